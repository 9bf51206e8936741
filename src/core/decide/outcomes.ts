import { addressKey, postKey, supervisorId } from '../addresses.ts'
import { whyNotToCross } from '../crossing.ts'
import { isExpired } from '../envelope.ts'
import type { Event } from '../event.ts'
import { countersOf } from '../evolve/change.ts'
import type { Doubt } from '../facts.ts'
import { isLate } from '../frame.ts'
import { nameOf, placeOf } from '../mechanism.ts'
import { isOver, obligationsOf, versionsOf } from '../owed.ts'
import type { Act, DeliveryRow } from '../rows/delivery.ts'
import type { MessageDelivery, MessageRow } from '../rows/message.ts'
import { reasons } from '../sentences/reasons.ts'
import { answerShown } from './answers-in-sight.ts'
import { postsBefore, ringAhead, tellCaughtUp, tellMuchToCome, tellsAuthor, tellsSupervisor } from './behind.ts'
import { cardOf, postAnew } from './cards.ts'
import { type Decision, ranks } from './decision.ts'
import { meetEarlyTaps } from './early-taps.ts'
import { sayMessageElsewhere } from './elsewhere.ts'
import { laneMayBeOpen } from './lane-bound.ts'
import { leavePlace, moveMessage } from './moving.ts'
import { lapseUndelivered, openObligations } from './obligations.ts'
import { alertDutyOfficers, tellsDirectly } from './release.ts'
import { answerLost } from './replies.ts'
import { changedAfterAll, nothingToChange, unchanged } from './unchanged.ts'
import { marked, unmarked } from './unmarked.ts'
import { reached, unsaid } from './unsaid.ts'
import { isOtherSide } from './withdraw.ts'

/** A lane reports how a delivery ended. */
export function endSend(decision: Decision, event: Event & { type: 'send-ended' }): void {
  const row = decision.state.deliveries.get(event.delivery)
  if (!row) return // told twice
  const behind = decision.state.behind.get(row.lane)
  ended(decision, row, event)
  leavePlace(decision, row)
  const message = row.act.do === 'show' ? decision.state.messages.get(row.act.message) : undefined
  const delivery = message?.deliveries[addressKey(row)]
  if (message && delivery) laneMayBeOpen(decision, row.lane, delivery.organisation, message)
  if (message && delivery && behind && !decision.state.behind.get(row.lane)) tellCaughtUp(decision, behind, message, delivery.organisation)
}

function ended(decision: Decision, row: DeliveryRow, event: Event & { type: 'send-ended' }): void {
  const { outcome } = event
  switch (outcome.outcome) {
    case 'sent': {
      const { post, channel, receipt, doubt, wasTried, triedForMs, withText } = outcome
      const isOutdated = isCardOutdated(decision, row)
      const stoodAfterAll = withText === true && isWithdrawn(decision, row)
      if (stoodAfterAll) decision.record({ is: 'stood-after-all', id: row.id })
      decision.record({
        is: 'delivered',
        id: row.id,
        ...(post === undefined ? {} : { post }),
        ...(channel === undefined ? {} : { channel }),
        ...(receipt === undefined ? {} : { receipt }),
        ...(doubt === undefined ? {} : { doubt }),
        // Where nothing but that it is withdrawn was ever sent, no text can have stood there before.
        ...(row.act.do === 'show' && (wasTried || (withText && triedForMs !== undefined))
          ? { mayStandSince: triedSince(decision, row, outcome) }
          : {}),
      })
      if (row.act.do === 'show' && (wasTried || stoodAfterAll)) mayHaveBeenSeen(decision, row, row.act, stoodAfterAll)
      if (row.act.do === 'page' || row.act.do === 'say') reached(decision, row, row.act)
      if (row.act.do === 'show') partShown(decision, row, row.act.message)
      if (row.act.do === 'show' && (wasTried || (triedForMs ?? 0) > longestSendMs)) timeMayDiffer(decision, row, row.act)
      if (row.act.do === 'show') answerShown(decision, row, row.act, wasTried === true)
      if (row.act.do === 'receipt' || row.act.do === 'mark') marked(decision, row)
      if (row.act.do === 'receipt' || row.act.do === 'revise') changedAfterAll(decision, row)
      if (doubt || mayBeOverwritten(decision)) setAgainLater(decision, row, doubt ?? {})
      // It may have been drawn before it expired.
      if (row.act.do === 'say' && row.act.notice.say === 'as-sent') sentAsShown(decision, row.act.notice.with.message)
      if (isOutdated && row.act.do === 'say' && row.act.notice.say === 'escalation') decision.reviseOwnPosts(row.act.notice.with.obligation)
      if (isOutdated && row.act.do === 'say' && row.act.notice.say === 'storm') decision.reviseStorm(row.act.notice.with.storm)
      return
    }
    case 'nothing-to-do':
      decision.record({ is: 'delivery-dropped', id: row.id })
      nothingToChange(decision, row)
      if (outcome.doubt) setAgainLater(decision, row, outcome.doubt)
      if (row.act.do === 'show') messageSettled(decision, row.act.message)
      return
    case 'refused':
      // Its channel has moved meanwhile: there it can be shown.
      if (moveMessage(decision, row)) return
      if (outcome.isGone) return cardGone(decision, row, outcome.reason)
      return fail(decision, row, outcome.reason, false)
    case 'uncertain':
      return fail(decision, row, outcome.reason, true, outcome.doubt)
  }
}

