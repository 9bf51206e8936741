import { heldKey, isShownTo } from '../evolve/messages.ts'
import { owing } from '../evolve/standing.ts'
import { mayAnswer } from '../exercise.ts'
import type { Fact } from '../facts.ts'
import { channelOn, nameOf, organisation, trackOf } from '../mechanism.ts'
import { isAcknowledged, isOnCommand, isOver, kindOf, lateFrom, obligationsOf, versionsOf } from '../owed.ts'
import type { MessageRow } from '../rows/message.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import { answersToEarlier } from '../standing-text.ts'
import { onDutyUsers } from '../watch.ts'
import { pointToAnswer } from './answers-in-sight.ts'
import type { Decision } from './decision.ts'
import { supervisorTold } from './escalating.ts'
import { meetByWords, meetOne, overdueTimer, oweAgain } from './obligations.ts'
import { referenceOf } from './words.ts'

/**
 * A reply that crosses meets what its party owes on the message that it answers, from that moment: what follows is Parley's to do. One
 * that is withdrawn or does not arrive has met nothing (see `answerLost`).
 */
export function meetByReply(decision: Decision, id: string): void {
  const answer = decision.state.messages.get(id)
  const row = answer?.kind === 'reply' ? namedBy(decision, answer) : undefined
  if (!answer || !row) return
  if (mayMeet(decision, answer, row)) giveAnswer(decision, row, answer)
  else tellUnmeant(decision, answer, row.message)
}

/** What was asked before its track became an exercise is real, and all that is said there now is none. */
export function tellUnmeant(decision: Decision, answer: MessageRow, asked: string): void {
  if (answer.status !== 'exercise') return
  const words = { reference: answer.reference ?? '', asked: decision.state.messages.get(asked)?.reference ?? '', track: answer.track }
  decision.tellAuthor(answer, { say: 'answers-nothing-real', with: words })
}

function mayMeet({ state }: Decision, answer: MessageRow, { message }: ObligationRow): boolean {
  const asked = state.messages.get(message)
  return asked !== undefined && mayAnswer(answer, asked)
}

/** Whoever answers has received. */
export function giveAnswer(decision: Decision, row: ObligationRow, answer: MessageRow): void {
  const by = { organisation: answer.from, role: answer.role }
  meetOne(decision, row, by, answer.id)
  if (row.dispute !== undefined) decision.record({ is: 'dispute-answered', id: row.dispute, message: answer.id })
  const asked = decision.state.messages.get(row.message)
  const change = asked && lastChange(decision, asked)
  const earlier = change ? answersToEarlier(decision.state, change).filter((each) => each.answer === answer.reference) : []
  if (change) tellAnsweredBefore(decision, change, earlier)
  if (asked) meetByWords(decision, asked, by, 'acknowledgement', undefined, answer.acceptedAt)
}

/** Of what crossed, the last change. */
const lastChange = ({ state }: Decision, { updates }: MessageRow): MessageRow | undefined =>
  updates.flatMap((id) => state.messages.get(id) ?? []).findLast(({ reference }) => reference !== undefined)

/** Whoever changed what was asked knows what the answers are to. */
export function tellAnsweredBefore(decision: Decision, change: MessageRow, earlier: ReturnType<typeof answersToEarlier>): void {
  if (earlier.length === 0) return
  const answers = earlier.map(({ by, answer }) => ({ by: nameOf(decision.mechanism, by), answer }))
  decision.tellAuthor(change, { say: 'changed-after-answer', with: { reference: change.reference ?? '', answers } })
}

/** The reply that is owed on what a message refers to, or, where that leaves no doubt, elsewhere in the same conversation. */
function namedBy(decision: Decision, answer: MessageRow): ObligationRow | undefined {
  const { refersTo, from, track } = answer
  const target = originalOf(decision, refersTo)
  // What answers a clarification or a dispute is no reply to anything else.
  if (!target || target.kind === 'clarify' || target.kind === 'dispute') return undefined
  // Whoever replies has read it: also where Parley does not know yet that it stands there.
  const owed = versionsOf(decision.state, target).flatMap((each) => obligationsOf(decision.state, each))
  const own = owed.find((row) => row.kind === 'reply' && row.owes === from && !isOver(row))
  if (own) return own
  const root = rootOf(decision, target)
  const others = openReplies(decision, from, track).filter((row) => {
    const asked = decision.state.messages.get(row.message)
    return asked !== undefined && rootOf(decision, asked) === root && mayBeSeenWith(answer, asked)
  })
  return others.length === 1 ? others[0] : undefined
}

/** Whether all to whom the one goes may see the other: what links the two names it to them. */
export const mayBeSeenWith = ({ from, to }: MessageRow, asked: MessageRow): boolean => [from, ...to].every((each) => isShownTo(asked, each))

