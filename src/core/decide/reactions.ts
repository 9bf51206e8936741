import { postKey } from '../addresses.ts'
import { clockSkewMs } from '../clock-skew.ts'
import { personOf, placeOf } from '../mechanism.ts'
import { isOver, obligationsOf } from '../owed.ts'
import { isStray } from '../owners.ts'
import type { ReceivedReaction } from '../received.ts'
import type { MessageRow } from '../rows/message.ts'
import type { Notice } from '../sentences/index.ts'
import { marks } from '../sentences/marks.ts'
import { nothingMet } from './acknowledging.ts'
import type { Decision } from './decision.ts'
import { noteEarlyTap } from './early-taps.ts'
import { maySee } from './naming.ts'
import { byOf, meet, owesAcknowledgement } from './obligations.ts'
import { isWithinRate } from './rate.ts'
import { suspensionNotice } from './suspending.ts'
import { isUsed } from './uses.ts'

/** ☑ under what Parley shows is an acknowledgement. */
export function reacted(decision: Decision, event: ReceivedReaction): void {
  const { link, post, user, emoji, added, at } = event
  if (isStray(decision.state, event, post) && emoji === marks.acknowledged && added) {
    const use = `${postKey(event, post)} ${user} stray`
    if (!personOf(decision.mechanism, link, user) || isUsed(decision, use)) return
    decision.record({ is: 'use-seen', id: use })
    decision.sayTo(event, { say: 'not-on-record', with: {} })
    return
  }
  const shown = decision.state.shown.get(postKey(event, post))
  if (!shown && added && emoji === marks.acknowledged) noteEarlyTap(decision, event)
  const message = shown?.message === undefined ? undefined : decision.state.messages.get(shown.message)
  if (!message?.reference) return
  const use = `${postKey(event, post)} ${user} ${emoji} ${added} ${at}`
  const person = personOf(decision.mechanism, link, user)
  const acknowledges = emoji === marks.acknowledged && added
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
  const suspended = suspensionNotice(decision, person)
  if (suspended) return refuse(suspended)
  if (person.official.tracks?.includes(message.track) === false)
    return refuse({ say: 'not-your-track-taps', with: { track: message.track } })
  // A sweep tells of old reactions again: they say nothing of a version that came after them, nor of one taken back since.
  if (!maySee(person, message) || isUsed(decision, use)) return
  const isOwed = acknowledges && owesAcknowledgement(decision, message, person)
  if (!isOwed && !isWithinRate(decision, { link, user }, 'ordinary')) return
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