function sentAsShown(decision: Decision, id: string): void {
  const message = decision.state.messages.get(id)
  if (message && isExpired(message, decision.at)) decision.reviseAsSent(id)
}

/** Whether what the post of an escalation, or of a group, says changed while it was on its way. */
function isCardOutdated({ state }: Decision, row: DeliveryRow): boolean {
  const notice = row.act.do === 'say' ? row.act.notice : undefined
  const card =
    notice?.say === 'escalation'
      ? state.obligations.get(notice.with.obligation)?.escalation
      : notice?.say === 'storm'
        ? state.storms.get(notice.with.storm)
        : undefined
  return card?.outdated?.includes(addressKey(row)) ?? false
}

/** A post that somebody took away: that of what is still before the supervisor is shown anew, or nobody would see how it stands. */
function cardGone(decision: Decision, row: DeliveryRow, reason: string): void {
  const { state } = decision
  const { act } = row
  const isServed = placeOf(decision.mechanism, row) !== undefined
  const card = isServed && act.do === 'revise' ? cardOf(state, act, addressKey(row)) : undefined
  decision.record({ is: 'delivery-failed', id: row.id, reason, uncertain: false, isGone: true })
  nothingToChange(decision, row)
  if (card) postAnew(decision, card, row)
}

/** By then a send of unknown outcome has been applied or never will be: what it may have overwritten is set once more. */
const againAfterMs = 25_000

/**
 * A frozen process may wake much later, and set what was right when it froze: set once more after each doubling of the time, so that
 * this stands no longer than the process was frozen.
 */
const againAfterTakeoverMs = [25_000, 50_000, 100_000, 200_000, 400_000, 800_000, 1_600_000, 3_200_000]

/** Entries were lost a moment ago: what their owner had asked of a platform may land there after this, and nobody knows of it. */
const mayBeOverwritten = ({ state, at }: Decision): boolean => at - (countersOf(state).lostAt ?? Number.NEGATIVE_INFINITY) < againAfterMs

function setAgainLater(decision: Decision, row: DeliveryRow, { takenOver }: Doubt): void {
  const { act } = row
  for (const [index, ms] of (takenOver ? againAfterTakeoverMs : [againAfterMs]).entries()) {
    if (act.do === 'receipt') decision.setTimer(`receipt:${act.message}:${index}`, decision.at + ms)
    // Of all that shows the same only what is in doubt is set once more: each change says so in its channel.
    if (act.do === 'revise') decision.setTimer(`revise:${index}:${postKey(row, act.post)}`, decision.at + ms)
  }
}