/** The replies that a party owes on a track, the one that is due first before the others. */
const openReplies = (decision: Decision, owes: string, track: string): readonly ObligationRow[] =>
  openAnswers(decision, owes, track).filter(({ kind }) => kind === 'reply')

/** All that is owed there and met by words. */
export function openAnswers({ state }: Decision, owes: string, track: string): readonly ObligationRow[] {
  const rows: ObligationRow[] = []
  for (const [id, whose] of state.unanswered.rows()) {
    const row = whose === owing(owes, track) ? state.obligations.get(id) : undefined
    if (row) rows.push(row)
  }
  return rows.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
}

function originalOf({ state }: Decision, id: string | undefined): MessageRow | undefined {
  const message = id === undefined ? undefined : state.messages.get(id)
  return message?.kind === 'update' && message.refersTo !== undefined ? state.messages.get(message.refersTo) : message
}

/** The first message of a conversation. */
export function rootOf({ state }: Decision, message: MessageRow): string {
  let root = message
  // Each message refers to an older one, so this ends at the conversation's first.
  for (;;) {
    const earlier = root.refersTo === undefined ? undefined : state.messages.get(root.refersTo)
    if (!earlier) return root.id
    root = earlier
  }
}

/**
 * A reply to one's own held post waits in the same lane. One to something that never crossed, or, as it waits for nothing itself, to
 * something that has not crossed yet, answers what that answered: what was private stays so.
 */
export function whatItAnswers({ state }: Decision, target: MessageRow, isAtOnce: boolean): string | undefined {
  let each: MessageRow | undefined = target
  // Each message refers to an older one, so this ends at the conversation's first.
  while (each && (each.state === 'refused' || each.state === 'taken-back' || (isAtOnce && each.state === 'held'))) {
    each = each.refersTo === undefined ? undefined : state.messages.get(each.refersTo)
  }
  return each?.id
}

/** After what is held has crossed. */
const lookAfterMs = 100

/**
 * What was given in its time and can still be taken back is not missing yet: then whatever is due is looked at again when it has crossed.
 * One that is given afterwards puts nothing off. Returns whether it waits.
 */
export function waitsForHeld(decision: Decision, timer: string, id: string): boolean {
  const { state, mechanism, at } = decision
  const row = state.obligations.get(id)
  const isMetByReply = row?.kind === 'reply' || row?.kind === 'acknowledgement'
  if (!isMetByReply || row.state !== 'open' || row.dueAt === undefined || at < row.dueAt) return false
  const { dueAt } = row
  const delayMs = (trackOf(mechanism, row.track)?.sendDelaySeconds ?? 0) * 1_000
  const given = (state.held.get(heldKey({ track: row.track, from: row.owes })) ?? [])
    .flatMap((each) => state.messages.get(each) ?? [])
    .filter(
      (each) =>
        each.kind === 'reply' &&
        each.acceptedAt <= dueAt &&
        mayMeet(decision, each, row) &&
        namedBy(decision, each)?.message === row.message,
    )
  const [first] = given.map(({ acceptedAt }) => acceptedAt + delayMs).sort((a, b) => a - b)
  if (first === undefined) return false
  decision.setTimer(timer, Math.max(first, at) + lookAfterMs)
  return true
}

/** Due in vain: whoever has acknowledged the message, it is open again, and both ends see that. */
export function replyOverdue(decision: Decision, id: string): void {
  decision.clearTimer(overdueTimer(id))
  const row = decision.state.obligations.get(id)
  if (row?.state !== 'open' || row.dueAt === undefined || row.overdueAt !== undefined) return
  decision.record({ is: 'obligation-overdue', id })
  showAtBothEnds(decision, row, (each) => each === row.owes)
  const { mechanism } = decision
  const words = {
    reference: referenceOf(decision, row),
    owes: nameOf(mechanism, row.owes),
    dueAt: row.dueAt,
    lateFrom: lateFrom(row),
    told: supervisorTold(row, decision.at),
    ...(isAcknowledged(decision.state, row) ? {} : { isUnacknowledged: true as const }),
  }
  tell(decision, row, row.to, { say: 'reply-missing', with: words })
  tell(decision, row, row.owes, {
    say: 'reply-overdue',
    with: { ...words, ...(isOnCommand(decision.state, row.track) ? { isOnCommand: true } : {}) },
  })
}

/**
 * An answer was withdrawn, or did not arrive (at `organisation`): what it had met is owed again. For its own withdrawal a party has the
 * time that it had; while Parley had the answer, the party's clock stood still.
 */
