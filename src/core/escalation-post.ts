import type { Block, Button, Content, Span } from './content.ts'
import type { View } from './frame.ts'
import { statusMark } from './frame-envelope.ts'
import { nameOf } from './mechanism.ts'
import { isOver, whatIsOwed } from './owed.ts'
import type { Escalation, ObligationRow, ReturnReason } from './rows/obligation.ts'
import { line } from './sentences/said.ts'
import { mechanismOf, type State } from './state.ts'
import { isUnanswered } from './storm-post.ts'
import { zulu, zuluDay, zuluMinute } from './text.ts'
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
      ? line(...mark, { strong: `CLOSED ${reference}` }, ` · ${whatIsOwed(obligation)} owed by ${owes}`)
      : line(...mark, { strong: `ESCALATION ${reference}` }, ` · no ${whatIsOwed(obligation)} from ${owes}`),
    line(
      `${message ? `${message.precedence.toUpperCase()} from ${nameOf(mechanism, obligation.to)}, in` : 'In'} ${owes}’s channel since ${zuluDay(obligation.openedAt ?? view.now)}, due ${zuluDay(obligation.dueAt ?? view.now)}.`,
    ),
    line(...escalationState(state, obligation)),
  ]
  const { unheard } = obligation
  if (unheard) blocks.push(line({ strong: 'Nobody could be notified' }, ` at ${zuluMinute(unheard.at)}: ${unheard.why}.`))
  if (group) blocks.push(line(`With others in group ${group.name}, which is pinged for all of them.`))
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
  { action: `take:${id}`, label: 'Take', typed: `!take ${reference}`, style: 'primary' },
  { action: `snooze:${id}`, label: 'Snooze 15 min', typed: `!snooze ${reference} 15m` },
]

function escalationState(state: State, obligation: ObligationRow): Span[] {
  const { met, ended, escalation } = obligation
  const taken = escalation?.taken ? `${takenWords(escalation.taken)} ` : ''
  if (met) {
    const by = nameOf(mechanismOf(state), met.organisation)
    return [{ strong: `${met.late ? 'Met late' : 'Met'}` }, ` by ${by}, ${met.role}, ${zulu(met.at)}. ${taken}`.trimEnd()]
  }
  if (ended)
    return [
      { strong: obligation.state === 'waived' ? 'Waived' : 'Lapsed' },
      ` by ${ended.role} ${zuluMinute(ended.at)}: ${ended.reason}. ${taken}`.trimEnd(),
    ]
  return escalation ? openState(escalation, taken) : []
}

function openState(escalation: Escalation, taken: string): Span[] {
  const { closed, snoozed, returned, pings } = escalation
  const back = returned ? `${returnWords[returned.why](returned.role)} ${zuluMinute(returned.at)}. ` : ''
  if (closed) {
    const until = closed.until === undefined ? '' : ` Looked at again ${zuluDay(closed.until)}.`
    const words = ` by ${closed.role} ${zuluMinute(closed.at)}: ${closed.reason}. ${taken}Still owed.${until}`
    return [{ strong: 'Escalation closed' }, words]
  }
  if (snoozed) {
    const why = snoozed.reason === '' ? '' : `: ${snoozed.reason}`
    return [{ strong: 'Snoozed' }, ` by ${snoozed.role} ${zuluMinute(snoozed.at)} until ${zuluDay(snoozed.until)}${why}. Still owed.`]
  }
  if (escalation.taken) {
    const { by, until } = escalation.taken
    const comesBack = until === undefined ? '' : ` Unless it is met it comes back ${zuluDay(until)}.`
    const words = ` ${by === undefined ? 'by' : 'to'} ${escalation.taken.role}${by === undefined ? '' : ` by ${by}`} ${zuluMinute(escalation.taken.at)}. Still owed.${comesBack}`
    return [{ strong: by === undefined ? 'Taken' : 'Assigned' }, words]
  }
  return [{ strong: returned ? 'It is back.' : 'Nobody has taken it.' }, ` ${back}Pinged ${pings === 1 ? 'once' : `${pings} times`}.`]
}

const takenWords = ({ role, at, by }: NonNullable<Escalation['taken']>): string =>
  by === undefined ? `Taken by ${role} ${zuluMinute(at)}.` : `Assigned to ${role} by ${by} ${zuluMinute(at)}.`

const returnWords: Readonly<Record<ReturnReason, (role: string) => string>> = {
  taken: (role) => `${role} had it, and it was not met in that time; it came back`,
  snoozed: (role) => `Snoozed by ${role}, it came back`,
  closed: (role) => `Closed by ${role} and still owed, it came back`,
  unanswered: () => 'Nobody answered any of its calls; it began anew',
  reopened: () => 'The answer was taken back; it came back',
  untaken: (role) => `${role} no longer has the watch; it came back`,
}
