import type { Clock } from './clock.ts'
import type { Post, SlackFile } from './posts.ts'
import type { Directory } from './text.ts'

/** What a workspace looks like before anything happens in it. */
export interface WorkspaceDefinition {
  readonly team: { readonly id: string; readonly name: string; readonly domain: string }
  readonly users: readonly UserDefinition[]
  readonly channels: readonly ChannelDefinition[]
  readonly apps: readonly AppDefinition[]
  readonly usergroups?: readonly { readonly id: string; readonly handle: string; readonly users: readonly string[] }[]
}

export interface UserDefinition {
  readonly id: string
  readonly name: string
  readonly realName?: string
  readonly isBot?: boolean
  readonly timeZone?: string
}

export interface ChannelDefinition {
  readonly id: string
  readonly name: string
  /** User ids, the app's bot user among them if it was invited. */
  readonly members: readonly string[]
  readonly isPrivate?: boolean
  readonly isExtShared?: boolean
  readonly isArchived?: boolean
  readonly topic?: string
}

interface AppDefinition {
  readonly id?: string
  readonly name: string
  readonly botToken: string
  readonly appToken: string
  readonly botUser: string
  readonly botId: string
  /** The bot token's scopes. Absent: every scope that the stand-in knows of. */
  readonly scopes?: readonly string[]
  /** Subscribed bot events, such as `message.channels`. Absent: all. */
  readonly events?: readonly string[]
  /** Slash commands, with their `/`. */
  readonly commands?: readonly string[]
  /** Callback ids of its message shortcuts. */
  readonly shortcuts?: readonly string[]
}

export interface SlackApp {
  readonly id: string
  readonly name: string
  botToken: string
  readonly appToken: string
  readonly botUser: string
  readonly botId: string
  readonly scopes: ReadonlySet<string>
  readonly events: ReadonlySet<string> | undefined
  readonly commands: ReadonlySet<string>
  readonly shortcuts: ReadonlySet<string>
  token: 'valid' | 'revoked' | 'inactive'
}

export interface Channel {
  id: string
  readonly name: string
  kind: 'channel' | 'group' | 'im'
  readonly createdAt: number
  readonly members: Set<string>
  isExtShared: boolean
  isArchived: boolean
  topic: string
  topicBy: string
  /** Everything that stands in the channel, thread replies included, in the order of time. */
  readonly posts: Post[]
  /** The same without thread replies: what history shows. */
  readonly top: Post[]
  readonly ephemerals: Post[]
  readonly byTs: Map<string, Post>
  readonly byClientMsgId: Map<string, Post>
}

export interface SlackEvent {
  readonly type: string
  readonly [key: string]: unknown
}

const everyScope: readonly string[] = [
  'app_mentions:read',
  'channels:history',
  'channels:join',
  'channels:manage',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'groups:write',
  'im:history',
  'im:read',
  'im:write',
  'reactions:read',
  'reactions:write',
  'team:read',
  'usergroups:read',
  'users:read',
]

/** One workspace: its people, channels, posts and installed apps. It holds state, and tells who wants to know of a change. */
export class Workspace {
  readonly team: WorkspaceDefinition['team']
  readonly users = new Map<string, UserDefinition>()
  readonly channels = new Map<string, Channel>()
  readonly usergroups = new Map<string, { readonly handle: string; readonly users: readonly string[] }>()
  readonly apps: readonly SlackApp[]
  readonly clock: Clock
  /** Added to the clock wherever Slack writes a time of its own. */
  readonly #skewMs: () => number
  /** Takes an event to one app; set by whoever connects the workspace to sockets. */
  deliver: (app: SlackApp, event: SlackEvent, channel?: Channel) => void = () => {}
  /** Where this workspace is served, for the addresses of its files. */
  baseUrl = ''
  readonly files = new Map<string, SlackFile>()
  readonly changeListeners = new Set<() => void>()
  readonly postListeners = new Set<(post: Post) => void>()
  readonly #usersByName = new Map<string, string>()
  readonly #channelsByName = new Map<string, Channel>()
  readonly #directs = new Map<string, Channel>()
  #lastMicros = 0
  #lastId = 0

  constructor(definition: WorkspaceDefinition, clock: Clock, skewMs: () => number) {
    this.#skewMs = skewMs
    this.team = definition.team
    this.clock = clock
    this.apps = definition.apps.map(installed)
    for (const user of definition.users) this.#addUser(user)
    for (const app of this.apps) {
      if (!this.users.has(app.botUser)) this.#addUser({ id: app.botUser, name: app.name.toLowerCase(), realName: app.name, isBot: true })
    }
    for (const group of definition.usergroups ?? []) this.usergroups.set(group.id, group)
    for (const channel of definition.channels) this.#addChannel(channel)
  }