const isWithdrawn = ({ state }: Decision, { act }: DeliveryRow): boolean =>
  act.do === 'show' && state.messages.get(act.message)?.state === 'withdrawn'

/** Another process may have tried it at any time since it was queued. */
const triedSince = (
  { at }: Decision,
  { queuedAt }: DeliveryRow,
  { triedForMs }: (Event & { type: 'send-ended' })['outcome'] & { outcome: 'sent' },
): number => (triedForMs === undefined ? queuedAt : Math.max(queuedAt, at - triedForMs))

/** Its author was told that it had not arrived; now it turns out that it had, or that an earlier try may have. */
function mayHaveBeenSeen(decision: Decision, row: DeliveryRow, { message: id, part }: Act & { do: 'show' }, isSure: boolean): void {
  const message = decision.state.messages.get(id)
  const delivery = message?.deliveries[addressKey(row)]
  if (message?.state !== 'withdrawn' || !delivery || part > 0 || !isOtherSide(message, delivery.organisation)) return
  if (!isSure && delivery.withheldFrom !== 0) return
  const to = nameOf(decision.mechanism, delivery.organisation)
  decision.tellAuthor(message, {
    say: 'seen-after-all',
    with: { reference: message.reference ?? '', to, ...(isSure ? { isSure: true } : {}) },
  })
}

/** In so long a platform has answered, or does not. What is drawn with a time that is off by less is left so: a change costs as much as a post. */
const longestSendMs = 15_000

/** An earlier try was drawn with another time than the one at which it is known to stand: what its readers see is what the record says. */
function timeMayDiffer(decision: Decision, row: DeliveryRow, { message: id, part }: Act & { do: 'show' }): void {
  const message = decision.state.messages.get(id)
  const delivery = message?.deliveries[addressKey(row)]
  if (!message || !delivery || part > 0 || !isLate(decision.state, message, delivery.shownAt ?? decision.at)) return
  decision.reviseMessage(id, (each) => each === delivery.organisation)
}

function partShown(decision: Decision, row: DeliveryRow, id: string): void {
  const message = decision.state.messages.get(id)
  const delivery = message?.deliveries[addressKey(row)]
  if (!message || !delivery) return
  // It was drawn before the withdrawal was known here, or its text must not stay: bring it up to date.
  const isTheirs = (organisation: string): boolean => organisation === delivery.organisation
  if (message.state === 'withdrawn' || hasJustExpired(message, decision.at)) decision.reviseMessage(id, isTheirs)
  if (delivery.state !== 'delivered') return
  openObligations(decision, message, delivery.organisation)
  meetEarlyTaps(decision, message, delivery)
  // That it was passed by other means may have been said of it while it was under way.
  if (delivery.passed) decision.reviseMessage(id, isTheirs)
  if (mayBeOutdated(decision, message, delivery.organisation)) decision.reviseEnd(id, isTheirs)
  if (message.kind === 'update' && message.refersTo) decision.reviseEnd(message.refersTo, isTheirs)
  if (delivery.organisation === message.from) decision.showReceipt(message)
  else if (isOtherSide(message, delivery.organisation)) {
    decision.showReceipt(message)
    // Of what was withdrawn before, its author knows.
    if (message.state !== 'withdrawn') {
      alertDutyOfficers(decision, message, delivery.organisation)
      tellSender(decision, message, delivery)
      tellSupervisorAfterAll(decision, message, delivery)
    }
  }
  messageSettled(decision, id)
}

/** Whether what it says of answers, to itself or to an earlier version, may have changed while it was on its way. */
function mayBeOutdated({ state }: Decision, message: MessageRow, reader: string): boolean {
  const { kind, refersTo = '', releasedAt = 0 } = message
  const original = kind === 'update' ? state.messages.get(refersTo) : undefined
  const rows = versionsOf(state, original ?? message).flatMap((each) => obligationsOf(state, each))
  return rows.some(({ owes, met, ended, overdueAt, reopenedAt }) => {
    const last = Math.max(met?.at ?? 0, ended?.at ?? 0, overdueAt ?? 0)
    return (owes === reader || reader === supervisorId) && (reopenedAt !== undefined || (last > 0 && last >= releasedAt))
  })
}

