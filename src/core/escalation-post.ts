import type { Block, Button, Content, Span } from './content.ts'
import { isExpired } from './envelope.ts'
import type { View } from './frame.ts'
import { statusMark } from './frame-envelope.ts'
import { nameOf } from './mechanism.ts'
import { shownInPostOf } from './one-post.ts'
import { isOver, standsStill, whatIsOwed } from './owed.ts'
import type { Escalation, ObligationRow } from './rows/obligation.ts'
import { escalationWords } from './sentences/escalations.ts'
import { clockStands } from './sentences/lives.ts'
import { capital, line } from './sentences/said.ts'
import { mechanismOf, type State } from './state.ts'
import { isUnanswered } from './storm-post.ts'
import { minutesBeside } from './text.ts'
import { onDutyUsers } from './watch.ts'

/** The one post of an escalation, from what is owed as it is now: of each that is shown in it, one after the other. */
export function escalationContent(state: State, holder: ObligationRow, view: View): Content {
  const { supervisor } = mechanismOf(state)
  const rows = shownInPostOf(state, holder)
  const unanswered = rows.filter(isUnanswered)
  // A group's own post calls for it, and is where it is taken with the others.
  const isCalledFor = unanswered.some((row) => groupOf(state, row) === undefined)
  return {
    blocks: rows.flatMap((row) => blocksOf(state, row, view)),
    wakes: true,
    ...(isCalledFor ? { mentions: onDutyUsers(state, supervisor, view.link, holder.track) } : {}),
    ...(unanswered.length > 0 ? { buttons: buttonsOf(holder, referenceOf(state, holder)) } : {}),
  }
}

const referenceOf = (state: State, { message, id }: ObligationRow): string => state.messages.get(message)?.reference ?? id

const groupOf = (state: State, { storm }: ObligationRow) => (storm === undefined ? undefined : state.storms.get(storm))

function blocksOf(state: State, obligation: ObligationRow, view: View): readonly Block[] {
  const mechanism = mechanismOf(state)
  const message = state.messages.get(obligation.message)
  const reference = referenceOf(state, obligation)
  const owes = nameOf(mechanism, obligation.owes)
  const group = groupOf(state, obligation)
  const mark = message ? statusMark(message) : []
  const { unheard, dueAt = view.now } = obligation
  const still = standsStill(state, obligation)
  const expired = message && isExpired(message, view.now) ? message.expires : undefined
  return [
    isOver(obligation)
      ? line(...mark, ...escalationWords.closed(reference, whatIsOwed(obligation), owes))
      : line(...mark, ...escalationWords.open(reference, whatIsOwed(obligation), owes)),
    line(
      escalationWords.message(
        message && { precedence: message.precedence, from: nameOf(mechanism, obligation.to) },
        owes,
        obligation.openedAt ?? view.now,
        dueAt,
      ),
    ),
    line(...escalationState(state, obligation, dueAt)),
    ...(still === undefined ? [] : [line(`${capital(clockStands(still))}.`)]),
    ...(unheard ? [line(...escalationWords.nobodyNotified(unheard.at, unheard.why, dueAt))] : []),
    ...(expired !== undefined && !isOver(obligation) ? [line(...escalationWords.expired(expired, reference))] : []),
    ...(group ? [line(escalationWords.inGroup(group.name))] : []),
  ]
}

const buttonsOf = ({ id }: ObligationRow, reference: string): readonly Button[] => [
  { action: `take:${id}`, label: escalationWords.take, typed: `!take ${reference}`, style: 'primary' },
  { action: `snooze:${id}`, label: escalationWords.snooze, typed: `!snooze ${reference} 15m` },
]

function escalationState(state: State, { met, ended, escalation, state: how }: ObligationRow, on: number): readonly Span[] {
  const taken = escalation?.taken
  if (met) return escalationWords.met({ ...met, late: met.late, by: nameOf(mechanismOf(state), met.organisation) }, taken, on)
  if (ended) return escalationWords.ended({ ...ended, waived: how === 'waived' }, taken, on)
  return escalation ? openState(escalation, on) : []
}

function openState({ closed, snoozed, returned, pings, taken }: Escalation, on: number): readonly Span[] {
  if (closed) return escalationWords.escalationClosed(closed, taken, on)
  if (snoozed) return escalationWords.snoozed(snoozed, on)
  if (taken) return escalationWords.taken(taken, on)
  return escalationWords.untaken(returned && escalationWords.back[returned.why](returned.role, minutesBeside(on)(returned.at)), pings)
}
