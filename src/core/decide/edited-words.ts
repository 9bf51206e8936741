import { personOf, trackOf } from '../mechanism.ts'
import type { MessageRow } from '../rows/message.ts'
import { type Field, fieldOf } from '../sentences/envelope.ts'
import type { Decision } from './decision.ts'
import { envelopeOf } from './envelope.ts'
import type { Words } from './envelope-words.ts'

const envelopeKeys = {
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
 * text alone: what is owed, and to whom it was addressed, stand as they were accepted.
 */
export function changedField(decision: Decision, original: MessageRow, words: Words): Field | 'text' | undefined {
  const { author, acceptedAt, writtenAt, asFound } = original
  const person = personOf(decision.mechanism, author.link, author.user)
  const track = trackOf(decision.mechanism, original.track)
  if (!person || !track) return undefined
  if (words.precedence && words.precedence !== (original.typedAs ?? original.precedence)) return 'precedence'
  const isReply = original.kind === 'reply' && words.kind === 'notice'
  if (words.kind && words.kind !== original.kind && !isReply) return 'kind'
  const when = { from: asFound ? Math.min(writtenAt, acceptedAt) : acceptedAt, now: acceptedAt, mayBePast: true }
  const meant = envelopeOf(decision, words, { track, person, when })
  if (meant.problem) return fieldOf(meant.problem)
  const { envelope } = meant.value
  for (const [field, key] of Object.entries(envelopeKeys) as [
    keyof typeof envelopeKeys,
    (typeof envelopeKeys)[keyof typeof envelopeKeys],
  ][]) {
    // A reply that was wanted too early is owed by nobody.
    if (words[field] === undefined || (key === 'replyBy' && asFound)) continue
    if (JSON.stringify(envelope[key]) !== JSON.stringify(original[key])) return field
  }
  return undefined
}
