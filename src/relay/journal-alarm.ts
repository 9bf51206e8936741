import type { Adapter } from '../core/adapter.ts'
import type { Clock } from '../core/journal.ts'
import { channelsOf, type Mechanism } from '../core/mechanism.ts'
import type { Outgoing } from '../core/outgoing.ts'
import { sentences } from '../core/sentences/index.ts'
import { waitMs } from './pace.ts'

export interface JournalAlarmOptions {
  readonly clock: Clock
  readonly adapterOf: (link: string) => Adapter | undefined
  readonly mechanism: () => Mechanism
}

/** A journal that is back within this time was never worth an alarm. */
const graceMs = 10_000
const againAfterMs = 5_000

/**
 * The one exception to "record before acting": while the journal is away nothing can be recorded, so one alarm for each channel is
 * sent from memory. It is recorded when the journal is back.
 */
export class JournalAlarm {
  readonly #options: JournalAlarmOptions
  readonly #cancels = new Set<() => void>()
  #isDown = false
  /** Since when nothing was taken: a store at the end of its memory answers now and then, and is away again with the next entry. */
  #since: number | undefined
  /** Since when people believe that nothing is taken. */
  #toldSince: number | undefined

  constructor(options: JournalAlarmOptions) {
    this.#options = options
  }

  down(): void {
    if (this.#isDown) return
    this.#isDown = true
    this.stop()
    const { clock } = this.#options
    const now = clock.now()
    this.#since ??= now
    const since = this.#since
    this.#cancels.add(clock.after(Math.max(0, since + graceMs - now), () => void this.#tell(since)))
  }

  /**
   * It answers again; whether it takes anything is seen when there is something to take. Returns since when it was away if people were told
   * so: they are to be told that it is over, and then `settled`.
   */
  up(): number | undefined {
    this.#isDown = false
    this.stop()
    this.#cancels.add(this.#options.clock.after(graceMs, () => this.took()))
    return this.#toldSince
  }

  /** The journal has taken something. */
  took(): void {
    if (!this.#isDown) this.#since = undefined
  }

  /** People are being told that it is over, and the journal has it. */
  settled(): void {
    this.#toldSince = undefined
  }

  stop(): void {
    for (const cancel of this.#cancels) cancel()
    this.#cancels.clear()
  }

  async #tell(since: number): Promise<void> {
    if (this.#toldSince !== undefined) return
    this.#toldSince = since
    const { mechanism } = this.#options
    const content = { ...sentences['journal-away']({ since }), wakes: true }
    await Promise.all(
      channelsOf(mechanism()).map(({ address }, index) => {
        const outgoing = { type: 'post', id: `journal-away-${since}-${index}`, channel: address.channel, content } as const
        return this.#say(address.link, outgoing, since)
      }),
    )
  }

  /** Again where it was certainly not taken, for as long as it is so. */
  async #say(link: string, outgoing: Outgoing, since: number): Promise<void> {
    const { adapterOf, clock } = this.#options
    const bound = new AbortController()
    const cancel = clock.after(graceMs, () => bound.abort())
    const ended = await adapterOf(link)
      ?.send(outgoing, bound.signal)
      .catch(() => undefined)
    cancel()
    if (ended?.outcome !== 'unavailable' || !this.#isDown || this.#toldSince !== since) return
    const again = Math.max(againAfterMs, waitMs(ended.retryAfterMs, 1))
    this.#cancels.add(clock.after(again, () => void this.#say(link, outgoing, since)))
  }
}
