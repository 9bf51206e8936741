import type { User } from './accounts.ts'
import type { Homeserver } from './homeserver.ts'
import { type Content, isObject, MatrixError, numberOf, objectOf, stringOf, stringsOf } from './protocol.ts'
import type { Room } from './room.ts'

/** The content of `m.room.encryption`. A room never goes back from it. */
export const encryption = { algorithm: 'm.megolm.v1.aes-sha2' }

const publicPreset = 'public_chat'

/** `POST /createRoom`: the preset's state, then what the caller asked for, then the invites. */
export function createRoom(server: Homeserver, creator: User, wish: Content): Room {
  const alias = aliasWished(server, wish)
  const room = server.addRoom()
  const set = (type: string, content: Content, stateKey = ''): void => {
    server.append(room, { type, sender: creator.id, stateKey, content })
  }
  const invited = stringsOf(wish.invite) ?? []
  const isTrusted = wish.preset === 'trusted_private_chat'
  set('m.room.create', { room_version: '11', ...objectOf(wish.creation_content) })
  server.setMembership(room, creator.id, creator.id, 'join')
  set('m.room.power_levels', {
    ...powerLevels(Object.fromEntries([creator.id, ...(isTrusted ? invited : [])].map((id) => [id, 100]))),
    ...objectOf(wish.power_level_content_override),
  })
  const isPublic = wish.preset === publicPreset || (wish.preset === undefined && wish.visibility === 'public')
  set('m.room.join_rules', { join_rule: isPublic ? 'public' : 'invite' })
  set('m.room.history_visibility', { history_visibility: 'shared' })
  set('m.room.guest_access', { guest_access: isPublic ? 'forbidden' : 'can_join' })
  if (alias !== undefined) {
    server.aliases.set(alias, room)
    set('m.room.canonical_alias', { alias })
  }
  for (const event of Array.isArray(wish.initial_state) ? wish.initial_state : []) {
    if (isObject(event)) set(stringOf(event.type) ?? '', objectOf(event.content), stringOf(event.state_key) ?? '')
  }
  const name = stringOf(wish.name)
  const topic = stringOf(wish.topic)
  if (name !== undefined) set('m.room.name', { name })
  if (topic !== undefined) set('m.room.topic', { topic })
  const direct = wish.is_direct === true ? { is_direct: true } : {}
  for (const target of invited) server.setMembership(room, creator.id, target, 'invite', direct)
  return room
}

function aliasWished(server: Homeserver, wish: Content): string | undefined {
  const name = stringOf(wish.room_alias_name)
  if (name === undefined) return undefined
  const alias = server.alias(name)
  if (server.aliases.has(alias)) throw new MatrixError(400, 'M_ROOM_IN_USE', 'Room alias already taken')
  return alias
}

function powerLevels(users: Readonly<Record<string, number>>): Content {
  return {
    users,
    users_default: 0,
    events: {
      'm.room.name': 50,
      'm.room.power_levels': 100,
      'm.room.history_visibility': 100,
      'm.room.canonical_alias': 50,
      'm.room.avatar': 50,
      'm.room.tombstone': 100,
      'm.room.server_acl': 100,
      'm.room.encryption': 100,
    },
    events_default: 0,
    state_default: 50,
    ban: 50,
    kick: 50,
    redact: 50,
    invite: 0,
    historical: 100,
  }
}

/** The power needed to ping a whole room with `@room`. */
export function powerToPingRoom(room: Room): number {
  const levels = objectOf(room.stateOf('m.room.power_levels')?.content)
  return numberOf(objectOf(levels.notifications).room) ?? 50
}

/** A room that stands from the start: who is in it and what it is like. */
export interface RoomOption {
  /** Whole room id; made up if absent. */
  readonly id?: string
  /** With or without `#` and server. A room can be named by it wherever a channel is wanted. */
  readonly alias?: string
  readonly name: string
  readonly topic?: string
  /** Localparts. The first who is no bot administers the room (power 100); bots have 50, the others 0. */
  readonly members: readonly string[]
  readonly encrypted?: boolean
  /** By localpart, where it is not as above. */
  readonly powerLevels?: Readonly<Record<string, number>>
}

export function setUpRoom(server: Homeserver, option: RoomOption): Room {
  const room = server.addRoom(option.id)
  const members = option.members.map((name) => server.user(name))
  const admin = members.find((member) => !member.isBot) ?? members[0]
  if (admin === undefined) throw new Error(`the room "${option.name}" needs at least one member`)
  const set = (type: string, content: Content): void => {
    server.append(room, { type, sender: admin.id, stateKey: '', content })
  }
  const powers: Record<string, number> = { [admin.id]: 100 }
  for (const member of members) if (member.isBot && member !== admin) powers[member.id] = 50
  for (const [name, power] of Object.entries(option.powerLevels ?? {})) powers[server.userId(name)] = power
  set('m.room.create', { room_version: '11' })
  server.setMembership(room, admin.id, admin.id, 'join')
  set('m.room.power_levels', powerLevels(powers))
  set('m.room.join_rules', { join_rule: 'invite' })
  set('m.room.history_visibility', { history_visibility: 'shared' })
  if (option.alias !== undefined) {
    server.aliases.set(server.alias(option.alias), room)
    set('m.room.canonical_alias', { alias: server.alias(option.alias) })
  }
  set('m.room.name', { name: option.name })
  if (option.topic !== undefined) set('m.room.topic', { topic: option.topic })
  if (option.encrypted === true) set('m.room.encryption', encryption)
  for (const member of members) if (member !== admin) server.setMembership(room, member.id, member.id, 'join')
  return room
}
