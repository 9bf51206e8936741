import { addressKey, postKey } from './addresses.ts'
import type { Fact } from './facts.ts'
import { archived, forgetOld, postSeen } from './forget.ts'
import { channelsOf } from './mechanism.ts'
import { ownersMax } from './owners.ts'
import type { Counters, DeliveryRow, Escalation, MessageDelivery, MessageRow, ObligationRow, OwnerRow, State } from './state.ts'

const noCounters: Counters = { message: 0, delivery: 0, obligation: 0, disputes: {} }
export const countersOf = (state: State): Counters => state.counters.get('now') ?? noCounters

/** Folds one fact into the state. The only writer of the state; it decides nothing. */
export function evolve(state: State, fact: Fact, at: number): void {
  switch (fact.is) {
    case 'configured':
      state.mechanism.set('now', fact.mechanism)
      for (const { address } of channelsOf(fact.mechanism)) {
        if (state.served.get(addressKey(address)) === undefined) state.served.set(addressKey(address), at)
      }
      return
    case 'alive':
      return forgetOld(state, at)
    case 'owned': {
      state.owners.set(fact.series, { copy: fact.copy, deliveriesBefore: countersOf(state).delivery })
      count(state, { series: fact.series })
      const [oldest] = state.owners.rows().next().value ?? []
      if (oldest !== undefined && state.owners.size > ownersMax) state.owners.delete(oldest)
      return
    }
    case 'copy-seen':
      return changeLastOwner(state, { copy: fact.copy })
    case 'stopped':
      return changeLastOwner(state, { stopped: true })
    case 'references-skipped':
      for (const [series, number] of Object.entries(fact.to)) state.numbers.set(series, number)
      count(state, { disputes: { ...countersOf(state).disputes, ...fact.disputes } })
      for (const [key, row] of [...state.posts.rows()]) if (row.receipt !== undefined) state.posts.set(key, { ...row, receipt: null })
      return count(state, { lostAt: at, losses: (countersOf(state).losses ?? 0) + 1, lostBefore: countersOf(state).delivery })
    case 'strays-found':
      for (const { use, reference } of fact.posts) {
        state.uses.set(use, at)
        if (reference !== undefined) countReference(state, reference)
      }
      return
    case 'started':
    case 'said-privately':
    case 'extra-copy-removed':
    case 'channel-noted':
      return // on the record; nothing follows from it
    case 'post-seen':
      return postSeen(state, mayBeMarked(state, at) ? { receipt: null, ...fact.row } : fact.row, at)
    case 'post-edited':
      return postEdited(state, fact)
    case 'post-gone':
      change(state.posts, postKey(fact.address, fact.post), { became: 'gone' })
      return
    case 'change-came-too-late': {
      const key = postKey(fact.address, fact.post)
      if (fact.what === 'deleted') state.crossed.delete(key)
      else change(state.crossed, key, { editedAt: fact.changedAt })
      return
    }
    case 'use-seen':
      state.uses.set(fact.id, at)
      return
    case 'rate-used':
      state.rates.set(fact.of, { last: fact.last, spentUntil: fact.spentUntil })
      return
    case 'flood-began':
      change(state.rates, fact.of, { flood: { since: at, refused: 0, link: fact.link, user: fact.user } })
      return
    case 'flood-refused': {
      const flood = state.rates.get(fact.of)?.flood
      if (flood)
        change(state.rates, fact.of, { last: fact.last, spentUntil: fact.spentUntil, flood: { ...flood, refused: flood.refused + 1 } })
      return
    }
    case 'flood-ended': {
      const row = state.rates.get(fact.of)
      if (row) state.rates.set(fact.of, { last: row.last, spentUntil: row.spentUntil })
      return
    }
    case 'asked':
      state.asks.set(fact.row.id, fact.row)
      return
    case 'ask-ended':
      state.asks.delete(fact.id)
      return
    case 'message-accepted':
      state.messages.set(fact.row.id, fact.row)
      state.held.set(heldKey(fact.row), [...(state.held.get(heldKey(fact.row)) ?? []), fact.row.id])
      count(state, { message: countersOf(state).message + 1 })
      if (fact.row.refersTo && fact.row.kind === 'update') {
        const target = state.messages.get(fact.row.refersTo)
        if (target) change(state.messages, target.id, { updates: [...target.updates, fact.row.id] })
      }
      return
    case 'message-changed':
      change(state.messages, fact.id, { text: fact.text })
      return
    case 'message-taken-back':
      noLongerHeld(state, fact.id)
      change(state.messages, fact.id, { state: 'taken-back' })
      return
    case 'message-refused':
      noLongerHeld(state, fact.id)
      change(state.messages, fact.id, { state: 'refused' })
      return
    case 'message-released':
      return released(state, fact, at)
    case 'message-withdrawn':
      return withdrawn(state, fact.id, at)
    case 'messages-archived':
      return archived(state, fact.ids, at)
    case 'passed-by-other-means':
      changeDelivery(state, fact.message, fact.addressKey, { passed: fact.words })
      return
    case 'delivery-queued':
      state.deliveries.set(fact.row.id, fact.row)
      state.waiting.set(fact.row.lane, (state.waiting.get(fact.row.lane) ?? 0) + 1)
      count(state, { delivery: fact.row.number })
      return
    case 'delivered':
      return delivered(state, fact, at)
    case 'copies-checked':
      state.doubts.delete(fact.delivery)
      return
    case 'delivery-failed':
      return failed(state, fact.id, fact.uncertain ? 'uncertain' : 'failed', at)
    case 'delivery-dropped':
      return failed(state, fact.id, 'dropped', at)
    case 'obligation-created':
      state.obligations.set(fact.row.id, fact.row)
      count(state, { obligation: countersOf(state).obligation + 1 })
      changeMessage(state, fact.row.message, (message) => ({ obligations: [...message.obligations, fact.row.id] }))
      return
    case 'obligation-opened':
      return opened(state, fact, at)
    case 'obligation-reminded':
      change(state.obligations, fact.id, { remindedAt: at })
      return
    case 'obligation-escalated':
      changeObligation(state, fact.id, ({ escalation }) => ({
        escalation: {
          since: escalation?.since ?? at,
          posts: escalation?.posts ?? {},
          pings: (escalation?.pings ?? 0) + 1,
          nextPingAt: fact.nextPingAt,
        },
      }))
      return
    case 'obligation-taken':
      changeObligation(state, fact.id, ({ escalation }) => ({
        escalation: withoutNextPing({
          ...(escalation ?? { since: at, pings: 0, posts: {} }),
          taken: { role: fact.role, at },
        }),
      }))
      return
    case 'escalation-closed':
      changeObligation(state, fact.id, ({ escalation }) =>
        escalation ? { escalation: withoutNextPing({ ...escalation, closed: { role: fact.role, reason: fact.reason, at } }) } : {},
      )
      return
    case 'obligation-met':
      changeObligation(state, fact.id, ({ escalation }) => ({
        state: 'met',
        met: { organisation: fact.organisation, role: fact.role, at, late: fact.late },
        ...(escalation ? { escalation: withoutNextPing(escalation) } : {}),
      }))
      return
    case 'obligation-reopened': {
      const row = state.obligations.get(fact.id)
      if (!row) return
      const { met: _, ...rest } = row
      state.obligations.set(fact.id, { ...rest, state: 'open' })
      return
    }
    case 'obligation-ended':
      changeObligation(state, fact.id, ({ escalation }) => ({
        state: fact.how,
        ended: { role: fact.role, reason: fact.reason, at },
        ...(escalation ? { escalation: withoutNextPing(escalation) } : {}),
      }))
      return
    case 'dispute-opened':
      state.disputes.set(fact.row.id, fact.row)
      countDispute(state, fact.row.reference)
      return
    case 'dispute-answered':
      change(state.disputes, fact.id, { state: 'answered', answer: fact.message })
      return
    case 'dispute-reopened':
      change(state.disputes, fact.id, { state: 'opened' })
      return
    case 'dispute-ended':
      change(state.disputes, fact.id, { state: fact.how })
      return
    case 'timer-set':
      state.timers.set(fact.id, fact.at)
      return
    case 'timer-cleared':
      state.timers.delete(fact.id)
      return
    case 'track-paused':
      state.tracks.set(fact.track, { paused: { at, reason: fact.reason } })
      return
    case 'track-resumed':
      state.tracks.set(fact.track, {})
      return
    case 'link-seen': {
      const { link, state: now, cause, needsPerson } = fact
      const known = state.links.get(link)
      // Another cause of the same outage: it began when it began, and its alarm was given.
      const begun = now === 'down' && known?.state === 'down' ? known : undefined
      const alarmed = begun?.alarmedAt === undefined ? {} : { alarmedAt: begun.alarmedAt }
      state.links.set(link, { state: now, since: begun?.since ?? at, cause, needsPerson, ...alarmed })
      return
    }
    case 'link-alarmed':
      change(state.links, fact.link, { alarmedAt: at })
      return
    case 'alarm-raised':
      state.alarms.set(fact.name, { since: at })
      return
    case 'alarm-cleared':
      state.alarms.delete(fact.name)
      return
    default:
      return unknownFact(fact)
  }
}

