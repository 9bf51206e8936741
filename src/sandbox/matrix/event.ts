import { type Content, isObject, objectOf, stringOf } from './protocol.ts'

/** The request that made an event: its own device gets the transaction id back in `/sync`, nobody else does. */
export interface Origin {
  readonly userId: string
  readonly deviceId: string
  readonly transactionId: string
}

/** An event in a room, with what later events did to it. Only `Room` changes the mutable members. */
export interface RoomEvent {
  readonly id: string
  readonly roomId: string
  readonly position: number
  readonly type: string
  readonly sender: string
  readonly at: number
  readonly stateKey: string | undefined
  readonly redacts: string | undefined
  readonly origin: Origin | undefined
  /** The state event that this one took the place of. */
  readonly replaced: RoomEvent | undefined
  content: Content
  /** In an encrypted room: what the people there read, which the homeserver never sees. */
  clear: Content | undefined
  redactedBecause: RoomEvent | undefined
  /** What relates to this event (edits, thread replies, reactions) and is not redacted, oldest first. */
  children: RoomEvent[] | undefined
  /** The reactions among the children, by sender and key. */
  annotations: Map<string, RoomEvent> | undefined
}

/** What a client or a person wants to happen in a room, before the homeserver has taken it. */
export interface Draft {
  readonly type: string
  readonly sender: string
  readonly content: Content
  readonly stateKey?: string
  readonly redacts?: string
  readonly origin?: Origin
  readonly clear?: Content
}

export interface Relation {
  readonly type: string
  readonly eventId: string
  readonly key: string | undefined
}

export function relationOf(content: Content): Relation | undefined {
  const relates = content['m.relates_to']
  if (!isObject(relates)) return undefined
  const type = stringOf(relates.rel_type)
  const eventId = stringOf(relates.event_id)
  return type === undefined || eventId === undefined ? undefined : { type, eventId, key: stringOf(relates.key) }
}

/** The event that a rich reply answers. In a thread it may be a mere fallback for clients without threads. */
export function inReplyTo(content: Content): { readonly eventId: string; readonly isFallback: boolean } | undefined {
  const relates = objectOf(content['m.relates_to'])
  const eventId = stringOf(objectOf(relates['m.in_reply_to']).event_id)
  return eventId === undefined ? undefined : { eventId, isFallback: relates.is_falling_back === true }
}

export const isMessage = (event: RoomEvent): boolean =>
  event.stateKey === undefined && (event.type === 'm.room.message' || event.type === 'm.room.encrypted')

/** What a redaction leaves of a content: room version 11, section "Redactions". */
const keptByRedaction: Readonly<Record<string, readonly string[]>> = {
  'm.room.member': ['membership', 'join_authorised_via_users_server'],
  'm.room.join_rules': ['join_rule', 'allow'],
  'm.room.history_visibility': ['history_visibility'],
  'm.room.redaction': ['redacts'],
  'm.room.power_levels': ['ban', 'events', 'events_default', 'invite', 'kick', 'redact', 'state_default', 'users', 'users_default'],
}

export function strip(type: string, content: Content): Content {
  if (type === 'm.room.create') return content
  const kept = keptByRedaction[type] ?? []
  return Object.fromEntries(kept.filter((key) => key in content).map((key) => [key, content[key]]))
}

/** Redacting is an event too: since room version 11 its content names what it redacts. */
export function redaction(sender: string, eventId: string, reason?: string): Draft {
  const content = reason === undefined ? { redacts: eventId } : { redacts: eventId, reason }
  return { type: 'm.room.redaction', sender, redacts: eventId, content }
}

/** Who asks: decides whether an event carries the transaction id back. */
export interface Viewer {
  readonly userId: string
  readonly deviceId: string
}

/**
 * An event as `/sync` shows it to one device: there the room goes without saying. `relations` are its bundled
 * aggregations, if any.
 */
export function toClient(event: RoomEvent, viewer: Viewer, now: number, relations?: Content): Content {
  const unsigned: Record<string, unknown> = { age: now - event.at }
  const { origin, replaced, redactedBecause } = event
  if (origin !== undefined && origin.userId === viewer.userId && origin.deviceId === viewer.deviceId) {
    unsigned.transaction_id = origin.transactionId
  }
  if (replaced !== undefined) {
    unsigned.replaces_state = replaced.id
    unsigned.prev_content = replaced.content
    unsigned.prev_sender = replaced.sender
  }
  if (redactedBecause !== undefined) {
    unsigned.redacted_by = redactedBecause.id
    unsigned.redacted_because = toClient(redactedBecause, viewer, now)
  }
  if (relations !== undefined) unsigned['m.relations'] = relations
  const shown: Record<string, unknown> = {
    type: event.type,
    sender: event.sender,
    content: event.content,
    origin_server_ts: event.at,
    unsigned,
    event_id: event.id,
  }
  if (event.stateKey !== undefined) shown.state_key = event.stateKey
  if (event.redacts !== undefined) shown.redacts = event.redacts
  return shown
}

/** The few members of a state event that someone who is only invited may see. */
export function strippedState(event: RoomEvent): Content {
  return { type: event.type, state_key: event.stateKey, sender: event.sender, content: event.content }
}

/** An event as it is shown outside of `/sync`. */
export function toClientWithRoom(event: RoomEvent, viewer: Viewer, now: number, relations?: Content): Content {
  const shown = toClient(event, viewer, now, relations)
  const { redactedBecause } = event
  const room_id = event.roomId
  if (redactedBecause === undefined) return { ...shown, room_id }
  const redacted_because = toClientWithRoom(redactedBecause, viewer, now)
  return { ...shown, unsigned: { ...objectOf(shown.unsigned), redacted_because }, room_id }
}
