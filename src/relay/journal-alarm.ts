import type { Adapter } from '../core/adapter.ts'
import type { Address } from '../core/addresses.ts'
import type { Clock } from '../core/journal.ts'
import { channelsOf } from '../core/mechanism.ts'
import type { Outgoing } from '../core/outgoing.ts'
import { isOnRecord, isStray } from '../core/owners.ts'
import { sentences } from '../core/sentences/index.ts'
import { mechanismOf, type State } from '../core/state.ts'
import { waitMs } from './pace.ts'

export interface JournalAlarmOptions {
  readonly clock: Clock
  readonly state: State
  readonly adapterOf: (link: string) => Adapter | undefined
  /** `Lease.confirm`. */
  readonly confirm: () => Promise<boolean | undefined>
}

/** A journal that is back within this time was never worth an alarm. */
const graceMs = 10_000
const againAfterMs = 5_000
/** While it answers it is looked so often whether it is away again: not in step with what is done each second. */
const whileUpMs = 700

/**
 * The one exception to "record before acting": while the journal is away nothing can be recorded, so one alarm for each channel is
 * sent from memory. It is recorded when the journal is back.
 */
export class JournalAlarm {
  readonly #options: JournalAlarmOptions
  readonly #cancels = new Set<() => void>()
  /** To say it once more where it was not taken. */
  readonly #retries = new Set<() => void>()
  readonly #stopped = new AbortController()
  #isDown = false
  /** Since when nothing was taken: a store at the end of its memory answers now and then, and is away again with the next entry. */
  #since: number | undefined
  /** Since when people believe that nothing is taken. */
  #toldSince: number | undefined
  /** Once for each time that nothing is taken: it may take longer than such a store stays away. What it showed is told as soon as that is away again. */
  #look: { readonly since: number; readonly isReplaced: Promise<boolean> } | undefined

  constructor(options: JournalAlarmOptions) {
    this.#options = options
  }

  down(): void {
    if (this.#isDown) return
    this.#isDown = true
    this.#cancel()
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
    this.#cancel()
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
    this.#endRetries()
  }

  stop(): void {
    this.#stopped.abort()
    this.#cancel()
    this.#endRetries()
  }

  #endRetries(): void {
    for (const cancel of this.#retries) cancel()
    this.#retries.clear()
  }

  #cancel(): void {
    for (const cancel of this.#cancels) cancel()
    this.#cancels.clear()
  }

  async #tell(since: number): Promise<void> {
    if (this.#toldSince !== undefined) return
    if (this.#look?.since !== since) this.#look = { since, isReplaced: this.#isReplaced(since) }
    if (await this.#look.isReplaced) return
    if (this.#stopped.signal.aborted || !this.#isDown || this.#since !== since || this.#toldSince !== undefined) return
    this.#toldSince = since
    const content = { ...sentences['journal-away']({ since }), wakes: true }
    await Promise.all(
      this.#channels().map((address, index) => {
        const outgoing = { type: 'post', id: `journal-away-${since}-${index}`, channel: address.channel, content } as const
        return this.#say(address.link, outgoing, since)
      }),
    )
  }

  /**
   * Only the journal of this process may be away: where it was cut off or stood still, another one may have taken the mechanism, and
   * takes what is posted. The store says so, or what that one has said in the channels meanwhile.
   */
  async #isReplaced(since: number): Promise<boolean> {
    if ((await this.#options.confirm()) === false) return true
    const seen = await Promise.all(this.#channels().map((address) => this.#showsAnother(address, since)))
    return seen.includes(true)
  }

  async #showsAnother({ link, channel }: Address, since: number): Promise<boolean> {
    const { adapterOf, state } = this.#options
    const [bound, end] = this.#bound()
    const read = await adapterOf(link)
      ?.catchUp?.({ channel, since, threads: [] }, bound)
      .catch(() => undefined)
    end()
    if (read?.outcome !== 'caught-up') return false
    return (read.own ?? []).some(({ id, post }) => !isOnRecord(state, id) && !isStray(state, { link, channel }, post))
  }

  #channels(): readonly Address[] {
    return channelsOf(mechanismOf(this.#options.state)).map(({ address }) => address)
  }

  #bound(): readonly [AbortSignal, () => void] {
    const bound = new AbortController()
    return [bound.signal, this.#options.clock.after(graceMs, () => bound.abort())]
  }

  /** Again where it was certainly not taken, for as long as it is so. */
  async #say(link: string, outgoing: Outgoing, since: number): Promise<void> {
    const { adapterOf } = this.#options
    const [bound, end] = this.#bound()
    const ended = await adapterOf(link)
      ?.send(outgoing, bound)
      .catch(() => undefined)
    end()
    if (ended?.outcome === 'unavailable') this.#sayAgain(Math.max(againAfterMs, waitMs(ended.retryAfterMs, 1)), link, outgoing, since)
  }

  /** Not while it answers: it may be over, which is known when it takes something. */
  #sayAgain(afterMs: number, link: string, outgoing: Outgoing, since: number): void {
    if (this.#stopped.signal.aborted || this.#toldSince !== since) return
    const { clock } = this.#options
    const cancel = clock.after(afterMs, () => {
      this.#retries.delete(cancel)
      if (this.#isDown) void this.#say(link, outgoing, since)
      else this.#sayAgain(whileUpMs, link, outgoing, since)
    })
    this.#retries.add(cancel)
  }
}
