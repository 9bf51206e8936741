import { assertIn } from '../authority.ts'
import { type RoomEvent, relationOf, toClientWithRoom } from '../event.ts'
import { type EventFilter, eventFilterOf } from '../filter.ts'
import type { Homeserver } from '../homeserver.ts'
import { badJson, type Content, forbidden, invalid, notFound, objectIn, positionOf, tokenOf } from '../protocol.ts'
import { bundledRelations } from '../relations.ts'
import type { Room } from '../room.ts'
import type { AuthorisedCall, Router } from '../router.ts'
import { stateShown } from './membership.ts'

const messagesMax = 1_000

/** Reading what stands in a room: pages of messages, one event, what surrounds and what relates to it. */
export function historyRoutes(router: Router, server: Homeserver): void {
  const show = ({ user, device }: AuthorisedCall, event: RoomEvent): Content => {
    const viewer = { userId: user.id, deviceId: device.id }
    const now = server.clock.now()
    const relations = bundledRelations(event, viewer, (each) => toClientWithRoom(each, viewer, now))
    return toClientWithRoom(event, viewer, now, relations)
  }
  const showAll = (call: AuthorisedCall, events: readonly RoomEvent[]): Content[] => events.map((event) => show(call, event))
  router
    .on('GET', 'v3/rooms/:room/messages', (call) => {
      const { room, lastVisible } = readable(server, call)
      const page = pageOf(room, call, lastVisible, server.ways.readsPastTheEnd)
      const start = tokenOf(page.from)
      const chunk = showAll(call, page.events)
      // As on Synapse: only an empty page says that there is no more.
      return chunk.length === 0 ? { chunk, start } : { chunk, start, end: tokenOf(page.end) }
    })
    .on('GET', 'v3/rooms/:room/event/:event', (call) => show(call, visibleEvent(server, call)))
    .on('GET', 'v3/rooms/:room/context/:event', (call) => {
      const { room } = readable(server, call)
      const event = visibleEvent(server, call)
      const half = Math.floor(limitOf(call, 10) / 2)
      const index = room.indexAfter(event.position) - 1
      const before = room.timeline.slice(Math.max(0, index - half), index)
      const after = room.timeline.slice(index + 1, index + 1 + half)
      return {
        event: show(call, event),
        events_before: showAll(call, before.toReversed()),
        events_after: showAll(call, after),
        start: tokenOf((before[0] ?? event).position - 1),
        end: tokenOf((after.at(-1) ?? event).position),
        state: stateShown(server, call, room),
      }
    })
    .on('GET', 'v3/rooms/:room/state', (call) => {
      const room = server.roomFor(call.user, call.param('room'))
      assertIn(room, call.user.id)
      return stateShown(server, call, room)
    })
    .on('GET', 'v1/rooms/:room/timestamp_to_event', (call) => {
      const { room } = readable(server, call)
      const index = room.indexAtTime(Number(call.query.get('ts')))
      const event = room.timeline[call.query.get('dir') === 'b' ? index - 1 : index]
      if (event === undefined) throw notFound(`Unable to find event from ${call.query.get('ts')}`)
      return { event_id: event.id, origin_server_ts: event.at }
    })
  const relations = (call: AuthorisedCall, relation?: string, type?: string): Content => {
    const target = visibleEvent(server, call)
    const wanted = (target.children ?? []).filter((child) => {
      const childRelation = relationOf(child.content)?.type
      // Synapse does not give the edits of what is redacted.
      if (target.redactedBecause !== undefined && childRelation === 'm.replace') return false
      return (relation === undefined || relation === childRelation) && (type === undefined || type === child.type)
    })
    return relationsPage(call, wanted, (event) => show(call, event))
  }
  router
    .on('GET', 'v1/rooms/:room/relations/:event', (call) => relations(call))
    .on('GET', 'v1/rooms/:room/relations/:event/:relation', (call) => relations(call, call.param('relation')))
    .on('GET', 'v1/rooms/:room/relations/:event/:relation/:type', (call) => relations(call, call.param('relation'), call.param('type')))
    .on('GET', 'v1/rooms/:room/threads', (call) => {
      const { room } = readable(server, call)
      return { chunk: showAll(call, [...room.threadRoots].reverse().slice(0, limitOf(call, 50))) }
    })
}