/** Longer than any send takes, also where this machine's clock was put forward by some minutes meanwhile: what stands now may have been drawn before it expired. */
const drawnBeforeMs = 300_000

const hasJustExpired = (message: MessageRow, at: number): boolean => isExpired(message, at) && at - message.expires! < drawnBeforeMs

function tellSender(decision: Decision, message: MessageRow, delivery: MessageDelivery): void {
  const to = nameOf(decision.mechanism, delivery.organisation)
  const wasTold = decision.state.alarms.get(`stuck:${message.id}`) !== undefined
  if (!tellsDirectly(message) && !wasTold) return
  const wantsAcknowledgement = obligationsOf(decision.state, message).some(
    (each) => each.kind === 'acknowledgement' && each.owes === delivery.organisation && !isOver(each),
  )
  decision.tellAuthor(message, {
    say: 'delivered',
    with: {
      reference: message.reference ?? '',
      to,
      at: decision.at,
      wantsAcknowledgement,
      ...(delivery.mayStandSince === undefined ? {} : { atLatest: true }),
    },
  })
}

const undelivered = (message: MessageRow, to: string): string => `undelivered:${message.id}:${to}`

/** Who was pinged that it is not there must not go on believing it. */
function tellSupervisorAfterAll(decision: Decision, message: MessageRow, { organisation }: MessageDelivery): void {
  const name = undelivered(message, organisation)
  if (!decision.state.alarms.get(name)) return
  decision.record({ is: 'alarm-cleared', name })
  const to = nameOf(decision.mechanism, organisation)
  decision.tellSupervisor({ say: 'delivered-after-all', with: { reference: message.reference ?? '', to, at: decision.at } })
}

/** As soon as it is on its way to nobody any more, nobody waits to hear of it. */
export function messageSettled(decision: Decision, id: string): void {
  const message = decision.state.messages.get(id)
  if (!message || message.state === 'crossing') return
  for (const { organisation } of Object.values(message.deliveries)) {
    const name = undelivered(message, organisation)
    if (decision.state.alarms.get(name)) decision.record({ is: 'alarm-cleared', name })
  }
  decision.clearTimer(`stuck:${id}`)
  if (decision.state.alarms.get(`stuck:${id}`)) decision.record({ is: 'alarm-cleared', name: `stuck:${id}` })
}

/** It did not arrive, or (`uncertain`) nobody can know: whoever counts on it is told. */
export function fail(decision: Decision, row: DeliveryRow, reason: string, uncertain: boolean, doubt?: Doubt): void {
  const isElsewhere = decision.state.elsewhere.get(row.id) !== undefined
  decision.record({ is: 'delivery-failed', id: row.id, reason, uncertain, ...(doubt === undefined ? {} : { doubt }) })
  if (uncertain) setAgainLater(decision, row, doubt ?? {})
  const { act } = row
  if (act.do === 'show') {
    messageFailed(decision, row, act, reason, uncertain)
    return
  }
  if (act.do === 'say' || act.do === 'page') unsaid(decision, row, act, reason, isElsewhere)
  // A topic is looked at again and again. What else cannot be set says what is not so.
  if (!uncertain) unchanged(decision, row)
  if ((act.do === 'receipt' || act.do === 'mark') && !uncertain) unmarked(decision, row, reason)
}

