import { type Address, addressKey, supervisorId } from '../addresses.ts'
import { answerTo, isOver, obligationsOf, whatIsOwed } from '../frame.ts'
import { nameOf, organisation, type Person, trackOf, usersOn } from '../mechanism.ts'
import { marks } from '../sentences/marks.ts'
import type { MessageRow, ObligationRow } from '../state.ts'
import { localTime } from '../text.ts'
import { onDuty, onDutyUsers } from '../watch.ts'
import type { Decision } from './decision.ts'
import { ranks } from './decision.ts'
import { timesFrom } from './due.ts'
import { tellsDirectly } from './release.ts'

/** All parts of a message stand in the owing party's channel: its clock starts now, on Parley's own time. */
export function openObligations(decision: Decision, message: MessageRow, owes: string): void {
  for (const row of obligationsOf(decision.state, message)) {
    if (row.owes !== owes || row.state !== 'waiting') continue
    const times = timesFrom(row, decision.at)
    decision.record({ is: 'obligation-opened', id: row.id, dueAt: times?.dueAt ?? null })
    if (times) decision.setTimer(`obligation:${row.id}`, times.remindAt)
    if (row.kind === 'acknowledgement') inviteMark(decision, message, owes)
  }
}

/** ☑ stands there in advance, so that acknowledging is one tap. */
function inviteMark(decision: Decision, message: MessageRow, owes: string): void {
  const delivery = Object.values(message.deliveries).find((each) => each.organisation === owes)
  const post = delivery?.posts.at(-1)
  if (delivery && typeof post === 'string') decision.mark(delivery.address, post, marks.acknowledged)
}

/** An obligation's timer: half-way a reminder, when due an escalation, then pings until somebody takes it. */
export function obligationDue(decision: Decision, id: string): void {
  decision.clearTimer(`obligation:${id}`)
  const row = decision.state.obligations.get(id)
  if (row?.state !== 'open' || row.dueAt === undefined) return
  if (decision.at >= row.dueAt) escalate(decision, row)
  else {
    if (row.remindedAt === undefined) remind(decision, row, row.dueAt)
    decision.setTimer(`obligation:${id}`, row.dueAt)
  }
}

function remind(decision: Decision, row: ObligationRow, dueAt: number): void {
  decision.record({ is: 'obligation-reminded', id: row.id })
  const track = trackOf(decision.mechanism, row.track)
  const party = organisation(decision.mechanism, row.owes)
  const address = track?.channels[row.owes]
  if (!party || !address) return
  decision.sayIn(
    address,
    {
      say: 'reminder',
      with: {
        reference: referenceOf(decision, row),
        what: withArticle(row),
        dueAt,
        dueLocal: localTime(dueAt, party.timeZone),
        type: wordsToType(decision, row),
      },
    },
    { thread: { message: row.message }, mentions: onDutyUsers(decision.state, party, address.link) },
  )
}

function wordsToType(decision: Decision, row: ObligationRow): readonly string[] {
  const first = answerTo(decision.state, row)
  if (row.kind === 'clarification') return [first, `!not-meant ${referenceOf(decision, row)}`]
  return [row.kind === 'response' ? `${first} TEXT` : first]
}

const withArticle = (row: ObligationRow): string => (row.kind === 'response' ? 'a response to the dispute' : `an ${whatIsOwed(row)}`)

function escalate(decision: Decision, row: ObligationRow): void {
  const { escalation, policy } = row
  if (escalation?.taken || escalation?.closed) return
  const nextPingAt = decision.at + policy.repeatMinutes * 60_000
  const pings = escalation?.pings ?? 0
  decision.record({ is: 'obligation-escalated', id: row.id, nextPingAt })
  decision.setTimer(`obligation:${row.id}`, nextPingAt)
  const { channel, secondChannel } = decision.mechanism.supervisor
  if (pings > 0) return ping(decision, row, pings)
  postEscalation(decision, row, channel)
  // The first channel cannot be seen now: it waits there, and is said where it can be.
  if (secondChannel && decision.state.links.get(channel.link)?.state === 'down') postEscalation(decision, row, secondChannel)
}

function postEscalation(decision: Decision, row: ObligationRow, address: Address): void {
  decision.sayIn(address, { say: 'escalation', with: { obligation: row.id } }, { rank: ranks.alarm, obligation: row.id })
}

/** After each round of pings the next person is called, and the second channel if there is one. */
function ping(decision: Decision, row: ObligationRow, pings: number): void {
  const { supervisor } = decision.mechanism
  const perRound = Math.max(1, Math.floor(row.policy.repeatForMinutes / row.policy.repeatMinutes))
  const round = Math.floor(pings / perRound)
  const second = round > 0 ? supervisor.secondChannel : undefined
  if (second && pings % perRound === 0 && row.escalation?.posts[addressKey(second)] === undefined) {
    postEscalation(decision, row, second)
  }
  const notice = {
    say: 'ping',
    with: {
      reference: referenceOf(decision, row),
      owes: nameOf(decision.mechanism, row.owes),
      what: whatIsOwed(row),
      dueAt: row.dueAt ?? decision.at,
      now: decision.at,
    },
  } as const
  for (const address of second ? [supervisor.channel, second] : [supervisor.channel]) {
    const mentions = personFor(decision, round, address.link)
    decision.sayIn(address, notice, { rank: ranks.alarm, thread: { obligation: row.id }, obligation: row.id, mentions })
  }
  decision.reviseEscalation(row.id)
}

/** First those on duty, then one official of the supervisor after the other. */
function personFor(decision: Decision, round: number, link: string): readonly string[] {
  const { supervisor } = decision.mechanism
  const duty = onDutyUsers(decision.state, supervisor, link)
  if (round === 0) return duty
  const called = onDuty(decision.state, supervisor)
  const others = supervisor.officials.filter((official) => !called.includes(official))
  const next = others[(round - 1) % Math.max(1, others.length)]
  return next ? [...new Set([...duty, ...usersOn(next, link)])] : duty
}

export const referenceOf = (decision: Decision, row: ObligationRow): string => decision.state.messages.get(row.message)?.reference ?? row.id

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
    decision.clearTimer(`obligation:${row.id}`)
    decision.reviseEscalation(row.id)
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
  if (row.dueAt !== undefined) decision.setTimer(`obligation:${row.id}`, Math.max(decision.at, row.remindedAt ? row.dueAt : decision.at))
  decision.reviseEscalation(row.id)
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
  decision.clearTimer(`obligation:${row.id}`)
  decision.reviseEscalation(row.id)
}
