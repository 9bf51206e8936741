import { mayUseTrack, personOf, placeOf, trackOf } from '../mechanism.ts'
import type { MessageRow } from '../rows/message.ts'
import { type Field, fieldOf } from '../sentences/envelope.ts'
import type { Unfitness } from '../sentences/to-authors.ts'
import { findReference } from '../text.ts'
import { hearersGone, namesOn, partiesMeant } from './audience.ts'
import type { Decision } from './decision.ts'
import { envelopeOf, readTlp } from './envelope.ts'
import { messageNamed } from './naming.ts'
import { type ToSend, whatToSend } from './parse.ts'
import { unknownReference } from './submit.ts'
import { answeredPosts } from './unknown-root.ts'

const envelopeKeys = {
  status: 'status',
  'reply-by': 'replyBy',
  expires: 'expires',
  tlp: 'tlp',
  to: 'action',
  info: 'action',
  subject: 'subject',
  lang: 'language',
  ref: 'references',
} as const satisfies Partial<Record<Field, keyof MessageRow>>

/** What an edited post would send, its words read as those of a post are. */
export function sentBy({ mechanism }: Decision, { track: code, from }: MessageRow, text: string): ToSend | undefined {
  const track = trackOf(mechanism, code)
  return whatToSend(text, track ? namesOn(mechanism, track, from) : [])
}

/**
 * What an edited post says of the envelope that its message does not have, or (of the words that were `worded`) says no longer; undefined
 * where there is no such thing. An edit changes the text alone: what is owed, to whom it was addressed and what it answers stand as they
 * were accepted.
 */
export function changedField(
  decision: Decision,
  original: MessageRow,
  sent: ToSend,
  worded: readonly Field[],
): Field | 'text' | 'answers' | undefined {
  if (isToOthers(decision, original, sent)) return 'to'
  return answersAnother(decision, original, sent) ? 'answers' : changedWord(decision, original, sent, worded)
}

/** What the supervisor said goes to those to whom it was said. */
function isToOthers({ mechanism }: Decision, { track: code, to }: MessageRow, { said }: ToSend): boolean {
  const track = trackOf(mechanism, code)
  if (!said || !track) return false
  const meant = partiesMeant(mechanism, track, said.to)
  return said.track !== code || meant.length !== to.length || meant.some((each) => !to.includes(each))
}

/** A reply to something else, by its command; or, of what has not crossed, by the reference that it named and no longer names. */
function answersAnother(decision: Decision, original: MessageRow, { text, answers }: ToSend): boolean {
  const { refersTo, state, author, source } = original
  const { references, shown, posts } = decision.state
  if (answers !== undefined) {
    const person = personOf(decision.mechanism, author.link, author.user)
    const named = person && messageNamed(decision, person, source && placeOf(decision.mechanism, source.address), answers)
    // What it answers may have left memory.
    return named ? named.id !== refersTo : refersTo === undefined || decision.state.messages.get(refersTo) !== undefined
  }
  if (state !== 'held' || refersTo === undefined) return false
  const places = answeredPosts(original).flatMap((key) => shown.get(key)?.message ?? posts.get(key)?.message ?? [])
  const [before, now] = [original.text, text].map((each) => references.get(findReference(each) ?? ''))
  // Where it stands it still answers, whatever it names; but for another message of the same thread.
  if (places.length > 0) return !places.includes(refersTo) && before === refersTo && now !== undefined && now !== refersTo
  return now !== refersTo
}

/** A reference in the new words that was never given out on the track. */
export function unknownIn(decision: Decision, { author, track: code }: MessageRow, text: string): string | undefined {
  const person = personOf(decision.mechanism, author.link, author.user)
  const track = trackOf(decision.mechanism, code)
  return person && track && unknownReference(decision, { text, person, place: { track } })
}

/** Whether nothing of its author's, or to those for whom it was, crosses on its track any more. */
export function barredFrom({ mechanism }: Decision, { author, from, track: code, to }: MessageRow): Unfitness | undefined {
  const track = trackOf(mechanism, code)
  if (!track) return { is: 'track-gone', track: code }
  const person = personOf(mechanism, author.link, author.user)
  const isOfficial = person?.organisation.id === from && mayUseTrack(person.official, track)
  if (!isOfficial) return { is: 'no-official', track: code }
  const names = hearersGone(mechanism, track, from, to)
  return names.length > 0 ? { is: 'hearers-gone', track: code, names } : undefined
}

function changedWord(decision: Decision, original: MessageRow, { words }: ToSend, worded: readonly Field[]): Field | 'text' | undefined {
  const { author, acceptedAt, writtenAt, asFound, releasedAt = acceptedAt, typedAt = acceptedAt } = original
  const person = personOf(decision.mechanism, author.link, author.user)
  const track = trackOf(decision.mechanism, original.track)
  if (!person || !track) return undefined
  const { defaults, tlpFloor } = track
  // A word that is taken out is changed, too: without it the message would be as the track's own are.
  const isMeant = (field: Field): boolean => words[field] !== undefined || worded.includes(field)
  const precedence = words.precedence ?? defaults?.precedence ?? 'routine'
  if (isMeant('precedence') && precedence !== (original.typedAs ?? original.precedence)) return 'precedence'
  // Who wants a reply by a time sends a request, if they do not say otherwise.
  const ownKind = original.refersTo === undefined ? (defaults?.kind ?? 'notice') : 'notice'
  const kind = words.kind ?? (words['reply-by'] === undefined ? ownKind : 'request')
  const isReply = original.kind === 'reply' && kind === 'notice'
  if (isMeant('kind') && kind !== original.kind && !isReply) return 'kind'
  // Without a word it is actual: who takes the word out of a test means what it says now.
  if (original.status === 'test' && words.status === undefined) return 'status'
  const { tlp, ...others } = words
  // The marking that it was given: what the track asks for besides was put over it.
  const isSameTlp = tlp !== undefined && readTlp(tlp) === (original.typedTlp ?? original.tlp)
  const when = { from: asFound ? Math.min(writtenAt, acceptedAt) : typedAt, now: typedAt, mayBePast: true }
  const meant = envelopeOf(decision, isSameTlp ? others : words, { track, person, when })
  if (meant.problem) return fieldOf(meant.problem)
  const envelope = { tlp: defaults?.tlp ?? tlpFloor, language: defaults?.language, ...meant.value.envelope }
  for (const [field, key] of Object.entries(envelopeKeys) as [
    keyof typeof envelopeKeys,
    (typeof envelopeKeys)[keyof typeof envelopeKeys],
  ][]) {
    // A reply that was wanted too early is owed by nobody.
    const wasTooEarly = key === 'replyBy' && (asFound || (original.replyBy === undefined && (envelope.replyBy ?? 0) <= releasedAt))
    // What was said on a track that was an exercise is one, whatever its author called it.
    const isTracks = key === 'status' && original.status === 'exercise'
    if (!isMeant(field) || wasTooEarly || isTracks || (key === 'tlp' && isSameTlp)) continue
    const given = key === 'tlp' && tlp === undefined ? (original.typedTlp ?? original.tlp) : original[key]
    if (JSON.stringify(envelope[key]) !== JSON.stringify(given)) return field
  }
  return undefined
}