/** Posts that were seen, and marked, by entries which were lost are seen again within this: as soon as their platform can be read. */
const seenAgainWithinMs = 24 * 3_600_000

const mayBeMarked = (state: State, at: number): boolean => at - (countersOf(state).lostAt ?? Number.NEGATIVE_INFINITY) < seenAgainWithinMs

/** Once the entry is sealed its hash is known: the fingerprint of the messages that it accepted or changed. */
export function stampFingerprints(state: State, facts: readonly Fact[], hash: string): void {
  for (const fact of facts) {
    if (fact.is === 'message-accepted') change(state.messages, fact.row.id, { fingerprint: fingerprintOf(hash) })
    if (fact.is === 'message-changed') change(state.messages, fact.id, { fingerprint: fingerprintOf(hash) })
  }
}

/** 80 bits, in groups that can be read out over a telephone. */
const fingerprintOf = (hash: string): string => (hash.slice(0, 20).match(/.{4}/g) ?? []).join('-')

function unknownFact(fact: never): never {
  throw new Error(`This version does not know the fact "${(fact as { is: string }).is}": a newer Parley wrote this journal`)
}

interface Changeable<Row> {
  get(key: string): Row | undefined
  set(key: string, row: Row): void
}

function change<Row extends object>(table: Changeable<Row>, key: string, changes: Partial<Row>): void {
  const row = table.get(key)
  if (row) table.set(key, { ...row, ...changes })
}

