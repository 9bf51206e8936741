import type { Adapter } from '../core/adapter.ts'
import { type Address, addressKey, postKey } from '../core/addresses.ts'
import { isTold } from '../core/editions.ts'
import type { Event } from '../core/event.ts'
import type { Clock } from '../core/journal.ts'
import { channelsOf } from '../core/mechanism.ts'
import type { LinkChanged, Received, ReceivedEdit, ReceivedPost } from '../core/received.ts'
import { mechanismOf, type State } from '../core/state.ts'
import { type Reach, Readings } from './readings.ts'
import type { Recorded } from './sequencer.ts'
import { isKnownPost } from './sweep.ts'
import { Unheard } from './unheard.ts'

export interface SweepsOptions {
  readonly clock: Clock
  readonly state: State
  readonly adapterOf: (link: string) => Adapter | undefined
  readonly submit: (event: Event) => Promise<Recorded>
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}

/** What becomes of something that was handed over: it is taken up as given here, a reading has dealt with it, or it is to come again. */
export type Heard = { readonly take: Received } | 'dealt-with' | 'not-yet'

/** How long a live event waits behind the sweep of its channel before its platform is asked to deliver it again. */
const gateWaitMs = 1_500
/** What was told again was told first some minutes ago: an edit of something older is no reason to read all that came since. */
const toldAgainWithinMs = 600_000
const lookBackAgainMs = 60_000

/**
 * Reads back what channels said while nobody listened, and what they say now of that which is told again. What is new in a channel
 * waits until its latest stretch was read, so that order holds.
 */
export class Sweeps {
  readonly #options: SweepsOptions
  readonly #unheard = new Unheard()
  readonly #readings: Readings
  /** Of each channel, what was read last because nobody had listened, ms: from when, and until the reading was asked for. */
  readonly #swept = new Map<string, { readonly from: number; readonly until: number }>()

  /** Of each channel, when it was looked back at last because of something unknown, or will be, monotonic ms. */
  readonly #lookedBackAt = new Map<string, number>()

  constructor(options: SweepsOptions) {
    this.#options = options
    this.#readings = new Readings({ ...options, ended: (channel) => this.#unheard.end(channel) })
  }

