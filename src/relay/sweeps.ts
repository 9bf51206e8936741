import type { Adapter } from '../core/adapter.ts'
import { type Address, addressKey } from '../core/addresses.ts'
import type { Event } from '../core/event.ts'
import type { Clock } from '../core/journal.ts'
import { channelsOf } from '../core/mechanism.ts'
import { mechanismOf, type State } from '../core/state.ts'
import type { Recorded } from './sequencer.ts'
import { type Stretch, stretchesOf, sweepChannel } from './sweep.ts'
import { Unheard } from './unheard.ts'

export interface SweepsOptions {
  readonly clock: Clock
  readonly state: State
  readonly adapterOf: (link: string) => Adapter | undefined
  readonly submit: (event: Event) => Promise<Recorded>
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}

/** How long a live event waits behind the sweep of its channel before its platform is asked to deliver it again. */
const gateWaitMs = 1_500
const retryMs = 5_000
/** How long what lies further back waits: what is new is to be relayed first. */
const furtherAfterMs = 5_000

/**
 * Reads back what channels said while nobody listened. What is new in a channel waits until its latest stretch was read, so
 * that order holds; a stretch without a known beginning is long, and read after the others. What lies further back is read
 * later, one channel of a link at a time, and holds nobody up.
 */
export class Sweeps {
  readonly #options: SweepsOptions
  /** Of each channel whose latest stretch is being read, or could not be read yet: whether it was. */
  readonly #gates = new Map<string, Promise<boolean>>()
  /** Those of them that do not take long. */
  readonly #short = new Set<Promise<boolean>>()
  readonly #sweeping = new Set<string>()
  /** Channels of which a part may have gone unheard since their sweep began, and since when. */
  readonly #again = new Map<string, number>()
  readonly #unheard = new Unheard()
  /** Of each channel, what lies further back and waits to be read. */
  readonly #further = new Map<string, Stretch>()
  /** Of each link, the end of the last of these readings. */
  readonly #turns = new Map<string, Promise<void>>()

  constructor(options: SweepsOptions) {
    this.#options = options
  }

  /** Nobody has listened on this link since then (ms): what is held there waits until it was read. */
  unhear(link: string, since: number): void {
    if (!this.#options.adapterOf(link)?.catchUp) return
    this.#unheard.begin(this.#channelsOn(link).map(addressKey), since, this.#options.clock.monotonic())
  }

  /** A link is up. It is read from when it went down, else from where it is still unread, else from `fallback`, if any (ms). */
  linkUp(link: string, downSince: number | undefined, fallback: number | undefined): void {
    const keys = this.#channelsOn(link).map(addressKey)
    this.#unheard.beginWaiting(keys, this.#options.clock.monotonic())
    const [unread] = keys.flatMap((key) => this.#unheard.since(key) ?? [])
    const since = downSince ?? unread ?? fallback
    if (since !== undefined) this.link(link, since)
  }

  /** Whether what is held in this channel may have been changed or taken back unheard. */
  holds(channel: string): boolean {
    return this.#unheard.holds(channel, this.#options.clock.monotonic())
  }

  /** What is newer waits until the channel was read, though not for ever: order holds where nothing else holds it. */
  async admits(channel: string): Promise<boolean> {
    const gate = this.#gates.get(channel)
    if (!gate) return true
    let cancel = (): void => undefined
    const late = new Promise<false>((resolve) => {
      cancel = this.#options.clock.after(gateWaitMs, () => resolve(false))
    })
    const passed = await Promise.race([gate, late])
    cancel()
    return passed || !this.holds(channel)
  }

  /** Reads every channel of a link since then (ms). */
  link(link: string, since: number): void {
    const adapter = this.#options.adapterOf(link)
    if (!adapter?.catchUp) return
    this.unhear(link, since)
    for (const address of this.#channelsOn(link)) this.#channel(adapter, address, since)
  }

  #channel(adapter: Adapter, address: Address, since: number): void {
    const key = addressKey(address)
    if (this.#sweeping.has(key)) {
      this.#again.set(key, Math.min(since, this.#again.get(key) ?? since))
      return
    }
    this.#sweeping.add(key)
    const { latest, further, isLong } = stretchesOf(this.#options.state, address, since, this.#options.clock.now())
    const read = (stretch: Stretch): Promise<boolean> => this.#read(adapter, address, stretch)
    const gate = isLong ? Promise.all(this.#short).then(() => read(latest)) : read(latest)
    this.#gates.set(key, gate)
    if (!isLong) {
      this.#short.add(gate)
      void gate.then(() => this.#short.delete(gate))
    }
    void gate.then((done) => {
      this.#sweeping.delete(key)
      const again = this.#again.get(key)
      this.#again.delete(key)
      if (done) this.#gates.delete(key)
      if (done && again === undefined) this.#unheard.end(key)
      if (done && again !== undefined) this.#channel(adapter, address, again)
      // The link may still be coming up: until it was read once, nothing says that nothing was missed.
      if (!done) this.#after(retryMs, () => this.#channel(adapter, address, Math.min(since, again ?? since)))
      if (done && further) this.#readLater(adapter, address, further)
    })
  }

  /** In turn with the other channels of its link; a stretch that waits already is lengthened. */
  #readLater(adapter: Adapter, address: Address, stretch: Stretch): void {
    const key = addressKey(address)
    const waiting = this.#further.get(key)
    this.#further.set(key, waiting && waiting.since < stretch.since ? waiting : stretch)
    if (waiting) return
    const quiet = new Promise<void>((resolve) => this.#after(furtherAfterMs, resolve))
    const turn = Promise.all([quiet, this.#turns.get(address.link)]).then(async () => {
      const further = this.#further.get(key) ?? stretch
      this.#further.delete(key)
      if (!(await this.#read(adapter, address, further))) this.#readLater(adapter, address, further)
    })
    this.#turns.set(address.link, turn)
  }

  #read(adapter: Adapter, address: Address, stretch: Stretch): Promise<boolean> {
    const { state, clock, submit, signal, log } = this.#options
    return sweepChannel(adapter, address, stretch, { state, now: () => clock.now(), submit, signal, log }).catch(() => false)
  }

  #after(ms: number, run: () => void): void {
    const { clock, signal } = this.#options
    if (signal.aborted) return
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', cancel)
      run()
    })
    signal.addEventListener('abort', cancel, { once: true })
  }

  /** The tracks' channels, and the supervisor's: commands are typed there too. */
  #channelsOn(link: string): readonly Address[] {
    return channelsOf(mechanismOf(this.#options.state)).flatMap(({ address }) => (address.link === link ? [address] : []))
  }
}
