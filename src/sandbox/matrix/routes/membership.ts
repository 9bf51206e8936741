import { assertIn } from '../authority.ts'
import { toClientWithRoom } from '../event.ts'
import type { Homeserver } from '../homeserver.ts'
import { createRoom } from '../make-room.ts'
import { badJson, type Content, invalid, notFound, stringOf } from '../protocol.ts'
import type { Membership, Room } from '../room.ts'
import type { AuthorisedCall, Router } from '../router.ts'

/** Rooms as wholes: making, joining, leaving, and who is in them. */
export function membershipRoutes(router: Router, server: Homeserver): void {
  const join = ({ user }: AuthorisedCall, room: Room): Content => {
    if (!room.joined.has(user.id)) server.send(room, server.membershipDraft(user.id, user.id, 'join'))
    return { room_id: room.id }
  }
  const change = (call: AuthorisedCall, membership: Membership): Content => {
    const target = stringOf(call.body.user_id)
    if (target === undefined) throw badJson("Missing params: ['user_id']")
    const reason = stringOf(call.body.reason)
    const draft = server.membershipDraft(call.user.id, target, membership, reason === undefined ? {} : { reason })
    server.send(server.roomFor(call.user, call.param('room')), draft)
    return {}
  }
  router
    .on('POST', 'v3/createRoom', ({ user, body }) => ({ room_id: createRoom(server, user, body).id }))
    .on('POST', 'v3/join/:room', (call) => join(call, server.room(call.param('room'))))
    .on('POST', 'v3/rooms/:room/join', (call) => join(call, server.room(call.param('room'))))
    .on('POST', 'v3/rooms/:room/leave', ({ user, param }) => {
      const room = server.roomFor(user, param('room'))
      server.send(room, server.membershipDraft(user.id, user.id, 'leave'))
      return {}
    })
    .on('POST', 'v3/rooms/:room/forget', ({ user, param }) => {
      if (user.standings.get(param('room'))?.membership === 'join') throw invalid('User is still in the room')
      user.standings.delete(param('room'))
      return {}
    })
    .on('POST', 'v3/rooms/:room/invite', (call) => change(call, 'invite'))
    .on('POST', 'v3/rooms/:room/kick', (call) => change(call, 'leave'))
    .on('POST', 'v3/rooms/:room/ban', (call) => change(call, 'ban'))
    .on('POST', 'v3/rooms/:room/unban', (call) => change(call, 'leave'))
    .on('GET', 'v3/joined_rooms', ({ user }) => ({
      joined_rooms: [...user.standings].filter(([, { membership }]) => membership === 'join').map(([roomId]) => roomId),
    }))
    .on('GET', 'v3/rooms/:room/joined_members', ({ user, param }) => {
      const room = server.roomFor(user, param('room'))
      assertIn(room, user.id)
      const shown = [...room.joined].map((id) => [id, { display_name: room.displayNameOf(id) ?? null, avatar_url: null }])
      return { joined: Object.fromEntries(shown) }
    })
    .on('GET', 'v3/rooms/:room/members', (call) => {
      const room = server.roomFor(call.user, call.param('room'))
      assertIn(room, call.user.id)
      return { chunk: stateShown(server, call, room).filter((event) => isWantedMember(call, event)) }
    })
    .on('GET', 'v3/directory/room/:alias', ({ param }) => {
      const room = server.aliases.get(param('alias'))
      if (room === undefined) throw notFound(`Room alias ${param('alias')} not found`)
      return { room_id: room.id, servers: [server.serverName] }
    })
    .on('GET', 'v3/directory/list/room/:room', ({ param }) => ({ visibility: server.room(param('room')).isListed ? 'public' : 'private' }))
    .on('GET', 'v3/rooms/:room/aliases', () => ({ aliases: [] }))
}

export function stateShown(server: Homeserver, { user, device }: AuthorisedCall, room: Room): Content[] {
  const viewer = { userId: user.id, deviceId: device.id }
  return [...room.state.values()].map((event) => toClientWithRoom(event, viewer, server.clock.now()))
}

function isWantedMember({ query }: AuthorisedCall, event: Content): boolean {
  const membership = stringOf((event.content as Content).membership)
  return (
    event.type === 'm.room.member' && (query.get('membership') ?? membership) === membership && query.get('not_membership') !== membership
  )
}
