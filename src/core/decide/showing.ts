import { supervisorId } from '../addresses.ts'
import { nameOf } from '../mechanism.ts'
import { metWords, versionName } from '../met.ts'
import { isLate, obligationsOf, whatIsOwed } from '../owed.ts'
import type { MessageDelivery, MessageRow } from '../rows/message.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import { capital } from '../sentences/said.ts'
import type { State } from '../state.ts'
import { oneLine, splitText, tame, zulu, zuluDay, zuluMinute } from '../text.ts'
import type { Call } from './call.ts'
import type { Decision } from './decision.ts'
import { namedMessage } from './naming.ts'

/** Of a later version's text this much is shown; all of it stands in its own frame. */
const excerptLengthMax = 300

/** The whole life of a message, to those who may see it: its versions, deliveries, acknowledgements, reply, escalations, disputes. */
export function showMessage(call: Call): void {
  const named = namedMessage(call)
  if (!named) return
  const { message } = named
  const { state } = call.decision
  const text = splitText(shownText(call, message), 2000)
  const updates = message.updates.flatMap((id) => state.messages.get(id) ?? []).filter(({ reference }) => reference !== undefined)
  call.answer({
    say: 'show',
    with: {
      reference: message.reference ?? message.id,
      text: text.length === 1 ? (text[0] ?? '') : `${text[0]}…`,
      fingerprint: message.fingerprint,
      lines: [
        ...bornLines(call, message),
        ...lifeLines(call, message),
        ...updates.flatMap((update) => [...changeLines(call, update), ...lifeLines(call, update)]),
        ...disputeLines(call.decision, message),
        ...(message.withdrawnAt === undefined ? [] : [`WITHDRAWN ${zulu(message.withdrawnAt)}. Do not act on it.`]),
      ],
    },
  })
}

/** To its own side all of it; to the others no more than what stands, or stood, in their channel. */
function shownText({ person }: Call, message: MessageRow): string {
  const own = message.from === person.organisation.id
  const delivery = Object.values(message.deliveries).find(({ organisation }) => organisation === person.organisation.id)
  const stood = delivery !== undefined && !delivery.withheld && delivery.posts.every((post) => post !== null)
  return own || stood ? tame(message.text) : '(its text never stood in your channel)'
}

function bornLines({ decision }: Call, message: MessageRow): string[] {
  const { state, mechanism } = decision
  const from = message.from === supervisorId ? 'Supervisor' : nameOf(mechanism, message.from)
  const { kind, precedence, writtenAt, acceptedAt, replyBy, expires } = message
  const about = state.messages.get(message.answers ?? message.refersTo ?? '')?.reference
  return [
    `${from}, ${message.role}. ${kind === 'notice' ? '' : `${capital(kind)}${about ? ` to ${about}` : ''}, `}${precedence}. Written ${zuluDay(writtenAt)} (${zulu(writtenAt)}), accepted ${zulu(acceptedAt)}.`,
    ...(kind === 'notice' && about ? [`It is the reply to ${about}.`] : []),
    ...(replyBy === undefined ? [] : [`It wants a reply by ${zuluDay(replyBy)}.`]),
    ...(expires === undefined ? [] : [`After ${zuluDay(expires)} it is for the record only.`]),
    ...(message.releasedAt === undefined ? [] : [`Crossed ${zulu(message.releasedAt)}.`]),
  ]
}

function changeLines(call: Call, update: MessageRow): string[] {
  const words = oneLine(shownText(call, update))
  const excerpt = words.length > excerptLengthMax ? `${words.slice(0, excerptLengthMax)}…` : words
  const name = versionName(call.decision.state, { message: update.id })
  return [`Changed: ${name}, written ${zuluDay(update.writtenAt)}, fingerprint ${update.fingerprint}: ${excerpt}`]
}

/** What became of one version. */
const lifeLines = (call: Call, version: MessageRow): string[] => [...deliveryLines(call, version), ...owedLines(call, version)]

function deliveryLines({ decision }: Call, message: MessageRow): string[] {
  const others = Object.values(message.deliveries).filter(({ organisation }) => organisation !== message.from)
  return others.map((each) => {
    const passed = each.passed ? ` Passed by other means: ${each.passed}.` : ''
    return `${deliveryLine(decision, message, each)}${passed}`
  })
}

function deliveryLine({ state, mechanism }: Decision, message: MessageRow, delivery: MessageDelivery): string {
  const { organisation, at = 0 } = delivery
  const to = nameOf(mechanism, organisation)
  switch (delivery.state) {
    case 'delivered': {
      const unmet = organisation !== supervisorId && nobodyAcknowledged(state, message, organisation)
      return `In ${to}’s channel ${zulu(at)}.${unmet ? ' Nobody has acknowledged.' : ''}`
    }
    case 'pending':
      return `Not yet in ${to}’s channel.`
    case 'failed':
      return `FAILED to reach ${to}’s channel ${zulu(at)}.`
    case 'uncertain':
      return `UNCERTAIN whether it stands in ${to}’s channel.`
  }
}

const nobodyAcknowledged = (state: State, message: MessageRow, organisation: string): boolean =>
  obligationsOf(state, message).every((each) => each.owes !== organisation || each.state !== 'met')

const owedLines = (call: Call, message: MessageRow): string[] =>
  obligationsOf(call.decision.state, message).flatMap((row) => [owedLine(call, row), ...escalationLines(call, row)])

function owedLine({ decision }: Call, row: ObligationRow): string {
  const owes = nameOf(decision.mechanism, row.owes)
  if (row.met) return metWords(decision.state, row, `${owes}, ${row.met.role}`)
  if (row.ended) return `${whatIsOwed(row)} ${row.state} ${zuluMinute(row.ended.at)}: ${row.ended.reason}.`
  const due = row.dueAt === undefined ? '' : `, due ${zuluDay(row.dueAt)}${isLate(row, decision.at) ? ', LATE' : ''}`
  return `${owes} owes: ${whatIsOwed(row)}${due}.`
}

/** Who of the supervisor has it is the supervisor's own affair. */
function escalationLines({ person }: Call, { escalation }: ObligationRow): string[] {
  if (!escalation) return []
  const { taken, closed, pings } = escalation
  const since = `Escalated to the supervisor ${zuluMinute(escalation.since)}`
  if (person.organisation.id !== supervisorId) return [`${since}.`]
  return [
    `${since}, pinged ${pings === 1 ? 'once' : `${pings} times`}.${taken ? ` Taken by ${taken.role} ${zuluMinute(taken.at)}.` : ''}${closed ? ` Closed by ${closed.role} ${zuluMinute(closed.at)}: ${closed.reason}.` : ''}`,
  ]
}

function disputeLines({ state, mechanism }: Decision, message: MessageRow): string[] {
  const lines: string[] = []
  for (const [, dispute] of state.disputes.rows()) {
    if (dispute.about !== message.id && dispute.message !== message.id) continue
    const answer = dispute.answer === undefined ? undefined : state.messages.get(dispute.answer)?.reference
    lines.push(
      `Dispute ${dispute.reference}, opened by ${nameOf(mechanism, dispute.openedBy)} ${zuluMinute(dispute.openedAt)}: ${dispute.state}${answer ? ` in ${answer}` : ''}.`,
    )
  }
  return lines
}
