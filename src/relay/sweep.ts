import type { Adapter, OwnPost, Received } from '../core/adapter.ts'
import { type Address, addressKey, postKey } from '../core/addresses.ts'
import type { Event } from '../core/event.ts'
import { isOnRecord } from '../core/owners.ts'
import { type MessageRow, mechanismOf, type State } from '../core/state.ts'
import type { Recorded } from './sequencer.ts'

export interface SweepOptions {
  readonly state: State
  readonly now: () => number
  readonly submit: (event: Event) => Promise<Recorded>
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}

/** How much before the last known moment a sweep begins: clocks differ, and events arrive out of order. */
const overlapMs = 120_000
/** The same where the platform's own clock says what was last heard: only the order of arrival is left. */
const latestOverlapMs = 10_000
const threadsMax = 200
/** A post at the very edge of what was read may lie outside it. */
const edgeMs = 5_000
const dayMs = 86_400_000

/** What is to be read of a channel, ms: its posts from `since`, and those of threads in which something stands since `threadsSince`. */
export interface Stretch {
  readonly since: number
  readonly threadsSince: number
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
 * What must be read of a channel of which nothing was heard since then. As a rule all of it, at once. Where much was said, first
 * what came after the latest post that is known there: a reply in an older thread is found a little later then.
 */
export function stretchesOf(state: State, address: Address, sinceMs: number, now: number): Stretches {
  const since = Math.max(now - mechanismOf(state).sweepDays * dayMs, sinceMs - overlapMs)
  const whole = { since, threadsSince: since }
  if (standingSince(state, address, since) <= readAtOnceMax) return { latest: whole, isLong: false }
  const known = ownPostsSince(state, address, Number.NEGATIVE_INFINITY)
  if (known.length === 0) return { latest: whole, isLong: true }
  const newest = known.reduce((latest, { writtenAt }) => Math.max(latest, writtenAt), 0)
  const held = known.filter(({ state: stage }) => stage === 'held').map(({ writtenAt }) => writtenAt - 2 * edgeMs)
  const from = Math.min(sinceMs - latestOverlapMs, newest - latestOverlapMs, ...held)
  if (from <= since) return { latest: whole, isLong: false }
  return { latest: { since: from, threadsSince: since }, further: whole, isLong: false }
}

/** How many messages stand in a channel, written there or copied into it, of those written since. */
function standingSince(state: State, address: Address, since: number): number {
  const { link, channel } = address
  const key = addressKey(address)
  let count = 0
  for (const [, { source, deliveries, writtenAt }] of state.messages.rows()) {
    if (writtenAt < since) continue
    if ((source?.address.channel === channel && source.address.link === link) || deliveries[key]) count += 1
  }
  return count
}

/**
 * Reads a stretch of a channel's history and hands over what it holds: what is known changes nothing, what is new is relayed as
 * found, and a known post that is gone is withdrawn. Returns false when the platform could not be read: sweep again later.
 */
export async function sweepChannel(adapter: Adapter, address: Address, stretch: Stretch, options: SweepOptions): Promise<boolean> {
  if (!adapter.catchUp) return true
  const { state, now, signal } = options
  const { since } = stretch
  const known = ownPostsSince(state, address, since)
  const threads = threadsOf(ownPostsSince(state, address, stretch.threadsSince))
  const outcome = await adapter.catchUp({ channel: address.channel, since, threads }, signal)
  if (outcome.outcome === 'unavailable') {
    options.log(`sweep of a channel on link ${address.link} put off: ${outcome.reason}`)
    return false
  }
  const { own = [] } = outcome
  if (own.length > 0 && !(await noteOwn(address, own, options))) return false
  const standing = new Set(outcome.received.flatMap((each) => (each.type === 'posted' || each.type === 'edited' ? [each.post] : [])))
  const { reachesBackTo = since } = outcome
  if (reachesBackTo > since) options.log(`a sweep of a channel on link ${address.link} did not reach back all the way`)
  for (const message of known) {
    const { source } = message
    // Where nobody looked nothing is gone.
    if (message.writtenAt < reachesBackTo + edgeMs && reachesBackTo > since) continue
    if (!source || standing.has(source.post) || (source.thread !== undefined && !threads.includes(source.thread))) continue
    const gone: Received = { type: 'deleted', ...address, post: source.post, deletedAt: now(), found: true }
    if (!(await options.submit(gone)).recorded) return false
  }
  // After what is gone, and what was changed: an old post crosses at once, and with it what the same sender still holds.
  const changed = outcome.received.filter((received) => isChangeOfHeld(state, received))
  for (const received of [...changed, ...outcome.received]) {
    if (isKnown(state, received)) continue
    if (!(await options.submit(received)).recorded) return false
  }
  return true
}

/** Only what is not on the record is worth an entry. */
async function noteOwn(address: Address, own: readonly OwnPost[], { state, submit }: SweepOptions): Promise<boolean> {
  const posts = own.filter(({ id }) => !isOnRecord(state, id))
  if (posts.length === 0) return true
  return (await submit({ type: 'own-posts-found', link: address.link, channel: address.channel, posts })).recorded
}

/** Nothing would follow from it: most of what a sweep finds was told live. */
function isKnown({ posts, past }: State, received: Received): boolean {
  if (received.type !== 'posted') return false
  const key = postKey(received, received.post)
  return posts.get(key) !== undefined || past.get(key) !== undefined
}

function isChangeOfHeld({ posts, messages }: State, received: Received): boolean {
  if (received.type !== 'edited') return false
  const of = messages.get(posts.get(postKey(received, received.post))?.message ?? '')
  return of !== undefined && [of, ...of.updates.map((id) => messages.get(id))].some((each) => each?.state === 'held')
}

/** Messages written in this channel that a history since then must still show, unless their author took them back. */
function ownPostsSince(state: State, address: Address, since: number): readonly MessageRow[] {
  const { link, channel } = address
  const found: MessageRow[] = []
  for (const [, message] of state.messages.rows()) {
    const { source } = message
    if (source?.address.channel !== channel || source.address.link !== link || message.kind === 'update') continue
    // Its own platform's time, with a margin: one at the very edge may lie outside the window.
    if (message.writtenAt < since + edgeMs) continue
    if (message.state === 'held' || message.state === 'crossing' || message.state === 'settled') found.push(message)
  }
  return found
}

const threadsOf = (messages: readonly MessageRow[]): readonly string[] =>
  [...new Set(messages.flatMap(({ source }) => source?.thread ?? []))].slice(-threadsMax)
