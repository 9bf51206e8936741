import { supervisorId } from '../addresses.ts'
import { isExpired, kindsOfOwn, mustAct, tlpRank } from '../envelope.ts'
import { countersOf } from '../evolve/change.ts'
import { asReply, heldKey, isShownTo } from '../evolve/messages.ts'
import type { MessageTarget } from '../facts.ts'
import { partsOf } from '../frame.ts'
import { laneOf } from '../lane.ts'
import { isUrgent, nameOf, organisation, type Track, trackOf } from '../mechanism.ts'
import { isOver, obligationsOf } from '../owed.ts'
import type { MessageRow } from '../rows/message.ts'
import { seriesOf } from '../series.ts'
import { answersToEarlier, textBefore } from '../standing-text.ts'
import { formatReference } from '../text.ts'
import { usersToWake } from '../watch.ts'
import { type Decision, rankOf, ranks } from './decision.ts'
import { createObligations } from './obliging.ts'
import { meetByReply, tellAnsweredBefore } from './replies.ts'
import { answeredPosts, crossesAtOnce, doubtAboutRoot, isRootKnown, lookAgain } from './unknown-root.ts'
import { askWhetherReply } from './wrong-place.ts'

/** A delivery that does not stand in its channel after this long is told to the sender and the supervisor (promise 5: 60 s). */
const stuckAfterMs = 45_000

/** More than can be on its way to a replica: entries whose loss nobody knew of have used up fewer references. */
export const referencesSkipped = 1_000

/** Messages that are kept at hand; older ones that are over live on in the journal alone. */
const messagesAtHandMax = 5_000
const archivedAtOnce = 250
/** Some milliseconds' work. Only where something is open on almost all of what is at hand are so many looked at. */
const lookedAtMax = 20_000

/** A held message's time is up: what the same sender wrote before it crosses first. */
export function releaseDue(decision: Decision, id: string): void {
  const message = decision.state.messages.get(id)
  if (message?.state !== 'held') return
  if (crossesAtOnce(message)) {
    if (isRootKnown(decision, message)) releaseMessage(decision, id)
    return
  }
  const held = decision.state.held.get(heldKey(message)) ?? []
  const before = held.indexOf(id)
  const earlier = held
    .flatMap((each) => decision.state.messages.get(each) ?? [])
    // Of the same millisecond: as they were told.
    .filter((each, index) => stampOf(each) < stampOf(message) || (stampOf(each) === stampOf(message) && index < before))
    .sort((a, b) => stampOf(a) - stampOf(b))
  if (!isRootKnown(decision, message)) return
  if (earlier.some((each) => doubtAboutRoot(decision, each) !== undefined)) {
    lookAgain(decision, message)
    return
  }
  for (const each of earlier) releaseMessage(decision, each.id)
  releaseMessage(decision, id)
}

const stampOf = ({ stampedAt, writtenAt }: MessageRow): number => stampedAt ?? writtenAt

/** A message crosses, and may be an answer that was typed in the wrong place. */
export function releaseMessage(decision: Decision, id: string): void {
  cross(decision, id)
  askWhetherReply(decision, id)
}

