import { postKey } from '../addresses.ts'
import { mayUseTrack, personOf, placeOf, trackOf } from '../mechanism.ts'
import type { MessageRow } from '../rows/message.ts'
import { type Field, fieldOf } from '../sentences/envelope.ts'
import type { Unfitness } from '../sentences/to-authors.ts'
import { findReference } from '../text.ts'
import { partiesMeant } from './audience.ts'
import type { Decision } from './decision.ts'
import { envelopeOf, readTlp } from './envelope.ts'
import { messageNamed } from './naming.ts'
import type { ToSend } from './parse.ts'
import { unknownReference } from './submit.ts'

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

/**
 * What an edited post says of the envelope that its message does not have; undefined where there is no such thing. An edit changes the
 * text alone: what is owed, to whom it was addressed and what it answers stand as they were accepted.
 */
export function changedField(decision: Decision, original: MessageRow, sent: ToSend): Field | 'text' | 'answers' | undefined {
  if (isToOthers(decision, original, sent)) return 'to'
  return answersAnother(decision, original, sent) ? 'answers' : changedWord(decision, original, sent)
}

/** What the supervisor said goes to those to whom it was said. */
function isToOthers({ mechanism }: Decision, { track: code, to }: MessageRow, { said }: ToSend): boolean {
  const track = trackOf(mechanism, code)
  if (!said || !track) return false
  const meant = partiesMeant(mechanism, track, said.to)
  return said.track !== code || meant.length !== to.length || meant.some((each) => !to.includes(each))
}

/** A reply to something else, by its command; or, of what has not crossed, by the reference that its text named and no longer names. */
function answersAnother(decision: Decision, original: MessageRow, { text, answers }: ToSend): boolean {
  const { refersTo, state, author, source } = original
  const { references, shown, posts } = decision.state
  if (answers !== undefined) {
    const person = personOf(decision.mechanism, author.link, author.user)
    const named = person && messageNamed(decision, person, source && placeOf(decision.mechanism, source.address), answers)
    // What it answers may have left memory.
    return named ? named.id !== refersTo : refersTo === undefined || decision.state.messages.get(refersTo) !== undefined
  }
  const root = source?.thread === undefined ? undefined : postKey(source.address, source.thread)
  const ofThread = root === undefined ? undefined : (shown.get(root)?.message ?? posts.get(root)?.message)
  if (state !== 'held' || refersTo === undefined || ofThread === refersTo) return false
  const [before, now] = [original.text, text].map((each) => references.get(findReference(each) ?? ''))
  return before === refersTo && now !== undefined && now !== refersTo
}

/** A reference in the new words that was never given out on the track. */
export function unknownIn(decision: Decision, { author, track: code }: MessageRow, text: string): string | undefined {
  const person = personOf(decision.mechanism, author.link, author.user)
  const track = trackOf(decision.mechanism, code)
  return person && track && unknownReference(decision, { text, person, place: { track } })
}

/** Whether nothing of its author's crosses on its track any more. */
export function barredFrom({ mechanism }: Decision, { author, from, track: code }: MessageRow): Unfitness | undefined {
  const track = trackOf(mechanism, code)
  if (!track) return { is: 'track-gone', track: code }
  const person = personOf(mechanism, author.link, author.user)
  const isOfficial = person?.organisation.id === from && mayUseTrack(person.official, track)
  return isOfficial ? undefined : { is: 'no-official', track: code }
}

function changedWord(decision: Decision, original: MessageRow, { words }: ToSend): Field | 'text' | undefined {
  const { author, acceptedAt, writtenAt, asFound, releasedAt = acceptedAt, typedAt = acceptedAt } = original
  const person = personOf(decision.mechanism, author.link, author.user)
  const track = trackOf(decision.mechanism, original.track)
  if (!person || !track) return undefined
  if (words.precedence && words.precedence !== (original.typedAs ?? original.precedence)) return 'precedence'
  const isReply = original.kind === 'reply' && words.kind === 'notice'
  if (words.kind && words.kind !== original.kind && !isReply) return 'kind'
  // Without a word it is actual: who takes the word out of a test means what it says now.
  if (original.status === 'test' && words.status === undefined) return 'status'
  const { tlp, ...others } = words
  // The marking that it was given: what the track asks for besides was put over it.
  const isSameTlp = tlp !== undefined && readTlp(tlp) === (original.typedTlp ?? original.tlp)
  const when = { from: asFound ? Math.min(writtenAt, acceptedAt) : typedAt, now: typedAt, mayBePast: true }
  const meant = envelopeOf(decision, isSameTlp ? others : words, { track, person, when })
  if (meant.problem) return fieldOf(meant.problem)
  const { envelope } = meant.value
  for (const [field, key] of Object.entries(envelopeKeys) as [
    keyof typeof envelopeKeys,
    (typeof envelopeKeys)[keyof typeof envelopeKeys],
  ][]) {
    // A reply that was wanted too early is owed by nobody.
    const wasTooEarly = key === 'replyBy' && (asFound || (original.replyBy === undefined && (envelope.replyBy ?? 0) <= releasedAt))
    // What was said on a track that was an exercise is one, whatever its author called it.
    const isTracks = key === 'status' && original.status === 'exercise'
    if (words[field] === undefined || wasTooEarly || isTracks || (key === 'tlp' && isSameTlp)) continue
    if (JSON.stringify(envelope[key]) !== JSON.stringify(original[key])) return field
  }
  return undefined
}
