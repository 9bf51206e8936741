import type { Adapter, CatchUpOutcome, OwnPost } from '../core/adapter.ts'
import { type Address, type PostId, postKey } from '../core/addresses.ts'
import { isTold } from '../core/editions.ts'
import type { Event } from '../core/event.ts'
import { mayBeOwed } from '../core/found-taps.ts'
import { isOnRecord } from '../core/owners.ts'
import type { Received, ReceivedEdit } from '../core/received.ts'
import type { MessageRow } from '../core/rows/message.ts'
import type { State } from '../core/state.ts'
import type { Recorded } from './sequencer.ts'
import { ownPosts, type Stretch } from './stretches.ts'

export interface SweepOptions {
  readonly state: State
  readonly now: () => number
  readonly submit: (event: Event) => Promise<Recorded>
  readonly signal: AbortSignal
  readonly log: (line: string) => void
  /** The platform does not show it; why, in words. */
  readonly unread: (reason: string) => void
}

type CaughtUp = Extract<CatchUpOutcome, { outcome: 'caught-up' }>

const threadsMax = 200
const edgeMs = 5_000
/** No platform is told to let go what was said less than a day ago (Slack, "Customise message and file retention"). */
const keptAtLeastMs = 86_400_000

/**
 * Reads a stretch of a channel's history and hands over what it holds: what is known changes nothing, what is new is relayed as
 * found, and a known post that was taken back is withdrawn. Returns how far back it was read, ms; undefined when it could not be: sweep again
 * later.
 */
export async function sweepChannel(
  adapter: Adapter,
  address: Address,
  stretch: Stretch,
  options: SweepOptions,
): Promise<number | undefined> {
  const { state, now, signal } = options
  const { since } = stretch
  if (!adapter.catchUp) return since
  const own = ownPosts(state, address)
  const known = own.filter(isWrittenSince(since))
  const threads = threadsOf(own.filter(isWrittenSince(stretch.threadsSince)), stretch.threads)
  const { threadsSince, newSince } = stretch
  const grown = threadsSince > since ? { threadsSince } : {}
  const outcome = await adapter.catchUp({ channel: address.channel, since, threads, ...grown }, signal)
  if (outcome.outcome === 'unavailable') {
    options.unread(outcome.reason)
    options.log(`sweep of a channel on link ${address.link} put off: ${outcome.reason}`)
    return undefined
  }
  if (outcome.own && !(await noteOwn(address, outcome.own, options))) return undefined
  const { reachesBackTo = since, tellsDeletions = false } = outcome
  const oldestThere = oldestSaid(outcome.received)
  // Where nothing older stands a platform may have let it go after its time, as some are told to: nobody took it back. What has not crossed
  // is not to because of that.
  const mayHaveHadItsTime = ({ writtenAt, state: stage }: MessageRow): boolean =>
    !tellsDeletions && stage !== 'held' && writtenAt < oldestThere && (writtenAt < newSince || now() - writtenAt >= keptAtLeastMs)
  const standing = standingIn(outcome)
  for (const message of tellsDeletions ? [] : known) {
    const { source } = message
    // Where nobody looked nothing is gone.
    if (message.writtenAt < reachesBackTo + edgeMs && reachesBackTo > since) continue
    if (mayHaveHadItsTime(message)) continue
    if (!source || standing.has(source.post) || (source.thread !== undefined && !threads.includes(source.thread))) continue
    const gone: Received = { type: 'deleted', ...address, post: source.post, deletedAt: now(), found: true }
    if (!(await options.submit(gone)).recorded) return undefined
  }
  // A head that had its time leaves something in its place as long as its replies stand.
  const hadItsTime = new Set(own.filter(mayHaveHadItsTime).map(({ source }) => source?.post))
  const told = outcome.received.flatMap((received) =>
    received.type === 'deleted' && hadItsTime.has(received.post) ? [] : [earlierWords(state, received) ?? received],
  )
  // After what is gone, and what was changed: an old post crosses at once, and with it what the same sender still holds.
  const gone = told.filter((received) => received.type === 'deleted' && isOfKnown(state, received))
  const changed = told.filter((received) => isChangeOfHeld(state, received))
  for (const received of [...gone, ...changed, ...told]) {
    if (received.type === 'reacted' && received.found ? !mayBeOwed(state, received) : isPast(state, received, newSince)) continue
    if (!(await options.submit(received)).recorded) return undefined
  }
  const { heardUntil = reachesBackTo } = stretch
  if (reachesBackTo > heardUntil) {
    const told = await options.submit({ type: 'history-cut', ...address, from: heardUntil, to: reachesBackTo })
    if (!told.recorded) return undefined
  }
  return reachesBackTo
}

