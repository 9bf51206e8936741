import { postKey, supervisorId } from '../addresses.ts'
import { mayUseTrack, type Person, type Place, trackOf } from '../mechanism.ts'
import type { MessageRow } from '../rows/message.ts'
import { isSeriesOf } from '../series.ts'
import type { DisputeRow } from '../state.ts'
import { oneLine, plainName, referenceTyped, seenOf } from '../text.ts'
import type { Call, Origin } from './call.ts'
import type { Decision } from './decision.ts'
import { cameToBe, overtaken } from './late.ts'

/** The message that a command names first; undefined after having said what is wrong. */
export function namedMessage(call: Call): { readonly message: MessageRow; readonly rest: string } | undefined {
  const word = firstWordOf(call.rest)
  const reference = disputeNamed(call.decision, call.place, word)?.reference ?? referenceTyped(word)
  if (reference === undefined) {
    call.usage(word === '' ? { is: 'which-message' } : { is: 'no-reference', typed: oneLine(word).slice(0, 40) })
    return undefined
  }
  const message = messageNamed(call.decision, call.person, call.place, word)
  if (!message) {
    if (hasLeftMemory(call.decision, call.person, reference)) call.answer({ say: 'left-memory', with: { reference } })
    else call.answer({ say: 'no-such-reference', with: { reference, command: call.name } })
    return undefined
  }
  if (overtaken(call, { came: cameToBe(message) })) return undefined
  return { message, rest: seenOf(call.rest.slice(word.length)) }
}

const anotherAfter = /^(?:(?:and|&|\+)\s+|[,;]\s*)(\S+)/iu

/** What a command names that is about one message alone; a second one would be forgotten, and who typed it think it done. */
export function onlyMessage(call: Call): { readonly message: MessageRow; readonly rest: string } | undefined {
  const named = namedMessage(call)
  if (named && isAnotherNamed(named.rest)) {
    call.usage({ is: 'one-message' })
    return undefined
  }
  return named
}

/** `SEC-0001 and SEC-0002 …`, and nothing but references. What only begins with one may be a reason. */
function isAnotherNamed(rest: string): boolean {
  const added = anotherAfter.exec(rest)?.[1]
  if (added !== undefined && referenceTyped(added) !== undefined) return true
  return rest !== '' && rest.split(/[\s,;]+/u).every((word) => referenceTyped(word) !== undefined)
}

/** Whether it was given out, to a message that this person could see, and is no longer at hand. */
export function hasLeftMemory(decision: Decision, person: Person, reference: string): boolean {
  const { state, mechanism } = decision
  const [, base = '', series = '', digits = ''] = /^(([A-Z]+)-(\d+))/.exec(reference) ?? []
  const number = Number(digits)
  if (state.references.get(base) !== undefined || number < 1 || number > (state.numbers.get(series) ?? 0)) return false
  const track = trackOf(mechanism, series) ?? trackOf(mechanism, series.slice(0, -1))
  if (!track || !mayUseTrack(person.official, track)) return false
  if (person.organisation.id === supervisorId) return true
  const isPartys = track.channels[person.organisation.id] !== undefined
  return isPartys && (series === track.code || isSeriesOf(state, series, track.code, person.organisation.id))
}

export const firstWordOf = (text: string): string => text.split(/\s/u, 1)[0] ?? ''

/** A dispute by its reference, or by `D1` in its track's channel. One of an earlier version has an id that is not its reference. */
function disputeNamed({ state }: Decision, place: Place | undefined, word: string): DisputeRow | undefined {
  const [, series = place?.track?.code, number] = /^(?:([A-Z]+)-)?D(\d{1,6})$/u.exec(plainName(word).toUpperCase()) ?? []
  if (series === undefined || number === undefined) return undefined
  const reference = `${series}-D${Number(number)}`
  const old = state.disputes.get(`D${Number(number)}`)
  return state.disputes.get(reference) ?? (old?.reference === reference ? old : undefined)
}

/** The message that a word names, of those at hand that the person may see. */
export function messageNamed(decision: Decision, person: Person, place: Place | undefined, word: string): MessageRow | undefined {
  const { state } = decision
  const id = disputeNamed(decision, place, word)?.message ?? state.references.get(referenceTyped(word) ?? '')
  const message = id === undefined ? undefined : state.messages.get(id)
  return message && maySee(person, message) ? message : undefined
}

export const maySee = (person: Person, message: MessageRow): boolean =>
  (message.from === person.organisation.id || message.to.includes(person.organisation.id)) && mayHear(person, message.track)

/** Also of a track that is no longer configured: what was owed on it still is. */
export const mayHear = ({ official }: Person, track: string): boolean => official.tracks?.includes(track) ?? true

export function messageOfThread(decision: Decision, origin: Origin): MessageRow | undefined {
  for (const post of [origin.inReplyTo, origin.thread]) {
    const id = post === undefined ? undefined : decision.state.shown.get(postKey(origin, post))?.message
    if (id !== undefined) return decision.state.messages.get(id)
  }
  return undefined
}
