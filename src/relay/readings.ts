import type { Adapter } from '../core/adapter.ts'
import { type Address, addressKey } from '../core/addresses.ts'
import type { Event } from '../core/event.ts'
import type { Clock } from '../core/journal.ts'
import type { State } from '../core/state.ts'
import { Accounted } from './accounted.ts'
import { ReadingQueue } from './reading-queue.ts'
import type { Recorded } from './sequencer.ts'
import { lengthened, lookingBack, type Missed, missedAll, type Stretch, stretchesOf } from './stretches.ts'
import { sweepChannel } from './sweep.ts'

export interface ReadingsOptions {
  readonly clock: Clock
  readonly state: State
  /** As it is when something is read: a link may have been opened anew meanwhile. */
  readonly adapterOf: (link: string) => Adapter | undefined
  readonly submit: (event: Event) => Promise<Recorded>
  readonly signal: AbortSignal
  readonly log: (line: string) => void
  /** All that may have been missed in a channel was read. */
  readonly ended: (channel: string) => void
}

/** How far back it was read, ms; undefined where it could not be. */
export type Reach = number | undefined

/** A reading that begins when the one that is under way has ended. */
interface Next {
  readonly missed: Missed
  readonly read: PromiseWithResolvers<Reach>
}

/** A reading that failed and begins again in a while. */
interface Retry {
  readonly missed: Missed
  readonly cancel: () => void
}

const retryMs = 5_000
/** Who was told that what they said is found is to know within a minute that it is not. */
const unreadToldAfterMs = 30_000

/** Why a channel cannot be read, and since when, monotonic ms. */
interface Unread {
  readonly since: number
  readonly reason: string
}

/**
 * The readings of channels' histories: one at a time in each channel, again until it succeeds. A stretch without a known beginning is
 * long, and read after the others, unless something waits for it. What lies further back is read later too, and holds nobody up.
 */
export class Readings {
  readonly #options: ReadingsOptions
  /** Of each channel whose latest stretch is being read, or could not be read yet: what came of it. */
  readonly #gates = new Map<string, Promise<Reach>>()
  readonly #queue: ReadingQueue
  readonly #retries = new Map<string, Retry>()
  readonly #underWay = new Set<string>()
  /** Channels of which a part may have gone unheard since their reading began. */
  readonly #next = new Map<string, Next>()
  /** Of each channel, what lies further back and waits to be read. */
  readonly #further = new Map<string, Stretch>()
  readonly #accounted = new Accounted()
  readonly #unread = new Map<string, Unread>()

  constructor(options: ReadingsOptions) {
    this.#options = options
    this.#queue = new ReadingQueue((ms, run) => this.#after(ms, run))
  }

  /** The readings that what is newer waits for, those that follow on the one under way included; undefined where it need not. */
  gate(address: Address): Promise<Reach> | undefined {
    const gate = this.#gates.get(addressKey(address))
    if (!gate) return undefined
    this.#queue.want(address)
    return gate.then((reach) => (reach === undefined ? undefined : (this.gate(address) ?? reach)))
  }

