import { absenceBegan, absenceEnded } from './absences.ts'
import { addressKey, postKey } from './addresses.ts'
import { change, changeMessage, count, countersOf } from './evolve/change.ts'
import { delivered, failed, noLongerChanged, putOff, stoodAfterAll, unknown } from './evolve/deliveries.ts'
import { changeExercises, keepReadiness, ofLife } from './evolve/life.ts'
import { ended, extended, met, reopened } from './evolve/meeting.ts'
import { countReference, givenBack, heldKey, moved, noLongerHeld, passed, postEdited, released, withdrawn } from './evolve/messages.ts'
import { callFailed, closed, escalated, joined, opened, reminded, returned, snoozed, stepCalled, taken } from './evolve/obligations.ts'
import { stillSuspended, suspension } from './evolve/people.ts'
import { serve } from './evolve/serving.ts'
import { forgetWords, noteNewcomers, noteWord } from './evolve/standing-words.ts'
import { cardGone, cardOutdated, changeStorm, postExpected, stormJoined, stormOpened } from './evolve/storms.ts'
import type { Fact } from './facts.ts'
import { archived, forgetOld, postSeen } from './forget.ts'
import { NewerJournal } from './format.ts'
import { breakOffTest, foldLinkTest } from './link-test.ts'
import { openStrayUse, ownersMax } from './owners.ts'
import { pausesKept } from './pauses.ts'
import { breaksKept, breaksWithinMs, type LinkRow, type OwnerRow, type State } from './state.ts'
import { foldReport, tallyLink, tallyReleased } from './tally.ts'
import { foldWatch } from './watch.ts'

/** Folds one fact into the state. The only writer of the state; it decides nothing. */
export function evolve(state: State, fact: Fact, at: number): void {
  fold(state, fact, at)
  noteWord(state, fact, at)
}