function changeMessage(state: State, id: string, changes: (row: MessageRow) => Partial<MessageRow>): void {
  const row = state.messages.get(id)
  if (row) state.messages.set(id, { ...row, ...changes(row) })
}

/** With its due time the calendar behind it is no longer needed. */
function opened({ obligations }: State, { id, dueAt }: Fact & { is: 'obligation-opened' }, at: number): void {
  const row = obligations.get(id)
  if (!row) return
  const { calendar: _, ...rest } = row
  obligations.set(id, { ...rest, state: 'open', openedAt: at, ...(dueAt === null ? {} : { dueAt }) })
}

function changeObligation(state: State, id: string, changes: (row: ObligationRow) => Partial<ObligationRow>): void {
  const row = state.obligations.get(id)
  if (row) state.obligations.set(id, { ...row, ...changes(row) })
}

function changeDelivery(state: State, message: string, key: string, changes: Partial<MessageDelivery>): void {
  changeMessage(state, message, (row) => {
    const delivery = row.deliveries[key]
    return delivery ? { deliveries: { ...row.deliveries, [key]: { ...delivery, ...changes } } } : {}
  })
}

function withoutNextPing(escalation: Escalation): Escalation {
  const { since, pings, posts, taken, closed } = escalation
  return { since, pings, posts, ...(taken ? { taken } : {}), ...(closed ? { closed } : {}) }
}

