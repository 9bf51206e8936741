import { supervisorId } from '../addresses.ts'
import { type Times, timesFrom } from '../due.ts'
import type { Fact } from '../facts.ts'
import { nameOf, type Person, trackOf } from '../mechanism.ts'
import { versionName } from '../met.ts'
import { isLate, isOver, kindOf, obligationsOf, versionsOf } from '../owed.ts'
import type { MessageRow } from '../rows/message.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import { marks } from '../sentences/marks.ts'
import { reasons } from '../sentences/reasons.ts'
import { versionsBefore } from '../standing-text.ts'
import type { Decision } from './decision.ts'
import { comeBack, setAlarm, silence } from './escalating.ts'
import { tellsDirectly } from './release.ts'

/** All parts of a message stand in the owing party's channel: its clock starts now, on Parley's own time. */
export function openObligations(decision: Decision, message: MessageRow, owes: string): void {
  for (const row of obligationsOf(decision.state, message)) {
    if (row.owes !== owes || row.state !== 'waiting') continue
    const { dueAt, ...times }: Partial<Times> = timesFrom(row, decision.at) ?? {}
    decision.record({ is: 'obligation-opened', id: row.id, dueAt: dueAt ?? null, ...times })
    setAlarm(decision, row.id)
    // It was drawn before it was known to come late.
    if (times.lateFrom !== undefined) decision.reviseEnd(message.id, (each) => each === owes)
    if (dueAt !== undefined && kindOf(row).reopensMessage) decision.setTimer(overdueTimer(row.id), dueAt)
    if (kindOf(row).metBy === 'mark') inviteMark(decision, message, owes)
    reviseLaterVersions(decision, message, owes)
  }
}

/** A later one that stands elsewhere before this one stood here says which was acknowledged: that is not the one before it any more. */
function reviseLaterVersions(decision: Decision, message: MessageRow, owes: string): void {
  const { state } = decision
  const updates = state.messages.get(message.refersTo ?? '')?.updates ?? []
  const later = message.kind === 'update' ? updates.slice(updates.indexOf(message.id) + 1) : []
  const before = later.length > 0 ? versionsBefore(state, message).flatMap((each) => obligationsOf(state, each)) : []
  if (!before.some((each) => each.owes === owes && each.met !== undefined)) return
  for (const id of later) decision.reviseEnd(id, (each) => each === owes || each === supervisorId)
}

/** ☑ stands there in advance, so that acknowledging is one tap. */
function inviteMark(decision: Decision, message: MessageRow, owes: string): void {
  const delivery = Object.values(message.deliveries).find((each) => each.organisation === owes)
  const post = delivery?.posts.at(-1)
  if (delivery && typeof post === 'string') decision.mark(delivery.address, post, marks.acknowledged)
}

/** When it is due, whoever has been called by then. */
export const overdueTimer = (id: string): string => `overdue:${id}`

/** Whether an acknowledgement by this person would meet something. */
export const owesAcknowledgement = (decision: Decision, message: MessageRow, person: Person): boolean =>
  owedBy(decision, versionsOf(decision.state, message), person.organisation.id, 'acknowledgement').length > 0

/** By whom something was met: what the others see of a person. */
export interface By {
  readonly organisation: string
  readonly role: string
}

export const byOf = ({ organisation: { id }, official }: Person): By => ({ organisation: id, role: official.role })

/** Meets what a party owes of one kind on these versions of a message, by a mark. `saidAt`: see `owedBy`. Returns what was met. */
export function meet(
  decision: Decision,
  versions: readonly MessageRow[],
  by: By,
  kind: ObligationRow['kind'],
  saidAt?: number,
): readonly ObligationRow[] {
  const owed = owedBy(decision, versions, by.organisation, kind, saidAt)
  for (const row of owed) meetOne(decision, row, by)
  return owed
}

/**
 * Meets it by words that name what they answer. Whoever answers has read it: also where Parley does not know yet that it stands in their
 * channel, because the answer to its send is still to come.
 */
export function meetByWords(
  decision: Decision,
  message: MessageRow,
  by: By,
  kind: ObligationRow['kind'],
  answer?: string,
  givenAt?: number,
): void {
  for (const row of obligationsOf(decision.state, message)) {
    if (row.kind === kind && row.owes === by.organisation && !isOver(row)) meetOne(decision, row, by, answer, givenAt)
  }
  for (const row of owedBy(decision, versionsOf(decision.state, message), by.organisation, kind, givenAt))
    meetOne(decision, row, by, answer, givenAt)
}

/** `givenAt`: when the answer was accepted that implies it. */
export function meetOne(decision: Decision, row: ObligationRow, { organisation: id, role }: By, answer?: string, givenAt?: number): void {
  const owner = decision.state.messages.get(row.message)
  const given = answer === undefined ? undefined : decision.state.messages.get(answer)
  const how = given ? { answer: given.id } : owner?.reference === undefined ? {} : { version: owner.reference }
  // What waited to be taken back was given before.
  const late = isLate(decision.state, row, given?.acceptedAt ?? givenAt ?? decision.at)
  const silent = silentGroupsOf(decision, row.owes)
  decision.record({ is: 'obligation-met', id: row.id, organisation: id, role, late, ...how })
  end(decision, row)
  for (const group of silent) decision.reviseStorm(group)
  if (owner) showMet(decision, owner, row, { organisation: id, role })
}

