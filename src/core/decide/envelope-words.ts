import { type KindOfOwn, kindsOfOwn } from '../envelope.ts'
import type { Precedence } from '../mechanism.ts'
import { nearest } from '../nearest.ts'
import type { EnvelopeProblem, Field } from '../sentences/envelope.ts'
import { slipIn } from './slips.ts'
import { endMark, precedencesOfOfficials, shown, slipOf } from './typed-line.ts'
import { restOfValue } from './value-goes-on.ts'
import { readTime } from './written-time.ts'

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

const fields: readonly Field[] = ['precedence', 'kind', 'reply-by', 'expires', 'tlp', 'to', 'info', 'subject', 'lang', 'status', 'ref']

/**
 * Reads `immediate request reply-by 2h tlp:amber to:south subject:"Road closure" Please confirm`. Words are recognised at the start
 * of the first line only, in any order, each once: the text begins at the first word that is none, on the next line, or after `--`.
 * A precedence and a kind are words only in small letters. What was meant as a word and is none is a problem, so that a slip does not
 * cross as text. `given`: what the command says itself (`!flash …`); another precedence, or kind, then begins the text. `names`: of those
 * who could be addressed.
 */
export function readWords(typed: string, given: Words = {}, names: readonly string[] = []): Read {
  let words = given
  let rest = typed.trimStart()
  for (let count = 0; rest !== ''; count += 1) {
    if (endMark.test(rest)) return { words, text: rest.replace(endMark, '').trim() }
    const found = wordAt(rest, words, names)
    if (!found) break
    if ('problem' in found) return found
    const [field] = wordedIn(found.sets)
    if (field && count >= wordsMax) return { problem: { is: 'twice', field } }
    words = { ...words, ...found.sets }
    const after = rest.slice(found.length)
    rest = after.trimStart()
    if (/^[^\S\n]*\n/u.test(after)) break
  }
  return { words, text: rest.trim() }
}

/** More nobody means: of each it is looked at all that follows it, and a flood of them would hold up everybody. */
const wordsMax = 100

/** What they say. */
export const wordedIn = (words: Words): readonly Field[] => fields.filter((field) => words[field] !== undefined)

/** The first word of a text that begins with a field, as no sentence does: `tlp:red …`, `request reply-by 2h …`. */
export function fieldBefore(text: string): string | undefined {
  const read = readWords(text)
  if (read.problem) return undefined
  const { precedence: _, kind: __, 'reply-by': replyBy, expires, ...others } = read.words
  // `expires tomorrow: the permit of the lorry` is a sentence.
  const hasTime = [replyBy, expires].some((each) => each !== undefined && readTime(each) !== undefined)
  return hasTime || Object.keys(others).length > 0 ? shown(/^\S*/u.exec(text.trim())?.[0] ?? '') : undefined
}

/** The word that a text begins with; undefined where its own words begin. */
function wordAt(rest: string, words: Words, names: readonly string[]): Found | undefined {
  const token = /^\S+/u.exec(rest)?.[0] ?? ''
  const [, key, attached] = /^([A-Za-z][A-Za-z-]{0,11})[:：](\S)?/u.exec(token) ?? []
  const keyed = key === undefined ? undefined : keyedWord(rest, words, key, attached !== undefined, names)
  if (keyed) return keyed
  const word = token.normalize('NFKC')
  if (word === 'reply-by' || word === 'expires') return timeWord(rest, words, word, token.length)
  if (word === 'override' && words.precedence === undefined) return { problem: { is: 'override' } }
  const precedence = precedencesOfOfficials.find((each) => each === word)
  if (precedence && words.precedence === undefined) return { sets: { precedence }, length: token.length }
  const kind = kindsOfOwn.find((each) => each === word)
  if (kind && words.kind === undefined) return { sets: { kind }, length: token.length }
  const problem = slipIn(rest, { ...words, names }) ?? (key === undefined || attached === undefined ? undefined : nearlyKeyed(rest, key))
  return problem && { problem }
}

/** `reply-by 2h`, in two words. */
function timeWord(rest: string, words: Words, field: 'reply-by' | 'expires', length: number): Found {
  const [whole = '', typed] = /^[^\S\n]+(\S+)/u.exec(rest.slice(length)) ?? []
  if (typed === undefined) return { problem: { is: 'no-value', field } }
  return goingOn(field, typed, rest.slice(length + whole.length), []) ?? once(words, field, typed, length + whole.length)
}

/** A field with its value; undefined where the key is none, or begins a sentence: `Info: the road is closed`, `https://…`. */
function keyedWord(rest: string, words: Words, key: string, hasValue: boolean, names: readonly string[]): Found | undefined {
  const field = fields.find((each) => each === key.toLowerCase())
  if (!field) return undefined
  if (!hasValue) return /^[A-Z][a-z]/u.test(key) ? undefined : { problem: { is: 'no-value', field } }
  const begin = key.length + 1
  const read = readValue(rest.slice(begin))
  if (!read) return { problem: { is: 'open-quote', field } }
  if (read.value.trim() === '') return { problem: { is: 'no-value', field } }
  if (field === 'subject' && !read.isQuoted && goesOnAsText(rest.slice(begin + read.length), words, names))
    return { problem: { is: 'unquoted', field } }
  const after = rest.slice(begin + read.length)
  if (field === 'tlp' && /^[^\S\n]*\+?[^\S\n]*strict\b/iu.test(after))
    return { problem: { is: 'unknown-tlp', typed: `${shown(read.value)} strict` } }
  return goingOn(field, read.value, after, names) ?? once(words, field, read.value.trim(), begin + read.length)
}

/** On the same line, and neither with another word nor with the mark that ends them. */
function goesOnAsText(after: string, words: Words, names: readonly string[]): boolean {
  const next = /^[^\S\n]+(\S.*)/u.exec(after)?.[1]
  return next !== undefined && !endMark.test(next) && wordAt(next, words, names) === undefined
}

function goingOn(field: Field, value: string, after: string, names: readonly string[]): Found | undefined {
  const next = restOfValue(field, value, after, names)
  if (next === undefined) return undefined
  if (field === 'reply-by' || field === 'expires') return { problem: { is: 'time-goes-on', field, typed: shown(value), next } }
  return { problem: { is: 'list-goes-on', field, typed: shown(value), next } }
}

function nearlyKeyed(rest: string, key: string): EnvelopeProblem | undefined {
  const meant = rest[key.length + 1] === '/' ? undefined : slipOf(key.toLowerCase(), fields)
  return meant === undefined ? undefined : { is: 'unknown-word', word: `${key}:`, meant: `${meant}:` }
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
function readValue(text: string): { readonly value: string; readonly length: number; readonly isQuoted: boolean } | undefined {
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
  return { value, length: at, isQuoted: closing[text[0] ?? ''] !== undefined }
}
