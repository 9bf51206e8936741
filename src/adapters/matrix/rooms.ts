import type { MatrixClient, Room } from 'matrix-js-sdk'
import type { UserId } from '../../core/addresses.ts'
import { recordOf, serverOf, textOf } from './events.ts'
import { nameOrLocalpart } from './text.ts'

/** What the SDK's state of the rooms says, in the adapter's words. */
export class Rooms {
  readonly #client: MatrixClient
  readonly #ownUser: UserId

  constructor(client: MatrixClient, ownUser: UserId) {
    this.#client = client
    this.#ownUser = ownUser
  }

  /** `unknown`: the bot was never there, or the sync has not told yet. */
  membership(room: string): 'unknown' | 'join' | 'invite' | 'leave' | 'ban' | 'knock' {
    return (this.#client.getRoom(room)?.getMyMembership() as 'join' | undefined) ?? 'unknown'
  }

  isEncrypted(room: string): boolean {
    return this.#client.getRoom(room)?.hasEncryptionStateEvent() ?? false
  }

  topic(room: string): string | undefined {
    return textOf(this.#state(room, 'm.room.topic').topic)
  }

  nameOf(room: string, user: UserId): string {
    return nameOrLocalpart(this.#client.getRoom(room)?.getMember(user)?.rawDisplayName, user)
  }

  /** Invitations that are not answered yet. */
  invited(): readonly string[] {
    return this.#client.getRooms().flatMap((room) => (room.getMyMembership() === 'invite' ? [room.roomId] : []))
  }

  /**
   * The conversation of one person with the bot: of exactly two members, and either listed in the account's `m.direct`, or
   * made by the other one without a name (that it was meant as direct is told with the invitation only).
   */
  isDirect(roomId: string): boolean {
    const room = this.#client.getRoom(roomId)
    if (!room || room.getJoinedMemberCount() + room.getInvitedMemberCount() !== 2) return false
    if (Object.values(this.direct()).some((rooms) => rooms.includes(roomId))) return true
    return this.#creator(room) !== this.#ownUser && textOf(this.#state(roomId, 'm.room.name').name) === undefined
  }

  /** Whether the person who invited the bot meant a direct conversation, and who that was. */
  inviter(roomId: string): { readonly user: UserId; readonly isDirect: boolean } | undefined {
    const event = this.#client.getRoom(roomId)?.getMember(this.#ownUser)?.events.member
    const user = event?.getSender()
    return user === undefined ? undefined : { user, isDirect: event?.getContent().is_direct === true }
  }

  isOwnMaking(roomId: string): boolean {
    const room = this.#client.getRoom(roomId)
    return room !== null && this.#creator(room) === this.#ownUser
  }

  /** The account's `m.direct`: rooms by person. */
  direct(): Readonly<Record<UserId, readonly string[]>> {
    const content = recordOf(this.#client.getAccountData('m.direct' as never)?.getContent())
    return Object.fromEntries(
      Object.entries(content).map(([user, rooms]) => [user, Array.isArray(rooms) ? rooms.filter((room) => typeof room === 'string') : []]),
    )
  }

  /** Joined rooms that are no conversation with one person. */
  shared(): readonly string[] {
    return this.#joined().flatMap(({ roomId }) => (this.isDirect(roomId) ? [] : [roomId]))
  }

  /** Joined rooms whose creation says that they were made for this. */
  madeFor(key: string, value: string): readonly string[] {
    return this.#joined()
      .filter((room) => this.#creator(room) === this.#ownUser)
      .filter((room) => this.#state(room.roomId, 'm.room.create')[key] === value)
      .map((room) => room.roomId)
  }

  memberState(room: string, user: UserId): string | undefined {
    return this.#client.getRoom(room)?.getMember(user)?.membership
  }

  /** The SDK keeps every event that it ever saw; nothing here needs the old ones. */
  forgetOld(roomId: string): void {
    const room = this.#client.getRoom(roomId)
    if (room && room.getLiveTimeline().getEvents().length > keptEventsMax) room.resetLiveTimeline()
  }

  #joined(): readonly Room[] {
    return this.#client.getRooms().filter((room) => room.getMyMembership() === 'join')
  }

  #creator(room: Room): string | undefined {
    return room.currentState.getStateEvents('m.room.create', '')?.getSender()
  }

  #state(room: string, type: string): Readonly<Record<string, unknown>> {
    return recordOf(this.#client.getRoom(room)?.currentState.getStateEvents(type, '')?.getContent())
  }
}

const keptEventsMax = 200

export const isOutside = (user: UserId, ownUser: UserId): boolean => serverOf(user) !== serverOf(ownUser)
