import { backOffMs, pause } from './time.ts'

/** Sooner than this no poll of which there is nothing to tell should be answered: it is asked to wait for some. */
const atOnceMs = 1_000
/** So many come without a fault, of what happens elsewhere in the account. */
const inRowMax = 5
/** So late people's words may come where a homeserver does so. */
const restMaxMs = 1_000

/**
 * Some homeservers answer polls at once for a while, though there is nothing to tell (element-hq/synapse#15824, matrix-org/synapse#8518).
 * After some of them polling rests in between, or both sides would do nothing else.
 */
export class IdlePace {
  readonly #rest: typeof pause
  #inRow = 0

  constructor(rest: typeof pause = pause) {
    this.#rest = rest
  }

  async after(poll: { readonly toldNothing: boolean; readonly tookMs: number }, signal: AbortSignal | undefined): Promise<void> {
    this.#inRow = poll.toldNothing && poll.tookMs < atOnceMs ? this.#inRow + 1 : 0
    const beyond = this.#inRow - inRowMax
    if (beyond > 0) await this.#rest(backOffMs(beyond - 1, restMaxMs), signal ?? new AbortController().signal)
  }
}
