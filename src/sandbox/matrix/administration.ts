import type { User } from './accounts.ts'
import type { Homeserver } from './homeserver.ts'
import { createRoom, encryption } from './make-room.ts'
import { type Content, objectOf, stringOf } from './protocol.ts'
import type { Room } from './room.ts'

/** What the administrators of rooms and of the homeserver do to the relay, all at once and without HTTP. */
export class Administration {
  readonly #server: Homeserver
  #revoked: { readonly user: User; readonly deviceId: string; readonly token: string }[] = []

  constructor(server: Homeserver) {
    this.#server = server
  }

  join(user: string, channel: string): void {
    const { id } = this.#server.accounts.users.get(this.#server.userId(user)) ?? this.#server.addUser(user)
    this.#server.setMembership(this.#server.room(channel), id, id, 'join')
  }

  leave(user: string, channel: string): void {
    const { id } = this.#server.user(user)
    this.#server.setMembership(this.#server.room(channel), id, id, 'leave')
  }

  openDirect(user: string): string {
    const invite = [this.#theBot().id]
    const wish = { preset: 'trusted_private_chat', is_direct: true, invite }
    return createRoom(this.#server, this.#server.user(user), wish).id
  }

  inviteBot(channel: string): void {
    const room = this.#server.room(channel)
    this.#server.setMembership(room, administratorOf(room), this.#theBot().id, 'invite')
  }

  removeBot(channel: string): void {
    const room = this.#server.room(channel)
    this.#server.setMembership(room, administratorOf(room), this.#theBot().id, 'leave')
  }

  encrypt(channel: string): void {
    this.#setState(channel, 'm.room.encryption', encryption)
  }

  makePublic(channel: string, isPublic: boolean): void {
    this.#setState(channel, 'm.room.join_rules', { join_rule: isPublic ? 'public' : 'invite' })
  }

  showToAll(channel: string, isShown: boolean): void {
    this.#setState(channel, 'm.room.history_visibility', { history_visibility: isShown ? 'world_readable' : 'shared' })
  }

  upgrade(channel: string): string {
    const old = this.#server.room(channel)
    const administrator = administratorOf(old)
    const name = stringOf(old.stateOf('m.room.name')?.content.name) ?? ''
    const members = [...old.joined].filter((user) => user !== administrator)
    const { id } = createRoom(this.#server, this.#server.user(administrator), {
      preset: 'private_chat',
      name,
      invite: members,
      power_level_content_override: objectOf(old.stateOf('m.room.power_levels')?.content),
      creation_content: { predecessor: { room_id: old.id } },
    })
    const content = { body: 'This room has been replaced', replacement_room: id }
    this.#server.append(old, { type: 'm.room.tombstone', sender: administrator, stateKey: '', content })
    return id
  }

  revokeTokens(): void {
    for (const user of this.#bots()) {
      for (const device of user.devices.values()) {
        if (device.accessToken === undefined) continue
        this.#revoked.push({ user, deviceId: device.id, token: device.accessToken })
        this.#server.accounts.logOut(device)
      }
      this.#server.waiting.announce((userId) => userId === user.id)
    }
  }

  restoreTokens(): void {
    for (const { user, deviceId, token } of this.#revoked.splice(0)) {
      this.#server.accounts.logIn(user, deviceId, token)
    }
  }

  renewToken(): string {
    const bot = this.#theBot()
    const [device] = bot.devices.values()
    if (device === undefined) throw new Error(`${bot.id} is logged in nowhere`)
    const { accessToken } = this.#server.accounts.logIn(bot, device.id)
    this.#server.waiting.announce((userId) => userId === bot.id)
    return accessToken!
  }

  #setState(channel: string, type: string, content: Content): void {
    const room = this.#server.room(channel)
    this.#server.append(room, { type, sender: administratorOf(room), stateKey: '', content })
  }

  #bots(): User[] {
    return [...this.#server.accounts.users.values()].filter((user) => user.isBot)
  }

  #theBot(): User {
    const [bot] = this.#bots()
    if (bot === undefined) throw new Error('no user of this homeserver is a bot: set isBot on one')
    return bot
  }
}

/** Whoever made the room. */
function administratorOf(room: Room): string {
  const creator = room.stateOf('m.room.create')?.sender
  if (creator === undefined) throw new Error(`the room ${room.id} was never created`)
  return creator
}
