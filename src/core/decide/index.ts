import { type LinkId, postKey, type UserId } from '../addresses.ts'
import { clockSkewMs } from '../clock-skew.ts'
import type { Event } from '../event.ts'
import type { Fact } from '../facts.ts'
import { type Person, personOf, placeOf } from '../mechanism.ts'
import { isOver, obligationsOf } from '../owed.ts'
import { isStray } from '../owners.ts'
import type { ReceivedCommand, ReceivedPress, ReceivedReaction } from '../received.ts'
import type { MessageRow } from '../rows/message.ts'
import type { Notice } from '../sentences/index.ts'
import { marks } from '../sentences/marks.ts'
import type { State } from '../state.ts'
import { nothingMet } from './acknowledging.ts'
import { askDue } from './answering.ts'
import { apply, changeDue } from './applying.ts'
import { type DueStep, makeCalls } from './calls.ts'
import { takeDeletion, takeEdit } from './changes.ts'
import { clocksCompared } from './clocks.ts'
import { allowanceOf, runCommand } from './commands.ts'
import { Decision } from './decision.ts'
import { noteEarlyTap } from './early-taps.ts'
import { lookAtWaiting, sayElsewhere } from './elsewhere.ts'
import { obligationDue } from './escalating.ts'
import { takePost } from './intake.ts'
import { leftChannels, tellOfLeft } from './left-channels.ts'
import { linkTestDue, linkTested } from './link-tests.ts'
import { aliveEveryMs, channelChanged, condition, historyCut, journalBack, linkChanged, linkStillDown, started } from './links.ts'
import { linkLeft, linksRenewed, withdrawalSettled } from './links-left.ts'
import { maySee } from './naming.ts'
import { byOf, meet, owesAcknowledgement } from './obligations.ts'
import { endSend, stuck } from './outcomes.ts'
import { ownPostGone } from './own-posts.ts'
import { copySeen, own, ownPostsFound } from './owning.ts'
import { press } from './presses.ts'
import { floodDue, isWithinRate, type Teller } from './rate.ts'
import { reconfigure } from './reconfigure.ts'
import { releaseDue } from './release.ts'
import { replyOverdue, waitsForHeld } from './replies.ts'
import { reportDue } from './reporting.ts'
import { waitsForClock } from './standing-still.ts'
import { takeSubmission } from './submitting.ts'
import { suspensionNotice } from './suspending.ts'
import { topicDue } from './topics.ts'
import { steadyDue } from './unsteady.ts'
import { headDue, watchDue } from './watches.ts'

/**
 * What follows from an event. `draft` is folded along the way (see `draftOf`): keep it if the facts are journalled, drop it if
 * not. The same draft, event and time give the same facts; there is no clock, no I/O and no chance in here.
 */
export function decide(draft: State, event: Event, at: number): readonly Fact[] {
  const decision = new Decision(draft, at)
  const left = leftChannels(decision)
  take(decision, event)
  tellOfLeft(decision, left)
  sayElsewhere(decision)
  return decision.facts
}

function take(decision: Decision, event: Event): void {
  switch (event.type) {
    case 'configure':
      return reconfigure(decision, event.mechanism)
    case 'apply':
      return apply(decision, event.mechanism)
    case 'links-renewed':
      return linksRenewed(decision, event.links)
    case 'link-left':
      return linkLeft(decision, event.link)
    case 'withdrawal-settled':
      return withdrawalSettled(decision, event)
    case 'own':
      return own(decision, event)
    case 'copy-seen':
      return copySeen(decision, event.copy)
    case 'own-posts-found':
      return ownPostsFound(decision, event)
    case 'history-cut':
      return historyCut(decision, event)
    case 'stop':
      return decision.record({ is: 'stopped' })
    case 'start':
      return started(decision, event)
    case 'wake':
      return wake(decision, event.timers)
    case 'posted':
      return takePost(decision, event)
    case 'edited':
      return takeEdit(decision, event)
    case 'deleted':
      return event.isOwn ? ownPostGone(decision, event) : takeDeletion(decision, event)
    case 'reacted':
      return reacted(decision, event)
    case 'commanded':
      return commanded(decision, event)
    case 'pressed':
      return pressed(decision, event)
    case 'submitted':
      return takeSubmission(decision, event)
    case 'send-ended':
      return endSend(decision, event)
    case 'copies-checked':
      if (decision.state.doubts.get(event.delivery)) decision.record({ is: 'copies-checked', delivery: event.delivery })
      return
    case 'extra-copy-removed':
      return decision.record({ is: 'extra-copy-removed', delivery: event.delivery, post: event.post })
    case 'link-changed':
      return linkChanged(decision, event)
    case 'link-tested':
      return linkTested(decision, event)
    case 'channel-changed':
      return channelChanged(decision, event)
    case 'journal-back':
      return journalBack(decision, event.from)
    case 'clocks-compared':
      return clocksCompared(decision, event)
    case 'condition':
      return condition(decision, event)
  }
}

