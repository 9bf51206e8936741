import { supervisorId } from '../addresses.ts'
import { aboutLine, addresseesLine } from '../frame-envelope.ts'
import { nameOf } from '../mechanism.ts'
import { metWords, versionName } from '../met.ts'
import { isLate, obligationsOf, standsStill, whatIsOwed } from '../owed.ts'
import { responsesTo } from '../responses.ts'
import type { MessageDelivery, MessageRow } from '../rows/message.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import { lifeOfEscalation } from '../sentences/escalations.ts'
import { frameWords } from '../sentences/frames.ts'
import { lifeWords } from '../sentences/lives.ts'
import type { State } from '../state.ts'
import { minutesBeside, oneLine, secondsBeside, splitText, tame } from '../text.ts'
import type { Call } from './call.ts'
import type { Decision } from './decision.ts'
import { maySee, namedMessage } from './naming.ts'
import { pageAsked } from './page.ts'

/** Of a later version's text this much is shown; all of it stands in its own frame. */
const excerptLengthMax = 300

/** Characters of lines in one answer: with the text above them it is a post that every platform takes, in any script. */
const pageLengthMax = 5_000

function pagesOf(lines: readonly string[]): readonly (readonly string[])[] {
  const pages: string[][] = [[]]
  let length = 0
  for (const each of lines) {
    length += each.length
    if (length > pageLengthMax) {
      pages.push([])
      length = each.length
    }
    pages.at(-1)!.push(each)
  }
  return pages
}

/**
 * The whole life of a message, to those who may see it: its versions, deliveries, acknowledgements, reply, escalations, disputes. Where that
 * is long, `!show SEC-0042 2` goes on.
 */
export function showMessage(call: Call): void {
  const named = namedMessage(call)
  if (!named) return
  const { message } = named
  const { state } = call.decision
  const text = splitText(shownText(call, message), 2000)
  const updates = message.updates.flatMap((id) => state.messages.get(id) ?? []).filter(({ reference }) => reference !== undefined)
  const pages = pagesOf([
    // First: nobody may have to turn pages to learn it.
    ...(message.withdrawnAt === undefined ? [] : [lifeWords.withdrawn(secondsBeside(message.writtenAt)(message.withdrawnAt))]),
    ...bornLines(call, message),
    ...lifeLines(call, message),
    ...updates.flatMap((update) => [...changeLines(call, update), ...lifeLines(call, update)]),
    ...disputeLines(call.decision, message),
    ...aboutItLines(call, message),
  ])
  const page = pageAsked(named.rest, pages.length)
  call.answer({
    say: 'show',
    with: {
      reference: message.reference ?? message.id,
      ...(message.tlp === undefined ? {} : { tlp: message.tlp }),
      ...(message.subject === undefined || !mayRead(call, message) ? {} : { subject: message.subject }),
      text: text.length === 1 ? (text[0] ?? '') : `${text[0]}…`,
      fingerprint: message.fingerprint,
      lines: pages[page - 1] ?? [],
      ...(pages.length > 1 ? { page, pages: pages.length } : {}),
    },
  })
}

/** To its own side all of it; to the others no more than what stands, or stood, in their channel. */
const shownText = (call: Call, message: MessageRow): string => (mayRead(call, message) ? tame(message.text) : lifeWords.textNeverStood)

function mayRead({ person }: Call, message: MessageRow): boolean {
  if (message.from === person.organisation.id) return true
  const delivery = Object.values(message.deliveries).find(({ organisation }) => organisation === person.organisation.id)
  return delivery !== undefined && delivery.withheldFrom === undefined && delivery.posts.every((post) => post !== null)
}

function bornLines(call: Call, message: MessageRow): string[] {
  const { state, mechanism } = call.decision
  const from = message.from === supervisorId ? lifeWords.supervisor : nameOf(mechanism, message.from)
  const { kind, precedence, writtenAt, acceptedAt, replyBy, expires } = message
  const about = state.messages.get(message.answers ?? message.refersTo ?? '')?.reference
  return [
    lifeWords.born({ from, role: message.role, kind, about, precedence, writtenAt, acceptedAt }),
    ...(kind === 'notice' && about ? [lifeWords.replyTo(about)] : []),
    ...(mayRead(call, message) ? [addresseesLine(state, message), aboutLine(message)].filter((each) => each !== undefined) : []),
    ...(replyBy === undefined ? [] : [lifeWords.wantsReply(replyBy)]),
    ...(expires === undefined ? [] : [lifeWords.expires(expires)]),
    ...(message.releasedAt === undefined ? [] : [lifeWords.crossed(secondsBeside(writtenAt)(message.releasedAt))]),
  ]
}

function changeLines(call: Call, update: MessageRow): string[] {
  const words = oneLine(shownText(call, update))
  const excerpt = words.length > excerptLengthMax ? `${words.slice(0, excerptLengthMax)}…` : words
  const name = versionName(call.decision.state, { message: update.id })
  return [lifeWords.changed(name, update.writtenAt, update.fingerprint, excerpt)]
}

