import { nameOf, otherParties, type Precedence, partiesOf } from '../mechanism.ts'
import { splitText, tame } from '../text.ts'
import type { Call } from './call.ts'
import { namedMessage } from './naming.ts'
import { messageLengthMax, submit } from './submit.ts'

export function sendCommand(call: Call, precedence: Precedence): void {
  const { decision, origin, person, place } = call
  if (!place?.track || place.organisation.id !== person.organisation.id) {
    call.answer({ say: 'not-here', with: { command: call.name } })
    return
  }
  const text = call.rest
  if (text === '') {
    call.usage('There is no text to send.')
    return
  }
  const received = { ...origin, writtenAt: origin.at }
  submit(decision, { received, place: { ...place, track: place.track }, person, text, precedence, kind: 'notice' })
}

/** `!reply REFERENCE TEXT`: what a post in the message's thread is, typed anywhere on its track. */
export function replyCommand(call: Call): void {
  const { decision, origin, person, place } = call
  if (!place?.track || place.organisation.id !== person.organisation.id) {
    call.answer({ say: 'not-here', with: { command: call.name } })
    return
  }
  const named = namedMessage(call)
  if (!named) return
  if (named.message.track !== place.track.code) {
    call.usage(`${named.message.reference} is of another track: answer in its own channel.`)
    return
  }
  if (named.rest === '') {
    call.usage('There is no text to send.')
    return
  }
  submit(decision, {
    received: { ...origin, writtenAt: origin.at },
    place: { ...place, track: place.track },
    person,
    text: named.rest,
    precedence: 'routine',
    kind: 'reply',
    refersTo: named.message.id,
  })
}

export function privateLineCommand(call: Call): void {
  const { decision, person, place, rest } = call
  if (rest === '') {
    call.usage('There is no text to send.')
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
  decision.record({
    is: 'said-privately',
    track: place?.track?.code ?? '',
    from: person.organisation.id,
    role: person.official.role,
    text: rest,
  })
  for (const [part, text] of splitText(words).entries()) {
    const from = { from: person.organisation.name, role: person.official.role, others: names }
    decision.tellSupervisor(
      { say: 'private-line', with: { ...from, text } },
      { pings: part === 0, lane: `private ${person.organisation.id}` },
    )
  }
  call.answer({ say: 'private-line-taken', with: { others: names } })
}
