import { type KindOfOwn, kindsOfOwn } from '../envelope.ts'
import { type Precedence, precedences } from '../mechanism.ts'
import { nearest } from '../nearest.ts'
import type { EnvelopeProblem, Field } from '../sentences/envelope.ts'
import { oneLine } from '../text.ts'

/** What the words before a text say of its envelope, as far as that is a matter of spelling (see `envelopeOf`). */
export interface Words {
  readonly precedence?: Precedence
  readonly kind?: KindOfOwn
  readonly 'reply-by'?: string
  readonly expires?: string
  readonly tlp?: string
  readonly to?: readonly string[]
  readonly info?: readonly string[]
  readonly subject?: string
  readonly lang?: string
  readonly status?: string
  readonly ref?: readonly string[]
}

export type Read =
  | { readonly words: Words; readonly text: string; readonly problem?: never }
  | { readonly problem: EnvelopeProblem; readonly words?: never }

type Found = { readonly sets: Words; readonly length: number } | { readonly problem: EnvelopeProblem }

/** What an official may send with; `override` is the supervisor's. */
export const precedencesOfOfficials = precedences.filter((each) => each !== 'override')

const fields: readonly Field[] = ['precedence', 'kind', 'reply-by', 'expires', 'tlp', 'to', 'info', 'subject', 'lang', 'status', 'ref']
const endMark = /^(?:--|—|–)(?=\s|$)/u

/**
 * Reads `immediate request reply-by 2h tlp:amber to:south subject:"Road closure" Please confirm`. Words are recognised at the start
 * of the first line only, in any order, each once: the text begins at the first word that is none, on the next line, or after `--`.
 * A precedence and a kind are words only in small letters: `Request` begins a sentence. A word that is nearly one is a problem, so that
 * a slip does not cross as text. `given`: what the command says itself (`!flash …`); another
 * precedence, or kind, then begins the text.
 */
export function readWords(typed: string, given: Words = {}): Read {
  let words = given
  let rest = typed.trimStart()
  while (rest !== '') {
    if (endMark.test(rest)) return { words, text: rest.replace(endMark, '').trim() }
    const found = wordAt(rest, words)
    if (!found) break
    if ('problem' in found) return found
    words = { ...words, ...found.sets }
    const after = rest.slice(found.length)
    rest = after.trimStart()
    if (/^[^\S\n]*\n/u.test(after)) break
  }
  return { words, text: rest.trim() }
}

/** The word that a text begins with; undefined where its own words begin. */
function wordAt(rest: string, words: Words): Found | undefined {
  const token = /^\S+/u.exec(rest)?.[0] ?? ''
  const miswritten = miswrittenIn(token.normalize('NFKC'), rest.slice(token.length), words)
  if (miswritten) return { problem: miswritten }
  const [, key, attached] = /^([A-Za-z][A-Za-z-]{0,11})[:：](\S)?/u.exec(token) ?? []
  if (key !== undefined) return keyedWord(rest, words, key, attached !== undefined)
  const word = token.normalize('NFKC')
  if (word === 'reply-by' || word === 'expires') return timeWord(rest, words, word, token.length)
  if (word === 'override' && words.precedence === undefined) return { problem: { is: 'override' } }
  const precedence = precedencesOfOfficials.find((each) => each === word)
  if (precedence) return words.precedence === undefined ? { sets: { precedence }, length: token.length } : undefined
  const spaced = spacedField(word, rest.slice(token.length))
  if (spaced) return { problem: { is: 'unknown-word', word, meant: `${spaced}:` } }
  const kind = kindsOfOwn.find((each) => each === word)
  if (kind && words.kind !== undefined)
    return isBeforeWord(rest.slice(token.length)) ? { problem: { is: 'twice', field: 'kind' } } : undefined
  if (kind) return { sets: { kind }, length: token.length }
  const other = words.precedence === undefined ? otherNameIn(word, rest.slice(token.length)) : undefined
  if (other) return { problem: { is: 'unknown-precedence', word, meant: other } }
  const meant = slipOf(word, [...(words.precedence ? [] : precedencesOfOfficials), ...(words.kind ? [] : kindsOfOwn)])
  return meant === undefined ? undefined : { problem: { is: 'unknown-word', word, meant } }
}

const timeFields: readonly Field[] = ['reply-by', 'expires']

