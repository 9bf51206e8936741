import { type Address, addressKey, type PostId } from '../core/addresses.ts'
import { awaitedIn } from '../core/found-taps.ts'
import { threadOfMessage } from '../core/present.ts'
import type { MessageRow } from '../core/rows/message.ts'
import { mechanismOf, type State } from '../core/state.ts'

/** How much before the last known moment a sweep begins: clocks differ, and events arrive out of order. */
const overlapMs = 120_000
/** The same where the platform's own clock says what was last heard: only the order of arrival is left. */
const latestOverlapMs = 10_000
/** What is held must surely lie within it. */
const heldOverlapMs = 10_000
const dayMs = 86_400_000

/** What may have gone unheard in a channel: what was said since then, ms, in these threads too. */
export interface Missed {
  readonly since: number
  readonly threads: readonly PostId[]
  /** Present where nobody listened: until when all was heard, ms. */
  readonly heardUntil?: number
}

export function missedAll(one: Missed, other: Missed | undefined): Missed {
  if (!other) return one
  const heard = [one, other].flatMap(({ heardUntil }) => heardUntil ?? [])
  return {
    since: Math.min(one.since, other.since),
    threads: [...new Set([...one.threads, ...other.threads])],
    ...(heard.length === 0 ? {} : { heardUntil: Math.min(...heard) }),
  }
}

/**
 * What is to be read of a channel, ms: its posts from `since`, and from then on those of `threads`, and of those in which something
 * stands since `threadsSince`. What is new there is taken from `newSince` on; before that only what became of what is known.
 */
export interface Stretch extends Missed {
  readonly threadsSince: number
  readonly newSince: number
}

/** A stretch that waits already, and another one that is to be read with it. */
export function lengthened(stretch: Stretch, waiting: Stretch | undefined): Stretch {
  if (!waiting) return stretch
  return {
    ...missedAll(stretch, waiting),
    threadsSince: Math.min(stretch.threadsSince, waiting.threadsSince),
    newSince: Math.min(stretch.newSince, waiting.newSince),
  }
}

export interface Stretches {
  readonly latest: Stretch
  /** Absent where nothing lies behind the latest. */
  readonly further?: Stretch
  /** Reading the latest takes long, and nothing is known in the channel by which it could be made shorter. */
  readonly isLong: boolean
}

/** Messages that stand in a channel and are read at once, with their threads: some seconds of a platform's answers at most. */
const readAtOnceMax = 400

/**
 * What must be read of a channel in which this was missed. As a rule all of it, at once. Where much was said, first
 * what came after the latest post that is known there: a reply in an older thread is found a little later then.
 */
export function stretchesOf(state: State, address: Address, { since: sinceMs, ...missed }: Missed, now: number): Stretches {
  const since = Math.max(now - mechanismOf(state).sweepDays * dayMs, sinceMs - overlapMs)
  const whole = { ...missed, since, threadsSince: since, newSince: since }
  if (!isMuchSince(state, address, since)) return { latest: whole, isLong: false }
  const known = ownPosts(state, address)
  if (known.length === 0) return { latest: whole, isLong: true }
  const newest = known.reduce((latest, { writtenAt }) => Math.max(latest, writtenAt), 0)
  const held = known.filter(({ state: stage }) => stage === 'held').map(({ writtenAt }) => writtenAt - heldOverlapMs)
  const from = Math.min(sinceMs - latestOverlapMs, newest - latestOverlapMs, ...held)
  if (from <= since) return { latest: whole, isLong: false }
  return { latest: { threads: missed.threads, threadsSince: since, newSince: from, since: from }, further: whole, isLong: false }
}

/** So many of the latest threads are looked into: on Slack each costs a question of its own. */
const threadsLookedBackMax = 10

/**
 * What was said in a channel before somebody was last deaf may have been changed or taken back meanwhile, and some platforms tell of that
 * only as it happens: as far back as anything that was said there is at hand. Nothing is taken that is new there: it was not missed.
 * Undefined where nothing is older than what is read because of what was missed since `since` anyway; ms.
 */