function fold(state: State, fact: Fact, at: number): void {
  switch (fact.is) {
    case 'configured': {
      const before = state.mechanism.get('now')
      state.mechanism.set('now', stillSuspended(before, fact.mechanism))
      keepReadiness(state, fact.mechanism)
      changeExercises(state, before, fact.mechanism, at)
      noteNewcomers(state, before, fact.mechanism, at)
      return serve(state, before, fact.mechanism, at)
    }
    case 'alive':
      forgetWords(state, at)
      return forgetOld(state, at)
    case 'owned': {
      const { copy, veil } = fact
      state.owners.set(fact.series, { copy, deliveriesBefore: countersOf(state).delivery, ...(veil === undefined ? {} : { veil }) })
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
      for (const { delivery, use, reference, isOpen } of fact.posts) {
        state.uses.set(use, at)
        // How its send had ended is lost too: a second copy may stand there, or come yet.
        state.doubts.set(delivery, { id: delivery, link: fact.link, channel: fact.channel, queuedAt: at - strayBackMs, since: at })
        if (isOpen) state.uses.set(openStrayUse(use), at)
        if (reference !== undefined) countReference(state, reference)
      }
      return
    case 'said-privately':
      if (fact.source) change(state.posts, postKey(fact.source.address, fact.source.post), { saidPrivately: true })
      return
    case 'acknowledged-by-post':
      change(state.posts, postKey(fact.address, fact.post), { acknowledged: fact.reference })
      return
    case 'history-unread':
      if (fact.from === undefined) state.unread.delete(addressKey(fact.address))
      else state.unread.set(addressKey(fact.address), fact.from)
      return
    case 'started':
    case 'form-refused':
    case 'extra-copy-removed':
    case 'change-reminded':
    case 'links-renewed':
    case 'word-repeated':
      return // on the record; nothing follows from it
    case 'channel-noted':
      if (fact.change === 'bot-removed') absenceBegan(state, fact, fact.since ?? at)
      if (fact.change === 'bot-returned') absenceEnded(state, fact, at)
      return
    case 'link-left':
      state.linkTests.delete(fact.link)
      return
    case 'post-seen':
      return postSeen(state, mayBeMarked(state, at) ? { receipt: null, ...fact.row } : fact.row, at)
    case 'post-edited':
      return postEdited(state, fact)
    case 'post-gone':
      change(state.posts, postKey(fact.address, fact.post), { became: 'gone' })
      return
    case 'change-came-too-late': {
      const key = postKey(fact.address, fact.post)
      const past = state.past.get(key)
      if (!past?.crossed) return
      const { writtenAt, crossed } = past
      state.past.set(key, fact.what === 'deleted' ? { writtenAt } : { writtenAt, crossed: { ...crossed, editedAt: fact.changedAt } })
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
      change(state.messages, fact.id, { text: fact.text, changedAt: at })
      return
    case 'message-taken-back':
      noLongerHeld(state, fact.id)
      change(state.messages, fact.id, { state: 'taken-back' })
      return
    case 'message-refused':
      return givenBack(state, fact.id)
    case 'message-released':
      tallyReleased(state, state.messages.get(fact.id))
      return released(state, fact, at)
    case 'message-withdrawn':
      return withdrawn(state, fact.id, at)
    case 'messages-archived':
      return archived(state, fact.ids, at)
    case 'passed-by-other-means':
      return passed(state, fact)
    case 'delivery-queued':
      postExpected(state, fact.row)
      state.deliveries.set(fact.row.id, fact.row)
      state.waiting.set(fact.row.lane, (state.waiting.get(fact.row.lane) ?? 0) + 1)
      count(state, { delivery: fact.row.number })
      return
    case 'said-elsewhere':
      state.elsewhere.set(fact.id, at)
      return
    case 'delivery-unknown':
      return unknown(state, fact.id)
    case 'delivery-put-off':
      return putOff(state, fact.id, fact.reason)
    case 'delivered':
      return delivered(state, fact, at)
    case 'stood-after-all':
      return stoodAfterAll(state, fact.id)
    case 'copies-checked':
      state.doubts.delete(fact.delivery)
      return
    case 'card-outdated':
      return cardOutdated(state, fact)
    case 'own-post-gone':
      return cardGone(state, addressKey(fact.address), fact)
    case 'own-change-gone':
      return noLongerChanged(state, fact)
    case 'delivery-failed': {
      const row = fact.isGone ? state.deliveries.get(fact.id) : undefined
      if (row?.act.do === 'revise') cardGone(state, addressKey(row), row.act)
      return failed(state, fact.id, fact.uncertain ? 'uncertain' : 'failed', at, fact.doubt)
    }
    case 'delivery-dropped':
      return failed(state, fact.id, 'dropped', at)
    case 'obligation-created':
      state.obligations.set(fact.row.id, fact.row)
      count(state, { obligation: countersOf(state).obligation + 1 })
      changeMessage(state, fact.row.message, (message) => ({ obligations: [...message.obligations, fact.row.id] }))
      return
    case 'obligation-opened':
      return opened(state, fact, at)
    case 'step-called':
      return stepCalled(state, fact, at)
    case 'call-failed':
      return callFailed(state, fact)
    case 'nobody-notified':
      change(state.obligations, fact.id, { unheard: { step: fact.step, at, why: fact.why } })
      return
    case 'obligation-reminded':
      return reminded(state, fact, at)
    case 'obligation-escalated':
      return escalated(state, fact, at)
    case 'obligation-taken':
      return taken(state, fact, at)
    case 'escalation-snoozed':
      return snoozed(state, fact, at)
    case 'reported':
      return foldReport(state, fact, at)
    case 'link-test-began':
    case 'link-test-ended':
    case 'link-fell-silent':
      foldLinkTest(state, fact, at)
      return
    case 'watch-began':
    case 'watch-accepted':
    case 'watch-head-called':
    case 'watch-overridden':
    case 'roster-ended':
      foldWatch(state, fact, at)
      return
    case 'escalation-joined':
      return joined(state, fact)
    case 'escalation-closed':
      return closed(state, fact, at)
    case 'escalation-returned':
      return returned(state, fact, at)
    case 'obligation-overdue':
      change(state.obligations, fact.id, { overdueAt: at })
      return
    case 'not-answered-in': {
      const before = state.obligations.get(fact.id)?.notAnsweredIn ?? []
      change(state.obligations, fact.id, { notAnsweredIn: [...before, fact.conversation] })
      return
    }
    case 'obligation-met':
      return met(state, fact, at)
    case 'obligation-reopened':
      return reopened(state, fact)
    case 'obligation-extended':
      return extended(state, fact)
    case 'obligation-ended':
      return ended(state, fact, at)
    case 'storm-opened':
      return stormOpened(state, fact, at)
    case 'storm-joined':
      return stormJoined(state, fact)
    case 'storm-called':
      changeStorm(state, fact.id, ({ calledAt }) => ({ calledAt: { ...calledAt, [fact.whom]: at } }))
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
    case 'official-suspended':
    case 'official-reinstated':
      return suspension(state, fact, at)
    case 'change-proposed':
    case 'change-confirmed':
    case 'change-narrowed':
    case 'change-ended':
    case 'rehearsal-began':
    case 'track-ready':
    case 'rehearsal-ended':
    case 'party-withdrew':
    case 'withdrawal-settled':
      return ofLife(state, fact, at)
    case 'message-moved':
      return moved(state, fact)
    case 'timer-set':
      state.timers.set(fact.id, fact.at)
      return
    case 'timer-cleared':
      state.timers.delete(fact.id)
      return
    case 'track-paused':
      state.tracks.set(fact.track, {
        ...state.tracks.get(fact.track),
        paused: { at, reason: fact.reason, ...(fact.role === undefined ? {} : { role: fact.role }), ...typed(fact, 'typedAt') },
      })
      return
    case 'track-resumed': {
      const { paused, pauses = [], ...rest } = state.tracks.get(fact.track) ?? {}
      const exercise = paused && rest.exerciseSince !== undefined ? { exerciseSince: at } : {}
      // Of a pause that nobody heard of its end is known all the same; one such is enough.
      const before = pauses.filter((each) => paused ?? each.at !== each.until)
      const by = fact.role === undefined ? {} : { endRole: fact.role }
      const ended = { ...(paused ?? { at, reason: '' }), until: at, ...by, ...typed(fact, 'endTypedAt') }
      state.tracks.set(fact.track, { ...rest, ...exercise, pauses: [...before, ended].slice(-pausesKept) })
      return
    }
    case 'link-seen': {
      const { link, state: now, cause, needsPerson } = fact
      const known = state.links.get(link)
      tallyLink(state, link, now, at)
      if (now === 'down') breakOffTest(state, link)
      // Another cause of the same outage: it began when it began, and its alarm was given.
      const begun = now === 'down' && known?.state === 'down' ? known : undefined
      const alarmed = begun?.alarmedAt === undefined ? {} : { alarmedAt: begun.alarmedAt }
      state.links.set(link, { state: now, since: begun?.since ?? at, cause, needsPerson, ...alarmed, ...breaksOf(known, now, at) })
      return
    }
    case 'link-alarmed':
      change(state.links, fact.link, { alarmedAt: at })
      return
    case 'lane-behind': {
      const told = state.behind.get(fact.lane) ?? {}
      state.behind.set(fact.lane, { ...told, [fact.whom]: (told[fact.whom] ?? -1) + 1 })
      return
    }
    case 'alarm-raised':
      state.alarms.set(fact.name, { since: at, ...(fact.refusesSince === undefined ? {} : { refusesSince: fact.refusesSince }) })
      return
    case 'alarm-cleared':
      state.alarms.delete(fact.name)
      return
    default:
      return unknownFact(fact)
  }
}

/** Of an outage that begins, and of those shortly before it: as many as anybody counts. */
function breaksOf(known: LinkRow | undefined, now: 'up' | 'down', at: number): Pick<LinkRow, 'breaks'> {
  const lately = (known?.breaks ?? []).filter((each) => at - each < breaksWithinMs)
  const breaks = now === 'down' && known?.state !== 'down' ? [...lately, at].slice(-breaksKept) : lately
  return breaks.length === 0 ? {} : { breaks }
}

/** Posts that were seen, and marked, by entries which were lost are seen again within this: as soon as their platform can be read. */
const seenAgainWithinMs = 24 * 3_600_000

/** So long before it was found a post that is not on the record may have been sent. */
const strayBackMs = 3_600_000

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
  throw new NewerJournal({ fact: (fact as { is: string }).is })
}

function countDispute(state: State, reference: string): void {
  const [series = '', number] = reference.split('-D')
  count(state, { disputes: { ...countersOf(state).disputes, [series]: Number(number) } })
}

function changeLastOwner(state: State, changes: Partial<OwnerRow>): void {
  const [series] = [...state.owners.rows()].at(-1) ?? []
  if (series !== undefined) change(state.owners, series, changes)
}

const typed = <Name extends 'typedAt' | 'endTypedAt'>({ typedAt }: { readonly typedAt?: number }, name: Name) =>
  typedAt === undefined ? {} : { [name]: typedAt }