/** A word as nobody begins a text with it: `flash,` and `FLASH`, `tlp=red`, and `replyby` before a time. */
function miswrittenIn(token: string, after: string, words: Words): EnvelopeProblem | undefined {
  const [, shouted = ''] = /^([a-z]+|[A-Z]+)[:,;.!]*$/u.exec(token) ?? []
  const known = [...(words.precedence ? [] : precedencesOfOfficials), ...(words.kind ? [] : kindsOfOwn)]
  const choice = known.find((each) => each === shouted.toLowerCase() && each !== token)
  if (choice) return { is: 'unknown-word', word: token, meant: choice }
  const assigned = fields.find((each) => token.toLowerCase().startsWith(`${each}=`))
  if (assigned) return { is: 'unknown-word', word: `${assigned}=`, meant: `${assigned}:` }
  const time = /^[^\S\n]+\d/u.test(after) ? slipOf(token, timeFields) : undefined
  if (time !== undefined && !timeFields.some((each) => each === token)) return { is: 'unknown-word', word: token, meant: time }
  const dressed = dressedWordIn(token, known)
  return dressed === undefined ? undefined : { is: 'unknown-word', word: oneLine(token).slice(0, wordLengthMax), meant: dressed }
}

const wordLengthMax = 40
const hyphens = /[\u2010-\u2015\u2212]/gu
const dress = /^[\p{Quotation_Mark}*_~\x60]+|[\p{Quotation_Mark}*_~\x60]+$/gu

/** One of these words between quotation marks or a typeface's signs, with something invisible in it, or another hyphen. */
function dressedWordIn(token: string, known: readonly string[]): string | undefined {
  const plain = token
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(hyphens, '-')
    .replace(dress, '')
  if (plain === token || fields.some((each) => token.toLowerCase().startsWith(`${each}:`))) return undefined
  const keyed = fields.find((each) => plain.startsWith(`${each}:`))
  return keyed ? `${keyed}:` : [...known, ...timeFields].find((each) => each === plain)
}

/** As other tools call them. */
const otherNames: ReadonlyMap<string, Precedence> = new Map([
  ['emergency', 'flash'],
  ['critical', 'flash'],
  ['urgent', 'immediate'],
  ['high', 'priority'],
  ['normal', 'routine'],
  ['low', 'deferred'],
])

/** `urgent request …` and `urgent Please …`: a name of no precedence, where a text goes on otherwise (`urgent supplies are needed`). */
function otherNameIn(word: string, after: string): Precedence | undefined {
  const meant = otherNames.get(word)
  const next = nextWord(after)
  if (meant === undefined || next === undefined) return meant
  return isBeforeWord(after) || /^\p{Lu}\p{Ll}/u.test(next) ? meant : undefined
}

const nextWord = (after: string): string | undefined => /^[^\S\n]+(\S+)/u.exec(after)?.[1]?.normalize('NFKC')

/** `request reply-by …`: nobody begins a text so. */
function isBeforeWord(after: string): boolean {
  const next = nextWord(after)
  if (next === undefined) return false
  return [...kindsOfOwn, ...timeFields].some((each) => each === next) || fields.some((each) => next.startsWith(`${each}:`))
}

/** One letter is wrong, and not the first: `imediate`, but neither `clash` nor `requests`. */
function slipOf(word: string, known: readonly string[]): string | undefined {
  if (!/^[a-z_-]{3,}$/u.test(word)) return undefined
  return nearest(
    word,
    known.filter((each) => each[0] === word[0] && word !== `${each}s`),
    1,
  )
}

/** What begins a value of a field, so that nobody begins a text with both: `tlp amber`, `ref SEC-0042`. */
const spacedValues: Readonly<Record<string, RegExp>> = {
  tlp: /^(?:tlp:)?(?:clear|white|green|amber|red)\b/iu,
  status: /^(?:actual|test|exercise)(?=\s|$)/iu,
  lang: /^[a-z]{2,3}(?:-[a-z]+)*(?=\s|$)/iu,
  ref: /^[a-z]{2,7}-?\d/iu,
  subject: /^\p{Quotation_Mark}/u,
}

/** `tlp amber` for `tlp:amber`: as `reply-by 2h` is written. */
function spacedField(word: string, after: string): string | undefined {
  const field = word === 'TLP' ? 'tlp' : word
  const next = /^[^\S\n]+(.*)/u.exec(after)?.[1]
  const value = Object.hasOwn(spacedValues, field) ? spacedValues[field] : undefined
  return next !== undefined && value?.test(next) ? field : undefined
}

/** What people write after a time, and mean as part of it: `18:00 UTC`, `6:00 pm`, `1h 30m`, `18:00 tomorrow`. */
const goesOn = new RegExp(
  `^(?:${[
    'z|zulu|(?:utc|gmt)(?:[+-]\\S*)?|[ce]es?t|msk|bst|[ap]\\.?m\\.?',
    'today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day',
    '\\d{1,5}(?:d|h|m|min)',
  ].join('|')})[,;:]?$`,
  'iu',
)

function timeGoesOn(field: 'reply-by' | 'expires', typed: string, after: string): EnvelopeProblem | undefined {
  const next = /^[^\S\n]+(\S+)/u.exec(after)?.[1]
  return next !== undefined && goesOn.test(next)
    ? { is: 'time-goes-on', field, typed: oneLine(typed).slice(0, wordLengthMax), next }
    : undefined
}

