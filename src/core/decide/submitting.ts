import { postKey } from '../addresses.ts'
import { isExercise } from '../exercise.ts'
import { isUrgent, personOf, placeOf } from '../mechanism.ts'
import type { ReceivedSubmission } from '../received.ts'
import { formNamed, replyFormName } from '../send-form.ts'
import { recipients } from './audience.ts'
import type { Decision } from './decision.ts'
import { wordsOfForm } from './envelope-words.ts'
import { maySee } from './naming.ts'
import { isWithinRate } from './rate.ts'
import { send } from './sending.ts'
import { refusedEnvelope, refuseSubmission, submit } from './submit.ts'
import { suspensionNotice } from './suspending.ts'
import { mayAnswerPrivateWords } from './unknown-root.ts'

/** What a person filled into the form. What does not hold is said beside its field, and the same form can be sent again. */
export function takeSubmission(decision: Decision, event: ReceivedSubmission): void {
  if (decision.state.uses.get(event.id) !== undefined) return
  const { link, channel, user, at, values, fragments, hasButtons } = event
  const person = personOf(decision.mechanism, link, user)
  const place = placeOf(decision.mechanism, event)
  if (!person || !place?.track || place.organisation.id !== person.organisation.id) {
    decision.sayTo(event, person ? { say: 'not-here', with: { command: 'send' } } : { say: 'stranger-here', with: {} })
    return
  }
  // A form of another version may still stand on somebody's screen.
  const form = formNamed(event.form)
  if (!form) {
    decision.sayTo(event, { say: 'button-gone', with: {} })
    return
  }
  const suspended = suspensionNotice(decision, person)
  if (suspended) {
    decision.sayTo(event, suspended)
    return
  }
  const received = { link, channel, writtenAt: at, form: event.id, ...(fragments ? { fragments } : {}) }
  const read = wordsOfForm(values)
  const precedence = read.problem ? undefined : read.words.precedence
  // An answer is urgent, as it is when it is typed.
  const isPressing = form.sends === replyFormName || (precedence && isUrgent(precedence))
  if (!isWithinRate(decision, { link, user }, isPressing ? 'urgent' : 'ordinary')) return
  if (read.problem) {
    refuseSubmission(
      decision,
      { received, person },
      refusedEnvelope(decision, { place: { ...place, track: place.track }, person }, read.problem),
    )
    return
  }
  // Its author was told otherwise: what is real is not to be taken for an exercise, nor the other way round.
  const isNowExercise = isExercise(decision.state, place.track.code)
  if (form.isOfExercise !== isNowExercise) {
    refuseSubmission(decision, { received, person }, { say: 'refused-form-stale', with: { track: place.track.code, isNowExercise } })
    return
  }
  const refersTo = messageAt(decision, event)
  const message = refersTo === undefined ? undefined : decision.state.messages.get(refersTo)
  const isAbout = message?.reference !== undefined && message.track === place.track.code && maySee(person, message)
  if (form.sends === replyFormName) {
    // What it was to answer is gone: nobody is to take it for something else.
    if (!isAbout) {
      decision.sayTo(event, { say: 'no-longer-at-hand', with: {} })
      return
    }
    const where = { place: { ...place, track: place.track }, person, text: read.text }
    const sent = submit(decision, { received, ...where, kind: 'reply', refersTo: message.id })
    if (sent !== undefined) decision.record({ is: 'use-seen', id: event.id })
    return
  }
  const { track } = place
  const to = recipients(decision, track, person.organisation.id)
  if (event.post !== undefined && refersTo === undefined && mayAnswerPrivateWords(decision, { link, channel, post: event.post }, to)) {
    refuseSubmission(decision, { received, person }, { say: 'refused-root-unknown', with: { track: track.code } })
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

function messageAt({ state }: Decision, event: ReceivedSubmission): string | undefined {
  if (event.post === undefined) return undefined
  const key = postKey(event, event.post)
  return state.shown.get(key)?.message ?? state.posts.get(key)?.message
}