function messageFailed(decision: Decision, row: DeliveryRow, act: Act & { do: 'show' }, reason: string, uncertain: boolean): void {
  const id = act.message
  const message = decision.state.messages.get(id)
  const delivery = message?.deliveries[addressKey(row)]
  if (!message || !delivery) return
  const reference = message.reference ?? ''
  const to = nameOf(decision.mechanism, delivery.organisation)
  decision.showReceipt(message)
  answerLost(decision, message, 'failed', delivery.organisation)
  lapseUndelivered(decision, message, delivery.organisation, uncertain)
  const missing = missingIn(delivery, act, uncertain)
  if (missing !== undefined && message.state !== 'withdrawn' && placeOf(decision.mechanism, row)) {
    const thread = { message: id }
    decision.sayIn(row, { say: 'incomplete', with: { reference, missing, uncertain } }, { thread, rank: ranks.alarm })
  }
  // The sender's own copy of what came by a command: its loss is seen there, and says nothing of the other side.
  if (delivery.organisation === message.from) return messageSettled(decision, id)
  if (isOtherSide(message, delivery.organisation)) {
    const words = { reference, to, at: decision.at, ...(missing === undefined ? {} : { missing }) }
    decision.tellAuthor(message, uncertain ? { say: 'uncertain', with: words } : { say: 'failed', with: words })
  }
  const why = missing === undefined ? reason : `${missing}: ${reason}`
  // Of a party that has left everybody was told that nothing of it crosses any more.
  if (whyNotToCross(decision.state, row) !== undefined) {
    decision.tellSupervisor({ say: 'not-crossed', with: { reference, to, party: nameOf(decision.mechanism, message.from), uncertain } })
  } else {
    decision.tellSupervisor({ say: 'delivery-failed', with: { reference, to, reason: why, uncertain } }, { pings: true, rank: 0 })
  }
  messageSettled(decision, id)
}

/** The first part that is not there, where people see, or may see, a part of the message. */
function missingIn({ posts }: MessageDelivery, { part, parts }: Act & { do: 'show' }, uncertain: boolean): string | undefined {
  const isSeen = posts.some((post) => post !== null) || uncertain
  return parts > 1 && isSeen ? `part ${part + 1} of ${parts}` : undefined
}

/** 45 s after it was released a message is still not in every channel: the debt is Parley's, and it is said so. */
export function stuck(decision: Decision, id: string): void {
  decision.clearTimer(`stuck:${id}`)
  const message = decision.state.messages.get(id)
  if (message?.state !== 'crossing') return
  const reference = message.reference ?? ''
  decision.showReceipt(message)
  for (const delivery of Object.values(message.deliveries).filter((each) => each.state === 'pending')) {
    const to = nameOf(decision.mechanism, delivery.organisation)
    const link = decision.state.links.get(delivery.address.link)
    const unknown = delivery.isUnknown ? { isUnknown: true as const } : {}
    const why = link?.state === 'down' ? reasons.linkDown : delivery.isUnknown ? reasons.notSaid : reasons.notTaken
    if (delivery.organisation === supervisorId) sayMessageElsewhere(decision, message, { why, ...unknown })
    if (!isOtherSide(message, delivery.organisation)) continue
    const words = { reference, to, why, at: decision.at, ...unknown, ...postsBefore(decision, message, delivery) }
    if (link?.state !== 'down') {
      if (words.before !== undefined) ringAhead(decision, message, delivery, words.before)
      tellMuchToCome(decision, message, delivery)
    }
    const telling = tellsAuthor(decision, message, delivery)
    if (telling) {
      decision.record({ is: 'alarm-raised', name: `stuck:${id}` })
      decision.tellAuthor(message, { say: 'waiting', with: { ...words, ...telling } })
    }
    // While a link is down its one alarm speaks for what waits behind it; what waits for the supervisor alone stands where its alarm would.
    const isForParty = delivery.organisation !== supervisorId
    const calls =
      isForParty && (link?.state !== 'down' || tellsDirectly(message)) ? tellsSupervisor(decision, message, delivery) : undefined
    if (calls) {
      decision.record({ is: 'alarm-raised', name: undelivered(message, delivery.organisation) })
      const because = why === reasons.notTaken && delivery.putOff !== undefined ? reasons.notTakenBecause(delivery.putOff) : why
      decision.tellSupervisor({ say: 'undelivered', with: { ...words, why: because, ...calls } }, { pings: true, rank: 0 })
    }
  }
}
