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
/** So many that are older than what is asked for are looked at too, where there are: threads under them may have grown. One page, as a rule. */
const olderHeadsMin = 100
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
  const oldest = tsOf(query.since)
  const stretch = { channel: query.channel, pagesMax, waitMsMax }
  // Slack lists a reply nowhere but in its thread, and tells of the thread at its head.
  let older = 0
  const suffices = (page: readonly object[]): boolean => {
    older += parsed(page).filter(({ ts }) => ts < oldest).length
    return older >= olderHeadsMin
  }
  const read = await readHistory({ ...stretch, suffices }, parts, signal)
  if ('failure' in read) return read
  const { self } = parts.reading
  // What stands in a thread and is seen in the channel too is read in both.
  const ours = new Map(ownPosts(read.messages, self).flatMap((each) => (each.post >= oldest ? [[each.post, each] as const] : [])))
  const inChannel = parsed(read.messages)
  const grown = inChannel.filter(({ ts, thread_ts: head, latest_reply: latest }) => head === ts && (latest ?? oldest) >= oldest)
  const byTs = new Map(inChannel.map((message) => [message.ts, message]))
  for (const thread of new Set<PostId>([...query.threads, ...grown.map(({ ts }) => ts)])) {
    const replies = await readHistory({ ...stretch, since: query.since, thread }, parts, signal)
    // A thread whose root was deleted, replies and all.
    if ('failure' in replies && isThreadGone(replies.failure)) continue
    if ('failure' in replies) return replies
    for (const each of ownPosts(replies.messages, self)) ours.set(each.post, each)
    for (const message of parsed(replies.messages)) byTs.set(message.ts, message)
  }
  const messages = [...byTs.values()].filter(({ ts }) => ts >= oldest)
  return { messages: messages.sort((a, b) => (a.ts < b.ts ? -1 : 1)), own: [...ours.values()] }
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
