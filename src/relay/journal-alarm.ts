import type { Adapter } from '../core/adapter.ts'
import type { Clock } from '../core/journal.ts'
import { channelsOf, type Mechanism } from '../core/mechanism.ts'
import { sentences } from '../core/sentences/index.ts'

export interface JournalAlarmOptions {
  readonly clock: Clock
  readonly adapterOf: (link: string) => Adapter | undefined
  readonly mechanism: () => Mechanism
}

/** A journal that is back within this time was never worth an alarm. */
const graceMs = 10_000

/**
 * The one exception to "record before acting": while the journal is away nothing can be recorded, so one alarm for each channel is
 * sent from memory. It is recorded when the journal is back.
 */
export class JournalAlarm {
  readonly #options: JournalAlarmOptions
  #cancel: () => void = () => undefined
  #isDown = false
  /** Since when people believe that nothing is taken. */
  #toldSince: number | undefined

  constructor(options: JournalAlarmOptions) {
    this.#options = options
  }

  down(): void {
    if (this.#isDown) return
    this.#isDown = true
    const since = this.#options.clock.now()
    this.#cancel = this.#options.clock.after(graceMs, () => void this.#tell(since))
  }

  /** Returns since when it was away if people were told so: they are to be told that it is over, and then `settled`. */
  up(): number | undefined {
    this.#isDown = false
    this.#cancel()
    return this.#toldSince
  }

  /** People are being told that it is over, and the journal has it. */
  settled(): void {
    this.#toldSince = undefined
  }

  stop(): void {
    this.#cancel()
  }

  async #tell(since: number): Promise<void> {
    if (this.#toldSince !== undefined) return
    this.#toldSince = since
    const { adapterOf, mechanism, clock } = this.#options
    const content = { ...sentences['journal-away']({ since }), wakes: true }
    const bound = new AbortController()
    const cancel = clock.after(graceMs, () => bound.abort())
    await Promise.all(
      channelsOf(mechanism()).map(async ({ address }, index) => {
        const id = `journal-away-${since}-${index}`
        await adapterOf(address.link)?.send({ type: 'post', id, channel: address.channel, content }, bound.signal)
      }),
    ).catch(() => undefined)
    cancel()
  }
}
