import { addressKey, supervisorId } from '../addresses.ts'
import { channelOn, linksOf, nameOf, organisation, personOf } from '../mechanism.ts'
import { isOver, obligationsOf, versionsOf } from '../owed.ts'
import type { MessageRow } from '../rows/message.ts'
import { frameWords } from '../sentences/frames.ts'
import { actors, reasons } from '../sentences/reasons.ts'
import { onDutyUsers } from '../watch.ts'
import type { Call } from './call.ts'
import type { Decision } from './decision.ts'
import { lastChanged, overtaken } from './late.ts'
import { onlyMessage } from './naming.ts'
import { endObligation } from './obligations.ts'
import { answerLost } from './replies.ts'

/** The author took back what had crossed: it stays, struck out, and nobody is to act on it (promise 7). */
export function withdraw(decision: Decision, id: string): void {
  const message = decision.state.messages.get(id)
  if (!message) return
  const shown = Object.values(message.deliveries).filter(
    (each) => isOtherSide(message, each.organisation) && each.posts.some((post) => post !== null),
  )
  const shownAt = shown.map(({ shownAt: known = decision.at, mayStandSince = known }) => mayStandSince)
  const first = Math.min(...shownAt)
  const isMost = shown.some(({ mayStandSince }) => mayStandSince === first)
  const versions = versionsOf(decision.state, message)
  const owed = versions.flatMap((each) => obligationsOf(decision.state, each))
  const acknowledged = owed.some((each) => each.met !== undefined)
  for (const each of versions) {
    if (each.state === 'crossing' || each.state === 'settled') decision.record({ is: 'message-withdrawn', id: each.id })
    decision.clearTimer(`stuck:${each.id}`)
  }
  for (const each of owed.filter((obligation) => !isOver(obligation))) {
    endObligation(decision, each, 'lapsed', withdrawnBy(decision, message), reasons.messageWithdrawn)
  }
  lapseQuestions(decision, versions, withdrawnBy(decision, message))
  answerLost(decision, message, 'withdrawn')
  const reference = message.reference ?? ''
  const links = linksOf(decision.mechanism)
  const isOut = shown.length > 0 && shown.every(({ address }) => !links.has(address.link))
  const isTold = shown.some((each) => organisation(decision.mechanism, each.organisation) !== undefined)
  const outOfReach = isOut ? { outOfReach: isTold ? ('told' as const) : ('gone' as const) } : {}
  const mayStand = Object.values(message.deliveries).some(
    (each) =>
      isOtherSide(message, each.organisation) &&
      !shown.includes(each) &&
      (each.state === 'uncertain' || (each.state === 'pending' && each.isUnknown)),
  )
  decision.tellAuthor(message, {
    say: 'withdrawn-author',
    with: {
      reference,
      seenMs: shownAt.length > 0 ? decision.at - first : null,
      ...(isMost ? { isMost: true as const } : {}),
      acknowledged,
      mayStand,
      ...outOfReach,
    },
  })
  tellWhereItStands(decision, id, new Set(owed.flatMap((each) => (each.met ? [each.owes] : []))))
}

/** Said beside the name of the other side, whose role it is not. */
const withdrawnBy = ({ mechanism }: Decision, { from, role }: MessageRow): string =>
  frameWords.by(from === supervisorId ? actors.supervisor : nameOf(mechanism, from), role)

/** Versions that have not crossed never will. */
export function takeBackHeld(decision: Decision, { id: original, updates }: MessageRow): void {
  for (const id of [original, ...updates]) {
    if (decision.state.messages.get(id)?.state !== 'held') continue
    decision.clearTimer(`release:${id}`)
    decision.record({ is: 'message-taken-back', id })
  }
}

/** `!withdraw SEC-0042`: what deleting the post does, also for what has no post, such as a slash command's. By its author alone. */
export function withdrawCommand(call: Call): void {
  const { decision, person } = call
  const named = onlyMessage(call)?.message
  if (!named) return
  const message = (named.kind === 'update' && decision.state.messages.get(named.refersTo ?? '')) || named
  const { reference = '', author, from, dispute } = message
  const official = personOf(decision.mechanism, author.link, author.user)?.official
  if (from !== person.organisation.id || official?.id !== person.official.id)
    call.answer({ say: 'not-allowed', with: { command: call.name, who: 'message-author' } })
  else if (message.kind === 'dispute' && dispute !== undefined) call.answer({ say: 'withdraw-dispute', with: { reference, dispute } })
  else if (message.state === 'withdrawn') call.answer({ say: 'withdrawn-already', with: { reference } })
  else if (!overtaken(call, { said: lastChanged(call, message) })) {
    takeBackHeld(decision, message)
    withdraw(decision, message.id)
  }
}

/** What was asked about its meaning nobody needs to know any more. */
function lapseQuestions(decision: Decision, versions: readonly MessageRow[], by: string): void {
  const { state } = decision
  const about = new Set(versions.map(({ id }) => id))
  for (const [id, { kind, refersTo = '' }] of [...state.messages.rows()]) {
    if (kind !== 'clarify' || !about.has(refersTo)) continue
    const clarify = state.messages.get(id)
    const open = clarify ? obligationsOf(state, clarify).filter((each) => !isOver(each)) : []
    for (const each of open) endObligation(decision, each, 'lapsed', by, reasons.askedAboutWithdrawn)
  }
}

/** Of what went to the supervisor alone, that is the supervisor. */
export function isOtherSide({ from, deliveries }: MessageRow, organisation: string): boolean {
  const others = Object.values(deliveries).filter((each) => each.organisation !== from)
  return organisation !== from && (organisation !== supervisorId || others.every((each) => each.organisation === supervisorId))
}

/**
 * The struck-out post wakes nobody, so the thread says it too, and the channel in which its readers are by now; those who had acknowledged
 * are pinged.
 */
function tellWhereItStands(decision: Decision, id: string, acknowledged: ReadonlySet<string>): void {
  const message = decision.state.messages.get(id)
  if (!message) return
  for (const version of [id, ...message.updates]) decision.reviseMessage(version)
  const by = message.from === supervisorId ? actors.supervisor : nameOf(decision.mechanism, message.from)
  for (const delivery of Object.values(message.deliveries)) {
    if (delivery.state !== 'uncertain' && delivery.posts.every((post) => post === null)) continue
    const reader = organisation(decision.mechanism, delivery.organisation)
    // To who has left the mechanism nothing further is said.
    if (!reader) continue
    const pinged = delivery.organisation !== supervisorId && acknowledged.has(delivery.organisation)
    const stands = delivery.address
    const now = channelOn(decision.mechanism, delivery.organisation, message.track) ?? stands
    const places = addressKey(now) === addressKey(stands) ? [now] : linksOf(decision.mechanism).has(stands.link) ? [stands, now] : [now]
    for (const address of places) {
      const isPinged = pinged && address === now
      decision.sayIn(
        address,
        { say: 'withdrawn', with: { reference: message.reference ?? '', by, at: decision.at } },
        {
          thread: { message: id },
          mentions: isPinged ? onDutyUsers(decision.state, reader, address.link, message.track) : [],
          lane: `withdrawn ${message.from}`,
        },
      )
    }
  }
}
