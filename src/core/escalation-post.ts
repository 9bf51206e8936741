import type { Block, Button, Content, Span } from './content.ts'
import { isExpired } from './envelope.ts'
import type { View } from './frame.ts'
import { statusMark } from './frame-envelope.ts'
import { nameOf } from './mechanism.ts'
import { isOver, whatIsOwed } from './owed.ts'
import type { Escalation, ObligationRow } from './rows/obligation.ts'
import { escalationWords } from './sentences/escalations.ts'
import { line } from './sentences/said.ts'
import { mechanismOf, type State } from './state.ts'
import { isUnanswered } from './storm-post.ts'
import { onDutyUsers } from './watch.ts'

/** The one post of an escalation, from the obligation as it is now. */
export function escalationContent(state: State, obligation: ObligationRow, view: View): Content {
  const mechanism = mechanismOf(state)
  const message = state.messages.get(obligation.message)
  const reference = message?.reference ?? obligation.id
  const owes = nameOf(mechanism, obligation.owes)
  const group = obligation.storm === undefined ? undefined : state.storms.get(obligation.storm)
  const mark = message ? statusMark(message) : []
  const blocks: Block[] = [
    isOver(obligation)
      ? line(...mark, ...escalationWords.closed(reference, whatIsOwed(obligation), owes))
      : line(...mark, ...escalationWords.open(reference, whatIsOwed(obligation), owes)),
    line(
      escalationWords.message(
        message && { precedence: message.precedence, from: nameOf(mechanism, obligation.to) },
        owes,
        obligation.openedAt ?? view.now,
        obligation.dueAt ?? view.now,
      ),
    ),
    line(...escalationState(state, obligation)),
  ]
  const { unheard } = obligation
  if (unheard) blocks.push(line(...escalationWords.nobodyNotified(unheard.at, unheard.why)))
  if (message && isExpired(message, view.now) && !isOver(obligation)) {
    blocks.push(line(...escalationWords.expired(message.expires!, reference)))
  }
  if (group) blocks.push(line(escalationWords.inGroup(group.name)))
  // A group's own post calls for it, and is where it is taken with the others.
  const calls = isUnanswered(obligation)
  return {
    blocks,
    wakes: true,
    ...(calls && !group ? { mentions: onDutyUsers(state, mechanism.supervisor, view.link) } : {}),
    ...(calls ? { buttons: buttonsOf(obligation, reference) } : {}),
  }
}

const buttonsOf = ({ id }: ObligationRow, reference: string): readonly Button[] => [
  { action: `take:${id}`, label: escalationWords.take, typed: `!take ${reference}`, style: 'primary' },
  { action: `snooze:${id}`, label: escalationWords.snooze, typed: `!snooze ${reference} 15m` },
]

function escalationState(state: State, { met, ended, escalation, state: how }: ObligationRow): readonly Span[] {
  const taken = escalation?.taken
  if (met) return escalationWords.met({ ...met, late: met.late, by: nameOf(mechanismOf(state), met.organisation) }, taken)
  if (ended) return escalationWords.ended({ ...ended, waived: how === 'waived' }, taken)
  return escalation ? openState(escalation) : []
}

function openState({ closed, snoozed, returned, pings, taken }: Escalation): readonly Span[] {
  if (closed) return escalationWords.escalationClosed(closed, taken)
  if (snoozed) return escalationWords.snoozed(snoozed)
  if (taken) return escalationWords.taken(taken)
  return escalationWords.untaken(returned && escalationWords.back[returned.why](returned.role, returned.at), pings)
}
