import type { StandIn } from '../standin.ts'
import { Administration } from './administration.ts'
import { type Clock, realClock } from './clock.ts'
import type { RoomEvent } from './event.ts'
import { MatrixFaults } from './faults.ts'
import { Homeserver } from './homeserver.ts'
import { type RoomOption, setUpRoom } from './make-room.ts'
import { People } from './people.ts'
import { type Content, stringOf } from './protocol.ts'
import type { Room } from './room.ts'
import { Router } from './router.ts'
import { acceptedRoutes } from './routes/accepted.ts'
import { accountRoutes, pushRules } from './routes/account.ts'
import { historyRoutes } from './routes/history.ts'
import { Media, mediaRoutes } from './routes/media.ts'
import { membershipRoutes } from './routes/membership.ts'
import { sendingRoutes } from './routes/sending.ts'
import { sessionRoutes } from './routes/session.ts'
import { syncRoutes } from './routes/syncing.ts'
import { MatrixHttp } from './server.ts'
import { directRooms, seenIn } from './view.ts'
import type { Ways } from './ways.ts'

interface UserOption {
  readonly localpart: string
  readonly displayName?: string
  /** Without one the user cannot log in. */
  readonly password?: string
  /** Bots are the relay's: `SeenPost.isBot`, `direct`, `inviteBot` and `onPost` are about them. */
  readonly isBot?: boolean
  /** A device that is logged in from the start, with this token. */
  readonly accessToken?: string
  readonly deviceId?: string
}

export interface MatrixStandInOptions {
  /** Default 0: any free one. */
  readonly port?: number
  /** Default `matrix.test`. */
  readonly serverName?: string
  readonly users: readonly UserOption[]
  readonly rooms?: readonly RoomOption[]
  readonly clock?: Clock
  /** Whether people who are invited come in at once. Default true. */
  readonly peopleAcceptInvites?: boolean
  /** The homeserver's bound on a sync timeline, whatever the filter says. Default 100, as Synapse's. */
  readonly timelineLimitMax?: number
  readonly ways?: Ways
}

/** Something a bot has sent: a message, a reaction, a redaction. */
export interface BotPost {
  readonly id: string
  readonly channel: string
  readonly author: string
  readonly type: string
  readonly content: Content
  readonly at: number
}

/**
 * A homeserver on loopback that a Matrix client cannot tell from a small Synapse, as far as the relay uses one.
 * `user` is a localpart or a user id everywhere, `channel` a room id or an alias; both throw if unknown.
 */
export interface MatrixStandIn extends StandIn {
  readonly platform: 'matrix'
  readonly serverName: string
  readonly faults: MatrixFaults
  userId(user: string): string
  roomId(channel: string): string
  /** Many posts in one go, which reach a waiting sync in one answer. Returns their ids. */
  postMany(user: string, channel: string, texts: readonly string[]): string[]
  /** An event as a client of whatever kind sends it. Returns its id. */
  sendAs(user: string, channel: string, type: string, content: Content): string
  /** Called with each event that a bot sends, right when it is taken. Returns the unsubscriber. */
  onPost(listener: (post: BotPost) => void): () => void
  /** Somebody comes in, as if invited by the room's administrator; a new user is made if there is none. */
  joinAs(user: string, channel: string): void
  leaveAs(user: string, channel: string): void
  /** A person opens a direct room and invites the bot. Returns its id. */
  openDirectAs(user: string): string
  inviteBot(channel: string): void
  /** The room's administrator kicks the bot. */
  removeBot(channel: string): void
  encryptRoom(channel: string): void
  /** Anybody may come in, or only who is invited. */
  makePublic(channel: string, isPublic: boolean): void
  /** Anybody may read its history without coming in, or only its members. */
  showToAll(channel: string, isShown: boolean): void
  /** Puts it on the homeserver's public list, or takes it off. */
  listRoom(channel: string, isListed: boolean): void
  /** The room's administrator puts another in its place, to which everybody is invited, and ends this one. Returns the new one's id. */
  upgradeRoom(channel: string): string
  /** The homeserver comes back with another stream: it knows none of the places that it gave out. */
  forgetPlaces(): void
  /** Ends the bots' tokens: their requests get 401 from now on, the sync in progress ends. */
  revokeTokens(): void
  /** Makes the tokens that `revokeTokens` ended good again. */
  restoreTokens(): void
  /** Logs the bot in once more on its device, which ends the token that it had. Returns the new one. */
  renewToken(): string
}

