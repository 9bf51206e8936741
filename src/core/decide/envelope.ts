import { supervisorId } from '../addresses.ts'
import { type Envelope, type KindOfOwn, referencesMax, subjectLengthMax, type Tlp, tlpLabels, tlpRank } from '../envelope.ts'
import { knownLanguage } from '../language.ts'
import { otherParties, type Person, type Precedence, type Track } from '../mechanism.ts'
import type { EnvelopeProblem } from '../sentences/envelope.ts'
import { oneLine, referenceTyped } from '../text.ts'
import type { Decision } from './decision.ts'
import type { Words } from './envelope-words.ts'
import { hasLeftMemory, maySee } from './naming.ts'
import { readTime, resolveTime } from './written-time.ts'

/** What somebody means to send, as far as they said so. */
export interface Meant {
  readonly precedence?: Precedence
  readonly kind?: KindOfOwn
  readonly envelope: Envelope
}

interface Setting {
  readonly track: Track
  readonly person: Person
  readonly when: When
  /** The parties that it goes to; absent: all of the track. */
  readonly to?: readonly string[]
}

/** What the times in it count from, ms. */
interface When {
  /** A clock's next time, and what expires: of a post that is found long after, "18:00Z" was that day's. */
  readonly from: number
  /** What is owed: Parley's own time. */
  readonly now: number
  /** It was found afterwards: what has passed meanwhile still crosses, for the record. */
  readonly mayBePast: boolean
}

type Outcome<Value> = { readonly value: Value; readonly problem?: never } | { readonly problem: EnvelopeProblem }

const farMs = 366 * 24 * 3_600_000

/** What the words come to on this track, said by this person; or the first thing in it that does not hold. */
export function envelopeOf(decision: Decision, words: Words, setting: Setting): Outcome<Meant> {
  const parts = [
    subjectOf(words),
    languageOf(words),
    tlpOf(words, setting.track),
    statusOf(words),
    addresseesOf(decision, words, setting),
    referencesOf(decision, words, setting),
    timesOf(words, setting),
  ]
  let envelope: Envelope = {}
  for (const part of parts) {
    if (part.problem) return { problem: part.problem }
    envelope = { ...envelope, ...part.value }
  }
  const { precedence } = words
  // Who wants a reply by a time sends a request, if they do not say otherwise.
  const kind = words.kind ?? (envelope.replyBy === undefined ? undefined : 'request')
  if (envelope.replyBy !== undefined && kind !== 'request') return { problem: { is: 'only-request' } }
  if (envelope.replyBy !== undefined && envelope.action?.length === 0) return { problem: { is: 'nobody-to-reply' } }
  return { value: { ...(precedence ? { precedence } : {}), ...(kind ? { kind } : {}), envelope } }
}

/** A test is everybody's to say, an exercise the track's. What asks something of somebody is no test. */
function statusOf({ status: typed, to, 'reply-by': replyBy }: Words): Outcome<Envelope> {
  const word = typed?.toLowerCase()
  if (word === undefined || word === 'actual') return { value: {} }
  if (word !== 'test') return { problem: { is: 'unknown-status', typed: short(typed!) } }
  if (to !== undefined || replyBy !== undefined) return { problem: { is: 'test-asks', field: to === undefined ? 'reply-by' : 'to' } }
  return { value: { status: 'test' } }
}

function subjectOf({ subject }: Words): Outcome<Envelope> {
  if (subject === undefined) return { value: {} }
  const shown = oneLine(subject)
  return shown.length > subjectLengthMax ? { problem: { is: 'long-subject', lengthMax: subjectLengthMax } } : { value: { subject: shown } }
}

function languageOf({ lang }: Words): Outcome<Envelope> {
  if (lang === undefined) return { value: {} }
  const language = knownLanguage(lang)
  return language === undefined ? { problem: { is: 'unknown-language', typed: short(lang) } } : { value: { language } }
}

export function readTlp(typed: string): Tlp | undefined {
  const label = typed.toUpperCase().replace(/^TLP:/u, '')
  return tlpLabels.find((each) => each === label)
}