interface Page {
  readonly events: readonly RoomEvent[]
  readonly from: number
  readonly end: number
}

/** Walks from `from` in the direction wanted, until the limit or `to`. A token stands between two events. */
function pageOf(room: Room, call: AuthorisedCall, lastVisible: number, readsPastTheEnd = false): Page {
  const { query } = call
  const dir = query.get('dir')
  if (dir !== 'b' && dir !== 'f') throw invalid("Query parameter 'dir' must be one of ['b', 'f']")
  const filter = filterOf(query.get('filter'))
  const limit = limitOf(call, 10)
  const from = positionOf(query.get('from') ?? tokenOf(dir === 'b' ? lastVisible : 0))
  const toToken = readsPastTheEnd ? null : query.get('to')
  const to = toToken === null ? undefined : positionOf(toToken)
  const step = dir === 'b' ? -1 : 1
  const events: RoomEvent[] = []
  let end = from
  let index = dir === 'b' ? room.indexAfter(Math.min(from, lastVisible)) - 1 : room.indexAfter(from)
  for (; events.length < limit; index += step) {
    const event = room.timeline[index]
    if (event === undefined || event.position > lastVisible) break
    if (to !== undefined && (dir === 'b' ? event.position <= to : event.position > to)) break
    end = dir === 'b' ? event.position - 1 : event.position
    if (filter.allows(event)) events.push(event)
  }
  return { events, from, end }
}

function filterOf(text: string | null): EventFilter {
  const parsed = text === null ? {} : objectIn(text)
  if (!parsed) throw badJson('Invalid filter JSON')
  return eventFilterOf(parsed, messagesMax)
}

function limitOf({ query }: AuthorisedCall, otherwise: number): number {
  const limit = Number(query.get('limit') ?? otherwise)
  if (!(limit >= 0)) throw invalid('Query parameter limit must be a positive integer.')
  return Math.min(limit, messagesMax)
}

/** Whoever has left may still read what was said until then. */
function readable(server: Homeserver, { user, param }: AuthorisedCall): { room: Room; lastVisible: number } {
  const room = server.rooms.get(param('room'))
  const standing = user.standings.get(param('room'))
  if (room !== undefined && standing?.membership === 'join') return { room, lastVisible: server.position }
  const wasIn = standing?.event.replaced?.content.membership === 'join'
  if (room !== undefined && standing !== undefined && wasIn) return { room, lastVisible: standing.event.position }
  throw forbidden(`User ${user.id} not in room ${param('room')}, and room previews are disabled`)
}

function visibleEvent(server: Homeserver, call: AuthorisedCall): RoomEvent {
  const { room, lastVisible } = readable(server, call)
  const event = room.events.get(call.param('event'))
  if (event === undefined || event.position > lastVisible) throw notFound('Event not found.')
  return event
}

/** Newest first unless `dir=f`. `next_batch` is there while there is more. */
function relationsPage({ query }: AuthorisedCall, children: readonly RoomEvent[], show: (event: RoomEvent) => Content): Content {
  const forwards = query.get('dir') === 'f'
  const fromToken = query.get('from')
  const from = fromToken === null ? undefined : positionOf(fromToken)
  const ordered = forwards ? children : children.toReversed()
  const rest = ordered.filter(({ position }) => from === undefined || (forwards ? position > from : position <= from))
  const chunk = rest.slice(0, Math.min(Number(query.get('limit') ?? 5), messagesMax))
  const last = chunk.at(-1)
  if (last === undefined || chunk.length === rest.length) return { chunk: chunk.map(show) }
  return { chunk: chunk.map(show), next_batch: tokenOf(forwards ? last.position : last.position - 1) }
}
