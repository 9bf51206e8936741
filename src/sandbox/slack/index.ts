import type { PostOptions, SeenPost, StandIn } from '../standin.ts'
import type { Submitted } from './actions.ts'
import type { Parts } from './call.ts'
import { type Clock, realClock } from './clock.ts'
import { announceRateLimit, deliverEvents } from './events.ts'
import { Faults } from './faults.ts'
import { Interactions } from './interactions.ts'
import { type Injected, type OpenView, People } from './people.ts'
import { announcePost, type Post } from './posts.ts'
import { HttpServer } from './server.ts'
import { type DisconnectReason, Sockets } from './sockets.ts'
import { Views } from './views.ts'
import { Workspace, type WorkspaceDefinition } from './workspace.ts'

export { MovableClock } from './clock.ts'
export type { Hang } from './faults.ts'
export type { WorkspaceDefinition } from './workspace.ts'

export interface SlackStandInOptions {
  readonly workspace: WorkspaceDefinition
  /** 0, the default, takes a free one. */
  readonly port?: number
  readonly clock?: Clock
  /** How often each socket is pinged, on the clock. 0 never does. */
  readonly pingEveryMs?: number
  /** Whether `client_msg_id` makes `chat.postMessage` repeatable. Slack does not say. */
  readonly clientMsgId?: 'honoured' | 'ignored'
}

/** A Slack workspace on loopback. `${url}/api/` is what a client takes for `slackApiUrl`. */
export interface SlackStandIn extends StandIn {
  readonly platform: 'slack'
  readonly apiUrl: string
  readonly faults: Faults
  /** Events that were tried four times and are lost. */
  readonly lostEvents: number
  /** Envelopes that were sent and are neither acknowledged nor given up. */
  readonly unacknowledged: number
  /** Open Socket Mode connections of the first app. */
  readonly openSockets: number

  /** Uses a message shortcut; resolves when the app has acknowledged it, or has not in time. */
  shortcutAs(user: string, channel: string, post: string, callbackId: string): Promise<void>
  /** The forms open in front of a person, the top one last. */
  openViews(user: string): OpenView[]
  /** Submits a form (`latest` is the top one) with values by block id or action id. */
  submitViewAs(user: string, viewId: string, values: Readonly<Record<string, string>>): Promise<Submitted>
  closeViewAs(user: string, viewId: string): void
  /** What the app published to a person's home tab. */
  home(user: string): OpenView | undefined
  openHomeAs(user: string): void

  joinAs(user: string, channel: string): void
  leaveAs(user: string, channel: string): void
  setTopicAs(user: string, channel: string, topic: string): void
  /** A message of an integration without a user. */
  postAsBot(name: string, channel: string, text: string): string
  /** Slack adds a link's preview to a post: a change that nobody made. */
  unfurl(channel: string, post: string, preview: string): void
  removeBot(channel: string): void
  shareChannel(channel: string): void
  /** Makes a private channel public, or a public one private. */
  makePublicAs(user: string, channel: string, isPublic: boolean): void
  archive(channel: string, isArchived?: boolean): void
  revokeTokens(): void
  uninstall(): void
  /** After `uninstall`: with another bot token, and in no channel before `inviteBot`. */
  reinstall(botToken: string): void
  inviteBot(channel: string): void

  /** Sends the message event of a standing post once more, under a new event id. */
  repeatEvent(channel: string, post: string): void
  /** Slack says that it stopped sending events for a minute. */
  announceRateLimit(): void
  /** Asks every socket to go. */
  disconnectSockets(reason: DisconnectReason): void

  /** Posts without composing or waiting, in Slack's own escaped text. Returns the ts. */
  inject(post: Injected): string
  /** Called for each new post, of people and of bots, as it is made. Returns the unsubscriber. */
  onPost(listener: (post: Post) => void): () => void
  /** One post as a person sees it. */
  seen(post: Post): SeenPost
}