function wake(decision: Decision, timers: readonly string[]): void {
  const calls: DueStep[] = []
  for (const id of timers) {
    const dueAt = decision.state.timers.get(id)
    if (dueAt === undefined || dueAt > decision.at) continue
    // A number at the end tells timers of one kind for one thing apart.
    const [kind = '', of = ''] = id.split(':')
    switch (kind) {
      case 'release':
        releaseDue(decision, of)
        break
      case 'stuck':
        stuck(decision, of)
        break
      case 'obligation':
        if (!waitsForHeld(decision, id, of) && !waitsForClock(decision, id, of)) calls.push(...obligationDue(decision, of))
        break
      case 'overdue':
        if (!waitsForHeld(decision, id, of) && !waitsForClock(decision, id, of)) replyOverdue(decision, of)
        break
      case 'ask':
        askDue(decision, of)
        break
      case 'expire':
        expired(decision, id, of)
        break
      case 'flood':
        floodDue(decision, id.slice('flood:'.length))
        break
      case 'topic':
        topicDue(decision, id.slice('topic:'.length))
        break
      case 'link':
        linkStillDown(decision, of)
        break
      case 'steady':
        steadyDue(decision, of)
        break
      case 'watch':
        watchDue(decision, of)
        break
      case 'test':
        linkTestDue(decision, of)
        break
      case 'report':
        reportDue(decision)
        break
      case 'watch-head':
        headDue(decision, of)
        break
      case 'receipt': {
        decision.clearTimer(id)
        const message = decision.state.messages.get(of)
        if (message) decision.showReceipt(message, true)
        break
      }
      case 'revise-message':
        decision.clearTimer(id)
        decision.reviseMessage(of)
        break
      case 'revise-escalation':
        decision.clearTimer(id)
        decision.reviseEscalation(of)
        break
      case 'change':
        changeDue(decision, of)
        break
      case 'revise-storm':
        decision.clearTimer(id)
        decision.reviseStorm(of)
        break
      case 'alive':
        decision.record({ is: 'alive' })
        lookAtWaiting(decision)
        decision.setTimer(id, decision.at + aliveEveryMs)
        break
      default:
        throw new Error(`No timer is called ${id}`)
    }
  }
  if (calls.length > 0) makeCalls(decision, calls)
}

/** From now on nobody acts on it: wherever it stands, or is owed, that is said. */
function expired(decision: Decision, timer: string, id: string): void {
  decision.clearTimer(timer)
  decision.reviseMessage(id)
  const message = decision.state.messages.get(id)
  for (const row of message ? obligationsOf(decision.state, message) : []) if (!isOver(row)) decision.reviseEscalation(row.id)
}

/** What is used once counts once, however often an adapter hands it over. */
const isUsed = (decision: Decision, id: string): boolean => decision.state.uses.get(id) !== undefined

function commanded(decision: Decision, event: ReceivedCommand): void {
  if (isUsed(decision, event.id)) return
  const text = event.command === 'parley' ? event.text : `${event.command} ${event.text}`
  const allowance = allowanceOf(decision, event, text)
  if (allowance && !isWithinRate(decision, tellerOf(event), allowance)) return
  decision.record({ is: 'use-seen', id: event.id })
  runCommand(decision, event, text)
}

const tellerOf = ({ link, user }: { readonly link: LinkId; readonly user: UserId }): Teller => ({ link, user })

