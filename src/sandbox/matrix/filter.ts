import type { RoomEvent } from './event.ts'
import { type Content, numberOf, objectOf, stringsOf } from './protocol.ts'

/** What a client wants to see of a room's events. */
export interface EventFilter {
  readonly limit: number
  readonly lazyLoadMembers: boolean
  allows(event: RoomEvent): boolean
}

export interface SyncFilter {
  readonly timeline: EventFilter
  readonly includeLeave: boolean
  allowsRoom(roomId: string): boolean
}

const defaultLimit = 10

/** `limitMax` is the homeserver's own bound (Synapse: `filter_timeline_limit`). */
export function eventFilterOf(filter: Content, limitMax: number): EventFilter {
  const types = stringsOf(filter.types)
  const notTypes = stringsOf(filter.not_types) ?? []
  const senders = stringsOf(filter.senders)
  const notSenders = stringsOf(filter.not_senders) ?? []
  const allowsAll = types === undefined && senders === undefined && notTypes.length + notSenders.length === 0
  return {
    limit: Math.min(numberOf(filter.limit) ?? defaultLimit, limitMax),
    lazyLoadMembers: filter.lazy_load_members === true,
    allows: (event) =>
      allowsAll ||
      ((types === undefined || types.some((type) => matches(type, event.type))) &&
        !notTypes.some((type) => matches(type, event.type)) &&
        (senders === undefined || senders.includes(event.sender)) &&
        !notSenders.includes(event.sender)),
  }
}

export function syncFilterOf(filter: Content, limitMax: number): SyncFilter {
  const room = objectOf(filter.room)
  const rooms = stringsOf(room.rooms)
  const notRooms = stringsOf(room.not_rooms) ?? []
  const lazyLoadMembers = objectOf(room.state).lazy_load_members === true
  return {
    timeline: { ...eventFilterOf(objectOf(room.timeline), limitMax), lazyLoadMembers },
    includeLeave: room.include_leave === true,
    allowsRoom: (roomId) => (rooms === undefined || rooms.includes(roomId)) && !notRooms.includes(roomId),
  }
}

/** A type in a filter may end in a wildcard. */
const matches = (pattern: string, type: string): boolean =>
  pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type
