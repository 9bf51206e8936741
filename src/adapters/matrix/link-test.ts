import { type ProbeOutcome, probeTimeoutMs } from '../../core/adapter.ts'
import { type RawEvent, textOf } from './events.ts'
import type { Failure } from './outcome.ts'
import { within } from './time.ts'

/**
 * An event of a type that no client shows, and that no rule of theirs pings or counts for. That it comes back proves that the bot is in
 * the room and may speak there, that the homeserver takes and stores what it says, and that `/sync` tells of the room, in its turn
 * after all before it. Not that it may write `m.room.message`, where a room has another power level for that.
 */
export const linkTestType = 'parley.link_test'

/** Link tests that wait for their event to come back. */
export class LinkTests {
  readonly #waiting = new Map<string, () => void>()

  /** An event of our own, as the sync told it. */
  heard({ type, content }: RawEvent): void {
    if (type === linkTestType) this.#waiting.get(textOf(content.test) ?? '')?.()
  }

  /** Says it by `send`, and waits until it was heard. */
  async run(id: string, signal: AbortSignal, send: (signal: AbortSignal) => Promise<Failure | undefined>): Promise<ProbeOutcome> {
    return within(probeTimeoutMs, signal, async (bounded) => {
      const heard = new Promise<boolean>((resolve) => {
        this.#waiting.set(id, () => resolve(true))
        bounded.addEventListener('abort', () => resolve(false), { once: true })
      })
      try {
        const failure = await send(bounded)
        // To be asked to go slower is an answer, too.
        if (failure?.outcome === 'unavailable' && failure.scope === 'channel') return { outcome: 'untestable', reason: failure.reason }
        if (failure && failure.outcome !== 'uncertain') return { outcome: 'silent', reason: failure.reason }
        if (await heard) return { outcome: 'heard' }
        return { outcome: 'silent', reason: failure?.reason ?? 'the homeserver took it, and did not tell of it' }
      } finally {
        this.#waiting.delete(id)
      }
    })
  }
}
