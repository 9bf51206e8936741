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
const againAfterMs = 20_000
/** One change of who may read a channel comes in several steps, as a rule. */
const accessSettlesMs = 2_000

/**
 * What became of the channels while nobody listened: some platforms tell of it only as it happens. Each time that a link is up they are
 * looked at, and when others are to be served, or when a platform tells that who may read one was changed; what the core knows already is
 * not told again.
 */
export class Inspections {
  readonly #options: InspectionsOptions
  /** By link: when it is to be looked at next, and how to call that off. */
  readonly #waiting = new Map<string, { readonly at: number; readonly cancel: () => void }>()
  /** By link: the last look. One after the other, so that what was seen earlier is not told later. */
  readonly #looks = new Map<string, Promise<void>>()
  /** The channels that were to be looked at; undefined until the first link is up. */
  #served: ReadonlyMap<string, Address> | undefined

  constructor(options: InspectionsOptions) {
    this.#options = options
  }

  linkUp(link: string): void {
    this.#served ??= this.#servedNow()
    this.#lookIn(link, afterMs)
  }

  /** Who may come into a channel of this link, or read along, was changed. */
  accessChanged(link: string): void {
    this.#lookIn(link, accessSettlesMs)
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

  #lookIn(link: string, waitMs: number): void {
    const { clock, signal } = this.#options
    const at = clock.now() + waitMs
    const waiting = this.#waiting.get(link)
    if (signal.aborted || (waiting && waiting.at <= at)) return
    waiting?.cancel()
    const stop = clock.after(waitMs, () => {
      end()
      this.#waiting.delete(link)
      this.#looks.set(
        link,
        (this.#looks.get(link) ?? Promise.resolve()).then(() => this.#look(link)),
      )
    })
    const end = (): void => signal.removeEventListener('abort', cancel)
    const cancel = (): void => {
      end()
      stop()
    }
    this.#waiting.set(link, { at, cancel })
    signal.addEventListener('abort', cancel, { once: true })
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
      if (state.links.get(link)?.state === 'up') this.#lookIn(link, againAfterMs)
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
    const { found, member, encrypted, archived, isPublic } = seen
    const isOpen = found && member && !archived
    const isKnown = (change: ChannelChanged['change']): boolean => this.#isKnown(address, change)
    if (isOpen && (isKnown('bot-removed') || isKnown('archived')) && !isKnown('encrypted')) return ['bot-returned']
    const now = {
      // Of one that is archived, that is the news.
      'bot-removed': !isOpen && !archived,
      archived,
      encrypted,
      'shared-outside': isShared(seen, (user) => this.#isOwnOfficial(address, user)),
    }
    const news: ChannelChanged['change'][] = (['bot-removed', 'archived', 'encrypted', 'shared-outside'] as const).filter(
      (change) => now[change] && !isKnown(change),
    )
    // Of a channel that cannot be seen nobody can say that it is private again.
    if (found && isPublic !== isKnown('made-public')) news.push(isPublic ? 'made-public' : 'made-private')
    return news
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
