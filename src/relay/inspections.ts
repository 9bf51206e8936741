import type { Adapter } from '../core/adapter.ts'
import { type Address, addressKey, type UserId } from '../core/addresses.ts'
import type { Event } from '../core/event.ts'
import { type InspectedChannel, isShared } from '../core/inspection.ts'
import type { Clock } from '../core/journal.ts'
import { channelsOf, personOf, placeOf } from '../core/mechanism.ts'
import type { ChannelChanged } from '../core/received.ts'
import { mechanismOf, type State } from '../core/state.ts'

export interface InspectionsOptions {
  readonly clock: Clock
  readonly state: State
  readonly adapterOf: (link: string) => Adapter | undefined
  readonly submit: (event: Event) => Promise<unknown>
  readonly signal: AbortSignal
}

/** Later than what was missed is read, and within the minute in which people are to know. */
const afterMs = 10_000
const againAfterMs = 60_000

/**
 * What became of the channels while nobody listened: some platforms tell of it only as it happens. Each time that a link is up they are
 * looked at, and when others are to be served; what the core knows already is not told again.
 */
export class Inspections {
  readonly #options: InspectionsOptions
  readonly #waiting = new Set<string>()
  /** The channels that were to be looked at; undefined until the first link is up. */
  #served: ReadonlyMap<string, Address> | undefined

  constructor(options: InspectionsOptions) {
    this.#options = options
  }

  linkUp(link: string, waitMs = afterMs): void {
    const { clock, signal } = this.#options
    this.#served ??= this.#servedNow()
    if (this.#waiting.has(link) || signal.aborted) return
    this.#waiting.add(link)
    const end = (): void => signal.removeEventListener('abort', cancel)
    const cancel = clock.after(waitMs, () => {
      end()
      this.#waiting.delete(link)
      void this.#look(link)
    })
    signal.addEventListener('abort', cancel, { once: true })
  }

  /** Another configuration is in force: Parley may not be where it is to be now. */
  configured(): void {
    const before = this.#served
    this.#served = this.#servedNow()
    if (before === undefined) return
    for (const [key, { link }] of this.#served) {
      if (!before.has(key) && this.#options.state.links.get(link)?.state === 'up') this.linkUp(link)
    }
  }

  #servedNow(): ReadonlyMap<string, Address> {
    return new Map(channelsOf(mechanismOf(this.#options.state)).map(({ address }) => [addressKey(address), address]))
  }

  async #look(link: string): Promise<void> {
    const { state, adapterOf, clock, submit, signal } = this.#options
    const addresses = channelsOf(mechanismOf(state)).flatMap(({ address }) => (address.link === link ? [address] : []))
    const channels = addresses.map(({ channel }) => channel)
    const seen = await adapterOf(link)
      ?.inspect(channels, signal, false)
      .catch(() => undefined)
    if (signal.aborted) return
    if (!seen?.reachable) {
      // Of one that is down it is asked when it is up again.
      if (state.links.get(link)?.state === 'up') this.linkUp(link, againAfterMs)
      return
    }
    for (const address of addresses) {
      const found = seen.channels.find(({ channel }) => channel === address.channel)
      for (const change of found ? this.#news(address, found) : []) {
        await submit({ type: 'channel-changed', ...address, change, at: clock.now() })
      }
    }
  }

  #news(address: Address, seen: InspectedChannel): readonly ChannelChanged['change'][] {
    const { found, member, encrypted } = seen
    const isIn = found && member
    const isKnown = (change: ChannelChanged['change']): boolean => this.#isKnown(address, change)
    if (isIn && isKnown('bot-removed') && !isKnown('archived') && !isKnown('encrypted')) return ['bot-returned']
    const now = { 'bot-removed': !isIn, encrypted, 'shared-outside': isShared(seen, (user) => this.#isOwnOfficial(address, user)) }
    return (['bot-removed', 'encrypted', 'shared-outside'] as const).filter((change) => now[change] && !isKnown(change))
  }

  #isOwnOfficial(address: Address, user: UserId): boolean {
    const mechanism = mechanismOf(this.#options.state)
    return personOf(mechanism, address.link, user)?.organisation.id === placeOf(mechanism, address)?.organisation.id
  }

  /** Whether people were told; of what somebody did, with whose name. */
  #isKnown(address: Address, change: ChannelChanged['change']): boolean {
    const name = `channel:${addressKey(address)}:${change}`
    return [...this.#options.state.alarms.rows()].some(([each]) => each === name || each.startsWith(`${name}:`))
  }
}