  /** Nobody has listened on this link since then (ms): what is held there waits until it was read. */
  unhear(link: string, since: number): void {
    if (!this.#options.adapterOf(link)?.catchUp) return
    this.#unheard.begin(this.#placesOn(link).map(addressKey), since, this.#options.clock.monotonic())
  }

  /** A link is up. It is read from when it went down, else from where it is still unread, else from `fallback`, if any (ms). */
  linkUp(link: string, downSince: number | undefined, fallback: number | undefined): void {
    const keys = this.#placesOn(link).map(addressKey)
    this.#unheard.beginWaiting(keys, this.#options.clock.monotonic())
    const [unread] = keys.flatMap((key) => this.#unheard.since(key) ?? [])
    const since = downSince ?? unread ?? fallback
    if (since !== undefined) this.link(link, since)
    if (downSince !== undefined) this.lookBack(link, downSince)
  }

  /** Whether what was accepted from this channel, then (ms) if that is known, may have been changed or taken back unheard. */
  holds(channel: string, acceptedAt?: number): boolean {
    return this.#unheard.holds(channel, this.#options.clock.monotonic(), acceptedAt)
  }

  /** Reads every channel of a link since then (ms). */
  link(link: string, since: number): void {
    if (!this.#options.adapterOf(link)?.catchUp) return
    this.unhear(link, since)
    for (const address of this.#placesOn(link)) this.channel(address, since)
  }

  /** Reads one channel since then (ms). */
  channel(address: Address, since: number): void {
    if (!this.#options.adapterOf(address.link)?.catchUp) return
    const until = this.#options.clock.now()
    // From the beginning: it is not known when entries were lost.
    const missed = since > 0 ? { since, threads: [], heardUntil: since } : { since, threads: [] }
    void this.#readings.read(address, missed).then((from) => {
      if (from !== undefined) this.#swept.set(addressKey(address), { from, until })
    })
  }

  /** The same after an outage, in which people may also have changed or taken back what they had said long before. */
  outage(link: string, since: number): void {
    this.link(link, since)
    this.lookBack(link, since)
  }

  /** Looks at what became of all that was said long before then (ms) in the channels of a link and is at hand; holds nobody up. */
  lookBack(link: string, since: number): void {
    if (!this.#options.adapterOf(link)?.catchUp) return
    for (const address of this.#channelsOn(link)) this.#readings.lookBack(address, since)
  }

  /**
   * Something was taken back there that nobody here knows. On some platforms a change of a post is a post itself, and no longer says of which once
   * it is gone: what stands there by now says it. Not more than once a minute, since anybody can take back what was never Parley's affair.
   */
  unknownTakenBack({ link, channel }: Address): void {
    const { adapterOf, clock, signal } = this.#options
    const address = this.#channelsOn(link).find((each) => each.channel === channel)
    if (!adapterOf(link)?.catchUp || !address || signal.aborted) return
    const key = addressKey(address)
    const now = clock.monotonic()
    const at = Math.max(now, (this.#lookedBackAt.get(key) ?? Number.NEGATIVE_INFINITY) + lookBackAgainMs)
    // One that is to come finds it too.
    if ((this.#lookedBackAt.get(key) ?? now) > now) return
    this.#lookedBackAt.set(key, at)
    const cancel = clock.after(at - now, () => {
      signal.removeEventListener('abort', cancel)
      this.#readings.lookBack(address, Number.POSITIVE_INFINITY)
    })
    signal.addEventListener('abort', cancel, { once: true })
  }

  /** Reads every channel of a link since then (ms), for what its platform never told, and holds nobody up. */
  review(link: string, since: number): void {
    if (!this.#options.adapterOf(link)?.catchUp) return
    for (const address of this.#channelsOn(link)) this.#readings.review(address, since)
  }

  /** Parley is in a channel again: read for commands that were typed without it, and for posts whose authors are to be told that they did not cross. */
  returned(channel: string, since: number): void {
    for (const { address } of channelsOf(mechanismOf(this.#options.state))) {
      if (addressKey(address) === channel && this.#options.adapterOf(address.link)?.catchUp) this.#readings.review(address, since)
    }
  }

  /** What is newer waits until its channel was read, though not for ever: order holds where nothing else holds it. */
  async hear(received: Exclude<Received, LinkChanged>): Promise<Heard> {
    // Where a channel's people are now changes nothing of what they said there; and what is to be shown them must not go there meanwhile.
    if (received.type === 'channel-changed' && received.change === 'replaced') return { take: received }
    const again = this.#mayBeOld(received) ? received : undefined
    // Its platform was not answered in time, and tells no news.
    if (again?.type === 'posted' && isKnownPost(this.#options.state, again)) return 'dealt-with'
    const lookedUp = again && this.#lookUp(again)
    const reading = lookedUp ?? this.#readings.gate(received)
    if (!reading) return { take: received }
    const reach = await this.#inTime(reading)
    if (reach === undefined && this.holds(addressKey(received))) return 'not-yet'
    if (!again || !lookedUp) return { take: received }
    const wasLookedAt = reach !== undefined && reach <= (again.writtenAt ?? Number.NEGATIVE_INFINITY)
    return wasLookedAt ? 'dealt-with' : { take: { ...again, found: true } }
  }

  /**
   * What is told again; and what a sweep of its time did not find, so that it may have been gone by then. Readings for such a post do
   * not count: where a platform is slow, one would follow from the other.
   */
  #mayBeOld(received: Received): received is ReceivedPost | ReceivedEdit {
    if (received.type !== 'posted' && received.type !== 'edited') return false
    if (received.toldAgain === true) return true
    const swept = this.#swept.get(addressKey(received))
    return received.type === 'posted' && swept !== undefined && swept.from <= received.writtenAt && received.writtenAt < swept.until
  }

  /**
   * Reads what stands by now where this was said: the reading takes it, or shows that it is gone. Undefined where it is taken as it is
   * told, because nothing can be read or what came of it is known.
   */
  #lookUp(received: ReceivedPost | ReceivedEdit): Promise<Reach> | undefined {
    const { state, clock, adapterOf } = this.#options
    const { link, channel, thread, writtenAt: since } = received
    const address = this.#channelsOn(link).find((each) => each.channel === channel)
    if (!adapterOf(link)?.catchUp || !address || since === undefined || !isUnclear(state, received)) return undefined
    if (received.type === 'edited' && received.editedAt - since > toldAgainWithinMs) return undefined
    // Not since it was written: all else was heard.
    this.#unheard.begin([addressKey(address)], clock.now(), clock.monotonic())
    return this.#readings.lookUp(address, { since, threads: thread === undefined ? [] : [thread] })
  }

  async #inTime(reading: Promise<Reach>): Promise<Reach> {
    let cancel = (): void => undefined
    const late = new Promise<undefined>((resolve) => {
      cancel = this.#options.clock.after(gateWaitMs, () => resolve(undefined))
    })
    const reach = await Promise.race([reading, late])
    cancel()
    return reach
  }

  /** Where people may have typed something to Parley: in these, and directly. */
  #placesOn(link: string): readonly Address[] {
    const directs = [...this.#options.state.directs.rows()].flatMap(([, address]) => (address.link === link ? [address] : []))
    return [...this.#channelsOn(link), ...directs]
  }

  /** The tracks' channels, and the supervisor's: commands are typed there too. */
  #channelsOn(link: string): readonly Address[] {
    return channelsOf(mechanismOf(this.#options.state)).flatMap(({ address }) => (address.link === link ? [address] : []))
  }
}

/** Nobody knows its post; or, where edits carry whole seconds, whether it or another of the same second was made last. */
function isUnclear(state: State, received: ReceivedPost | ReceivedEdit): boolean {
  if (!isKnownPost(state, received)) return true
  const post = state.posts.get(postKey(received, received.post))
  return received.type === 'edited' && post?.editedAt === received.editedAt && isTold(post, received) === false
}