/** It gets its reference, a delivery to each channel, and what it asks for becomes owed. */
export function cross(decision: Decision, id: string): void {
  decision.clearTimer(`release:${id}`)
  const said = decision.state.messages.get(id)
  const track = said && trackOf(decision.mechanism, said.track)
  if (!said || !track) return
  const target = threadKnownSince(decision, said)
  const message = target === undefined ? said : asReply(said, target)
  const to = targetsOf(decision, message)
  const overtaken = isOvertaken(decision, message) ? { overtaken: true as const } : {}
  const narrowed = message.to.length < said.to.length ? { audience: message.to } : {}
  const linked = target === undefined ? {} : { refersTo: target.id, ...narrowed }
  const { tlpFloor } = track
  const isFreer = tlpFloor !== undefined && (message.tlp === undefined || tlpRank(message.tlp) < tlpRank(tlpFloor))
  const raised = isFreer ? { tlp: tlpFloor } : {}
  const { kind, replyBy = Number.POSITIVE_INFINITY, expires = replyBy, writtenAt } = message
  // It was held while Parley was away: nobody can owe what was due before it was asked for.
  const passed =
    kind === 'request' && replyBy < Number.POSITIVE_INFINITY && Math.min(replyBy, expires) <= decision.at
      ? { replyByPassed: true as const }
      : {}
  decision.record({
    is: 'message-released',
    id,
    reference: referenceFor(decision, message),
    to,
    ...linked,
    ...raised,
    ...passed,
    ...overtaken,
  })
  const released = decision.state.messages.get(id)
  if (released) tellAnsweredBefore(decision, released, answersToEarlier(decision.state, released))
  if (passed.replyByPassed) decision.tellAuthor(message, { say: 'reply-by-passed', with: { writtenAt, replyBy } })
  queueParts(decision, message, to)
  meetByReply(decision, id)
  const crossing = decision.state.messages.get(id) ?? message
  if (!isPlain(crossing, track)) showAsSent(decision, crossing, track)
  createObligations(decision, crossing, track)
  if (message.expires !== undefined && !isExpired(message, decision.at)) decision.setTimer(`expire:${id}`, message.expires)
  decision.setTimer(`stuck:${id}`, decision.at + stuckAfterMs)
}

/**
 * What it replies to, if it was said in answer to a post of which nobody could know yet that it stood there: its send had no answer.
 */
function threadKnownSince({ state }: Decision, message: MessageRow): MessageRow | undefined {
  const { refersTo, kind, track, from } = message
  if (refersTo !== undefined || kind === 'update') return undefined
  const [target] = answeredPosts(message).flatMap((key) => state.messages.get(state.shown.get(key)?.message ?? '') ?? [])
  if (!target || target.track !== track || target.state === 'refused' || target.state === 'taken-back') return undefined
  return isShownTo(target, from) ? target : undefined
}

/** Whether its author's post says all of it that is not the same for every post there. */
const isPlain = ({ status, subject, action, references, replyBy, expires, kind, tlp, language }: MessageRow, track: Track): boolean =>
  [status, subject, action, references, replyBy, expires].every((each) => each === undefined) &&
  (!kindsOfOwn.some((own) => own === kind) || kind === (track.defaults?.kind ?? 'notice')) &&
  tlp === (track.defaults?.tlp ?? track.tlpFloor) &&
  language === track.defaults?.language

/** At the author's own end, too, it stands as it was understood: when a reply is due, and that it is an exercise. */
function showAsSent(decision: Decision, message: MessageRow, track: Track): void {
  const address = message.from === supervisorId ? decision.mechanism.supervisor.channel : track.channels[message.from]
  if (!address || !message.source || message.kind === 'update') return
  decision.sayIn(address, { say: 'as-sent', with: { message: message.id } }, { thread: { message: message.id }, rank: ranks.receipt })
}

/** Only what is found afterwards can be: what is told live keeps its order. */
function isOvertaken({ state }: Decision, { asFound, kind, from, track, writtenAt }: MessageRow): boolean {
  if (!asFound || kind === 'update') return false
  for (const [, other] of state.messages.rows()) {
    const isTheirs = other.from === from && other.track === track && other.kind !== 'update'
    if (isTheirs && other.reference !== undefined && other.writtenAt > writtenAt) return true
  }
  return false
}

function referenceFor(decision: Decision, message: MessageRow): string {
  if (message.kind === 'update' && message.refersTo) {
    const original = decision.state.messages.get(message.refersTo)
    if (original?.reference) return `${original.reference}.${updateNumber(decision, original)}`
  }
  const series = seriesOf(decision.state, message)
  const last = decision.state.numbers.get(series) ?? 0
  return formatReference(series, last + 1)
}

/** The next one's, beyond any that lost entries may have given out. */
function updateNumber(decision: Decision, original: MessageRow): number {
  const released = original.updates
    .flatMap((id) => decision.state.messages.get(id) ?? [])
    .filter(({ reference }) => reference !== undefined)
  const before = released.at(-1)
  const last = Number(before?.reference?.split('.')[1] ?? 0)
  const { lostAt = Number.NEGATIVE_INFINITY, losses = 0 } = countersOf(decision.state)
  const skipped = (before ?? original).releasedAt! <= lostAt ? losses * referencesSkipped : 0
  return Math.max(last, skipped) + 1
}

