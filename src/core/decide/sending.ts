import { nameOf, otherParties, type Person, type Place, type Precedence, partiesOf, type Track } from '../mechanism.ts'
import { placeToBe } from '../replaced.ts'
import type { EnvelopeProblem } from '../sentences/envelope.ts'
import { splitText, tame } from '../text.ts'
import { namesOn } from './audience.ts'
import type { Call } from './call.ts'
import type { Decision } from './decision.ts'
import { envelopeOf } from './envelope.ts'
import { type Read, type Words, wordedIn } from './envelope-words.ts'
import { askFlash, tellWakesNobody } from './flash.ts'
import { namedMessage } from './naming.ts'
import { wordsBefore, wordsOfReply } from './parse.ts'
import { markRefused } from './refusals.ts'
import type { Submission } from './submission.ts'
import { messageLengthMax, refusedEnvelope, refuseSubmission, submit } from './submit.ts'

/** What an official means to send, with the words that they put before it or chose in a form. */
interface Written {
  readonly received: Submission['received']
  readonly place: Place & { readonly track: Track }
  readonly person: Person
  readonly words: Words
  readonly text: string
  readonly hasButtons?: true
  /** Message id: what a form was opened about, or what a command names. */
  readonly refersTo?: string
  /** Of the supervisor: the parties that it goes to. */
  readonly to?: readonly string[]
}

/**
 * Sends it, or refuses it with the field that does not hold; what would wake people is asked about first where that can be. Returns
 * whether it was refused.
 */
export function send(decision: Decision, { received, place, person, words, text, hasButtons, refersTo, to }: Written): boolean {
  const found = received.found === true
  const meant = meantBy(decision, { received, place, person, words, ...(to ? { to } : {}) })
  if (meant.problem) {
    const { precedence } = words
    const here = { place, person, ...(precedence ? { precedence } : {}) }
    refuseSubmission(decision, { received, person }, refusedEnvelope(decision, here, meant.problem))
    return true
  }
  const submission = {
    received,
    place,
    person,
    text,
    worded: wordedIn(words),
    ...meant.value,
    ...(refersTo === undefined ? {} : { refersTo }),
    ...(to ? { to } : {}),
  }
  // Who wrote it while Parley was away may not be there to be asked: then it is sent as it was meant.
  if (submission.precedence === 'flash' && hasButtons && !found) return !askFlash(decision, submission)
  const id = submit(decision, submission)
  if (id !== undefined) tellWakesNobody(decision, id, submission)
  return id === undefined
}

function meantBy(
  decision: Decision,
  { received, place, person, words, to }: Pick<Written, 'received' | 'place' | 'person' | 'words' | 'to'>,
) {
  const { at } = decision
  const found = received.found === true
  const when = { from: found ? Math.min(received.writtenAt, at) : at, now: at, mayBePast: found }
  return envelopeOf(decision, words, { track: place.track, person, when, ...(to ? { to } : {}) })
}

/** `!send WORDS TEXT`, `!flash WORDS TEXT`. */
export function sendCommand(call: Call, precedence: Precedence | undefined): void {
  const { person, place } = call
  if (!place?.track || place.organisation.id !== person.organisation.id) {
    notHere(call)
    return
  }
  const read = wordsBefore(call.rest, call.isOnNextLine, precedence === undefined ? {} : { precedence }, namesThere(call, place.track))
  sendRead(call, { ...place, track: place.track }, read)
}

export const namesThere = ({ decision, person }: Call, track: Track): readonly string[] =>
  namesOn(decision.mechanism, track, person.organisation.id)

/** What a command sends, with the words before it. */
export function sendRead(
  { decision, origin, person, name, usage }: Call,
  here: Written['place'],
  read: Read,
  more: Pick<Written, 'refersTo' | 'to'> = {},
): void {
  const received = { ...origin, writtenAt: origin.at }
  const precedence = name === 'override' ? ({ precedence: name } as const) : {}
  const refuse = (problem: EnvelopeProblem): void =>
    refuseSubmission(decision, { received, person }, refusedEnvelope(decision, { place: here, person, ...precedence }, problem))
  if (read.problem) {
    refuse(read.problem)
    return
  }
  if (read.text === '') {
    // A word that lacks its value takes the only one of the text for it: that is what does not hold, and not the text.
    const { problem } = meantBy(decision, { received, place: here, person, words: read.words, ...(more.to ? { to: more.to } : {}) })
    if (problem) refuse(problem)
    else usage({ is: 'no-text' })
    return
  }
  const { hasButtons } = origin
  send(decision, { received, place: here, person, ...read, ...more, ...(hasButtons ? { hasButtons } : {}) })
}

/** It may look like the track's channel: a room that is to take its place, which its head has not confirmed. */
function notHere({ decision, origin, person, name, answer }: Call): void {
  const toBe = placeToBe(decision.state, origin)
  if (!toBe?.track || toBe.organisation.id !== person.organisation.id) answer({ say: 'not-here', with: { command: name } })
  else {
    answer({ say: 'room-to-be', with: { track: toBe.track.code, party: toBe.organisation.name, change: toBe.change } })
    if (origin.post !== undefined) markRefused(decision, { link: origin.link, channel: origin.channel }, origin.post)
  }
}

/** `!reply REFERENCE WORDS TEXT`: what a post in the message's thread is, typed anywhere on its track. */
export function replyCommand(call: Call): void {
  const { person, place } = call
  if (!place?.track || place.organisation.id !== person.organisation.id) {
    call.answer({ say: 'not-here', with: { command: call.name } })
    return
  }
  const named = namedMessage(call)
  if (!named) return
  if (named.message.track !== place.track.code) {
    call.usage({ is: 'of-another-track', reference: named.message.reference ?? '', answer: true })
    return
  }
  sendRead(call, { ...place, track: place.track }, wordsOfReply(call.rest, namesThere(call, place.track)), { refersTo: named.message.id })
}

export function privateLineCommand(call: Call): void {
  const { decision, origin, person, place, rest } = call
  if (rest === '') {
    call.usage({ is: 'no-text' })
    return
  }
  const words = tame(rest)
  if (words.length > messageLengthMax) {
    call.answer({ say: 'refused-long', with: { lengthMax: messageLengthMax } })
    return
  }
  const others = place?.track
    ? otherParties(decision.mechanism, place.track, person.organisation.id)
    : partiesOf(decision.mechanism, person).filter((party) => party.id !== person.organisation.id)
  const names = others.map((each) => nameOf(decision.mechanism, each.id)).join(' and ')
  const track = place?.track?.code ?? ''
  decision.record({
    is: 'said-privately',
    track,
    from: person.organisation.id,
    role: person.official.role,
    text: rest,
    ...(origin.post === undefined ? {} : { source: { address: { link: origin.link, channel: origin.channel }, post: origin.post } }),
  })
  for (const [part, text] of splitText(words).entries()) {
    const from = { from: person.organisation.name, role: person.official.role, others: names, track }
    decision.tellSupervisor(
      { say: 'private-line', with: { ...from, text } },
      {
        pings: part === 0,
        lane: `private ${person.organisation.id}`,
        sender: { link: origin.link, user: origin.user, channel: origin.channel },
      },
    )
  }
  call.answer({ say: 'private-line-taken', with: { others: names, track } })
}