  /** Resolves when what was missed was read, or could not be now. A reading that is under way already is not the one: it began too early. */
  read(address: Address, missed: Missed): Promise<Reach> {
    const key = addressKey(address)
    if (this.#underWay.has(key)) return this.#readNext(key, missed)
    const retry = this.#retries.get(key)
    retry?.cancel()
    return this.#readNow(address, missedAll(missed, retry?.missed))
  }

  /** The same, and something waits for it. */
  lookUp(address: Address, missed: Missed): Promise<Reach> {
    this.#queue.want(address)
    return this.read(address, missed)
  }

  /** Reads it in turn with the other channels of its link, while what is newer goes on. */
  review(address: Address, since: number): void {
    this.#readFurther(address, { since, threadsSince: since, newSince: since, threads: [] })
  }

  /** What became of that which is known and lies further back than what is read because of what was missed since then. */
  lookBack(address: Address, since: number): void {
    const { state, clock } = this.#options
    const stretch = lookingBack(state, address, since, clock.now())
    if (stretch) this.#readFurther(address, stretch)
  }

  #readNow(address: Address, missed: Missed): Promise<Reach> {
    const key = addressKey(address)
    this.#underWay.add(key)
    this.#retries.delete(key)
    const { latest, further, isLong } = stretchesOf(this.#options.state, address, missed, this.#options.clock.now())
    const gate = this.#queue.run(address, isLong ? 'long' : 'soon', () => this.#stretch(address, latest))
    this.#gates.set(key, gate)
    void gate.then((reach) => {
      this.#underWay.delete(key)
      const next = this.#next.get(key)
      this.#next.delete(key)
      if (reach === undefined || !next) this.#queue.unwant(address)
      if (reach === undefined) this.#tellUnread(address, missed)
      else this.#tellRead(address)
      if (reach === undefined) {
        next?.read.resolve(undefined)
        this.#readLater(address, missedAll(missed, next?.missed))
        return
      }
      this.#gates.delete(key)
      if (next) void this.#readNow(address, next.missed).then(next.read.resolve)
      else this.#options.ended(key)
      if (further) this.#readFurther(address, further)
    })
    return gate
  }

  #readNext(key: string, missed: Missed): Promise<Reach> {
    const before = this.#next.get(key)
    const next = { missed: missedAll(missed, before?.missed), read: before?.read ?? Promise.withResolvers<Reach>() }
    this.#next.set(key, next)
    return next.read.promise
  }

  /** The link may still be coming up: until it was read once, nothing says that nothing was missed. */
  #readLater(address: Address, missed: Missed): void {
    const cancel = this.#after(retryMs, () => void this.#readNow(address, missed))
    this.#retries.set(addressKey(address), { missed, cancel })
  }

  #tellUnread(address: Address, { heardUntil }: Missed): void {
    const { state, clock, submit } = this.#options
    const key = addressKey(address)
    const unread = this.#unread.get(key)
    // Of a link that is down people know it.
    if (state.links.get(address.link)?.state !== 'up') this.#unread.delete(key)
    else if (unread && heardUntil !== undefined && clock.monotonic() - unread.since >= unreadToldAfterMs) {
      if (state.unread.get(key) !== undefined) return
      void submit({ type: 'history-unread', ...address, from: heardUntil, reason: unread.reason })
    }
  }

  #tellRead(address: Address): void {
    this.#unread.delete(addressKey(address))
    if (this.#options.state.unread.get(addressKey(address)) !== undefined) void this.#options.submit({ type: 'history-read', ...address })
  }

  /** A stretch that waits already is lengthened. */
  #readFurther(address: Address, stretch: Stretch): void {
    const key = addressKey(address)
    const waiting = this.#further.get(key)
    this.#further.set(key, lengthened(stretch, waiting))
    if (waiting) return
    void this.#queue.run(address, 'later', async () => {
      const further = this.#further.get(key) ?? stretch
      this.#further.delete(key)
      if ((await this.#stretch(address, further)) === undefined) this.#readFurther(address, further)
    })
  }

  async #stretch(address: Address, { heardUntil, ...stretch }: Stretch): Promise<Reach> {
    const { state, clock, submit, signal, log, adapterOf } = this.#options
    const adapter = adapterOf(address.link)
    // Nobody is reached by it any more.
    if (!adapter) return stretch.since
    const key = addressKey(address)
    const until = clock.now()
    const heard = heardUntil === undefined ? {} : { heardUntil: this.#accounted.until(key, heardUntil) }
    const unread = (reason: string): void => {
      // What lies further back was heard.
      if (heardUntil !== undefined) this.#unread.set(key, { since: this.#unread.get(key)?.since ?? clock.monotonic(), reason })
    }
    const options = { state, now: () => clock.now(), submit, signal, log, unread }
    const reach = await sweepChannel(adapter, address, { ...stretch, ...heard }, options).catch(() => undefined)
    if (reach !== undefined && heardUntil !== undefined) this.#accounted.add(key, heardUntil, until)
    return reach
  }

  #after(ms: number, run: () => void): () => void {
    const { clock, signal } = this.#options
    if (signal.aborted) return () => undefined
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', cancel)
      run()
    })
    signal.addEventListener('abort', cancel, { once: true })
    return () => {
      signal.removeEventListener('abort', cancel)
      cancel()
    }
  }
}
