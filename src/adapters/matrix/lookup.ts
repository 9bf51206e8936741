import type { LookupOutcome, LookupQuery } from '../../core/adapter.ts'
import type { UserId } from '../../core/addresses.ts'
import type { Api } from './api.ts'
import type { DirectRooms } from './direct.ts'
import { deliveryOf, type RawEvent, relationOf } from './events.ts'
import { readBack } from './history.ts'
import { unavailableOf } from './outcome.ts'

/** 20,000 events, as far as the catch-up reads: what a frozen process may send is looked for a day later, too. */
const pagesMax = 200

export interface LookupParts {
  readonly api: Api
  readonly direct: DirectRooms
  readonly ownUser: UserId
}

/**
 * Finds our posts by the delivery ids in them. A homeserver knows a repeat by its transaction id, but for how long is its own affair: some
 * know it in memory only. Anybody can write such an id: only our own posts count.
 */
export async function lookup(query: LookupQuery, { api, direct, ownUser }: LookupParts, signal: AbortSignal): Promise<LookupOutcome> {
  const wanted = new Set(query.ids)
  const isOlder = (event: RawEvent): boolean => event.origin_server_ts < query.since
  try {
    const room = query.user === undefined ? query.channel : await direct.roomFor(query.user, signal)
    const enough = (page: readonly RawEvent[]): boolean => page.every(isOlder)
    const { events, whole } = await readBack(api, { room, enough, aside: (event) => event.sender !== ownUser, pagesMax }, signal)
    if (!whole) return { outcome: 'unavailable', reason: 'more stands in the room since then than is read' }
    const found = events.flatMap((event) => {
      const id = postedAs(event)
      return id !== undefined && wanted.has(id) && !isOlder(event) ? [{ id, post: event.event_id }] : []
    })
    return { outcome: 'looked', found }
  } catch (error) {
    return unavailableOf(error)
  }
}

/** The delivery that one of our own events was posted as. An edit of ours is no post; of a removed one nothing is left. */
export function postedAs({ content }: RawEvent): string | undefined {
  return relationOf(content).replaces === undefined ? deliveryOf(content) : undefined
}