function tlpOf({ tlp: typed }: Words, { code, tlpFloor: floor }: Track): Outcome<Envelope> {
  if (typed === undefined) return { value: {} }
  const tlp = readTlp(typed)
  if (!tlp) return { problem: { is: 'unknown-tlp', typed: short(typed) } }
  if (floor && tlpRank(tlp) < tlpRank(floor)) return { problem: { is: 'below-floor', tlp, floor, track: code } }
  return { value: { tlp } }
}

/** `to:` are those who must act; `info:` are told, and the others must act. Everybody on the track is shown it. */
function addresseesOf({ mechanism }: Decision, { to, info }: Words, { track, person, to: reached }: Setting): Outcome<Envelope> {
  if (to === undefined && info === undefined) return { value: {} }
  const others = otherParties(mechanism, track, person.organisation.id).filter(({ id }) => reached?.includes(id) ?? true)
  const named = { to: new Set<string>(), info: new Set<string>() }
  for (const field of ['to', 'info'] as const) {
    for (const typed of (field === 'to' ? to : info) ?? []) {
      const word = typed.toLowerCase()
      const found = word === 'all' ? others : others.filter(({ id, name }) => id === word || name.toLowerCase() === word)
      if (found.length === 0 && word === supervisorId) return { problem: { is: 'supervisor', field } }
      if (found.length === 0)
        return { problem: { is: 'no-such-party', field, typed: short(typed), parties: others.map(({ name }) => name) } }
      for (const { id } of found) named[field].add(id)
    }
  }
  const both = others.find(({ id }) => named.to.has(id) && named.info.has(id))
  if (both) return { problem: { is: 'to-and-info', party: both.name } }
  const action = others.filter(({ id }) => (to === undefined ? !named.info.has(id) : named.to.has(id))).map(({ id }) => id)
  return { value: action.length === others.length ? {} : { action } }
}

function referencesOf(decision: Decision, { ref }: Words, { track, person }: Setting): Outcome<Envelope> {
  if (ref === undefined) return { value: {} }
  if (ref.length > referencesMax) return { problem: { is: 'many-references', countMax: referencesMax } }
  const references: string[] = []
  for (const typed of ref) {
    const reference = referenceTyped(typed)
    const message = reference === undefined ? undefined : decision.state.messages.get(decision.state.references.get(reference) ?? '')
    const isSeen = message?.track === track.code && maySee(person, message)
    if (reference === undefined || !(isSeen || hasLeftMemory(decision, person, reference)))
      return { problem: { is: 'no-such-reference', field: 'ref', reference: reference ?? short(typed) } }
    if (!references.includes(reference)) references.push(reference)
  }
  return { value: { references } }
}

function timesOf(words: Words, setting: Setting): Outcome<Envelope> {
  const replyBy = timeOf(words, 'reply-by', setting)
  if (replyBy.problem) return replyBy
  const expires = timeOf(words, 'expires', setting)
  if (expires.problem) return expires
  const isOrdered = replyBy.value === undefined || expires.value === undefined || replyBy.value <= expires.value
  if (!isOrdered && !setting.when.mayBePast) return { problem: { is: 'expires-first', replyBy: replyBy.value!, expires: expires.value! } }
  return {
    value: {
      ...(replyBy.value === undefined ? {} : { replyBy: replyBy.value }),
      ...(expires.value === undefined ? {} : { expires: expires.value }),
    },
  }
}

function timeOf(words: Words, field: 'reply-by' | 'expires', { person, when }: Setting): Outcome<number | undefined> {
  const typed = words[field]
  if (typed === undefined) return { value: undefined }
  const time = readTime(typed)
  if (!time) return { problem: { is: 'no-time', field, typed: short(typed) } }
  const { from, now, mayBePast } = when
  const resolved = resolveTime(time, { from, now: field === 'expires' ? from : now, timeZone: person.organisation.timeZone })
  if (resolved.at === undefined) return { problem: { is: 'clock', field, typed: short(typed), shows: resolved.clock } }
  if (resolved.at <= now && !mayBePast) return { problem: { is: 'past', field, at: resolved.at } }
  if (resolved.at > now + farMs) return { problem: { is: 'far', field, at: resolved.at } }
  return { value: resolved.at }
}

const short = (typed: string): string => oneLine(typed).slice(0, 40)
