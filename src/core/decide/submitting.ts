import { messageAt } from '../at-post.ts'
import { disputeFormName, type FormOf, formNamed, replyFormName } from '../form-names.ts'
import { isUrgent, nameOf, type Person, personOf, placeOf } from '../mechanism.ts'
import type { ReceivedSubmission } from '../received.ts'
import { recipients } from './audience.ts'
import type { Decision } from './decision.ts'
import { wordsOfForm } from './envelope-words.ts'
import { maySee } from './naming.ts'
import { isFormWithinRate, joinedMeanwhile, refuseForm, staleForm } from './refused-form.ts'
import { send } from './sending.ts'
import { refusedEnvelope, submit } from './submit.ts'
import { submitDispute } from './submitted-dispute.ts'
import { suspensionNotice } from './suspending.ts'
import { mayAnswerPrivateWords } from './unknown-root.ts'

/** What a person filled into a form. What does not hold is said beside its field, and the same form can be sent again. */
export function takeSubmission(decision: Decision, event: ReceivedSubmission): void {
  if (decision.state.uses.get(event.id) !== undefined) return
  const person = personOf(decision.mechanism, event.link, event.user)
  const suspended = person && suspensionNotice(decision, person)
  const form = formNamed(event.form)
  if (!person) refuseForm(decision, event, { say: 'stranger-here', with: {} })
  // A form of another version may still stand on somebody's screen.
  else if (!form) refuseForm(decision, event, { say: 'button-gone', with: {} })
  else if (suspended) refuseForm(decision, event, suspended)
  else if (form.sends === disputeFormName) submitDispute(decision, event, person, form)
  else submitMessage(decision, event, person, form)
}

function submitMessage(decision: Decision, event: ReceivedSubmission, person: Person, form: FormOf): void {
  const { link, channel, at, values, fragments, hasButtons } = event
  const place = placeOf(decision.mechanism, event)
  if (!place?.track || place.organisation.id !== person.organisation.id) {
    refuseForm(decision, event, { say: 'not-here', with: { command: 'send' } })
    return
  }
  const received = { link, channel, writtenAt: at, form: event.id, ...(fragments ? { fragments } : {}) }
  const read = wordsOfForm(values)
  const precedence = read.problem ? undefined : read.words.precedence
  // An answer is urgent, as it is when it is typed.
  const isPressing = form.sends === replyFormName || (precedence && isUrgent(precedence))
  if (!isFormWithinRate(decision, event, isPressing ? 'urgent' : 'ordinary')) return
  if (read.problem) {
    refuseForm(decision, event, refusedEnvelope(decision, { place: { ...place, track: place.track }, person }, read.problem))
    return
  }
  const stale = staleForm(decision, form, place.track.code)
  if (stale) {
    refuseForm(decision, event, stale)
    return
  }
  const message = event.post === undefined ? undefined : messageAt(decision.state, event, event.post)
  const isAbout = message?.reference !== undefined && message.track === place.track.code && maySee(person, message)
  if (form.sends === replyFormName) {
    // What it was to answer is gone: nobody is to take it for something else.
    if (!isAbout) {
      refuseForm(decision, event, { say: 'no-longer-at-hand', with: {} })
      return
    }
    // It was withdrawn while the form stood open: nobody waits for an answer any more, and whoever writes one does not know that.
    if (message.state === 'withdrawn') {
      const by = nameOf(decision.mechanism, message.from)
      refuseForm(decision, event, { say: 'refused-reply-withdrawn', with: { reference: message.reference ?? '', by } })
      return
    }
    const where = { place: { ...place, track: place.track }, person, text: read.text }
    const sent = submit(decision, { received, ...where, kind: 'reply', refersTo: message.id })
    if (sent !== undefined) decision.record({ is: 'use-seen', id: event.id })
    return
  }
  const { track } = place
  const to = recipients(decision, track, person.organisation.id)
  if (event.post !== undefined && message === undefined && mayAnswerPrivateWords(decision, { link, channel, post: event.post }, to)) {
    refuseForm(decision, event, { say: 'refused-root-unknown', with: { track: track.code } })
    return
  }
  const newcomers = isAbout ? undefined : joinedMeanwhile(decision, form, track, to)
  if (newcomers) {
    refuseForm(decision, event, newcomers)
    return
  }
  const wasRefused = send(decision, {
    received,
    place: { ...place, track: place.track },
    person,
    ...read,
    ...(hasButtons ? { hasButtons } : {}),
    ...(isAbout ? { refersTo: message.id } : {}),
  })
  if (!wasRefused) decision.record({ is: 'use-seen', id: event.id })
}