/** What became of one version. */
const lifeLines = (call: Call, version: MessageRow): string[] => [...deliveryLines(call, version), ...owedLines(call, version)]

function deliveryLines({ decision }: Call, message: MessageRow): string[] {
  const others = Object.values(message.deliveries).filter(({ organisation }) => organisation !== message.from)
  return others.map((each) => {
    const passed = [...(each.passed ?? []), ...(each.passedSince ?? [])]
    return `${deliveryLine(decision, message, each)}${passed.length > 0 ? lifeWords.passed(passed) : ''}`
  })
}

function deliveryLine({ state, mechanism }: Decision, message: MessageRow, delivery: MessageDelivery): string {
  const { organisation } = delivery
  const at = secondsBeside(message.writtenAt)(delivery.at ?? message.writtenAt)
  const to = nameOf(mechanism, organisation)
  switch (delivery.state) {
    case 'delivered': {
      if (delivery.withheldFrom !== undefined) return lifeWords.withheld(to, delivery.withheldFrom, delivery.mayStandSince !== undefined)
      const earliest = delivery.mayStandSince === undefined ? undefined : secondsBeside(message.writtenAt)(delivery.mayStandSince)
      const unmet = organisation !== supervisorId && isUnacknowledged(state, message, organisation)
      return lifeWords.delivered(to, at, earliest, unmet)
    }
    case 'pending':
      return lifeWords.pending(to)
    case 'failed':
      return lifeWords.failed(to, at)
    case 'uncertain':
      return lifeWords.uncertain(to)
  }
}

/** Of those who are asked to. */
function isUnacknowledged(state: State, message: MessageRow, organisation: string): boolean {
  const asked = obligationsOf(state, message).filter(({ kind, owes }) => kind === 'acknowledgement' && owes === organisation)
  return asked.length > 0 && asked.every((each) => each.state !== 'met')
}

const owedLines = (call: Call, message: MessageRow): string[] =>
  obligationsOf(call.decision.state, message).flatMap((row) => [
    ...takenBackLines(call, message, row),
    owedLine(call, message, row),
    ...escalationLines(call, message, row),
  ])

/** What had met it: taken back by whoever gave it, or come to nothing. */
function takenBackLines({ decision }: Call, { writtenAt }: MessageRow, row: ObligationRow): string[] {
  if (row.reopenedAt === undefined) return []
  return [lifeWords.takenBack(nameOf(decision.mechanism, row.owes), whatIsOwed(row), minutesBeside(writtenAt)(row.reopenedAt))]
}

function owedLine({ decision }: Call, { writtenAt }: MessageRow, row: ObligationRow): string {
  const owes = nameOf(decision.mechanism, row.owes)
  if (row.met) return metWords(decision.state, row, frameWords.by(owes, row.met.role))
  if (row.ended) return lifeWords.ended(owes, whatIsOwed(row), row.state, minutesBeside(writtenAt)(row.ended.at), row.ended.reason)
  const still = standsStill(decision.state, row)
  return lifeWords.owes(owes, whatIsOwed(row), row.dueAt, isLate(decision.state, row, decision.at), still)
}

/** Who of the supervisor has it is the supervisor's own affair. */
function escalationLines({ person }: Call, { writtenAt }: MessageRow, { escalation, unheard }: ObligationRow): string[] {
  const isSupervisor = person.organisation.id === supervisorId
  return [
    ...(unheard && isSupervisor ? [lifeWords.nobodyNotified(minutesBeside(writtenAt)(unheard.at), unheard.why)] : []),
    ...(escalation ? [lifeOfEscalation(writtenAt, escalation.since, isSupervisor ? escalation : undefined)] : []),
  ]
}

/** What was said about it since, of what whoever asks may see: replies, and whether it was understood. */
function aboutItLines({ decision, person }: Call, message: MessageRow): string[] {
  const { state, mechanism } = decision
  const said: string[] = []
  for (const [, each] of state.messages.rows()) {
    const { reference, kind, answers, refersTo, from } = each
    const isAbout = answers === message.id || refersTo === message.id
    if (!isAbout || reference === undefined || kind === 'update' || kind === 'dispute' || !maySee(person, each)) continue
    said.push(lifeWords.saidAboutIt(reference, kind, from === supervisorId ? lifeWords.supervisor : nameOf(mechanism, from)))
  }
  return said.length === 0 ? [] : [lifeWords.aboutIt(said)]
}

function disputeLines({ state, mechanism }: Decision, message: MessageRow): string[] {
  const lines: string[] = []
  for (const [, dispute] of state.disputes.rows()) {
    if (dispute.about !== message.id && dispute.message !== message.id) continue
    const { responded, references } = responsesTo(state, dispute)
    const over = dispute.state === 'withdrawn' || dispute.state === 'closed' ? dispute.state : undefined
    lines.push(
      lifeWords.dispute({
        reference: dispute.reference,
        by: nameOf(mechanism, dispute.openedBy),
        at: minutesBeside(message.writtenAt)(dispute.openedAt),
        state: over ?? responded,
        answers: over ? [] : references,
      }),
    )
  }
  return lines
}