  /** Milliseconds since the epoch, as Slack's own clock shows them. */
  now(): number {
    return this.clock.now() + this.#skewMs()
  }

  /** Microseconds of the next post or event: unique, and never earlier than the one before. */
  nextMicros(): number {
    this.#lastMicros = Math.max(Math.floor(this.now() * 1000), this.#lastMicros + 1)
    return this.#lastMicros
  }

  newId(prefix: string): string {
    this.#lastId += 1
    return prefix + this.#lastId.toString(36).toUpperCase().padStart(9, '0')
  }

  /** Under its former id a channel is not found any more. */
  renumber(channel: Channel, id: string): void {
    this.channels.delete(channel.id)
    this.channels.set(id, channel)
    channel.id = id
    for (const post of channel.posts) post.channel = id
  }

  /** By id or by name, with or without its `#`. */
  findChannel(reference: string): Channel | undefined {
    return this.channels.get(reference) ?? this.#channelsByName.get(reference.replace(/^#/, ''))
  }

  /** By id or by name, with or without its `@`. */
  findUser(reference: string): UserDefinition | undefined {
    return this.users.get(reference) ?? this.users.get(this.#usersByName.get(reference.replace(/^@/, '')) ?? '')
  }

  /** The direct conversation between an app's bot and a person; `opens` makes it if there is none. */
  direct(app: SlackApp, user: string, opens: boolean): Channel | undefined {
    const key = `${app.botUser} ${user}`
    const known = this.#directs.get(key)
    if (known || !opens) return known
    const channel = emptyChannel(this.newId('D'), '', 'im', [app.botUser, user], this.now())
    this.#directs.set(key, channel)
    this.channels.set(channel.id, channel)
    return channel
  }

  appOfBot(userOrBotId: string): SlackApp | undefined {
    return this.apps.find((app) => app.botUser === userOrBotId || app.botId === userOrBotId)
  }

  /** Tells every app that is in the channel. */
  announce(channel: Channel, event: SlackEvent): void {
    for (const app of this.apps) if (channel.members.has(app.botUser)) this.deliver(app, event, channel)
  }

  changed(): void {
    for (const listener of this.changeListeners) listener()
  }

  directory(channel: Channel): Directory {
    return {
      userName: (id) => this.users.get(id)?.name,
      userNamed: (name) => this.#usersByName.get(name),
      channelName: (id) => this.channels.get(id)?.name,
      groupHandle: (id) => this.usergroups.get(id)?.handle,
      groupMembers: (id) => this.usergroups.get(id)?.users ?? [],
      everyone: () => [...channel.members].filter((member) => !this.users.get(member)?.isBot),
    }
  }

  #addUser(user: UserDefinition): void {
    this.users.set(user.id, user)
    this.#usersByName.set(user.name, user.id)
  }

  #addChannel(definition: ChannelDefinition): void {
    const kind = definition.isPrivate ? 'group' : 'channel'
    const channel = emptyChannel(definition.id, definition.name, kind, definition.members, this.now())
    channel.isExtShared = definition.isExtShared ?? false
    channel.isArchived = definition.isArchived ?? false
    channel.topic = definition.topic ?? ''
    this.channels.set(channel.id, channel)
    this.#channelsByName.set(channel.name, channel)
  }
}

/** Slack's form of a time: seconds, a point, six digits that make it unique. */
export function tsOf(micros: number): string {
  return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`
}

/** Undefined for what is no time. */
export function microsOf(ts: string): number | undefined {
  const match = /^(\d{1,10})(?:\.(\d{1,6})\d*)?$/.exec(ts)
  return match ? Number(match[1]) * 1e6 + Number((match[2] ?? '').padEnd(6, '0')) : undefined
}

function installed(definition: AppDefinition, index: number): SlackApp {
  return {
    id: definition.id ?? `A${String(index + 1).padStart(9, '0')}`,
    name: definition.name,
    botToken: definition.botToken,
    appToken: definition.appToken,
    botUser: definition.botUser,
    botId: definition.botId,
    scopes: new Set(definition.scopes ?? everyScope),
    events: definition.events && new Set(definition.events),
    commands: new Set(definition.commands),
    shortcuts: new Set(definition.shortcuts),
    token: 'valid',
  }
}

function emptyChannel(id: string, name: string, kind: Channel['kind'], members: readonly string[], createdAt: number): Channel {
  return {
    id,
    name,
    kind,
    createdAt,
    members: new Set(members),
    isExtShared: false,
    isArchived: false,
    topic: '',
    topicBy: '',
    posts: [],
    top: [],
    ephemerals: [],
    byTs: new Map(),
    byClientMsgId: new Map(),
  }
}