function targetsOf(decision: Decision, message: MessageRow): MessageTarget[] {
  return (
    decision
      .channelsOfTrack(message.track)
      // What came by a slash command or a button stands nowhere in the author's own channel yet: their colleagues must see it too.
      .filter(({ organisation: each }) => message.to.includes(each) || (each === message.from && message.source === undefined))
      .map((target) => targetAt(decision, message, target))
  )
}

/** What did not arrive there is nothing that its readers could compare a change with. */
function targetAt({ state }: Decision, message: MessageRow, target: Pick<MessageTarget, 'organisation' | 'address'>): MessageTarget {
  const was = message.kind === 'update' ? textBefore(state, message, target.organisation) : undefined
  const isOther = was !== undefined && was !== message.was
  return { ...target, parts: partsOf(message, isOther ? was : message.was).length, ...(isOther ? { was } : {}) }
}

function queueParts(decision: Decision, message: MessageRow, to: readonly MessageTarget[]): void {
  for (const { address, parts } of to) {
    const lane = laneOf(address, message)
    for (let part = 0; part < parts; part += 1) {
      decision.queue(address, lane, rankOf(message.precedence), { do: 'show', message: message.id, part, parts })
    }
  }
}

/**
 * What is most urgent rings each duty officer of the party in whose channel it now stands, or its heads; or where it must still wait behind so
 * many others of its side (`before`).
 */
export function alertDutyOfficers(decision: Decision, message: MessageRow, id: string, before?: number): void {
  if ((message.precedence !== 'flash' && message.precedence !== 'override') || !mustAct(message, id)) return
  // Nobody is to act on it any more.
  if (isExpired(message, decision.at)) return
  const { reference = '', precedence } = message
  const from = nameOf(decision.mechanism, message.from)
  const party = organisation(decision.mechanism, id)
  const isOwed = obligationsOf(decision.state, message).some(({ kind, owes }) => kind === 'acknowledgement' && owes === id)
  const words = { reference, from, precedence, ...(isOwed ? {} : { isUnowed: true as const }) }
  if (!party) return
  for (const user of usersToWake(decision.state, party, message.track)) {
    const notice =
      before === undefined
        ? ({ say: 'flash', with: words } as const)
        : ({ say: 'flash-waits', with: { reference, from, precedence, before } } as const)
    decision.sayTo({ link: party.link, user }, notice, rankOf(precedence))
  }
}

/** Keeps memory bounded: the oldest messages on which nothing is open leave it. */
export function archiveSettled(decision: Decision): void {
  const { messages } = decision.state
  const surplus = messages.size - messagesAtHandMax
  // Where much is owed the oldest are all open: looking at them for every message would cost more than the message.
  if (surplus <= 0 || surplus % archivedAtOnce !== 1) return
  const ids: string[] = []
  let looked = 0
  for (const [id, message] of messages.rows()) {
    looked += 1
    if (ids.length === archivedAtOnce || looked > lookedAtMax) break
    if (mayArchive(decision, message) && !outlivedByOriginal(decision, message, ids)) ids.push(id)
  }
  if (ids.length > 0) decision.record({ is: 'messages-archived', ids })
}

function mayArchive(decision: Decision, message: MessageRow): boolean {
  const ended = message.state !== 'held' && message.state !== 'crossing'
  const updatesEnded = message.updates.every((id) => {
    const update = decision.state.messages.get(id)
    return !update || (update.state !== 'held' && update.state !== 'crossing')
  })
  return ended && updatesEnded && message.dispute === undefined && obligationsOf(decision.state, message).every(isOver)
}

/** While an original is at hand its author may change it again: what is known of its updates is needed as long. */
const outlivedByOriginal = ({ state }: Decision, { kind, refersTo }: MessageRow, leaving: readonly string[]): boolean =>
  kind === 'update' && refersTo !== undefined && state.messages.get(refersTo) !== undefined && !leaving.includes(refersTo)

/** A party is told directly of what is urgent; for the rest the mark on its post says it. */
export const tellsDirectly = (message: MessageRow): boolean => isUrgent(message.precedence)