/** Starts a stand-in for Slack that holds one workspace. It serves loopback only, until `stop()`. */
export async function startSlackStandIn(options: SlackStandInOptions): Promise<SlackStandIn> {
  const clock = options.clock ?? realClock
  const faults = new Faults(clock)
  faults.clientMsgId = options.clientMsgId ?? 'ignored'
  const workspace = new Workspace(options.workspace, clock, () => faults.skewMs)
  const sockets = new Sockets(clock, options.pingEveryMs ?? 10_000)
  const parts: Parts = {
    workspace,
    sockets,
    interactions: new Interactions(workspace),
    views: new Views(workspace),
    faults,
  }
  deliverEvents(workspace, sockets, faults)
  const server = new HttpServer(parts)
  const port = await server.listen(options.port ?? 0)
  workspace.baseUrl = `http://127.0.0.1:${port}`
  return assembled(parts, server)
}

function assembled(parts: Parts, server: HttpServer): SlackStandIn {
  const { workspace, sockets, faults } = parts
  const people = new People(parts)
  const [app] = workspace.apps
  return {
    platform: 'slack',
    url: workspace.baseUrl,
    apiUrl: `${workspace.baseUrl}/api/`,
    faults,
    get lostEvents() {
      return sockets.lostEvents
    },
    get unacknowledged() {
      return sockets.unacknowledged
    },
    get unsettled() {
      return sockets.unacknowledged + server.serving
    },
    get openSockets() {
      return app ? sockets.countOf(app) : 0
    },
    get isCut() {
      return server.isCut
    },
    postAs: async (user: string, channel: string, text: string, options: PostOptions = {}) => people.post(user, channel, text, options),
    editAs: async (user, channel, post, text) => people.edit(user, channel, post, text),
    deleteAs: async (user, channel, post) => people.delete(user, channel, post),
    reactAs: async (user, channel, post, emoji) => people.react(user, channel, post, emoji),
    unreactAs: async (user, channel, post, emoji) => people.unreact(user, channel, post, emoji),
    commandAs: async (user, channel, command, text) => people.command(user, channel, command, text),
    pressAs: (user, channel, post, label) => people.press(user, channel, post, label),
    shortcutAs: (user, channel, post, callbackId) => people.shortcut(user, channel, post, callbackId),
    openViews: (user) => people.openViews(user),
    submitViewAs: async (user, viewId, values) => people.submitView(user, viewId, values),
    closeViewAs: (user, viewId) => people.closeView(user, viewId),
    home: (user) => people.home(user),
    openHomeAs: (user) => people.openHome(user),
    joinAs: (user, channel) => people.join(user, channel),
    leaveAs: (user, channel) => people.leave(user, channel),
    setTopicAs: (user, channel, topic) => people.setTopic(user, channel, topic),
    postAsBot: (name, channel, text) => people.postAsBot(name, channel, text),
    unfurl: (channel, post, preview) => people.unfurl(channel, post, preview),
    removeBot: (channel) => people.removeBot(channel),
    shareChannel: (channel) => people.shareChannel(channel),
    makePublicAs: (user, channel, isPublic) => people.makePublic(user, channel, isPublic),
    archive: (channel, isArchived) => people.archive(channel, isArchived),
    revokeTokens: () => people.revokeTokens(),
    uninstall: () => people.uninstall(),
    reinstall: (botToken) => people.reinstall(botToken),
    inviteBot: (channel) => people.inviteBot(channel),
    repeatEvent: (channel, ts) => {
      const where = people.channelOf(channel)
      announcePost(workspace, where, people.postOf(where, ts))
    },
    announceRateLimit: () => app && announceRateLimit(workspace, sockets, app),
    disconnectSockets: (reason) => sockets.disconnect(reason),
    inject: (post) => people.inject(post),
    onPost: (listener) => subscribed(workspace.postListeners, listener),
    onChange: (listener) => subscribed(workspace.changeListeners, listener),
    seen: (post) => people.seenPost(post),
    channel: (channel, viewer) => people.seen(channel, viewer),
    direct: (user) => people.direct(user),
    topic: (channel) => people.channelOf(channel).topic,
    cut: () => {
      server.cut()
      sockets.cut()
    },
    restore: () => server.restore(),
    stop: async () => {
      sockets.stop()
      await server.stop()
    },
  }
}

function subscribed<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