function count(state: State, counters: Partial<Counters>): void {
  state.counters.set('now', { ...countersOf(state), ...counters })
}

/** More edits of one moment than this nobody makes by hand. */
const editDigestsMax = 20

function postEdited(state: State, { address, post, editedAt, digest }: Fact & { is: 'post-edited' }): void {
  const row = state.posts.get(postKey(address, post))
  if (!row) return
  const before = row.editedAt === editedAt ? (row.editDigests ?? []) : []
  const editDigests = digest === undefined ? before : [...before, digest].slice(-editDigestsMax)
  state.posts.set(postKey(address, post), { ...row, editedAt, editDigests })
}

function countDispute(state: State, reference: string): void {
  const [series = '', number] = reference.split('-D')
  count(state, { disputes: { ...countersOf(state).disputes, [series]: Number(number) } })
}

export const heldKey = (message: Pick<MessageRow, 'track' | 'from'>): string => `${message.track} ${message.from}`

function noLongerHeld(state: State, id: string): void {
  const message = state.messages.get(id)
  if (!message) return
  const rest = (state.held.get(heldKey(message)) ?? []).filter((each) => each !== id)
  if (rest.length > 0) state.held.set(heldKey(message), rest)
  else state.held.delete(heldKey(message))
}

function released(state: State, fact: Fact & { is: 'message-released' }, at: number): void {
  const message = state.messages.get(fact.id)
  if (!message) return
  noLongerHeld(state, fact.id)
  const deliveries: Record<string, MessageDelivery> = {}
  for (const { organisation, address, parts } of fact.to) {
    deliveries[addressKey(address)] = {
      organisation,
      address,
      state: 'pending',
      posts: Array.from({ length: parts }, () => null),
    }
  }
  const overtaken = fact.overtaken ? { overtaken: fact.overtaken } : {}
  state.messages.set(fact.id, { ...message, ...overtaken, state: 'crossing', reference: fact.reference, releasedAt: at, deliveries })
  state.references.set(fact.reference, fact.id)
  countReference(state, fact.reference)
}

/** It is given out: none up to it is given out again. That of an update has no number of its own. */
function countReference(state: State, reference: string): void {
  const [, series, number] = /^([A-Z]+)-(\d+)$/.exec(reference) ?? []
  if (!series || !number) return
  state.numbers.set(series, Math.max(state.numbers.get(series) ?? 0, Number(number)))
}

function changeLastOwner(state: State, changes: Partial<OwnerRow>): void {
  const [series] = [...state.owners.rows()].at(-1) ?? []
  if (series !== undefined) change(state.owners, series, changes)
}

function withdrawn(state: State, id: string, at: number): void {
  changeMessage(state, id, (message) => ({
    state: 'withdrawn',
    withdrawnAt: at,
    deliveries: Object.fromEntries(
      Object.entries(message.deliveries).map(([key, each]) => [
        key,
        // One part may have failed while others still wait for their turn.
        each.posts.some((post) => post === null) ? { ...each, withheld: true } : each,
      ]),
    ),
  }))
}

function noLongerWaiting(state: State, { id, lane }: DeliveryRow): void {
  state.deliveries.delete(id)
  const rest = (state.waiting.get(lane) ?? 0) - 1
  if (rest > 0) state.waiting.set(lane, rest)
  else state.waiting.delete(lane)
}