/** Whose posts say that the party has answered nothing. */
const silentGroupsOf = ({ state }: Decision, party: string): readonly string[] =>
  [...state.storms.rows()].flatMap(([id, { cause, since }]) =>
    cause.is === 'silent' && cause.party === party && (state.answered.get(party) ?? 0) <= since ? [id] : [],
  )

function end(decision: Decision, row: ObligationRow): void {
  decision.clearTimer(overdueTimer(row.id))
  silence(decision, row)
}

/**
 * What a party owes of one kind on versions of a message, as far as they stand whole in its channel; or stood there at `saidAt`, when
 * it was said that is heard only now: it says nothing of a version that came after it.
 */
function owedBy(
  decision: Decision,
  versions: readonly MessageRow[],
  owes: string,
  kind: ObligationRow['kind'],
  saidAt = decision.at,
): readonly ObligationRow[] {
  // A version that does not stand whole in their channel has been received by nobody.
  const standing = versions.filter((each) =>
    Object.values(each.deliveries).some((delivery) => delivery.organisation === owes && delivery.posts.every((post) => post !== null)),
  )
  return standing
    .flatMap((each) => obligationsOf(decision.state, each))
    .filter((row) => row.kind === kind && row.owes === owes && !isOver(row) && Math.max(row.openedAt ?? 0, row.reopenedAt ?? 0) <= saidAt)
}

function showMet(decision: Decision, message: MessageRow, row: ObligationRow, by: By): void {
  reviseVersions(decision, message, by.organisation)
  decision.showReceipt(message)
  // An answer stands in the author's channel and speaks for itself.
  if (tellsDirectly(message) && kindOf(row).metBy === 'mark') {
    decision.tellAuthor(message, {
      say: 'acknowledged',
      with: {
        reference: versionName(decision.state, row),
        by: nameOf(decision.mechanism, by.organisation),
        role: by.role,
        at: decision.at,
      },
    })
  }
}

/** Each later version says whether an earlier one was acknowledged, or answered. */
function reviseVersions(decision: Decision, message: MessageRow, owes: string): void {
  const original = message.kind === 'update' ? decision.state.messages.get(message.refersTo ?? '') : undefined
  for (const { id } of versionsOf(decision.state, original ?? message))
    decision.reviseEnd(id, (each) => each === owes || each === supervisorId)
}

/** What had met it counts as not given. Where that was before Parley knew that the message stands there, the clock starts only now. */
export function oweAgain(
  decision: Decision,
  { id, message, owes, escalation }: ObligationRow,
  role: string,
  times: Omit<Fact & { is: 'obligation-reopened' }, 'is' | 'id' | 'role'> = {},
): void {
  decision.record({ is: 'obligation-reopened', id, role, ...times })
  if (decision.state.obligations.get(id)?.state === 'waiting') {
    const owner = decision.state.messages.get(message)
    const stands = Object.values(owner?.deliveries ?? {}).some((each) => each.organisation === owes && each.state === 'delivered')
    if (owner && stands) openObligations(decision, owner, owes)
  } else if (escalation) comeBack(decision, id, 'reopened')
  else setAlarm(decision, id)
}

/** A mistaken acknowledgement: it is owed again, from the time at which it was due. */
export function reopen(decision: Decision, row: ObligationRow, person: Person): void {
  oweAgain(decision, row, person.official.role)
  const message = decision.state.messages.get(row.message)
  if (!message) return
  reviseVersions(decision, message, person.organisation.id)
  decision.showReceipt(message)
  decision.tellAuthor(message, {
    say: 'acknowledgement-reopened',
    with: { reference: message.reference ?? '', by: person.organisation.name, at: decision.at },
  })
  tellColleagues(decision, row, person.official.role)
}

/** Whoever had acknowledged believes that it is done. */
function tellColleagues(decision: Decision, row: ObligationRow, by: string): void {
  const { met, owes, track, message } = row
  const address = trackOf(decision.mechanism, track)?.channels[owes]
  if (!address || !met || met.role === by) return
  const words = { reference: versionName(decision.state, row, owes), of: met.role, by }
  decision.sayIn(address, { say: 'colleague-took-back', with: words }, { thread: { message } })
}

export function endObligation(decision: Decision, row: ObligationRow, how: 'waived' | 'lapsed', role: string, reason: string): void {
  decision.record({ is: 'obligation-ended', id: row.id, how, role, reason })
  end(decision, row)
  // Nobody is to be asked for it any more where it stands.
  decision.reviseEnd(row.message, (each) => each === row.owes)
  const message = decision.state.messages.get(row.message)
  // The post of what is withdrawn is gone.
  if (message && message.state !== 'withdrawn') decision.showReceipt(message)
}

/** What never stood whole in a party's channel cannot be owed by it: what became of it is Parley's debt, and was said as such. */
export function lapseUndelivered(decision: Decision, message: MessageRow, owes: string, uncertain: boolean): void {
  for (const row of obligationsOf(decision.state, message)) {
    if (row.owes !== owes || row.state !== 'waiting') continue
    const reason = uncertain ? reasons.unknowable : reasons.notReached
    endObligation(decision, row, 'lapsed', 'Parley', reason)
  }
}