/** `reply-by 2h`, in two words. */
function timeWord(rest: string, words: Words, field: 'reply-by' | 'expires', length: number): Found {
  const [whole = '', typed] = /^[^\S\n]+(\S+)/u.exec(rest.slice(length)) ?? []
  if (typed === undefined) return { problem: { is: 'no-value', field } }
  const problem = timeGoesOn(field, typed, rest.slice(length + whole.length))
  return problem ? { problem } : once(words, field, typed, length + whole.length)
}

function keyedWord(rest: string, words: Words, key: string, hasValue: boolean): Found | undefined {
  const field = fields.find((each) => each === key.toLowerCase())
  // `Info: the road is closed` and `https://…` are a person's own words.
  if (!field) return hasValue && rest[key.length + 1] !== '/' ? nearlyKeyed(key) : undefined
  if (!hasValue) return /^[A-Z][a-z]/u.test(key) ? undefined : { problem: { is: 'no-value', field } }
  const begin = key.length + 1
  const read = readValue(rest.slice(begin))
  if (!read) return { problem: { is: 'open-quote', field } }
  if (read.value.trim() === '') return { problem: { is: 'no-value', field } }
  if (field === 'tlp' && /^[^\S\n]*\+?[^\S\n]*strict\b/iu.test(rest.slice(begin + read.length)))
    return { problem: { is: 'unknown-tlp', typed: `${oneLine(read.value).slice(0, wordLengthMax)} strict` } }
  const isTime = field === 'reply-by' || field === 'expires'
  const problem = isTime ? timeGoesOn(field, read.value, rest.slice(begin + read.length)) : undefined
  return problem ? { problem } : once(words, field, read.value.trim(), begin + read.length)
}

function nearlyKeyed(key: string): Found | undefined {
  const meant = slipOf(key.toLowerCase(), fields)
  return meant === undefined ? undefined : { problem: { is: 'unknown-word', word: `${key}:`, meant: `${meant}:` } }
}

function once(words: Words, field: Field, value: string, length: number): Found {
  if (field === 'to' || field === 'info' || field === 'ref') {
    return { sets: { [field]: [...(words[field] ?? []), ...listOf(value, field === 'ref' ? /[\s,;،、]+/u : /[,;،、]/u)] }, length }
  }
  if (words[field] !== undefined) return { problem: { is: 'twice', field } }
  const chosen = chosenFor(field, value)
  return 'problem' in chosen ? chosen : { sets: chosen.sets, length }
}

/** What was filled into a form; empty is left out. */
export function wordsOfForm(values: Readonly<Record<string, string>>): Read {
  let words: Words = {}
  for (const field of fields) {
    const value = values[field]?.trim() ?? ''
    if (value === '') continue
    const found = once(words, field, value, 0)
    if ('problem' in found) return found
    words = { ...words, ...found.sets }
  }
  return { words, text: (values.text ?? '').trim() }
}

/** A field with its value as it was typed, or chosen in a form. */
function chosenFor(
  field: Exclude<Field, 'to' | 'info' | 'ref'>,
  value: string,
): { readonly sets: Words } | { readonly problem: EnvelopeProblem } {
  if (field !== 'precedence' && field !== 'kind') return { sets: { [field]: value } }
  const word = value.toLowerCase()
  if (field === 'precedence' && word === 'override') return { problem: { is: 'override' } }
  const known: readonly string[] = field === 'precedence' ? precedencesOfOfficials : kindsOfOwn
  if (known.includes(word)) return { sets: { [field]: word } }
  return { problem: { is: 'unknown-choice', field, word: value, meant: nearest(value, known) ?? null } }
}

const listOf = (value: string, between: RegExp): readonly string[] =>
  value
    .split(between)
    .map((each) => each.trim())
    .filter((each) => each !== '')

/** What closes each quotation mark: telephones write their own. */
const closing: Readonly<Record<string, string>> = { '"': '"”“', '“': '”"', '„': '“”"', '«': '»', '”': '”"', '「': '」' }

/**
 * Up to a space that is not within quotation marks. They begin a value, or one of several between commas; undefined where they do not
 * end on the line, or more follows them than a space or a comma: what is within would be anybody's guess.
 */
function readValue(text: string): { readonly value: string; readonly length: number } | undefined {
  let value = ''
  let at = 0
  while (at < text.length && !/\s/u.test(text[at]!)) {
    const closers = at === 0 || text[at - 1] === ',' ? closing[text[at]!] : undefined
    if (closers === undefined) {
      value += text[at]
      at += 1
      continue
    }
    const within = /^[^\n]*/u.exec(text.slice(at + 1))?.[0] ?? ''
    const end = within.split('').findIndex((each) => closers.includes(each))
    if (end < 0 || !/^(?:[\s,]|$)/u.test(within.slice(end + 1))) return undefined
    value += within.slice(0, end)
    at += end + 2
  }
  return { value, length: at }
}
