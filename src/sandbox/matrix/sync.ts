import type { Device, Standing, User } from './accounts.ts'
import { type RoomEvent, strippedState, toClient } from './event.ts'
import type { SyncFilter } from './filter.ts'
import type { Homeserver } from './homeserver.ts'
import { type Content, tokenOf } from './protocol.ts'
import { bundledRelations } from './relations.ts'
import { type Room, stateName } from './room.ts'

export interface SyncRequest {
  readonly user: User
  readonly device: Device
  /** Undefined at the first sync. */
  readonly since: number | undefined
  readonly filter: SyncFilter
  readonly fullState: boolean
  /** A fault: shows no more than this many events of a room, the rest being a gap. */
  readonly timelineLimit: number | undefined
}

export interface SyncAnswer {
  readonly body: Content
  /** Whether there is anything in it: otherwise a long poll goes on waiting. */
  readonly hasNews: boolean
}

export function answerSync(server: Homeserver, request: SyncRequest): SyncAnswer {
  const join: Record<string, Content> = {}
  const invite: Record<string, Content> = {}
  const leave: Record<string, Content> = {}
  for (const [roomId, standing] of request.user.standings) {
    const room = server.rooms.get(roomId)
    if (room === undefined || !request.filter.allowsRoom(roomId)) continue
    if (standing.membership === 'join') put(join, roomId, joinedRoom(server, request, room, standing))
    else if (standing.membership === 'invite') put(invite, roomId, invitedRoom(request, room, standing))
    else put(leave, roomId, leftRoom(server, request, room, standing))
  }
  const accountData = newAccountData(request, request.user.accountData)
  const rooms = withoutEmpty({ join, invite, leave })
  const news = withoutEmpty({ rooms, account_data: withoutEmpty({ events: accountData }) })
  const body = {
    next_batch: tokenOf(server.position),
    device_one_time_keys_count: { signed_curve25519: 0 },
    device_unused_fallback_key_types: [],
    ...news,
  }
  return { body, hasNews: Object.keys(news).length > 0 }
}

/** Synapse leaves out of its answer whatever section is empty. */
function withoutEmpty(sections: Content): Content {
  return Object.fromEntries(Object.entries(sections).filter(([, section]) => Object.keys(section ?? {}).length > 0))
}

function put(rooms: Record<string, Content>, roomId: string, room: Content | undefined): void {
  if (room !== undefined) rooms[roomId] = room
}

function joinedRoom(server: Homeserver, request: SyncRequest, room: Room, standing: Standing): Content | undefined {
  const { since, user } = request
  const isNew = since === undefined || standing.joinedAt > since
  const accountData =
    isNew || user.accountDataPosition > since ? newAccountData(request, user.roomAccountData.get(room.id) ?? new Map()) : []
  if (!isNew && !request.fullState && room.lastPosition <= since && accountData.length === 0) return undefined
  const window = timelineWindow(request, room, isNew ? 0 : since, room.lastPosition)
  const state = stateBefore(request, room, isNew || request.fullState ? 0 : since, window)
  if (!isNew && window.events.length + state.length + accountData.length === 0 && !window.limited) return undefined
  return {
    ...roomBody(server, request, isNew && since !== undefined ? { ...window, limited: true } : window, state, isNew),
    account_data: { events: accountData },
    ephemeral: { events: [] },
    unread_notifications: { notification_count: 0, highlight_count: 0 },
    summary: request.filter.timeline.lazyLoadMembers ? summaryFor(room, user.id) : {},
  }
}

function invitedRoom(request: SyncRequest, room: Room, standing: Standing): Content | undefined {
  if (request.since !== undefined && standing.event.position <= request.since) return undefined
  const shown = ['m.room.create', 'm.room.join_rules', 'm.room.name', 'm.room.encryption', 'm.room.canonical_alias']
  const events = [...shown.map((type) => room.stateOf(type)), room.stateOf('m.room.member', standing.event.sender), standing.event].filter(
    (event) => event !== undefined,
  )
  return { invite_state: { events: events.map(strippedState) } }
}

