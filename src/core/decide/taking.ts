import { nameOf, type Official } from '../mechanism.ts'
import { asEscalations } from '../one-post.ts'
import { isOver, obligationsOf, versionsOf, whatIsOwed } from '../owed.ts'
import { stepsOf } from '../policy.ts'
import type { MessageRow } from '../rows/message.ts'
import type { ObligationRow, StormRow } from '../rows/obligation.ts'
import type { Notice } from '../sentences/index.ts'
import { isUnanswered, membersOf } from '../storm-post.ts'
import { onDuty } from '../watch.ts'
import { type Call, isTooLong, saidAt } from './call.ts'
import { sayAlready, sayNoneLeft, tellDisplaced } from './colleagues.ts'
import { closedMs, setAlarm } from './escalating.ts'
import { isOverSince, meantOf, typedAt } from './late.ts'
import { firstWordOf, mayHear, onlyMessage } from './naming.ts'
import { escalationsNamed } from './storms.ts'
import { untake } from './untaking.ts'
import { ofWhom } from './whose.ts'
import { namesOf, referenceOf } from './words.ts'

/** What the supervisor does with escalations: takes them, puts them off, gives them to somebody, closes them. */

/** What is, or was, owed on a message or on its updates. */
const owedOn = ({ decision: { state } }: Call, message: MessageRow): readonly ObligationRow[] =>
  versionsOf(state, message).flatMap((each) => obligationsOf(state, each))

interface Named {
  readonly open: readonly ObligationRow[]
  readonly rest: string
}

/** A reference, and what is open there. */
function namedOpen(call: Call): Named | undefined {
  const named = onlyMessage(call)
  if (!named || isTooLong(call, named.rest)) return undefined
  const open = owedOn(call, named.message).filter((each) => !isOver(each))
  if (open.length > 0) return { open, rest: named.rest }
  call.answer({ say: 'nothing-open', with: { reference: named.message.reference ?? '' } })
  return undefined
}

/** A reference, the party where several owe, and a reason: what is open there, and meant. */
export function namedToSettle(call: Call, isMeant: (row: ObligationRow) => boolean = () => true): Named | undefined {
  const message = onlyMessage(call)
  if (message?.rest === '') {
    call.usage({ is: 'no-reason' })
    return undefined
  }
  const named = message && namedOpen(call)
  const open = named?.open.filter(isMeant) ?? []
  if (!message || !named || open.length === 0) return named && { ...named, open }
  const settled = ofWhom(call, owedOn(call, message.message), { ...named, open })
  if (settled?.rest !== '') return settled
  call.usage({ is: 'no-reason' })
  return undefined
}

/** A reference, a group (`G3`) or `all`: of a group, and of all, what nobody has taken. */
function namedEscalations(call: Call): Named | undefined {
  const word = firstWordOf(call.rest)
  const named = escalationsNamed(call.decision, word)
  if (!named) return namedOpen(call)
  const open = ofMany(call, word.toUpperCase(), named)
  return open.length > 0 ? { open, rest: call.rest.slice(word.length).trim() } : undefined
}

/**
 * Of many, what nobody has answered. Where colleagues were quicker with all of it, what they put off can still be taken, of what is named; otherwise
 * says what they did.
 */
function ofMany(call: Call, named: string, rows: readonly ObligationRow[]): readonly ObligationRow[] {
  const theirs = rows.filter(({ track }) => mayHear(call.person, track))
  const unanswered = theirs.filter(isUnanswered)
  const putOff = call.name.startsWith('take') ? theirs.filter(isSnoozed) : []
  const open = unanswered.length > 0 ? unanswered : putOff
  if (open.length === 0) sayNoneLeft(call, named, theirs)
  return open
}

const isSnoozed = ({ state, escalation }: ObligationRow): boolean =>
  state === 'open' && escalation?.snoozed !== undefined && !escalation.closed

/** The buttons of a group. */
export function settleGroup(call: Call, storm: StormRow, ms: number): void {
  const open = ofMany(call, storm.name, membersOf(call.decision.state, storm))
  if (open.length === 0) return
  if (call.name.startsWith('take')) takeAll(call, open)
  else snoozeUnanswered(call, open, ms)
}

