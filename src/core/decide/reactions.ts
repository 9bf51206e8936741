import { postKey, supervisorId } from '../addresses.ts'
import { clockSkewMs } from '../clock-skew.ts'
import { aboutTapTakenAway } from '../evolve/standing-words.ts'
import { personOf, placeOf } from '../mechanism.ts'
import { shownInPostOf } from '../one-post.ts'
import { isOver, obligationsOf } from '../owed.ts'
import { isStray } from '../owners.ts'
import { saidThen } from '../pauses.ts'
import type { ReceivedReaction } from '../received.ts'
import type { MessageRow } from '../rows/message.ts'
import type { Notice } from '../sentences/index.ts'
import { marks } from '../sentences/marks.ts'
import type { ShownRow } from '../state.ts'
import { isUnanswered, unansweredOf } from '../storm-post.ts'
import { nothingMet } from './acknowledging.ts'
import type { Decision } from './decision.ts'
import { noteEarlyTap } from './early-taps.ts'
import { foundUnder } from './found-taps.ts'
import { mayHear, maySee } from './naming.ts'
import { byOf, meet, owesAcknowledgement } from './obligations.ts'
import { isWithinRate } from './rate.ts'
import { suspensionThen } from './suspending.ts'
import { isUsed, setBy } from './uses.ts'
import { referenceOf } from './words.ts'

/** ☑ under what Parley shows is an acknowledgement; whoever taps it where it counts for nothing is told. */
export function reacted(decision: Decision, event: ReceivedReaction): void {
  const { state } = decision
  if (isStray(state, event, event.post)) return underStray(decision, event)
  const shown = state.shown.get(postKey(event, event.post))
  if (!shown) return event.emoji === marks.acknowledged ? noteEarlyTap(decision, event) : undefined
  const message = state.messages.get(shown.message ?? '')
  if (event.found) return message && isTap(event) ? foundUnder(decision, event, message) : undefined
  if (message?.reference !== undefined) underMessage(decision, event, message)
  else if (shown.message === undefined) underEscalation(decision, event, shown)
}

const useOf = (event: ReceivedReaction): string => `${setBy(event)} ${event.at}`

const isTap = ({ emoji, added }: ReceivedReaction): boolean => emoji === marks.acknowledged && added

function underStray(decision: Decision, event: ReceivedReaction): void {
  const use = `${postKey(event, event.post)} ${event.user} stray`
  if (!isTap(event) || !personOf(decision.mechanism, event.link, event.user) || isUsed(decision, use)) return
  decision.record({ is: 'use-seen', id: use })
  decision.sayTo(event, { say: 'not-on-record', with: {} })
}

function underMessage(decision: Decision, event: ReceivedReaction, message: MessageRow): void {
  const { link, post, user, emoji, added, at } = event
  const use = useOf(event)
  const person = personOf(decision.mechanism, link, user)
  const acknowledges = isTap(event)
  const place = placeOf(decision.mechanism, event)
  // Whose ☑ does not count must learn that nothing came of it.
  const refuse = (notice: Notice): void => {
    if (!acknowledges || isUsed(decision, use) || !isWithinRate(decision, { link, user }, 'ordinary')) return
    decision.record({ is: 'use-seen', id: use })
    decision.sayTo(event, notice)
  }
  if (!person || (place && place.organisation.id !== person.organisation.id)) {
    if (place) refuse({ say: 'stranger-taps', with: { organisation: place.organisation.name } })
    return
  }
  const suspended = suspensionThen(decision, person, saidThen(undefined, at, decision.at))
  if (suspended) return refuse(suspended.say === 'was-suspended' ? { say: 'was-suspended-taps', with: suspended.with } : suspended)
  if (person.official.tracks?.includes(message.track) === false)
    return refuse({ say: 'not-your-track-taps', with: { track: message.track } })
  // A sweep tells of old reactions again: they say nothing of a version that came after them, nor of one taken back since.
  if (!maySee(person, message) || isUsed(decision, use)) return
  const isOwed = acknowledges && owesAcknowledgement(decision, message, person)
  if (!isOwed && !isWithinRate(decision, { link, user }, 'ordinary')) return
  decision.record({ is: 'use-seen', id: use })
  const owed = acknowledgementsOwedBy(decision, message, person.organisation.id)
  const isMet = owed.some((each) => each.state === 'met')
  const { reference = '' } = message
  const reopenedAt = Math.max(...owed.map((each) => (isOver(each) ? 0 : (each.reopenedAt ?? 0))))
  const takenAwayAt = decision.state.said.get(aboutTapTakenAway(event, post, user)) ?? 0
  if (acknowledges && reopenedAt > at + clockSkewMs) {
    decision.sayTo(event, { say: 'overtaken', with: { command: emoji, writtenAt: at, at: reopenedAt } })
  } else if (acknowledges && takenAwayAt > at && !isMet) {
    decision.sayTo(event, { say: 'taken-away-before', with: { reference } })
  } else if (acknowledges) {
    const met = meet(decision, [message], byOf(person), 'acknowledgement')
    if (met.length === 0 && !isMet) decision.sayTo(event, nothingMet(decision, message, person))
  } else if (emoji === marks.acknowledged) {
    if (isMet) decision.sayTo(event, { say: 'unack-ignored', with: { reference } })
    // Its setting may be told only after it: it does not stand there, and counts for nothing.
    else decision.record({ is: 'word-repeated', about: aboutTapTakenAway(event, post, user), typedAt: at })
  } else if (added && owed.some((each) => !isOver(each))) {
    decision.sayTo(event, { say: 'not-an-acknowledgement', with: { emoji, reference } })
  }
}

const acknowledgementsOwedBy = (decision: Decision, message: MessageRow, organisation: string) =>
  obligationsOf(decision.state, message).filter((each) => each.owes === organisation && each.kind === 'acknowledgement')

/** Who taps ☑ there may think that it is theirs now, while it goes on to call others. */
function underEscalation(decision: Decision, event: ReceivedReaction, shown: ShownRow): void {
  const { link, user } = event
  const { state, mechanism } = decision
  const person = personOf(mechanism, link, user)
  if (!isTap(event) || person?.organisation.id !== supervisorId || person.official.suspended) return
  const storm = state.storms.get(shown.storm ?? '')
  const obligation = state.obligations.get(shown.obligation ?? '')
  const rows = storm ? unansweredOf(state, storm) : obligation ? shownInPostOf(state, obligation).filter(isUnanswered) : []
  const [row] = rows.filter(({ track }) => mayHear(person, track))
  const use = useOf(event)
  if (!row || isUsed(decision, use) || !isWithinRate(decision, { link, user }, 'ordinary')) return
  decision.record({ is: 'use-seen', id: use })
  decision.sayTo(event, { say: 'tap-takes-nothing', with: { named: storm?.name ?? referenceOf(decision, row) } })
}
