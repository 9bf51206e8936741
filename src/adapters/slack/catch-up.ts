import type { CatchUpOutcome, CatchUpQuery, OwnPost, Received } from '../../core/adapter.ts'
import type { PostId } from '../../core/addresses.ts'
import type { Directory } from './directory.ts'
import { type HistoryParts, readHistory } from './history.ts'
import { isDirectChannel, type Reading, receivedPost } from './inbound.ts'
import { ownPosts } from './lookup.ts'
import { isTombstone, type Message, mentionsOf, messageSchema, msOf, tsOf } from './message.ts'
import { type Failure, isThreadGone, unavailableOf } from './outcome.ts'

/** 20,000 posts in a channel, or in a thread, since the point: more than a relayed channel sees in a week. */
const pagesMax = 100
/** History allows some fifty calls a minute: many threads are read no faster. */
const waitMsMax = 300_000

export interface CatchUpParts extends HistoryParts {
  readonly directory: Directory
  readonly reading: Reading
}

/**
 * What stands in a channel since a point, threads included, oldest first. Slack's history shows the latest text only: a
 * changed post comes as it is now, and its change after it.
 */
export async function catchUp(query: CatchUpQuery, parts: CatchUpParts, signal: AbortSignal): Promise<CatchUpOutcome> {
  const standing = await standingSince(query, parts, signal)
  if ('failure' in standing) return unavailableOf(standing.failure)
  for (const user of new Set(standing.messages.flatMap(mentionsOf))) await parts.directory.person(user, signal)
  return {
    outcome: 'caught-up',
    received: standing.messages.flatMap((message) => found(message, query.channel, parts.reading)),
    own: standing.own,
  }
}

async function standingSince(
  query: CatchUpQuery,
  parts: CatchUpParts,
  signal: AbortSignal,
): Promise<{ messages: Message[]; own: OwnPost[] } | { failure: Failure }> {
  const stretch = { channel: query.channel, since: query.since, pagesMax, waitMsMax }
  const own = await readHistory(stretch, parts, signal)
  if ('failure' in own) return own
  const ours = ownPosts(own.messages, parts.reading.self)
  const byTs = new Map(parsed(own.messages).map((message) => [message.ts, message]))
  const grown = [...byTs.values()].filter((message) => message.thread_ts === message.ts).map((message) => message.ts)
  for (const thread of new Set<PostId>([...query.threads, ...grown])) {
    const replies = await readHistory({ ...stretch, thread }, parts, signal)
    // A thread whose root was deleted, replies and all.
    if ('failure' in replies && isThreadGone(replies.failure)) continue
    if ('failure' in replies) return replies
    ours.push(...ownPosts(replies.messages, parts.reading.self))
    for (const message of parsed(replies.messages)) byTs.set(message.ts, message)
  }
  const oldest = tsOf(query.since)
  const messages = [...byTs.values()].filter((message) => message.ts >= oldest)
  return { messages: messages.sort((a, b) => (a.ts < b.ts ? -1 : 1)), own: ours }
}

function parsed(messages: readonly object[]): Message[] {
  return messages.flatMap((message) => {
    const result = messageSchema.safeParse(message)
    return result.success ? [result.data] : []
  })
}

function found(message: Message, channel: string, reading: Reading): Received[] {
  const { link } = reading
  if (isTombstone(message)) {
    // What remains does not say when it was deleted.
    return [{ type: 'deleted', link, channel, post: message.ts, deletedAt: reading.now(), found: true }]
  }
  const posted = receivedPost(message, channel, isDirectChannel(channel), reading)
  if (posted === undefined) return []
  if (!message.edited) return [{ ...posted, found: true }]
  const { post, author, text, fragments, writtenAt, thread } = posted
  const editedAt = msOf(message.edited.ts)
  const inThread = thread === undefined ? {} : { thread }
  return [
    { ...posted, found: true },
    { type: 'edited', link, channel, post, author, text, editedAt, fragments, writtenAt, ...inThread, found: true },
  ]
}