export function lookingBack(state: State, address: Address, since: number, now: number): Stretch | undefined {
  const from = now - mechanismOf(state).sweepDays * dayMs
  const own = ownPosts(state, address).filter(({ writtenAt }) => writtenAt >= from)
  const awaited = awaitedThere(state, address).filter(({ shownAt }) => shownAt >= from)
  const oldest = Math.min(now, ...[own.map(({ writtenAt }) => writtenAt), awaited.map(({ shownAt }) => shownAt)].flatMap(least))
  if (oldest >= since - overlapMs + heldOverlapMs) return undefined
  const written = own.flatMap(({ source }) => source?.thread ?? [])
  const threads = [...new Set([...written, ...awaited.flatMap(({ thread }) => thread ?? [])])].slice(-threadsLookedBackMax)
  // With a day more: whether something stands there that is older tells what was taken back from what has had its time.
  return { since: oldest - dayMs, threads, threadsSince: now, newSince: Number.POSITIVE_INFINITY }
}

const least = (times: readonly number[]): readonly number[] =>
  times.length === 0 ? [] : [times.reduce((one, other) => Math.min(one, other))]

interface Awaited {
  readonly shownAt: number
  readonly thread: PostId | undefined
}

/** What stands in a channel and is still to be acknowledged there: it may have been, by a tap of which nobody was told. */
function awaitedThere(state: State, address: Address): readonly Awaited[] {
  const key = addressKey(address)
  const there: Awaited[] = []
  for (const [, message] of state.messages.rows()) {
    const { shownAt } = message.deliveries[key] ?? {}
    if (shownAt !== undefined && awaitedIn(state, message, key).length > 0)
      there.push({ shownAt, thread: threadOfMessage(state, message, address) })
  }
  return there
}

/**
 * Whether more stands in a channel, written there or copied into it, than is read at once; and where that cannot be told any more, because
 * something that was written since has left memory.
 */
function isMuchSince(state: State, address: Address, since: number): boolean {
  if (hasLeftMemory(state, since)) return true
  const { link, channel } = address
  const key = addressKey(address)
  let count = 0
  for (const [, { source, deliveries, writtenAt }] of state.messages.rows()) {
    if (writtenAt < since) continue
    if ((source?.address.channel === channel && source.address.link === link) || deliveries[key]) count += 1
    if (count > readAtOnceMax) return true
  }
  return false
}

/** The oldest leave first; one that waits for an answer may stay for long. */
function hasLeftMemory(state: State, since: number): boolean {
  if (state.past.size === 0) return false
  for (const [, { state: stage, writtenAt }] of state.messages.rows()) if (stage === 'settled') return writtenAt > since
  return true
}

/** By link and channel. All channels of a link are looked at one after the other, and between them nothing changes. */
type OwnPosts = Map<string, Map<string, MessageRow[]>>
const looked = new WeakMap<State, OwnPosts>()

/** Messages written in this channel that its history must still show, unless their author took them back. */
export function ownPosts(state: State, { link, channel }: Address): readonly MessageRow[] {
  let own = looked.get(state)
  if (!own) {
    own = allOwnPosts(state)
    looked.set(state, own)
    queueMicrotask(() => looked.delete(state))
  }
  return own.get(link)?.get(channel) ?? []
}

function allOwnPosts(state: State): OwnPosts {
  const own: OwnPosts = new Map()
  for (const [, message] of state.messages.rows()) {
    if (!message.source || message.kind === 'update') continue
    if (message.state !== 'held' && message.state !== 'crossing' && message.state !== 'settled') continue
    const { link, channel } = message.source.address
    const onLink = own.get(link) ?? new Map<string, MessageRow[]>()
    own.set(link, onLink)
    const there = onLink.get(channel)
    if (there) there.push(message)
    else onLink.set(channel, [message])
  }
  return own
}
