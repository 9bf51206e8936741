import { supervisorId } from '../addresses.ts'
import { messageAt } from '../at-post.ts'
import { type Person, personOf, placeOf } from '../mechanism.ts'
import { shownInPostOf } from '../one-post.ts'
import { isOnCommand } from '../owed.ts'
import { isStray } from '../owners.ts'
import type { ReceivedPress } from '../received.ts'
import type { MessageRow } from '../rows/message.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import type { Notice } from '../sentences/index.ts'
import type { Problem } from '../sentences/problems.ts'
import { membersOf } from '../storm-post.ts'
import { acknowledge, acknowledgeUpTo } from './acknowledging.ts'
import { answerAsk } from './answering.ts'
import type { Call } from './call.ts'
import { answerChange } from './confirming.ts'
import type { Decision } from './decision.ts'
import { answerClarification, answerDisputeAsk } from './disputes.ts'
import { noteEarlyPress } from './early-taps.ts'
import { mayHear, maySee } from './naming.ts'
import { owesAcknowledgement } from './obligations.ts'
import { isWithinRate } from './rate.ts'
import { suspensionNotice } from './suspending.ts'
import { settleGroup, snoozeUnanswered, takeAll } from './taking.ts'
import { isUsed } from './uses.ts'
import { pressWatch } from './watch-commands.ts'

/** A button under one of Parley's posts, or a message shortcut. Whoever presses learns what came of it. */
export function pressed(decision: Decision, event: ReceivedPress): void {
  if (isUsed(decision, event.id)) return
  const { link, user } = event
  const person = personOf(decision.mechanism, link, user)
  const suspended = person && suspensionNotice(decision, person)
  if (!(person && !suspended && meetsByPress(decision, event, person)) && !isWithinRate(decision, { link, user }, 'urgent')) return
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

function press(decision: Decision, event: ReceivedPress, person: Person): void {
  const colon = event.action.indexOf(':')
  const [name, of] = colon < 0 ? [event.action, ''] : [event.action.slice(0, colon), event.action.slice(colon + 1)]
  const answer = (notice: Notice): void => decision.sayTo(event, notice)
  const usage = (problem: Problem): void => answer({ say: 'usage', with: { command: name, problem } })
  const origin = { link: event.link, channel: event.channel, user: event.user, at: event.at }
  const place = placeOf(decision.mechanism, event)
  const call: Call = { decision, origin, person, place, name, rest: '', isOnNextLine: false, answer, usage }
  switch (name) {
    case 'ack': {
      const message = messageFor(call, of, tapsNothing)
      if (message && noteEarlyPress(decision, event, message, person))
        answer({ say: 'counts-when-known', with: { reference: message.reference ?? '' } })
      else if (message) acknowledge(call, message)
      return
    }
    case 'ack-all': {
      // As it was drawn: `ack-all:MESSAGE:LAST`.
      const [id = '', last] = of.split(':')
      const message = messageFor(call, id, tapsNothing)
      if (message) acknowledgeUpTo(call, message, Number(last))
      return
    }
    case 'correct':
    case 'not-meant': {
      const message = messageFor(call, of, sendsNothing)
      if (message) answerClarification(call, message, name, '')
      return
    }
    case 'reply': {
      // No form could be opened.
      const message = messageFor(call, of, sendsNothing)
      if (message?.reference === undefined) return
      const how = isOnCommand(decision.state, message.track) ? { isOnCommand: true as const } : {}
      answer({ say: 'reply-how', with: { reference: message.reference, ...how } })
      return
    }
    case 'take':
    case 'snooze': {
      const row = decision.state.obligations.get(of)
      if (row && isTheirs(person, row)) settle(call, name, shownInPostOf(decision.state, row))
      else answer(row ? gone : past)
      return
    }
    case 'watch':
      return pressWatch(call, of)
    case 'take-group':
    case 'snooze-group': {
      const storm = decision.state.storms.get(of)
      if (storm && membersOf(decision.state, storm).some((row) => isTheirs(person, row))) settleGroup(call, storm, snoozedByButtonMs)
      else answer(storm ? gone : past)
      return
    }
    case 'answer': {
      const [id = '', word = ''] = of.split(':')
      return answerAsk(call, id, word)
    }
    // Buttons of before all questions were one thing.
    case 'dispute-open':
    case 'dispute-clarify':
    case 'dispute-cancel':
      return answerDisputeAsk(call, of, name.slice('dispute-'.length))
    case 'change-confirm':
    case 'change-refuse':
      return answerChange(call, of, name === 'change-confirm' ? 'confirm' : 'refuse')
    // Message shortcuts: they stand for a command on the message that was pointed at.
    case 'dispute':
    case 'acknowledge': {
      const message = messageAt(decision.state, event, event.post)
      if (!message?.reference) answer({ say: 'shortcut-on-nothing', with: { command: name === 'dispute' ? 'dispute' : 'ack' } })
      else if (name === 'acknowledge') acknowledge(call, message)
      else if (person.organisation.id === supervisorId) answer({ say: 'not-allowed', with: { command: name, who: 'parties' } })
      // Where a form opens, that asks first.
      else answer({ say: 'shortcut-dispute', with: { reference: message.reference } })
      return
    }
    default:
      answer(gone)
  }
}

const tapsNothing = (track: string): Notice => ({ say: 'not-your-track-taps', with: { track } })
const sendsNothing = (track: string): Notice => ({ say: 'not-your-track', with: { track } })

/** The message that a button is about; `offTrack`: what is said to who is no longer on its track. */
function messageFor({ decision, person, answer }: Call, id: string, offTrack: (track: string) => Notice): MessageRow | undefined {
  const message = decision.state.messages.get(id)
  if (message && maySee(person, message)) return message
  const isTheirs = message && [message.from, ...message.to].includes(person.organisation.id)
  answer(isTheirs ? offTrack(message.track) : message ? gone : past)
  return undefined
}

/** As where it is typed: of the supervisor's, those who may hear of its track. */
const isTheirs = (person: Person, { track }: ObligationRow): boolean => person.organisation.id === supervisorId && mayHear(person, track)

/** As long as the button says. */
const snoozedByButtonMs = 900_000

function settle(call: Call, name: string, rows: readonly ObligationRow[]): void {
  if (name.startsWith('take')) takeAll(call, rows)
  else snoozeUnanswered(call, rows, snoozedByButtonMs)
}

const gone: Notice = { say: 'button-gone', with: {} }
const past: Notice = { say: 'no-longer-at-hand', with: {} }
