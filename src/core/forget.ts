import { addressKey, type PostId, postKey } from './addresses.ts'
import { clockSkewMs } from './clock-skew.ts'
import type { PostRow, ShownRow, State } from './state.ts'

/** What leaves memory, so that it is bounded: the journal keeps it. Part of the fold: it decides nothing. */

/** Posts that became no message and are known with all that is known of them; older ones are known by their key alone. */
export const spentAtHandMax = 5_000
/** Posts that are known by their key alone. A person's flood for days would fill memory otherwise. */
export const pastMax = 200_000
/** Commands, presses and reactions that are known as used. */
export const usesMax = 100_000
const askedAfterMs = 3_600_000
const dayMs = 86_400_000

export function postSeen(state: State, row: PostRow, at: number): void {
  const key = postKey(row.address, row.post)
  state.posts.set(key, row)
  if (row.became === 'message') return
  state.spent.set(key, row.writtenAt ?? at)
  for (const [oldest, writtenAt] of firstOf(state.spent, state.spent.size - spentAtHandMax)) {
    state.spent.delete(oldest)
    state.posts.delete(oldest)
    state.past.set(oldest, { writtenAt })
  }
}

/** Messages that are long over leave memory; their posts stay known for as long as a sweep may find them again. */
export function archived(state: State, ids: readonly string[], at: number): void {
  forgetPast(state, at)
  let wereEscalated = false
  for (const id of ids) {
    const message = state.messages.get(id)
    if (!message) continue
    if (message.source) {
      const key = postKey(message.source.address, message.source.post)
      const { reference, state: became, author, writtenAt } = message
      const editedAt = state.posts.get(key)?.editedAt ?? 0
      const hasCrossed = reference !== undefined && message.kind !== 'update' && became !== 'withdrawn'
      state.posts.delete(key)
      // Its updates have the same post, and leave memory with it.
      const before = state.past.get(key)
      state.past.set(key, { ...before, writtenAt, ...(hasCrossed ? { crossed: { reference, author: author.user, editedAt } } : {}) })
    }
    if (message.reference) state.references.delete(message.reference)
    for (const delivery of Object.values(message.deliveries)) {
      for (const post of delivery.posts) if (post !== null) forgetShown(state, addressKey(delivery.address), post)
    }
    for (const key of message.notices ?? []) state.shown.delete(key)
    for (const obligation of message.obligations) {
      wereEscalated ||= state.obligations.get(obligation)?.escalation !== undefined
      forgetObligation(state, obligation)
    }
    state.messages.delete(id)
  }
  if (wereEscalated) forgetCalls(state)
}

/** What showed escalations, and called people to them, that nobody has at hand any more: few are escalated, and few of these leave at once. */
function forgetCalls(state: State): void {
  const isGone = ({ obligation, storm }: ShownRow): boolean =>
    obligation === undefined ? storm !== undefined && !state.storms.get(storm) : !state.obligations.get(obligation)
  for (const [key, row] of [...state.shown.rows()]) if (isGone(row)) state.shown.delete(key)
}

/** A group of escalations goes with the last of them. */
function forgetObligation(state: State, id: string): void {
  const storm = state.storms.get(state.obligations.get(id)?.storm ?? '')
  state.obligations.delete(id)
  state.escalated.delete(id)
  if (storm?.members.every((member) => state.obligations.get(member) === undefined)) state.storms.delete(storm.id)
}

/** A post of Parley's own, with the latest change of it. */
function forgetShown(state: State, channel: string, post: PostId): void {
  const key = `${channel} ${post}`
  const change = state.shown.get(key)?.change
  if (change !== undefined) state.shown.delete(`${channel} ${change}`)
  state.shown.delete(key)
}

/** With each sign of life: what no sweep can tell again, questions that a person would no longer know, allowances that are full. */
export function forgetOld(state: State, at: number): void {
  const usesFrom = at - ((state.mechanism.get('now')?.sweepDays ?? 7) + 1) * dayMs
  const surplus = state.uses.size - usesMax
  let looked = 0
  const old: string[] = []
  for (const [id, usedAt] of state.uses.rows()) {
    if (usedAt >= usesFrom && looked >= surplus) break // they stand in the order of their time
    looked += 1
    old.push(id)
  }
  for (const id of old) state.uses.delete(id)
  for (const [id, ask] of [...state.asks.rows()]) if (at - ask.at > askedAfterMs) state.asks.delete(id)
  for (const [of, row] of [...state.rates.rows()]) if (!row.flood && row.spentUntil < at) state.rates.delete(of)
  forgetPast(state, at)
}

/** What no sweep looks back to any more; the oldest stand first. */
function forgetPast(state: State, at: number): void {
  const days = state.mechanism.get('now')?.sweepDays ?? 0
  const old: string[] = []
  for (const [key, { writtenAt }] of state.past.rows()) {
    if (at - writtenAt <= (days + 1) * dayMs) break
    old.push(key)
  }
  for (const key of old) state.past.delete(key)
  for (const [key, { writtenAt }] of firstOf(state.past, state.past.size - pastMax)) {
    state.past.delete(key)
    // Nobody could tell any more that it was taken: from now on no sweep takes anything as old as that there, however the clocks are.
    const until = writtenAt + 1 + clockSkewMs
    const channel = key.slice(0, key.lastIndexOf(' '))
    const since = state.served.get(channel)
    if (since !== undefined && since < until) state.served.set(channel, until)
  }
}

function firstOf<Row>(table: { rows(): IterableIterator<[string, Row]> }, count: number): [string, Row][] {
  const first: [string, Row][] = []
  if (count <= 0) return first
  for (const row of table.rows()) {
    first.push(row)
    if (first.length === count) break
  }
  return first
}