function reacted(decision: Decision, event: ReceivedReaction): void {
  const { post, user, emoji, added, at } = event
  if (isStray(decision.state, event, post) && emoji === marks.acknowledged && added) {
    const use = `${postKey(event, post)} ${user} stray`
    if (!personOf(decision.mechanism, event.link, user) || isUsed(decision, use)) return
    decision.record({ is: 'use-seen', id: use })
    decision.sayTo(event, { say: 'not-on-record', with: {} })
    return
  }
  const shown = decision.state.shown.get(postKey(event, post))
  if (!shown && added && emoji === marks.acknowledged) noteEarlyTap(decision, event)
  const message = shown?.message === undefined ? undefined : decision.state.messages.get(shown.message)
  if (!message?.reference) return
  const use = `${postKey(event, post)} ${user} ${emoji} ${added} ${at}`
  const person = personOf(decision.mechanism, event.link, user)
  const acknowledges = emoji === marks.acknowledged && added
  const place = placeOf(decision.mechanism, event)
  // Whose ☑ does not count must learn that nothing came of it.
  const refuse = (notice: Notice): void => {
    if (!acknowledges || isUsed(decision, use) || !isWithinRate(decision, tellerOf(event), 'ordinary')) return
    decision.record({ is: 'use-seen', id: use })
    decision.sayTo(event, notice)
  }
  if (!person || (place && place.organisation.id !== person.organisation.id)) {
    if (place) refuse({ say: 'stranger-taps', with: { organisation: place.organisation.name } })
    return
  }
  const suspended = suspensionNotice(decision, person)
  if (suspended) return refuse(suspended)
  if (person.official.tracks?.includes(message.track) === false)
    return refuse({ say: 'not-your-track-taps', with: { track: message.track } })
  // A sweep tells of old reactions again: they say nothing of a version that came after them, nor of one taken back since.
  if (!maySee(person, message) || isUsed(decision, use)) return
  const isOwed = acknowledges && owesAcknowledgement(decision, message, person)
  if (!isOwed && !isWithinRate(decision, tellerOf(event), 'ordinary')) return
  decision.record({ is: 'use-seen', id: use })
  const owed = acknowledgementsOwedBy(decision, message, person.organisation.id)
  const { reference } = message
  const reopenedAt = Math.max(...owed.map((each) => (isOver(each) ? 0 : (each.reopenedAt ?? 0))))
  if (acknowledges && reopenedAt > at + clockSkewMs) {
    decision.sayTo(event, { say: 'overtaken', with: { command: emoji, writtenAt: at, at: reopenedAt } })
  } else if (acknowledges) {
    const met = meet(decision, [message], byOf(person), 'acknowledgement')
    if (met.length === 0 && !owed.some((each) => each.state === 'met')) decision.sayTo(event, nothingMet(decision, message, person))
  } else if (emoji === marks.acknowledged) {
    if (owed.some((each) => each.state === 'met')) decision.sayTo(event, { say: 'unack-ignored', with: { reference } })
  } else if (added && owed.some((each) => !isOver(each))) {
    decision.sayTo(event, { say: 'not-an-acknowledgement', with: { emoji, reference } })
  }
}

const acknowledgementsOwedBy = (decision: Decision, message: MessageRow, organisation: string) =>
  obligationsOf(decision.state, message).filter((each) => each.owes === organisation && each.kind === 'acknowledgement')

function pressed(decision: Decision, event: ReceivedPress): void {
  if (isUsed(decision, event.id)) return
  const person = personOf(decision.mechanism, event.link, event.user)
  const suspended = person && suspensionNotice(decision, person)
  if (!(person && !suspended && meetsByPress(decision, event, person)) && !isWithinRate(decision, tellerOf(event), 'urgent')) return
  decision.record({ is: 'use-seen', id: event.id })
  if (suspended) decision.sayTo(event, suspended)
  else if (person && isStray(decision.state, event, event.post)) decision.sayTo(event, { say: 'not-on-record', with: {} })
  else if (person) press(decision, event, person)
  else decision.sayTo(event, { say: 'stranger-here', with: {} })
}

function meetsByPress(decision: Decision, { action }: ReceivedPress, person: Person): boolean {
  const [, id] = /^ack(?:-all)?:([^:]+)/.exec(action) ?? []
  const message = id === undefined ? undefined : decision.state.messages.get(id)
  return message !== undefined && maySee(person, message) && owesAcknowledgement(decision, message, person)
}
