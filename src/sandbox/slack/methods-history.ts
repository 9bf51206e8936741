import type { ConversationsHistoryResponse, ConversationsRepliesResponse } from '@slack/web-api'
import { type Answer, type Call, failed, findOwnChannel, isFailed, type Method, missingChannelScope } from './call.ts'
import { indexAfter, type Post } from './posts.ts'
import { messageShape } from './shapes.ts'
import { type Channel, microsOf } from './workspace.ts'

const pageMax = 999

export const historyMethods: Readonly<Record<string, Method>> = {
  'conversations.history': { run: history },
  'conversations.replies': { run: replies },
}

/** The newest first, without thread replies; a cursor leads further back. */
function history(call: Call): Answer {
  const channel = findOwnChannel(call)
  if (isFailed(channel)) return channel
  const refused = missingChannelScope(call, channel, 'history')
  if (refused) return refused
  const range = rangeOf(call, channel.top)
  if (!range) return failed('invalid_ts_latest')
  const limit = call.args.count('limit', 100, pageMax)
  const from = Math.max(range.from, range.to - limit)
  const page = channel.top.slice(from, range.to).reverse()
  const oldest = page.at(-1)
  const more = from > range.from && oldest !== undefined
  return {
    ok: true,
    messages: shapes(call, channel, page),
    has_more: more,
    pin_count: 0,
    ...(more ? { response_metadata: { next_cursor: cursorBefore(oldest) } } : {}),
  } satisfies ConversationsHistoryResponse
}

/** A thread from its head on, the oldest first; every page begins with the head. */
function replies(call: Call): Answer {
  const channel = findOwnChannel(call)
  if (isFailed(channel)) return channel
  const refused = missingChannelScope(call, channel, 'history')
  if (refused) return refused
  const named = channel.byTs.get(call.args.text('ts') ?? '')
  const head = named?.threadTs === undefined ? named : channel.byTs.get(named.threadTs)
  if (!head) return failed('thread_not_found')
  const all = head.replies ?? []
  const range = rangeOf(call, all)
  if (!range) return failed('invalid_ts_latest')
  const limit = call.args.count('limit', 1000, 1000)
  const to = Math.min(range.to, range.from + limit)
  const page = all.slice(range.from, to)
  const last = page.at(-1)
  const more = to < range.to && last !== undefined
  return {
    ok: true,
    messages: shapes(call, channel, [head, ...page]) as NonNullable<ConversationsRepliesResponse['messages']>,
    has_more: more,
    ...(more ? { response_metadata: { next_cursor: cursorAfter(last) } } : {}),
  } satisfies ConversationsRepliesResponse
}

function shapes(call: Call, channel: Channel, posts: readonly Post[]) {
  const withMetadata = call.args.flag('include_all_metadata')
  return posts.map((post) => messageShape(call.workspace, channel, post, withMetadata))
}

/** Which part of these posts is asked for, as indexes; undefined if a bound is no time. */
function rangeOf(call: Call, posts: readonly Post[]): { readonly from: number; readonly to: number } | undefined {
  const inclusive = call.args.flag('inclusive')
  const oldest = boundOf(call, 'oldest')
  const latest = boundOf(call, 'latest')
  if (Number.isNaN(oldest) || Number.isNaN(latest)) return undefined
  let from = oldest === undefined ? 0 : indexAfter(posts, inclusive ? oldest - 1 : oldest)
  let to = latest === undefined ? posts.length : indexAfter(posts, inclusive ? latest : latest - 1)
  const cursor = Buffer.from(call.args.text('cursor') ?? '', 'base64').toString()
  const before = /^before:(\d+)$/.exec(cursor)
  const after = /^after:(\d+)$/.exec(cursor)
  if (before) to = Math.min(to, indexAfter(posts, Number(before[1]) - 1))
  if (after) from = Math.max(from, indexAfter(posts, Number(after[1])))
  return { from, to: Math.max(from, to) }
}

function boundOf(call: Call, name: string): number | undefined {
  const ts = call.args.text(name)
  return ts === undefined ? undefined : (microsOf(ts) ?? Number.NaN)
}

function cursorBefore(post: Post): string {
  return Buffer.from(`before:${post.micros}`).toString('base64')
}

function cursorAfter(post: Post): string {
  return Buffer.from(`after:${post.micros}`).toString('base64')
}