export function takeCommand(call: Call): void {
  const named = namedEscalations(call)
  if (named) takeAll(call, named.open)
}

/** One answer for all of them. */
export function takeAll(call: Call, rows: readonly ObligationRow[]): void {
  const escalated = toSettle(call, rows)
  const open = escalated.filter(({ escalation }) => !escalation?.taken)
  if (open.length === 0) sayAlready(call, escalated)
  else {
    for (const row of open) take(call, row, call.person.official)
    const until = Math.min(...open.map((row) => untilOf(call, row)))
    if (!untakeOfBefore(call)) call.answer({ say: 'escalations-taken', with: { ...namesOf(call.decision, open), until } })
    const others = escalated.filter((row) => !open.includes(row) && row.escalation?.taken?.official !== call.person.official.id)
    sayAlready(call, others, true)
  }
}

/** What is found only later was taken by a watch that may have passed since: then it is theirs no more, and they are told so. */
function untakeOfBefore(call: Call): boolean {
  const { decision, person } = call
  const row = decision.state.watches.get(person.organisation.id)
  const isRelieved = row !== undefined && saidAt(call) < row.since && !onDuty(decision.state, person.organisation).includes(person.official)
  if (isRelieved) untake(decision, [person.official.id])
  return isRelieved
}

const untilOf = ({ decision }: Call, { policy }: ObligationRow): number => decision.at + stepsOf(policy).takenMinutes * 60_000

/** Those of them that are before the supervisor; if none is, says why, once of each reference. */
function toSettle(call: Call, rows: readonly ObligationRow[]): readonly ObligationRow[] {
  const { decision } = call
  const escalated = rows.filter((row) => !isOver(row) && row.escalation !== undefined)
  if (escalated.length > 0) return meantOf(call, escalated, true)
  for (const [reference, theirs] of Map.groupBy(rows, (row) => referenceOf(decision, row))) {
    const over = theirs.find(isOver)
    if (over) call.answer({ say: 'closed-already', with: { reference, state: over.state } })
    else call.answer({ say: 'not-escalated', with: { reference } })
  }
  return escalated
}

/** By its button, which stands only while nobody has answered: what a colleague has taken or put off meanwhile is left as it is. */
export function snoozeUnanswered(call: Call, rows: readonly ObligationRow[], ms: number): void {
  const unanswered = rows.filter(isUnanswered)
  const open = rows.filter((row) => !isOver(row))
  if (unanswered.length === 0 && open.length > 0) sayAlready(call, open)
  else snooze(call, unanswered.length === 0 ? rows : unanswered, ms, '')
}

/** `by`: the role of who assigns it. */
function take(call: Call, row: ObligationRow, official: Official, by?: string): void {
  const { decision } = call
  const { role, id } = official
  const until = untilOf(call, row)
  decision.record({ is: 'obligation-taken', id: row.id, role, official: id, until, ...(by === undefined ? {} : { by }) })
  setAlarm(decision, row.id)
  decision.reviseEscalation(row.id)
}

const snoozeMinMs = 1_000
const snoozeMaxMs = 86_400_000
const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 }

export function snoozeCommand(call: Call): void {
  const named = namedEscalations(call)
  if (!named) return
  const word = firstWordOf(named.rest)
  const [, count, unit = ''] = /^(\d{1,4})(s|m|h)$/i.exec(word) ?? []
  const ms = Number(count) * (unitsMs[unit.toLowerCase()] ?? Number.NaN)
  const reason = named.rest.slice(word.length).trim()
  // `1h 30m` is another time than `1h` with a reason.
  if (!(ms >= snoozeMinMs && ms <= snoozeMaxMs) || /^(?:(?:and|&|\+)\s*)?\d{1,4}\s*(?:s|m|h|min|hrs?|sec)/iu.test(reason)) {
    call.usage({ is: 'how-long' })
    return
  }
  if (!isTooLong(call, reason)) snooze(call, named.open, ms, reason)
}

