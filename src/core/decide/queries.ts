import { supervisorId } from '../addresses.ts'
import { isOwedInExercise } from '../exercise.ts'
import { isOver, obligationsOf, whatIsOwed } from '../frame.ts'
import { nameOf, type Person, partiesOf, tracksOf } from '../mechanism.ts'
import type { OpenItem } from '../sentences/answers.ts'
import type { MessageDelivery, MessageRow, ObligationRow } from '../state.ts'
import { duration, splitText, tame, zulu, zuluDay, zuluMinute } from '../text.ts'
import type { Call } from './call.ts'
import type { Decision } from './decision.ts'
import { namedMessage } from './naming.ts'
import { referenceOf } from './words.ts'

const listLengthMax = 20

/** How the links are and what is open, on the asker's own tracks: that there are others is not theirs to know. */
export function showStatus(call: Call): void {
  const { decision, person } = call
  const { mechanism } = decision
  const links = [...partiesOf(mechanism, person), mechanism.supervisor].map((each) => {
    const row = decision.state.links.get(each.link)
    // Connected, as far as anybody knows, and yet nothing comes back.
    const silentSince = row?.state === 'down' ? undefined : decision.state.linkTests.get(each.link)?.silentSince
    // Why another party's link is down is that party's own affair.
    const mayKnowCause = person.organisation.id === supervisorId || person.organisation.id === each.id
    return {
      name: each.name,
      state: silentSince === undefined ? (row?.state ?? ('unknown' as const)) : ('silent' as const),
      since: silentSince ?? row?.since ?? decision.at,
      cause: mayKnowCause ? (row?.cause ?? '') : '',
    }
  })
  const paused = tracksOf(mechanism, person).flatMap(({ code }) => (decision.state.tracks.get(code)?.paused ? [code] : []))
  const open = openFor(call)
  const figures = (rows: readonly ObligationRow[]) => ({ open: rows.length, late: rows.filter((row) => isLate(row, decision.at)).length })
  const ofExercise = open.filter((row) => isOwedInExercise(decision.state, row))
  const real = open.filter((row) => !ofExercise.includes(row))
  call.answer({
    say: 'status',
    with: { links, paused, ...figures(real), ...(ofExercise.length > 0 ? { exercise: figures(ofExercise) } : {}) },
  })
}

const isLate = (row: ObligationRow, at: number): boolean => row.dueAt !== undefined && at > row.dueAt

function openFor({ decision, person }: Call): readonly ObligationRow[] {
  const { id } = person.organisation
  const rows: ObligationRow[] = []
  for (const [, row] of decision.state.obligations.rows()) {
    const isTheirs = row.owes === id || row.to === id
    if (!isOver(row) && (id === supervisorId || (isTheirs && mayUse(person, row.track)))) rows.push(row)
  }
  return rows
}

/** Also of a track that is no longer configured: what was owed on it still is. */
const mayUse = ({ official }: Person, code: string): boolean => official.tracks?.includes(code) ?? true

export function showOpen(call: Call): void {
  const { decision, person } = call
  const open = [...openFor(call)].sort((a, b) => (a.dueAt ?? Number.POSITIVE_INFINITY) - (b.dueAt ?? Number.POSITIVE_INFINITY))
  const item = (row: ObligationRow, who: string): OpenItem => ({
    reference: referenceOf(decision, row),
    what: row.state === 'waiting' ? `${whatIsOwed(row)} (not yet delivered)` : whatIsOwed(row),
    who,
    ...(row.dueAt === undefined ? {} : { dueAt: row.dueAt }),
    late: isLate(row, decision.at),
    ...(isOwedInExercise(decision.state, row) ? { exercise: true as const } : {}),
  })
  const mine = open.filter((row) => row.owes === person.organisation.id)
  const theirs = open.filter((row) => row.owes !== person.organisation.id)
  call.answer({
    say: 'open',
    with: {
      owed: mine.slice(0, listLengthMax).map((row) => item(row, `to ${nameOf(decision.mechanism, row.to)}`)),
      awaited: theirs.slice(0, listLengthMax).map((row) => item(row, `from ${nameOf(decision.mechanism, row.owes)}`)),
      more: Math.max(0, mine.length - listLengthMax) + Math.max(0, theirs.length - listLengthMax),
    },
  })
}

/** The whole life of a message, to those who may see it. */
export function showMessage(call: Call): void {
  const named = namedMessage(call)
  if (!named) return
  const { message } = named
  const text = splitText(shownText(call, message), 2000)
  call.answer({
    say: 'show',
    with: {
      reference: message.reference ?? message.id,
      text: text.length === 1 ? (text[0] ?? '') : `${text[0]}…`,
      fingerprint: message.fingerprint,
      lines: [...bornLines(call, message), ...deliveryLines(call, message), ...owedLines(call, message)],
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
  const from = message.from === supervisorId ? 'Supervisor' : nameOf(decision.mechanism, message.from)
  return [
    `${from}, ${message.role}. ${message.precedence}. Written ${zuluDay(message.writtenAt)} (${zulu(message.writtenAt)}), accepted ${zulu(message.acceptedAt)}.`,
    ...(message.releasedAt === undefined ? [] : [`Crossed ${zulu(message.releasedAt)}.`]),
    ...message.updates.flatMap((id) => decision.state.messages.get(id)?.reference ?? []).map((reference) => `Changed: ${reference}.`),
    ...(message.withdrawnAt === undefined ? [] : [`WITHDRAWN ${zulu(message.withdrawnAt)}. Do not act on it.`]),
  ]
}

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

const nobodyAcknowledged = (state: Call['decision']['state'], message: MessageRow, organisation: string): boolean =>
  obligationsOf(state, message).every((each) => each.owes !== organisation || each.state !== 'met')

function owedLines({ decision }: Call, message: MessageRow): string[] {
  return obligationsOf(decision.state, message).flatMap((row) => {
    const owes = nameOf(decision.mechanism, row.owes)
    if (row.met) {
      const { role, at, late } = row.met
      return [
        row.kind === 'acknowledgement'
          ? `Received by ${owes}, ${role}, ${zuluMinute(at)}${late ? ', late' : ''}. Receipt only.`
          : `Answered by ${owes}, ${role}, ${zuluMinute(at)}${late ? ', late' : ''}.`,
      ]
    }
    if (row.ended) return [`${whatIsOwed(row)} ${row.state} ${zuluMinute(row.ended.at)}: ${row.ended.reason}.`]
    const due = row.dueAt === undefined ? '' : `, due ${zuluDay(row.dueAt)}${duration(row.dueAt - decision.at) === '0 s' ? ', LATE' : ''}`
    return [`${owes} owes: ${whatIsOwed(row)}${due}.${row.escalation ? ' Escalated to the supervisor.' : ''}`]
  })
}