function delivered(state: State, fact: Fact & { is: 'delivered' }, at: number): void {
  const delivery = state.deliveries.get(fact.id)
  if (!delivery) return
  noLongerWaiting(state, delivery)
  noteReceipt(state, delivery, fact.doubt ? null : (fact.receipt ?? null))
  if (fact.post === undefined) return
  const address = { link: delivery.link, channel: fact.channel ?? delivery.channel }
  // A second direct word to one person does no harm.
  if (fact.doubt && delivery.user === undefined && (delivery.act.do === 'show' || delivery.act.do === 'say')) {
    state.doubts.set(fact.id, { id: fact.id, ...address, post: fact.post, ...fact.doubt, queuedAt: delivery.queuedAt, since: at })
  }
  const { act } = delivery
  if (act.do === 'show') {
    state.shown.set(postKey(address, fact.post), { address, message: act.message })
    setPart(state, delivery, act, fact.post, at)
  }
  const about = aboutOf(state, act)
  if (about !== undefined && state.messages.get(about)) {
    const key = postKey(address, fact.post)
    state.shown.set(key, { address, message: about })
    changeMessage(state, about, ({ notices = [] }) => ({ notices: [...notices, key] }))
  }
  if (act.do === 'say' && act.obligation !== undefined) {
    state.shown.set(postKey(address, fact.post), { address, obligation: act.obligation })
    const { post } = fact
    changeObligation(state, act.obligation, ({ escalation }) =>
      // The first post in a channel is the one that is kept up to date; later pings stand in its thread.
      escalation && escalation.posts[addressKey(address)] === undefined && act.notice.say === 'escalation'
        ? { escalation: { ...escalation, posts: { ...escalation.posts, [addressKey(address)]: post } } }
        : {},
    )
  }
}

/** The message that Parley's own words are about: they stand in its thread, or call the duty officer to it. */
function aboutOf(state: State, act: DeliveryRow['act']): string | undefined {
  if (act.do !== 'say') return undefined
  if (act.thread && 'message' in act.thread) return act.thread.message
  return act.notice.say === 'flash' ? state.references.get(act.notice.with.reference) : undefined
}

/** Of an author's post: an update's receipt stands on the original's. */
function noteReceipt(state: State, { act }: DeliveryRow, receipt: string | null): void {
  const source = act.do === 'receipt' ? state.messages.get(act.message)?.source : undefined
  if (source) change(state.posts, postKey(source.address, source.post), { receipt })
}

function setPart(state: State, row: DeliveryRow, act: { message: string; part: number }, post: string, at: number): void {
  const message = state.messages.get(act.message)
  const key = addressKey(row)
  const delivery = message?.deliveries[key]
  if (!message || !delivery) return
  const posts = delivery.posts.map((known, part) => (part === act.part ? post : known))
  const complete = posts.every((known) => known !== null)
  const deliveries = {
    ...message.deliveries,
    [key]: {
      ...delivery,
      posts,
      ...(complete && delivery.state === 'pending' ? { state: 'delivered' as const, at } : {}),
    },
  }
  state.messages.set(message.id, { ...message, deliveries, state: settledIfDone(message, deliveries) })
}

function failed(state: State, id: string, how: 'failed' | 'uncertain' | 'dropped', at: number): void {
  const row = state.deliveries.get(id)
  if (!row) return
  noLongerWaiting(state, row)
  noteReceipt(state, row, null)
  if (row.act.do !== 'show') return
  const message = state.messages.get(row.act.message)
  const key = addressKey(row)
  const delivery = message?.deliveries[key]
  if (!message || !delivery || delivery.state === 'failed') return
  // What is dropped after a part that failed says nothing more of the message.
  if (how === 'dropped' && delivery.state !== 'pending') return
  const deliveries = { ...message.deliveries, [key]: { ...delivery, state: how === 'uncertain' ? how : ('failed' as const), at } }
  state.messages.set(message.id, { ...message, deliveries, state: settledIfDone(message, deliveries) })
}

const settledIfDone = (message: MessageRow, deliveries: MessageRow['deliveries']): MessageRow['state'] =>
  message.state === 'crossing' && Object.values(deliveries).every((each) => each.state !== 'pending') ? 'settled' : message.state
