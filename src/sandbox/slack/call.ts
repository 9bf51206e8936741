import type { Arguments } from './arguments.ts'
import type { Faults } from './faults.ts'
import type { Interactions } from './interactions.ts'
import type { Post } from './posts.ts'
import type { Sockets } from './sockets.ts'
import type { Views } from './views.ts'
import type { Channel, SlackApp, Workspace } from './workspace.ts'

/** What a method answers; each method's own form is checked against the SDK's type where it is made. */
export interface Answer {
  readonly ok: boolean
  readonly error?: string
  readonly [key: string]: unknown
}

/** The parts that a method works on. */
export interface Parts {
  readonly workspace: Workspace
  readonly sockets: Sockets
  readonly interactions: Interactions
  readonly views: Views
  readonly faults: Faults
}

export interface Call extends Parts {
  readonly app: SlackApp
  readonly args: Arguments
}

export interface Method {
  /** Needed whatever the arguments are; some methods need more, by the kind of channel. */
  readonly scope?: string
  /** Called with the app-level token, not the bot's. */
  readonly byAppToken?: boolean
  readonly run: (call: Call) => Answer
}

export type Failed = Answer & { readonly ok: false; readonly error: string }

export function failed(error: string, more: Readonly<Record<string, unknown>> = {}): Failed {
  return { ok: false, error, ...more }
}

export function isFailed(value: object): value is Failed {
  return 'ok' in value && value.ok === false
}

export function missingScope(app: SlackApp, scope: string): Failed | undefined {
  if (app.scopes.has(scope)) return undefined
  return failed('missing_scope', { needed: scope, provided: [...app.scopes].join(',') })
}

/** The channel of an argument, as far as the app may know of it. */
export function findChannel(call: Call, name = 'channel'): Channel | Failed {
  const id = call.args.text(name)
  const channel = id === undefined ? undefined : call.workspace.channels.get(id)
  if (!channel) return failed('channel_not_found')
  if (channel.kind !== 'channel' && !channel.members.has(call.app.botUser)) return failed('channel_not_found')
  return channel
}

/** The same, where only a member may go on. */
export function findOwnChannel(call: Call, name = 'channel'): Channel | Failed {
  const channel = findChannel(call, name)
  if (isFailed(channel) || channel.members.has(call.app.botUser)) return channel
  return failed('not_in_channel')
}

/** The message that `ts` names in the channel. */
export function findPost(channel: Channel, ts: string | undefined): Post | Failed {
  const post = ts === undefined ? undefined : channel.byTs.get(ts)
  return post ?? failed('message_not_found')
}

const scopePrefix = { channel: 'channels', group: 'groups', im: 'im' } as const

export function missingChannelScope(call: Call, channel: Channel, right: 'history' | 'read'): Failed | undefined {
  return missingScope(call.app, `${scopePrefix[channel.kind]}:${right}`)
}

/** One page of a list, from a cursor that an earlier page gave. */
export function pageOf<Item>(
  call: Call,
  items: readonly Item[],
  otherwise: number,
): { readonly page: readonly Item[]; readonly response_metadata: { readonly next_cursor: string } } | Failed {
  const limit = call.args.count('limit', otherwise, 1000)
  const cursor = call.args.text('cursor')
  const from = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString().replace('next:', ''))
  if (!Number.isInteger(from)) return failed('invalid_cursor')
  const to = from + limit
  const next = to < items.length ? Buffer.from(`next:${to}`).toString('base64') : ''
  return { page: items.slice(from, to), response_metadata: { next_cursor: next } }
}
