import { supervisorId } from '../addresses.ts'
import { timesFrom } from '../due.ts'
import { isOver, obligationsOf } from '../frame.ts'
import type { Person } from '../mechanism.ts'
import { marks } from '../sentences/marks.ts'
import type { MessageRow, ObligationRow } from '../state.ts'
import type { Decision } from './decision.ts'
import { comeBack, setAlarm, silence } from './escalating.ts'
import { tellsDirectly } from './release.ts'

/** All parts of a message stand in the owing party's channel: its clock starts now, on Parley's own time. */
export function openObligations(decision: Decision, message: MessageRow, owes: string): void {
  for (const row of obligationsOf(decision.state, message)) {
    if (row.owes !== owes || row.state !== 'waiting') continue
    const times = timesFrom(row, decision.at)
    decision.record({ is: 'obligation-opened', id: row.id, dueAt: times?.dueAt ?? null, ...(times ? { stepsAt: times.stepsAt } : {}) })
    setAlarm(decision, row.id)
    if (row.kind === 'acknowledgement') inviteMark(decision, message, owes)
  }
}

/** ☑ stands there in advance, so that acknowledging is one tap. */
function inviteMark(decision: Decision, message: MessageRow, owes: string): void {
  const delivery = Object.values(message.deliveries).find((each) => each.organisation === owes)
  const post = delivery?.posts.at(-1)
  if (delivery && typeof post === 'string') decision.mark(delivery.address, post, marks.acknowledged)
}

/** Whether an acknowledgement by this person would meet something. */
export const owesAcknowledgement = (decision: Decision, message: MessageRow, person: Person): boolean =>
  owedBy(decision, message, person, 'acknowledgement').length > 0

/** Meets what a person's party owes of one kind on a message and on its updates. Returns what was met. */
export function meet(decision: Decision, message: MessageRow, person: Person, kind: ObligationRow['kind']): readonly ObligationRow[] {
  const owed = owedBy(decision, message, person, kind)
  for (const row of owed) {
    const late = row.dueAt !== undefined && decision.at > row.dueAt
    decision.record({
      is: 'obligation-met',
      id: row.id,
      organisation: person.organisation.id,
      role: person.official.role,
      late,
    })
    silence(decision, row)
    const owner = decision.state.messages.get(row.message)
    if (owner) showMet(decision, owner, person)
  }
  return owed
}

/** What a person's party owes of one kind on a message and on its updates, as far as they stand whole in its channel. */
function owedBy(decision: Decision, message: MessageRow, person: Person, kind: ObligationRow['kind']): readonly ObligationRow[] {
  // A version that does not stand whole in their channel has been received by nobody.
  const versions = [message, ...message.updates.flatMap((id) => decision.state.messages.get(id) ?? [])].filter((each) =>
    Object.values(each.deliveries).some(
      (delivery) => delivery.organisation === person.organisation.id && delivery.posts.every((post) => post !== null),
    ),
  )
  return versions
    .flatMap((each) => obligationsOf(decision.state, each))
    .filter((row) => row.kind === kind && row.owes === person.organisation.id && !isOver(row))
}

function showMet(decision: Decision, message: MessageRow, person: Person): void {
  decision.reviseMessage(message.id, (each) => each === person.organisation.id || each === supervisorId)
  decision.showReceipt(message)
  const original = message.kind === 'update' && message.refersTo ? decision.state.messages.get(message.refersTo) : undefined
  if (original) decision.reviseMessage(original.id, (each) => each === person.organisation.id)
  if (tellsDirectly(message) && message.kind !== 'clarify' && message.kind !== 'dispute') {
    decision.tellAuthor(message, {
      say: 'acknowledged',
      with: {
        reference: message.reference ?? '',
        by: person.organisation.name,
        role: person.official.role,
        at: decision.at,
      },
    })
  }
}

/** A mistaken acknowledgement: it is owed again, from the time at which it was due. */
export function reopen(decision: Decision, row: ObligationRow, person: Person): void {
  decision.record({ is: 'obligation-reopened', id: row.id, role: person.official.role })
  if (row.escalation) comeBack(decision, row.id, 'reopened')
  else setAlarm(decision, row.id)
  const message = decision.state.messages.get(row.message)
  if (!message) return
  decision.reviseMessage(message.id, (each) => each === person.organisation.id || each === supervisorId)
  decision.showReceipt(message)
  decision.tellAuthor(message, {
    say: 'acknowledgement-reopened',
    with: { reference: message.reference ?? '', by: person.organisation.name, at: decision.at },
  })
}

export function endObligation(decision: Decision, row: ObligationRow, how: 'waived' | 'lapsed', role: string, reason: string): void {
  decision.record({ is: 'obligation-ended', id: row.id, how, role, reason })
  silence(decision, row)
}
