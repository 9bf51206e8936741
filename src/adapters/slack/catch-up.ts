import type { CatchUpOutcome, CatchUpQuery, OwnPost } from '../../core/adapter.ts'
import type { PostId, UserId } from '../../core/addresses.ts'
import type { Received } from '../../core/received.ts'
import type { Directory } from './directory.ts'
import { emojiOf } from './emoji.ts'
import { type HistoryParts, readHistory } from './history.ts'
import { editionOf, isDirectChannel, joinedIn, type Reading, receivedPost } from './inbound.ts'
import { ownPostOf } from './lookup.ts'
import { isTombstone, type Message, mentionsOf, messageSchema, msOf, reactionsOf, type Self, tsOf } from './message.ts'
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
 * changed post comes as it is now, and its change after it; what people tapped under Parley's own posts without the time at which they did.
 */
export async function catchUp(query: CatchUpQuery, parts: CatchUpParts, signal: AbortSignal): Promise<CatchUpOutcome> {
  const standing = await standingSince(query, parts, signal)
  if ('failure' in standing) return unavailableOf(standing.failure)
  for (const user of new Set(standing.messages.flatMap(mentionsOf))) await parts.directory.person(user, signal)
  const { reachesBackTo } = standing
  const found = standing.messages.map((message) => ({ post: message.ts, said: saidIn(message, query.channel, parts.reading) }))
  return {
    outcome: 'caught-up',
    received: [...found.flatMap(({ said }) => said), ...standing.taps.map((tap) => foundTap(tap, query.channel, parts.reading))],
    own: standing.own,
    // Administrators may suspend what was said there (Slack, "ekm_access_denied message").
    standing: found.flatMap(({ post, said }) => (said.length === 0 ? [post] : [])),
    ...(reachesBackTo === undefined ? {} : { reachesBackTo }),
  }
}

interface Standing {
  readonly messages: readonly Message[]
  readonly own: readonly OwnPost[]
  readonly taps: readonly Tap[]
  readonly reachesBackTo?: number
}

interface Tap {
  readonly post: PostId
  readonly name: string
  readonly user: UserId
}

/** What is looked at of one post; of Parley's own, which are the most, no more than that it stands there, and what people tapped under it. */
interface Kept {
  readonly ts: PostId
  readonly own?: OwnPost
  readonly taps?: readonly Tap[]
  readonly message?: Message
  /** Present at the head of a thread: when that has grown last, where Slack tells. */
  readonly thread?: { readonly latest: string | undefined }
}

async function standingSince(
  query: CatchUpQuery,
  parts: CatchUpParts,
  signal: AbortSignal,
): Promise<Standing | { readonly failure: Failure }> {
  const oldest = tsOf(query.since)
  const stretch = { channel: query.channel, pagesMax, waitMsMax }
  const keep = (page: readonly object[]) => page.flatMap((message) => keptOf(message, parts.reading.self) ?? [])
  // Slack lists a reply nowhere but in its thread, and tells of the thread at its head.
  let older = 0
  const suffices = (page: readonly { readonly ts?: unknown }[]): boolean => {
    older += page.filter(({ ts }) => typeof ts === 'string' && ts < oldest).length
    return older >= olderHeadsMin
  }
  const read = await readHistory({ ...stretch, suffices, mayBePart: true }, keep, parts, signal)
  if ('failure' in read) return read
  // What stands in a thread and is seen in the channel too is read in both.
  const byTs = new Map(read.kept.map((each) => [each.ts, each]))
  const grownSince = query.threadsSince === undefined ? oldest : tsOf(query.threadsSince)
  const grown = read.kept.filter(({ thread }) => thread && (thread.latest ?? oldest) >= grownSince)
  const last = read.kept.at(-1)
  for (const thread of new Set<PostId>([...query.threads, ...grown.map(({ ts }) => ts)])) {
    const replies = await readHistory({ ...stretch, since: query.since, thread }, keep, parts, signal)
    // A thread whose root was deleted, replies and all.
    if ('failure' in replies && isThreadGone(replies.failure)) continue
    if ('failure' in replies) return replies
    for (const each of replies.kept) byTs.set(each.ts, each)
  }
  const since = [...byTs.values()].filter(({ ts }) => ts >= oldest).sort((a, b) => (a.ts < b.ts ? -1 : 1))
  return {
    messages: since.flatMap(({ message }) => message ?? []),
    own: since.flatMap(({ own }) => own ?? []),
    taps: since.flatMap(({ taps = [] }) => taps),
    ...(read.isPart && last ? { reachesBackTo: msOf(last.ts) } : {}),
  }
}

function keptOf(raw: object, self: Self): Kept | undefined {
  const own = ownPostOf(raw, self)
  // The head of a thread carries its own ts as that of the thread.
  const taps = own ? tapsUnder(raw, own.post, self) : []
  if (own && !('thread_ts' in raw)) return { ts: own.post, own, taps }
  const { success, data: message } = messageSchema.safeParse(raw)
  if (!success) return undefined
  const { ts, thread_ts: head, latest_reply: latest } = message
  const thread = head === ts ? { thread: { latest: latest ?? undefined } } : {}
  return own ? { ts, own, taps, ...thread } : { ts, message, ...thread }
}

const tapsUnder = (raw: object, post: PostId, self: Self): readonly Tap[] =>
  reactionsOf(raw).flatMap(({ name, users }) => users.flatMap((user) => (user === self.user ? [] : [{ post, name, user }])))

const foundTap = ({ post, name, user }: Tap, channel: string, { link }: Reading): Received => ({
  type: 'reacted',
  link,
  channel,
  post,
  user,
  emoji: emojiOf(name),
  added: true,
  at: msOf(post),
  found: true,
})

function saidIn(message: Message, channel: string, reading: Reading): Received[] {
  const { link } = reading
  if (isTombstone(message)) {
    // What remains does not say when it was deleted.
    return [{ type: 'deleted', link, channel, post: message.ts, deletedAt: reading.now(), found: true }]
  }
  const joined = joinedIn(message, channel, reading)
  if (joined) return [joined]
  const posted = receivedPost(message, channel, isDirectChannel(channel), reading)
  if (posted === undefined) return []
  if (!message.edited || posted.isAutomatic) return [{ ...posted, found: true }]
  const { post, author, text, fragments, writtenAt, thread } = posted
  const edited = { editedAt: msOf(message.edited.ts), edition: editionOf(message) }
  const inThread = thread === undefined ? {} : { thread }
  return [
    { ...posted, found: true, ...edited },
    { type: 'edited', link, channel, post, author, text, ...edited, fragments, writtenAt, ...inThread, found: true },
  ]
}