/** Only what is not on the record is worth an entry. */
async function noteOwn(address: Address, own: readonly OwnPost[], { state, submit }: SweepOptions): Promise<boolean> {
  const posts = own.filter(({ id }) => !isOnRecord(state, id))
  if (posts.length === 0) return true
  return (await submit({ type: 'own-posts-found', link: address.link, channel: address.channel, posts })).recorded
}

function standingIn({ received, standing }: CaughtUp): ReadonlySet<string> {
  return new Set([...(standing ?? []), ...received.flatMap((each) => (each.type === 'posted' || each.type === 'edited' ? each.post : []))])
}

/** When the first of the posts was said that stand there, ms. */
const oldestSaid = (received: readonly Received[]): number =>
  received.reduce((least, each) => (each.type === 'posted' ? Math.min(least, each.writtenAt) : least), Number.POSITIVE_INFINITY)

/** Whether it tells what became of a post that is known. */
const isOfKnown = (state: State, received: Received): boolean =>
  (received.type === 'edited' || received.type === 'deleted') && isKnownPost(state, received)

/** Where its last edit was taken back, a post says again what it said before: to whoever knows that edit, this is the next one. */
function earlierWords(state: State, received: Received): ReceivedEdit | undefined {
  if (received.type !== 'posted' || received.takenBackAt === undefined) return undefined
  const { takenBackAt, editedAt = 0, edition = received.post, isDirect: _, toldAgain: __, ...post } = received
  const known = state.posts.get(postKey(received, received.post))
  if (!known || known.editedAt < editedAt || isTold(known, { ...received, edition }) !== false) return undefined
  return { ...post, type: 'edited', editedAt: takenBackAt, edition }
}

/** When it was said, or what it is about; ms. */
function saidAt(received: Received): number {
  switch (received.type) {
    case 'posted':
      return received.writtenAt
    case 'edited':
      return received.writtenAt ?? received.editedAt
    case 'deleted':
      return received.deletedAt
    default:
      return received.at
  }
}

const isPast = (state: State, received: Received, newSince: number): boolean =>
  isKnown(state, received) || (saidAt(received) < newSince && !isOfKnown(state, received))

/** Nothing would follow from it: most of what a sweep finds was told live. */
const isKnown = (state: State, received: Received): boolean => received.type === 'posted' && isKnownPost(state, received)

export function isKnownPost({ posts, past }: State, { post, ...address }: Address & { readonly post: PostId }): boolean {
  const key = postKey(address, post)
  return posts.get(key) !== undefined || past.get(key) !== undefined
}

function isChangeOfHeld({ posts, messages }: State, received: Received): boolean {
  if (received.type !== 'edited') return false
  const of = messages.get(posts.get(postKey(received, received.post))?.message ?? '')
  return of !== undefined && [of, ...of.updates.map((id) => messages.get(id))].some((each) => each?.state === 'held')
}

/** Its own platform's time, with a margin: one at the very edge may lie outside what was read. */
const isWrittenSince =
  (since: number) =>
  ({ writtenAt }: MessageRow): boolean =>
    writtenAt >= since + edgeMs

const threadsOf = (messages: readonly MessageRow[], others: readonly PostId[]): readonly PostId[] =>
  [...new Set([...messages.flatMap(({ source }) => source?.thread ?? []), ...others])].slice(-threadsMax)