export function answerLost(decision: Decision, answer: MessageRow, how: 'withdrawn' | 'failed', at?: string): void {
  const target = decision.state.messages.get(answer.answers ?? answer.refersTo ?? '')
  for (const row of target ? obligationsOf(decision.state, target) : []) {
    if (row.state !== 'met' || !isMetBy(row, answer) || (at !== undefined && at !== row.to)) continue
    const times = how === 'failed' ? timesAnew(row, decision.at) : {}
    oweAgain(decision, row, answer.role, times)
    // Each later version says whether an earlier one was answered.
    for (const id of originalOf(decision, row.message)?.updates ?? []) decision.reviseEnd(id)
    const open = decision.state.obligations.get(row.id) ?? row
    if (open.dueAt !== undefined && kindOf(row).reopensMessage && row.overdueAt === undefined)
      decision.setTimer(overdueTimer(row.id), Math.max(decision.at, open.dueAt))
    const other = otherAnswer(decision, row, answer)
    if (other) {
      meetOne(decision, open, { organisation: other.from, role: other.role }, other.id)
      pointToAnswer(decision, open, other)
      continue
    }
    showAtBothEnds(decision, row)
    const past = open.dueAt !== undefined && open.dueAt <= decision.at ? { isPast: true as const } : {}
    const words = { reference: referenceOf(decision, row), answer: answer.reference ?? '', how, dueAt: open.dueAt ?? null, ...past }
    for (const party of [row.to, row.owes]) tell(decision, row, party, { say: 'owed-again', with: words })
  }
  const dispute = decision.state.disputes.get(answer.dispute ?? target?.dispute ?? '')
  if (dispute?.state === 'answered' && dispute.answer === answer.id && (at === undefined || at === dispute.openedBy)) {
    const other = otherOf(decision, answer, dispute.openedBy, (each) => isResponse(each, dispute.id))
    if (other) decision.record({ is: 'dispute-answered', id: dispute.id, message: other.id })
    else decision.record({ is: 'dispute-reopened', id: dispute.id })
  }
}

/** Said once more before the first was taken back: what still stands of the party's own, or is on its way, in answer to the same. */
function otherAnswer(decision: Decision, row: ObligationRow, lost: MessageRow): MessageRow | undefined {
  const { dispute, kind } = row
  const asked = originalOf(decision, row.message)?.id
  const answersIt = (each: MessageRow): boolean =>
    kind === 'response' ? isResponse(each, dispute) : kind === 'reply' && originalOf(decision, each.refersTo)?.id === asked
  return otherOf(decision, lost, row.to, (each) => answersIt(each) && mayMeet(decision, each, row))
}

/** By `!respond`: what else is said in a dispute's thread is no response. */
const isResponse = ({ dispute }: MessageRow, id: string | undefined): boolean => dispute !== undefined && dispute === id

/** The last of the same party that is as is asked, and may stand in the channel of whom it is for. */
function otherOf(decision: Decision, lost: MessageRow, to: string, isMeant: (message: MessageRow) => boolean): MessageRow | undefined {
  let last: MessageRow | undefined
  for (const [id, each] of decision.state.messages.rows()) {
    const isGiven = each.state === 'crossing' || each.state === 'settled'
    if (each.kind === 'reply' && each.from === lost.from && id !== lost.id && isGiven && mayStandAt(each, to) && isMeant(each)) last = each
  }
  return last
}

/** What failed in a channel, or may have, answers nothing there. */
export const mayStandAt = ({ deliveries }: MessageRow, organisation: string): boolean =>
  Object.values(deliveries).every((each) => each.organisation !== organisation || each.state === 'delivered' || each.state === 'pending')

/** Of entries that do not name the answer: what is not a mark was met by what refers to it. */
const isMetBy = (row: ObligationRow, answer: MessageRow): boolean =>
  kindOf(row).metBy === 'answer' && row.owes === answer.from && (row.met?.answer === undefined || row.met.answer === answer.id)

function timesAnew(row: ObligationRow, at: number): Pick<Fact & { is: 'obligation-reopened' }, 'dueAt' | 'lateFrom' | 'stepsAt'> {
  const { dueAt, met, steps = [] } = row
  if (dueAt === undefined || met === undefined) return {}
  const passed = at - met.at
  const late = Math.max(at, lateFrom(row) + passed)
  return { dueAt: Math.max(at, dueAt), lateFrom: late, stepsAt: steps.map((step) => (step.at === undefined ? null : step.at + passed)) }
}

/** By its author’s mark, and where it stands: with `only`, in the channels of those in which anything is said of it. */
function showAtBothEnds(decision: Decision, row: ObligationRow, only?: (organisation: string) => boolean): void {
  decision.reviseEnd(row.message, only)
  const message = decision.state.messages.get(row.message)
  if (message) decision.showReceipt(message)
}

/** In the message's thread; the owing party's duty officers are called. */
function tell(decision: Decision, row: ObligationRow, id: string, notice: Parameters<Decision['sayIn']>[1]): void {
  const address = channelOn(decision.mechanism, id, row.track)
  const party = organisation(decision.mechanism, id)
  if (!address || !party) return
  const mentions = id === row.owes ? onDutyUsers(decision.state, party, address.link, row.track) : []
  decision.sayIn(address, notice, { thread: { message: row.message }, mentions })
}
