import { supervisorId } from '../addresses.ts'
import { messageAt } from '../at-post.ts'
import { isUrgent, type Mechanism, nameOf, otherParties, type Party, type Track } from '../mechanism.ts'
import { findReference } from '../text.ts'
import type { Decision } from './decision.ts'
import { heardBy } from './heard-by.ts'
import { maySee } from './naming.ts'
import { rootOf, whatItAnswers } from './replies.ts'
import { precedenceOf, type Submission } from './submission.ts'

/** What answers a message goes to nobody who may not see that message: an answer to private words stays private. */
export function audienceOf(decision: Decision, track: Track, from: string, refersTo: string | undefined): readonly string[] {
  const to = recipients(decision, track, from)
  const target = refersTo === undefined ? undefined : decision.state.messages.get(refersTo)
  if (!target) return to
  return to.filter((each) => each === supervisorId || each === target.from || target.to.includes(each))
}

/** Everybody on a track but its author. */
export const recipients = (decision: Decision, track: Track, from: string): readonly string[] =>
  decision
    .channelsOfTrack(track.code)
    .map(({ organisation }) => organisation)
    .filter((each) => each !== from)

/** The message that a post answers: by a rich reply, by its thread, or by a reference that it names. */
export function targetOf(decision: Decision, submission: Submission): string | undefined {
  const { received, text, place, person } = submission
  const { references, messages } = decision.state
  const [exact, root] = [received.inReplyTo, received.thread].map((post) =>
    post === undefined ? undefined : messageAt(decision.state, received, post),
  )
  const named = messages.get(references.get(findReference(text) ?? '') ?? '')
  // Where threads are flat, what answers a later message of one says so by its name alone.
  const isWithin = root && named && rootOf(decision, named) === rootOf(decision, root)
  const target = exact ?? (isWithin ? named : (root ?? named))
  if (!target || target.track !== place.track.code || !maySee(person, target)) return undefined
  return whatItAnswers(decision, target, isUrgent(precedenceOf(submission)))
}

/** To whom a submission goes, said or not. */
export function audienceFor(decision: Decision, submission: Submission): readonly string[] {
  const { place, person, to } = submission
  const now = to ?? audienceOf(decision, place.track, person.organisation.id, submission.refersTo ?? targetOf(decision, submission))
  return heardBy(decision, submission, now).to
}

/**
 * By name, those for whom something was, or would be, and who are on the track no more. None where one of them still is, or where it is for the
 * supervisor alone.
 */
export function hearersGone(mechanism: Mechanism, { channels }: Track, from: string, hearers: readonly string[]): readonly string[] {
  const parties = [...new Set(hearers)].filter((each) => each !== from && each !== supervisorId)
  return parties.some((each) => channels[each]) ? [] : parties.map((each) => nameOf(mechanism, each))
}

/** Of those whom somebody could address on a track. */
export const namesOn = (mechanism: Mechanism, track: Track, from: string): readonly string[] =>
  otherParties(mechanism, track, from).flatMap(({ id, name }) => [name, id])

/** Whom the supervisor means by `both`, or by a party's id or name. */
export function partiesMeant({ parties }: Mechanism, { channels }: Track, word: string): readonly string[] {
  const named = word.toLowerCase()
  const isMeant = named === 'both' || named === 'all' ? () => true : ({ id, name }: Party) => id === named || name.toLowerCase() === named
  return parties.filter((party) => channels[party.id] && isMeant(party)).map(({ id }) => id)
}
