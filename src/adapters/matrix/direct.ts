import type { UserId } from '../../core/addresses.ts'
import { type Api, path } from './api.ts'
import { recordOf } from './events.ts'
import { isNotFound } from './outcome.ts'
import type { Rooms } from './rooms.ts'

/** Marks the rooms that Parley made: a creation whose answer was lost is then found again instead of repeated. */
const madeForKey = 'parley.direct_with'

/** The direct conversations: one room for each person, without encryption, found again after a restart. */
export class DirectRooms {
  readonly #api: Api
  readonly #rooms: Rooms
  readonly #ownUser: UserId
  readonly #opened = new Map<UserId, string>()
  /** Rooms that were seen without encryption: one that has it since is left for another, and one that has it from the start is not made again and again. */
  readonly #seenPlain = new Set<string>()
  /** `m.direct` is one document for everybody, and two rooms for one person are one too many: one at a time. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(api: Api, rooms: Rooms, ownUser: UserId) {
    this.#api = api
    this.#rooms = rooms
    this.#ownUser = ownUser
  }

  /** The room to write in to `user`, made and invited to where there is none. Throws the SDK's errors. */
  roomFor(user: UserId, signal: AbortSignal): Promise<string> {
    const opened = this.#stillOpen(user)
    if (opened !== undefined && this.#rooms.memberState(opened, user) === 'join') return Promise.resolve(opened)
    const turn = this.#turn.then(() => this.#open(user, signal))
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  /** Keeps a direct room that somebody else made, so that it is known as one from now on. */
  adopt(user: UserId, room: string, signal: AbortSignal): Promise<void> {
    const turn = this.#turn.then(() => this.#list(user, room, signal))
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  async #open(user: UserId, signal: AbortSignal): Promise<string> {
    const known = this.#stillOpen(user) ?? this.#find(user)
    const room = known ?? (await this.#make(user, signal))
    if (known !== undefined && !['join', 'invite', undefined].includes(this.#rooms.memberState(known, user))) {
      await this.#invite(known, user, signal)
    }
    this.#opened.set(user, room)
    await this.#list(user, room, signal)
    return room
  }

  /** Who is back there cannot be invited: the sync may not have told of it yet. */
  async #invite(room: string, user: UserId, signal: AbortSignal): Promise<void> {
    try {
      await this.#api.post(path`/rooms/${room}/invite`, { user_id: user }, signal)
    } catch (error) {
      const { membership } = await this.#api.get<{ membership?: string }>(path`/rooms/${room}/state/m.room.member/${user}`, {}, signal)
      if (membership !== 'join') throw error
    }
  }

  /** A room that was just made is not known from the sync yet; one that the bot has left since, or somebody has encrypted, is no longer of use. */
  #stillOpen(user: UserId): string | undefined {
    const opened = this.#opened.get(user)
    if (opened === undefined || !['join', 'unknown'].includes(this.#rooms.membership(opened))) return undefined
    return this.#seenPlain.has(opened) && this.#rooms.isEncrypted(opened) ? undefined : opened
  }

  /** Where the person is already, first; then what Parley made for them, even if they left it. */
  #find(user: UserId): string | undefined {
    const listed = this.#rooms.direct()[user] ?? []
    const usable = [...listed, ...this.#rooms.madeFor(madeForKey, user)].filter(
      (room) => this.#rooms.membership(room) === 'join' && !this.#rooms.isEncrypted(room),
    )
    const made = new Set(this.#rooms.madeFor(madeForKey, user))
    return (
      usable.find((room) => this.#rooms.memberState(room, user) === 'join') ??
      usable.find((room) => this.#rooms.memberState(room, user) === 'invite') ??
      usable.find((room) => made.has(room))
    )
  }

  async #make(user: UserId, signal: AbortSignal): Promise<string> {
    const { room_id } = await this.#api.post<{ room_id: string }>(
      '/createRoom',
      {
        preset: 'private_chat',
        visibility: 'private',
        is_direct: true,
        invite: [user],
        creation_content: { [madeForKey]: user },
      },
      signal,
    )
    return room_id
  }

  /** Writes the room into `m.direct`, from the server's own copy: the person may use the account elsewhere too. */
  async #list(user: UserId, room: string, signal: AbortSignal): Promise<void> {
    if (this.#rooms.direct()[user]?.includes(room)) return
    const address = path`/user/${this.#ownUser}/account_data/m.direct`
    const content = await this.#api.get<unknown>(address, {}, signal).catch((error: unknown) => {
      if (isNotFound(error)) return {}
      throw error
    })
    const rooms = recordOf(content)[user]
    const listed = Array.isArray(rooms) ? rooms : []
    if (listed.includes(room)) return
    await this.#api.put(address, { ...recordOf(content), [user]: [...listed, room] }, signal)
  }

  /** Whether the homeserver has encrypted a room by itself (Synapse can by default), asked of it directly. */
  async isEncrypted(room: string, signal: AbortSignal): Promise<boolean> {
    const isEncrypted = await this.#askEncrypted(room, signal)
    if (!isEncrypted) this.#seenPlain.add(room)
    return isEncrypted
  }

  async #askEncrypted(room: string, signal: AbortSignal): Promise<boolean> {
    if (this.#rooms.membership(room) === 'join') return this.#rooms.isEncrypted(room)
    try {
      await this.#api.get(path`/rooms/${room}/state/m.room.encryption/`, {}, signal)
      return true
    } catch (error) {
      if (isNotFound(error)) return false
      throw error
    }
  }
}