function snooze(call: Call, rows: readonly ObligationRow[], ms: number, reason: string): void {
  const { decision, person } = call
  const until = typedAt(call) + ms
  if (isOverSince(call, until)) return
  const open = toSettle(call, rows)
  tellDisplaced(decision, open, { how: 'snoozed', by: person.official.role, until }, [person.official.id])
  for (const { id } of open) {
    decision.record({ is: 'escalation-snoozed', id, role: person.official.role, official: person.official.id, until, reason })
    setAlarm(decision, id)
    decision.reviseEscalation(id)
  }
  if (open.length === 0) return
  call.answer({ say: 'escalations-snoozed', with: { ...namesOf(decision, open), ms, until } })
}

/** `!assign SEC-0042 to OFFICIAL`: by role or id, of the supervisor's. */
export function assignCommand(call: Call): void {
  const named = namedEscalations(call)
  if (!named) return
  const { decision, person } = call
  const { supervisor } = decision.mechanism
  const whom = named.rest.replace(/^to\s+/iu, '').trim()
  const word = whom.toLowerCase()
  const soCalled = supervisor.officials.filter(({ id, role }) => id.toLowerCase() === word || role.toLowerCase() === word)
  const active = soCalled.filter(({ suspended }) => !suspended)
  // Whoever may not use the track could do nothing about it, and nobody else would be pinged meanwhile.
  const seesAll = ({ tracks }: Official): boolean => named.open.every(({ track }) => tracks?.includes(track) ?? true)
  const found = active.filter(seesAll)
  const [official] = found
  if (!official || found.length > 1) {
    const officials = supervisor.officials.flatMap((each) => (each.suspended || !seesAll(each) ? [] : [`${each.role} (${each.id})`]))
    const nobody = whom === '' ? 'none-named' : active.length > 0 ? 'off-track' : soCalled.length > 0 ? 'suspended' : 'unknown'
    call.usage({ is: 'which-official', why: found.length > 1 ? 'several' : nobody, officials })
    return
  }
  const by = person.official.role
  const assigned = toSettle(call, named.open)
  if (assigned.length === 0) return
  tellDisplaced(decision, assigned, { how: 'assigned', by, role: official.role }, [person.official.id, official.id])
  for (const row of assigned) take(call, row, official, by)
  for (const account of official.accounts) decision.sayTo(account, assignedNotice(call, assigned, by))
  call.answer({ say: 'escalations-assigned', with: { ...namesOf(decision, assigned), role: official.role } })
}

/** One word for all of them: whoever is given twenty at once is not to read twenty posts. */
function assignedNotice(call: Call, rows: readonly ObligationRow[], by: string): Notice {
  const { decision } = call
  const until = Math.min(...rows.map((row) => untilOf(call, row)))
  const [row, second] = asEscalations(rows)
  if (!row || second) {
    const references = [...new Set(rows.map((each) => referenceOf(decision, each)))]
    return { say: 'assigned-many', with: { count: asEscalations(rows).length, references, by, until } }
  }
  const words = { owes: nameOf(decision.mechanism, row.owes), what: rows.map(whatIsOwed).join(' or ') }
  return { say: 'assigned-to-you', with: { reference: referenceOf(decision, row), by, ...words, until } }
}

export function closeCommand(call: Call): void {
  const named = namedToSettle(call, ({ escalation }) => escalation !== undefined)
  if (!named) return
  const { decision, person } = call
  if (named.open.length === 0) call.answer({ say: 'not-escalated', with: { reference: null } })
  const escalated = meantOf(call, named.open, true)
  tellDisplaced(decision, escalated, { how: 'closed', by: person.official.role, reason: named.rest }, [person.official.id])
  for (const row of escalated) {
    const until = decision.at + closedMs
    const { role, id: official } = person.official
    decision.record({ is: 'escalation-closed', id: row.id, role, official, reason: named.rest, until })
    setAlarm(decision, row.id)
    decision.reviseEscalation(row.id)
  }
  for (const reference of new Set(escalated.map((row) => referenceOf(decision, row)))) {
    call.answer({ say: 'escalation-closed', with: { reference } })
  }
}
