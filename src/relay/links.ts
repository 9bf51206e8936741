import type { Adapter } from '../core/adapter.ts'
import type { Clock } from '../core/journal.ts'
import { linksOf, type Mechanism } from '../core/mechanism.ts'
import type { LinkChanged } from '../core/received.ts'
import { mechanismOf, type State } from '../core/state.ts'

export interface LinksOptions {
  readonly clock: Clock
  readonly state: State
  readonly log: (line: string) => void
  /** Those that are open already. */
  readonly adapters: ReadonlyMap<string, Adapter>
  /** Opens a link with the settings that it has now; undefined where it has none. */
  readonly open: (link: string) => Adapter | undefined
  readonly start: (link: string, adapter: Adapter) => Promise<void>
  /** Somebody is reached by this link, and nothing is known by which it could be opened. */
  readonly lacking: (received: LinkChanged) => void
  /** Nobody is reached by it any more, and it is closed. */
  readonly left: (link: string) => void
}

/** How long last words may take to arrive before a link is closed that nobody is reached by any more. */
export const lastWordsMs = 60_000
const lookAgainMs = 1_000

/** The connections to the platforms: those that the configuration in force needs, and no others for long. */
export class Links {
  readonly #options: LinksOptions
  readonly #adapters: Map<string, Adapter>
  readonly #started = new Set<string>()
  readonly #leaving = new Map<string, () => void>()
  readonly #lacking = new Set<string>()
  #isRunning = false

  constructor(options: LinksOptions) {
    this.#options = options
    this.#adapters = new Map(options.adapters)
  }

  get(link: string): Adapter | undefined {
    return this.#adapters.get(link)
  }

  keys(): readonly string[] {
    return [...this.#adapters.keys()]
  }

  /** Opens what the configuration in force needs; nothing connects before `start`. */
  open(): void {
    for (const link of linksOf(this.#mechanism)) this.#open(link)
  }

  /**
   * The owner with which a party withdrew, or a link was left, may have ended before the last words stood there: before any delivery is tried,
   * since without a link it fails.
   */
  openParting(): void {
    const { withdrawn, deliveries } = this.#options.state
    const waiting = [...deliveries.rows()].flatMap(([, { act, link }]) => (act.do === 'page' ? [] : [link]))
    for (const link of new Set([...[...withdrawn.rows()].map(([, row]) => row.link), ...waiting])) {
      if (this.#hasWordsFor(link)) this.#open(link)
    }
  }

  #open(link: string): void {
    const adapter = this.#adapters.get(link) ?? this.#options.open(link)
    if (adapter) this.#adapters.set(link, adapter)
  }

  /** From now on they are as the configuration in force needs them. Resolves when those that it needs now have begun to connect. */
  async start(): Promise<void> {
    this.#isRunning = true
    await this.follow()
  }

  /** Opens what is needed, and takes leave of what is not. */
  async follow(): Promise<void> {
    if (!this.#isRunning) return
    const needed = linksOf(this.#mechanism)
    const left = this.keys().filter((link) => !needed.has(link))
    await Promise.all([...left.map((link) => this.#takeLeave(link)), ...[...needed].map((link) => this.#need(link))])
  }

  /** With other settings: what is on its way ends as it ends, and all goes on over the new connection. */
  async renew(link: string): Promise<void> {
    const before = this.#adapters.get(link)
    const adapter = this.#options.open(link)
    if (!adapter || !linksOf(this.#mechanism).has(link)) return
    // Never none: what is to be sent meanwhile would have nowhere to go.
    this.#adapters.set(link, adapter)
    this.#started.add(link)
    await before?.stop()
    await this.#options.start(link, adapter)
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    for (const cancel of this.#leaving.values()) cancel()
    await Promise.all([...this.#adapters.values()].map((adapter) => adapter.stop()))
  }

  get #mechanism(): Mechanism {
    return mechanismOf(this.#options.state)
  }

  async #need(link: string): Promise<void> {
    this.#leaving.get(link)?.()
    this.#leaving.delete(link)
    if (this.#started.has(link)) return
    const adapter = this.#adapters.get(link) ?? this.#options.open(link)
    if (!adapter) {
      if (!this.#lacking.has(link)) this.#options.lacking(lacking(link, this.#options.clock.now()))
      this.#lacking.add(link)
      return
    }
    this.#lacking.delete(link)
    await this.#begin(link, adapter)
  }

  async #takeLeave(link: string): Promise<void> {
    if (this.#leaving.has(link)) return
    const { clock } = this.#options
    const isSilent = !this.#started.has(link) && this.#hasWordsFor(link)
    const until = clock.now() + lastWordsMs
    const look = (): void => {
      const cancel = clock.after(lookAgainMs, () => {
        if (this.#hasWordsFor(link) && this.#started.has(link) && clock.now() < until) look()
        else void this.#leave(link)
      })
      this.#leaving.set(link, cancel)
    }
    look()
    if (isSilent) await this.#begin(link, this.#adapters.get(link)!)
  }

  async #begin(link: string, adapter: Adapter): Promise<void> {
    this.#started.add(link)
    this.#adapters.set(link, adapter)
    await this.#options.start(link, adapter)
  }

  /** Something waits for it, or how a message from there ends is not known yet: its author is told. */
  #hasWordsFor(link: string): boolean {
    const { deliveries, messages, withdrawn } = this.#options.state
    const isFrom = (id: string): boolean => withdrawn.get(messages.get(id)?.from ?? '')?.link === link
    return [...deliveries.rows()].some(([, row]) => row.link === link || (row.act.do === 'show' && isFrom(row.act.message)))
  }

  async #leave(link: string): Promise<void> {
    this.#leaving.delete(link)
    await this.#close(link)
    if (!this.#isRunning) return
    this.#options.log(`${link}: closed, nobody is reached by it any more`)
    this.#options.left(link)
  }

  async #close(link: string): Promise<void> {
    const adapter = this.#adapters.get(link)
    this.#adapters.delete(link)
    this.#started.delete(link)
    await adapter?.stop()
  }
}

const lacking = (link: string, at: number): LinkChanged => ({
  type: 'link-changed',
  link,
  state: 'down',
  cause: 'the configuration file has no settings for it',
  needsPerson: true,
  at,
})
