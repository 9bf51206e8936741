import { hash, randomBytes } from 'node:crypto'
import { Accounts, User } from './accounts.ts'
import { assertMayRedact, assertMaySend } from './authority.ts'
import type { Clock } from './clock.ts'
import type { Draft, RoomEvent } from './event.ts'
import { assertContentFits, assertMessageWhole, type Content, forbidden, notFound } from './protocol.ts'
import { assertRelationAllowed } from './relations.ts'
import { type Membership, Room } from './room.ts'
import { Transactions } from './transactions.ts'
import { Waiting } from './waiting.ts'
import type { Ways } from './ways.ts'

/** The homeserver's world, without HTTP: users, rooms, the stream of events, and who is told of what. */
export class Homeserver {
  readonly serverName: string
  readonly clock: Clock
  readonly peopleAcceptInvites: boolean
  readonly ways: Ways
  readonly accounts = new Accounts()
  readonly rooms = new Map<string, Room>()
  readonly aliases = new Map<string, Room>()
  readonly waiting = new Waiting()
  readonly eventListeners = new Set<(event: RoomEvent, room: Room) => void>()
  /** A planted bug: while false, a repeated transaction makes a second event. */
  transactionsAreIdempotent = true
  position = 0
  /** Places in the stream from before this one are not known. */
  placesFrom = 0
  readonly #transactions = new Transactions()
  readonly #salt = randomBytes(12).toString('base64url')
  #idsGiven = 0

  constructor(serverName: string, clock: Clock, peopleAcceptInvites: boolean, ways: Ways = {}) {
    this.serverName = serverName
    this.clock = clock
    this.peopleAcceptInvites = peopleAcceptInvites
    this.ways = ways
  }

  /** `name` is a localpart or a whole user id. */
  userId(name: string): string {
    return name.startsWith('@') ? name : `@${name}:${this.serverName}`
  }

  user(name: string): User {
    const user = this.accounts.users.get(this.userId(name))
    if (user === undefined) throw notFound(`User ${this.userId(name)} is not registered`)
    return user
  }

  addUser(name: string, displayName = name, isBot = false, password?: string): User {
    const user = new User(this.userId(name), displayName, isBot, password)
    this.accounts.users.set(user.id, user)
    return user
  }

  /** `name` is a room id, an alias, or an alias without sigil and server. */
  room(name: string): Room {
    const room = this.rooms.get(name) ?? this.aliases.get(name) ?? this.aliases.get(this.alias(name))
    if (room === undefined) throw notFound(`Unknown room ${name}`)
    return room
  }

  /** A room by its id. To those outside, as on Synapse, one that does not exist looks like any other. */
  roomFor(user: User, roomId: string): Room {
    const room = this.rooms.get(roomId)
    if (room === undefined) throw forbidden(`User ${user.id} not in room ${roomId}`)
    return room
  }

  alias(name: string): string {
    return name.startsWith('#') ? name : `#${name}:${this.serverName}`
  }

  addRoom(id = `!${this.#newId().slice(0, 18)}:${this.serverName}`): Room {
    const room = new Room(id)
    this.rooms.set(id, room)
    return room
  }

  /**
   * Takes an event as Synapse does: membership, power, size, relation; a known transaction gets its first event again.
   * Throws `MatrixError` for what Synapse turns down.
   */
  send(room: Room, draft: Draft): RoomEvent {
    if (draft.origin !== undefined && this.transactionsAreIdempotent) {
      const known = this.#transactions.eventOf(room.id, draft.origin, this.clock.now())
      if (known !== undefined) return known
    }
    assertMaySend(room, draft)
    assertContentFits(draft.content)
    if (draft.type === 'm.room.message') assertMessageWhole(draft.content)
    if (draft.redacts !== undefined) assertMayRedact(room, draft.sender, draft.redacts)
    if (draft.stateKey === undefined) assertRelationAllowed(room, draft.sender, draft.content)
    return this.append(room, draft)
  }

  /** Adds an event without asking anybody's leave: for setting the scene, and after `send` has checked. */
  append(room: Room, draft: Draft): RoomEvent {
    const now = this.clock.now()
    const replaced = draft.stateKey === undefined ? undefined : room.stateOf(draft.type, draft.stateKey)
    if (replaced !== undefined && isRepeatOf(replaced, draft)) return replaced
    this.position += 1
    const event: RoomEvent = {
      id: `$${this.#newId()}`,
      roomId: room.id,
      position: this.position,
      type: draft.type,
      sender: draft.sender,
      at: now,
      stateKey: draft.stateKey,
      redacts: draft.redacts,
      origin: draft.origin,
      replaced,
      content: draft.content,
      clear: draft.clear,
      redactedBecause: undefined,
      children: undefined,
      annotations: undefined,
    }
    room.add(event)
    this.#transactions.keep(event, now)
    if (event.type === 'm.room.member' && event.stateKey !== undefined) this.#noteStanding(room, event, event.stateKey)
    this.waiting.announce((userId) => room.joined.has(userId) || userId === event.stateKey)
    for (const listener of this.eventListeners) listener(event, room)
    this.#acceptInvite(room, event)
    return event
  }

  setMembership(room: Room, sender: string, target: string, membership: Membership, extra: Content = {}): RoomEvent {
    return this.append(room, this.membershipDraft(sender, target, membership, extra))
  }

  membershipDraft(sender: string, target: string, membership: Membership, extra: Content = {}): Draft {
    const displayname = this.accounts.users.get(target)?.displayName
    const profile = displayname === undefined || membership === 'leave' || membership === 'ban' ? {} : { displayname }
    return { type: 'm.room.member', sender, stateKey: target, content: { membership, ...profile, ...extra } }
  }

  setAccountData(user: User, type: string, content: Content, roomId?: string): void {
    this.position += 1
    user.accountDataPosition = this.position
    const kept = roomId === undefined ? user.accountData : (user.roomAccountData.get(roomId) ?? new Map())
    if (roomId !== undefined) user.roomAccountData.set(roomId, kept)
    kept.set(type, { content, position: this.position })
    this.waiting.announce((userId) => userId === user.id)
  }

  #noteStanding(room: Room, event: RoomEvent, userId: string): void {
    const user = this.accounts.users.get(userId)
    const membership = room.membershipOf(userId)
    if (user === undefined || membership === undefined) return
    const before = user.standings.get(room.id)
    const stayed = membership === 'join' && before?.membership === 'join'
    user.standings.set(room.id, { membership, event, joinedAt: stayed ? before.joinedAt : event.position })
  }

  #acceptInvite(room: Room, event: RoomEvent): void {
    if (event.type !== 'm.room.member' || event.content.membership !== 'invite') return
    const invited = event.stateKey === undefined ? undefined : this.accounts.users.get(event.stateKey)
    if (invited === undefined || invited.isBot || !this.peopleAcceptInvites) return
    this.setMembership(room, invited.id, invited.id, 'join')
  }

  /** Looks like the hash that a real event id is; unique to this run, so that two runs never share one. */
  #newId(): string {
    this.#idsGiven += 1
    return hash('sha256', `${this.#salt}${this.#idsGiven}`, 'base64url')
  }
}

const isRepeatOf = (current: RoomEvent, draft: Draft): boolean =>
  current.sender === draft.sender && JSON.stringify(current.content) === JSON.stringify(draft.content)