export async function startMatrixStandIn(options: MatrixStandInOptions): Promise<MatrixStandIn> {
  const serverName = options.serverName ?? 'matrix.test'
  const clock = options.clock ?? realClock
  const server = new Homeserver(serverName, clock, options.peopleAcceptInvites ?? true, options.ways)
  for (const option of options.users) addUser(server, option)
  for (const option of options.rooms ?? []) setUpRoom(server, option)
  const faults = new MatrixFaults(clock, server)
  const media = new Media(serverName)
  const http = new MatrixHttp(server, routerFor(server, faults, media, options.timelineLimitMax ?? 100), faults)
  const url = await http.listen(options.port ?? 0)
  return standInFor(server, http, faults, new People(server, media), url)
}

function addUser(server: Homeserver, option: UserOption): void {
  const { localpart, accessToken } = option
  const user = server.addUser(localpart, option.displayName, option.isBot, option.password)
  server.setAccountData(user, 'm.push_rules', pushRules)
  if (accessToken !== undefined) server.accounts.logIn(user, option.deviceId ?? localpart.toUpperCase(), accessToken)
}

function routerFor(server: Homeserver, faults: MatrixFaults, media: Media, timelineLimitMax: number): Router {
  const router = new Router()
  sessionRoutes(router, server)
  accountRoutes(router, server)
  syncRoutes(router, server, faults, timelineLimitMax)
  sendingRoutes(router, server)
  membershipRoutes(router, server)
  historyRoutes(router, server)
  mediaRoutes(router, server, media)
  acceptedRoutes(router)
  return router
}

function standInFor(server: Homeserver, http: MatrixHttp, faults: MatrixFaults, people: People, url: string): MatrixStandIn {
  const listen = (listener: (event: RoomEvent, room: Room) => void): (() => void) => {
    server.eventListeners.add(listener)
    return () => server.eventListeners.delete(listener)
  }
  const administration = new Administration(server)
  return {
    platform: 'matrix',
    url,
    serverName: server.serverName,
    faults,
    userId: (user) => server.user(user).id,
    roomId: (channel) => server.room(channel).id,

    postAs: async (user, channel, text, options) => people.post(user, channel, text, options),
    editAs: async (user, channel, post, text) => people.edit(user, channel, post, text),
    deleteAs: async (user, channel, post) => people.delete(user, channel, post),
    reactAs: async (user, channel, post, emoji) => people.react(user, channel, post, emoji),
    unreactAs: async (user, channel, post, emoji) => people.unreact(user, channel, post, emoji),
    commandAs: async (user, channel, command, text) => {
      people.post(user, channel, `/${command.replace(/^\//, '')} ${text}`.trimEnd())
      return undefined
    },
    pressAs: async () => {
      throw new Error('Matrix has no buttons: react, or post a command')
    },
    sendAs: (user, channel, type, content) => people.send(user, channel, type, content),
    postMany: (user, channel, texts) => texts.map((text) => people.post(user, channel, text)),

    channel: (channel) => seenIn(server, server.room(channel)),
    direct: (user) =>
      directRooms(server, server.user(user).id)
        .flatMap((room) => seenIn(server, room))
        .sort((a, b) => a.at - b.at),
    topic: (channel) => stringOf(server.room(channel).stateOf('m.room.topic')?.content.topic) ?? '',
    get unsettled() {
      const bots = [...server.accounts.users.values()].filter(({ isBot }) => isBot)
      return http.serving - server.waiting.count + bots.filter(({ id }) => !server.waiting.isWaiting(id)).length
    },
    onChange: (listener) => listen(() => listener()),
    onPost: (listener) =>
      listen((event) => {
        if (event.stateKey !== undefined || server.accounts.users.get(event.sender)?.isBot !== true) return
        const { id, roomId, sender, type, content, at } = event
        listener({ id, channel: roomId, author: sender, type, content, at })
      }),

    joinAs: (user, channel) => administration.join(user, channel),
    leaveAs: (user, channel) => administration.leave(user, channel),
    openDirectAs: (user) => administration.openDirect(user),
    inviteBot: (channel) => administration.inviteBot(channel),
    removeBot: (channel) => administration.removeBot(channel),
    encryptRoom: (channel) => administration.encrypt(channel),
    makePublic: (channel, isPublic) => administration.makePublic(channel, isPublic),
    showToAll: (channel, isShown) => administration.showToAll(channel, isShown),
    listRoom: (channel, isListed) => {
      server.room(channel).isListed = isListed
    },
    upgradeRoom: (channel) => administration.upgrade(channel),
    forgetPlaces: () => {
      server.position += 1
      server.placesFrom = server.position
      http.dropConnections()
    },
    revokeTokens: () => administration.revokeTokens(),
    restoreTokens: () => administration.restoreTokens(),
    renewToken: () => administration.renewToken(),

    cut: () => {
      http.isCut = true
      http.dropConnections()
    },
    restore: () => {
      http.isCut = false
    },
    get isCut() {
      return http.isCut
    },
    stop: () => http.close(),
  }
}