function leftRoom(server: Homeserver, request: SyncRequest, room: Room, standing: Standing): Content | undefined {
  const { since } = request
  if (since === undefined ? !request.filter.includeLeave : standing.event.position <= since) return undefined
  const wasIn = standing.event.replaced?.content.membership === 'join'
  const from = wasIn ? (since ?? 0) : standing.event.position - 1
  const window = timelineWindow(request, room, from, standing.event.position)
  return roomBody(server, request, window, stateBefore(request, room, from, window), false)
}

interface Window {
  readonly events: readonly RoomEvent[]
  readonly limited: boolean
  /** Everything up to here comes before the timeline shown. */
  readonly start: number
  readonly end: number
}

/** The newest events after `from` and up to `to`, as many as the filter wants. */
function timelineWindow(request: SyncRequest, room: Room, from: number, to: number): Window {
  const { timeline } = request.filter
  const limit = Math.min(timeline.limit, request.timelineLimit ?? timeline.limit)
  const events: RoomEvent[] = []
  for (let index = room.indexAfter(to) - 1; index >= 0; index -= 1) {
    const event = room.timeline[index]
    if (event === undefined || event.position <= from) break
    if (!timeline.allows(event)) continue
    if (events.length === limit) {
      const start = events.at(-1)?.position ?? to + 1
      return { events: events.reverse(), limited: true, start: start - 1, end: to }
    }
    events.push(event)
  }
  return { events: events.reverse(), limited: false, start: from, end: to }
}

/** The state that the client lacks at the start of the timeline shown, and what the filter kept out of that. */
function stateBefore(request: SyncRequest, room: Room, from: number, window: Window): RoomEvent[] {
  const shown = new Set(window.events)
  const changes = new Map<string, RoomEvent>()
  for (let index = room.stateChanges.length - 1; index >= 0; index -= 1) {
    const event = room.stateChanges[index]
    if (event === undefined || event.position <= from) break
    if (shown.has(event) || event.position > window.end) continue
    const name = stateName(event.type, event.stateKey ?? '')
    if (!changes.has(name)) changes.set(name, event)
  }
  const events = [...changes.values()].reverse()
  if (!request.filter.timeline.lazyLoadMembers) return events
  const wanted = new Set([request.user.id, ...window.events.map((event) => event.sender)])
  return events.filter((event) => event.type !== 'm.room.member' || wanted.has(event.stateKey ?? ''))
}

/** Synapse bundles aggregations only where a client cannot have seen all of the timeline. */
function roomBody(
  server: Homeserver,
  request: SyncRequest,
  window: Window,
  state: readonly RoomEvent[],
  isNew: boolean,
): { timeline: Content; state: Content } {
  const viewer = { userId: request.user.id, deviceId: request.device.id }
  const now = server.clock.now()
  const bundles = window.limited || isNew
  const show = (event: RoomEvent): Content => toClient(event, viewer, now)
  const shown = window.events.map((event) => (bundles ? toClient(event, viewer, now, bundledRelations(event, viewer, show)) : show(event)))
  return {
    timeline: {
      events: shown,
      limited: window.limited,
      ...(server.ways.hidesBeginnings ? {} : { prev_batch: tokenOf(window.start) }),
    },
    state: { events: state.map(show) },
  }
}

function newAccountData(request: SyncRequest, all: User['accountData']): Content[] {
  return [...all]
    .filter(([, { position }]) => request.since === undefined || position > request.since)
    .map(([type, { content }]) => ({ type, content }))
}

const heroesMax = 5

function summaryFor(room: Room, userId: string): Content {
  const heroes = [...room.joined, ...room.invited].filter((member) => member !== userId).slice(0, heroesMax)
  return {
    'm.heroes': heroes,
    'm.joined_member_count': room.joined.size,
    'm.invited_member_count': room.invited.size,
  }
}
