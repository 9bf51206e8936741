import { type KindOfOwn, kindsOfOwn } from '../envelope.ts'
import { type Precedence, precedences } from '../mechanism.ts'
import { nearest } from '../nearest.ts'
import type { EnvelopeProblem, Field } from '../sentences/envelope.ts'
import { isCommand, oneLine } from '../text.ts'
import { readTime } from './written-time.ts'

/** What an official may send with; `override` is the supervisor's. */
export const precedencesOfOfficials = precedences.filter((each) => each !== 'override')

/** What is known where a text begins. `names`: of those who could be addressed. */
export interface Before {
  readonly precedence?: Precedence
  readonly kind?: KindOfOwn
  readonly 'reply-by'?: string
  readonly names: readonly string[]
}

/**
 * Where a text begins after a sending command: what a person would take that beginning for, if it is no word of the envelope but was
 * meant as one. Whatever was put around it, in the place of a hyphen, or between it and its value; with capitals, accents, or nothing
 * visible within it; by another name. What only begins with the same letters (`Request for passage`, `flash-flood warning`) is a text.
 */
export function slipIn(text: string, before: Before): EnvelopeProblem | undefined {
  // Two commands are told of by themselves.
  if (isCommand(text)) return undefined
  const line = lineOf(text)
  const word = shown(/^\S*/u.exec(line)?.[0] ?? '')
  for (const plain of new Set([plainLine(line, ' '), plainLine(line, '')])) {
    const found = fieldSlip(plain, word, before) ?? choiceSlip(plain, word, before) ?? otherPrecedence(plain, word, before)
    if (found) return found
  }
  return wordsGoOn.test(line) ? { is: 'no-word', word } : undefined
}

/** `requests reply-by 2h …`, `very urgent tlp:red …`: what goes on with a field did not begin a text. */
const wordsGoOn =
  /^(?:\S+[^\S\n]+){1,2}(?:(?:reply-by|expires)[^\S\n]+\d|(?:reply-by|expires|tlp|to|info|subject|lang|status|ref)[:=][^\s/])/u

/** After it a text begins, whatever that is. */
export const endMark = /^(?:--|—|–)(?=\s|$)/u

const lookedAtMax = 300
const lineOf = (text: string): string => (text.split('\n', 1)[0] ?? '').slice(0, lookedAtMax)

const wordLengthMax = 40
export const shown = (typed: string): string => oneLine(typed).slice(0, wordLengthMax)

/** As it is meant, whatever keyboards make of it; capitals are kept. `gap`: what a space without width is. */
const plainLine = (line: string, gap: string): string =>
  line
    .normalize('NFKD')
    .replace(/\u200b/gu, gap)
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Mn}]/gu, '')
    .replace(/[\p{Pd}\u2212]/gu, '-')

const around = String.raw`[^\p{L}\p{N}]*`
const any = String.raw`[\s:=._|/-]*`
const colon = String.raw`\s*[:=]\s*`
const attached = '[:=]'
const end = String.raw`(?![\p{L}\p{N}])`
const weekday = '(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?'
const month = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*'
const timeBegins = String.raw`(?:(?:at|in|on|the|before)\s+)*(?:\d|(?:noon|midday|midnight|cob|eod|today|tonight|tomorrow|${weekday})${end})`
const oneOf = (words: readonly string[]): string => `(?:${words.join('|')})${end}`

const exact = (source: string): RegExp => new RegExp(`^${around}${source}`, 'u')
const inAnyCase = (source: string): RegExp => new RegExp(`^${around}${source}`, 'iu')

/** What begins like a field with its value, by whatever name: the first group is what stands for the field. */
const fieldLike: readonly (readonly [Field, RegExp])[] = [
  ['tlp', inAnyCase(`(tlp${any})(?:tlp:)?${oneOf(['clear', 'white', 'green', 'amber', 'red'])}`)],
  ['tlp', inAnyCase(`((?:marking|classification)${colon})${oneOf(['clear', 'white', 'green', 'amber', 'red'])}`)],
  ['status', exact(String.raw`(status[\s:=_-]+)(?:actual|test|exercise)(?=[\s)\]]|$)`)],
  ['status', inAnyCase(`(status${colon})(?:actual|test|exercise)${end}`)],
  ['lang', exact(String.raw`(lang[\s:=_-]+)[a-z]{2,3}(?:-[A-Za-z]+)*(?=[\s)\]]|$)`)],
  ['lang', inAnyCase(String.raw`(lang(?:uage)?${attached})[a-z]{2,3}(?:-[a-z]+)*(?=[\s)\]]|$)`)],
  ['ref', exact(String.raw`(refs?[\s:=_-]+)#?[A-Za-z]{2,7}[\s#-]*\d`)],
  ['ref', inAnyCase(String.raw`((?:re|refs?|references?)${attached})#?[a-z]{2,7}[\s#-]*\d`)],
  ['subject', exact(String.raw`(subject(?:\s+|\s*[:=]\s*))\p{Quotation_Mark}`)],
  ['subject', inAnyCase(String.raw`((?:subject|subj|title)(?:[:=](?=\S)|\s+[:=]))`)],
  ['kind', inAnyCase(`((?:kind|type)${colon})${oneOf(kindsOfOwn)}`)],
  ['kind', exact(String.raw`(kind\s+)${oneOf(kindsOfOwn)}`)],
  ['precedence', inAnyCase(`((?:precedence|priority|urgency|level)${attached})${oneOf(precedencesOfOfficials)}`)],
  ['precedence', inAnyCase(String.raw`(precedence\s*[\s:=]\s*)${oneOf(precedencesOfOfficials)}`)],
  ['reply-by', inAnyCase(String.raw`(repl(?:y|ies)[\s_-]*by${any})${timeBegins}`)],
  ['reply-by', inAnyCase(String.raw`((?:answer|respond|response|reply)[\s_-](?:by|before|until|within|due)${any})${timeBegins}`)],
  ['reply-by', exact(String.raw`((?:deadline|due)(?:[\s_-]by)?(?:\s+|\s*[:=]\s*))${timeBegins}`)],
  ['expires', inAnyCase(String.raw`((?:expir(?:es?|y|ation)|valid[\s_-]until)${any})${timeBegins}`)],
  ['expires', inAnyCase(`(until${attached})${timeBegins}`)],
]

function fieldSlip(line: string, word: string, before: Before): EnvelopeProblem | undefined {
  const { field, typed } = fieldIn(line) ?? addressIn(line, before) ?? timeIn(line, before) ?? {}
  if (field === undefined || typed === undefined) return undefined
  const meant = timeFields.includes(field) && !/[:=]/u.test(typed) ? field : `${field}:`
  const stands = shown(line.slice(0, line.indexOf(typed) + typed.length).trim())
  return { is: 'unknown-word', word: stands === meant ? word : stands, meant }
}

const timeFields: readonly Field[] = ['reply-by', 'expires']

interface Likeness {
  readonly field: Field
  /** What stands for its name, with what parts it from the value. */
  readonly typed: string
}

function fieldIn(line: string): Likeness | undefined {
  for (const [field, like] of fieldLike) {
    const typed = like.exec(line)?.[1]
    if (typed !== undefined) return { field, typed }
  }
  return misspelt(line)
}

/** `exprires 2h`, `tpl amber`: with the letters right it would be one. */
function misspelt(line: string): Likeness | undefined {
  const [, typed = ''] = /^([a-z_-]{3,})\s/u.exec(line) ?? []
  const name = slipOf(typed, spelt)
  if (name === undefined || name === typed) return undefined
  const found = fieldIn(name + line.slice(typed.length))
  return found && { field: found.field, typed }
}

const spelt = ['reply-by', 'expires', 'tlp', 'status', 'lang', 'ref', 'subject']

/** `to south`, `To: South`, `info South`, `cc:south`: only before a name. */
function addressIn(line: string, { names }: Before): Likeness | undefined {
  const [, typed, key = '', sign, rest] = /^[^\p{L}\p{N}]*((to|info|cc|action)\s*([:=_-]?)\s*)(.*)$/iu.exec(line) ?? []
  if (typed === undefined || rest === undefined || (sign === '' && !/\s$/u.test(typed))) return undefined
  const said = rest.replace(/^[\p{P}\p{S}]+/u, '').toLowerCase()
  const name = names.find((each) => beginsWith(said, plainLine(each, '').toLowerCase()))
  const isAll = sign !== '' && beginsWith(said, 'all')
  if (name === undefined && !isAll) return undefined
  const after = rest.slice(rest.toLowerCase().indexOf(said) + (name ?? 'all').length)
  const field = key.toLowerCase() === 'to' || key.toLowerCase() === 'action' ? 'to' : 'info'
  // `To South we have sent three lorries` is a sentence.
  const isSentence = sign === '' && (/^[A-Z][a-z]/u.test(key) ? !/^\s*[:,;]|^\s+\p{Lu}\p{Ll}/u.test(after) : !['to', 'info'].includes(key))
  return isSentence ? undefined : { field, typed }
}

const beginsWith = (text: string, word: string): boolean => text.startsWith(word) && !/^[\p{L}\p{N}]/u.test(text.slice(word.length))

const timeWritten = String.raw`\d{1,4}\s*(?:d|h|m|min|hrs?|hours?|days?|minutes?)|\d{1,2}[:.]\d{2}\s*z?|\d{4}\s*z`

/** `request by 18:00 …` and `request 2h Please …`; and `2h reply-by`. */
function timeIn(line: string, { kind, 'reply-by': replyBy }: Before): Likeness | undefined {
  const [, swapped] = inAnyCase(String.raw`((?:${timeWritten})\s+(?:reply[\s_-]?by|expires))${end}`).exec(line) ?? []
  if (swapped !== undefined) return { field: /expires$/iu.test(swapped) ? 'expires' : 'reply-by', typed: swapped }
  if (kind !== 'request' || replyBy !== undefined) return undefined
  const [, by] = exact(`((?:by|within|before|until)${any})${timeBegins}`).exec(line) ?? []
  const [, alone] = exact(String.raw`(${timeWritten})[,;:]?\s+\p{Lu}\p{Ll}`).exec(line) ?? []
  const typed = by ?? alone
  return typed === undefined ? undefined : { field: 'reply-by', typed }
}

interface Token {
  readonly lead: string
  readonly word: string
  readonly sign: string
  readonly rest: string
}

/** `[FLASH] Shots` is FLASH. What a hyphen or an apostrophe ties to more is a word of its own, but for a choice: `flash-request`. */
function firstToken(line: string): Token | undefined {
  const [, lead, word, sign, rest] = /^([^\p{L}\p{N}]*)([\p{L}_-]*\p{L})([^\p{L}\p{N}]*)(.*)$/u.exec(line) ?? []
  if (lead === undefined || word === undefined || sign === undefined || rest === undefined) return undefined
  const tied = /^(\p{L}+)-(\p{L}+)$/u.exec(word)
  if (tied && [tied[1]!, tied[2]!].every((each) => choices.includes(each.toLowerCase())))
    return { lead, word: tied[1]!, sign: ' ', rest: `${tied[2]}${sign}${rest}` }
  if (/^['\u2019\x60]$/u.test(sign) || (sign === '' && rest !== '')) return undefined
  return { lead: lead.replace(/\s/gu, ''), word, sign, rest }
}

const choices: readonly string[] = [...precedencesOfOfficials, ...kindsOfOwn]
const wakesPeople = (choice: string): boolean => choice === 'flash' || choice === 'immediate'
const isTitled = (word: string): boolean => /^\p{Lu}/u.test(word) && !isShouted(word)
const isShouted = (word: string): boolean => word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase()
const beginsSentence = (rest: string): boolean => /^\p{Lu}\p{Ll}/u.test(rest)

/** More of the envelope follows: nobody begins a text so. */
function beginsWord(rest: string, before: Before): boolean {
  const token = /^[^\s:=,;]+/u.exec(rest)?.[0] ?? ''
  if (choices.includes(token) || (isShouted(token) && choices.includes(token.toLowerCase()))) return true
  if (/^(?:reply-by|expires)(?:\s|$)/iu.test(rest)) return true
  return (
    /^(?:precedence|kind|reply-by|expires|tlp|to|info|subject|lang|status|ref)[:=]\S/iu.test(rest) ||
    (fieldIn(rest) ?? addressIn(rest, before) ?? timeIn(rest, before)) !== undefined
  )
}

/** A precedence or a kind, but not as it is written; one too many; or nearly one. */
function choiceSlip(line: string, shownWord: string, before: Before): EnvelopeProblem | undefined {
  const token = firstToken(line)
  if (!token) return undefined
  const { lead, word, sign, rest } = token
  const lower = word.toLowerCase()
  const [field, given] = kindsOfOwn.some((each) => each === lower)
    ? (['kind', before.kind] as const)
    : (['precedence', before.precedence] as const)
  const goesOn = beginsWord(rest, before)
  if (choices.includes(lower)) {
    const isAnother = lower !== given && !isTitled(word) && beginsSentence(rest)
    if (given !== undefined) return goesOn || isAnother ? { is: 'twice', field } : undefined
    // `Request for passage`, `Request: passage tomorrow` and `Routine patrol passes` are texts. Of what wakes people nobody is to be unsure.
    const isCalm = lead === '' && isTitled(word) && !wakesPeople(lower)
    const isText = isCalm && !goesOn && !(/^\s+$/u.test(sign) && beginsSentence(rest))
    return isText ? undefined : { is: 'unknown-word', word: shownWord, meant: lower }
  }
  const open = [...(before.precedence ? [] : precedencesOfOfficials), ...(before.kind ? [] : kindsOfOwn)]
  const known = isTitled(word) ? open.filter(wakesPeople) : open
  const meant = slipOf(lower, known)
  return meant === undefined ? undefined : { is: 'unknown-word', word: shownWord, meant }
}

/** As other tools and other languages call them. */
const otherNames: ReadonlyMap<string, Precedence> = new Map([
  ['emergency', 'flash'],
  ['critical', 'flash'],
  ...['urgent', 'urgente', 'urgence', 'dringend', 'срочно', 'терміново', 'عاجل', '紧急', '緊急'].map(
    (each) => [each, 'immediate'] as const,
  ),
  ['high', 'priority'],
  ['normal', 'routine'],
  ['low', 'deferred'],
])

/** `urgent request …`, `urgent Please …`, `URGENT: …`: where a text goes on otherwise (`urgent supplies are needed`), it is one. */
function otherPrecedence(line: string, word: string, before: Before): EnvelopeProblem | undefined {
  const token = before.precedence === undefined ? firstToken(line) : undefined
  const meant = token && otherNames.get(token.word.toLowerCase())
  if (!token || !meant) return undefined
  const { sign, rest } = token
  const isAlone = rest === '' || /[:!|]|\s-/u.test(sign)
  const isCalled = isShouted(token.word) && (wakesPeople(meant) || !isShouted(rest.split(/\s/u, 1)[0]!))
  const isBeforeSentence = !isTitled(token.word) && beginsSentence(rest)
  return isAlone || isCalled || isBeforeSentence || beginsWord(rest, before) ? { is: 'unknown-precedence', word, meant } : undefined
}

/** One letter is wrong, and not the first: `imediate`, but neither `clash` nor `requests`. */
export function slipOf(word: string, known: readonly string[]): string | undefined {
  if (!/^[a-z_-]{3,}$/u.test(word)) return undefined
  return nearest(
    word,
    known.filter((each) => each[0] === word[0] && word !== `${each}s`),
    1,
  )
}

const zone = String.raw`z|zulu|(?:utc|gmt)(?:[+-]\S*)?|[ce]es?t|msk|bst|[ap]\.?m\.?|h|hrs?|hours?|uhr|heures?|o.?clock|ч|час(?:ов|а)?|sharp`
const span = String.raw`\d{1,5}\s*(?:d|h|m|min|hrs?|hours?|days?|minutes?)`
const date = String.raw`\d{1,4}[./-]\d{1,2}(?:[./-]\d{1,4})?|\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?${month}|\d{1,2}${month}\d*|${month}\s+\d`
const day = `today|tonight|tomorrow|noon|midnight|${weekday}`

const partOfTime = [`(?:${zone}|${span}|${date}|${day})${end}`, String.raw`\d{1,2}[:.]\d{2}`].join('|')
const afterTime = new RegExp(String.raw`^[\s([]*(?:${partOfTime}|\p{L}+\s+time${end})`, 'iu')
const afterJoint = new RegExp(`^(?:${partOfTime}|(?:now|morning|afternoon|evening|night|day|week|month)${end})`, 'iu')
/** Only in small letters: `This morning …` begins a sentence. */
const joint = /^[\s([]*(?:local(?![\p{L}\p{N}])|(?:[+&-]\s*|(?:and|on|next|this|the|in|of|from)\s+)+)/u

/** What people write after a time, and mean as part of it: `18:00 UTC`, `6:00 pm`, `1h 30m`, `18:00 on Friday`, `18:00 30 Nov`. */
function timeGoesOn(line: string): boolean {
  const [joined = ''] = joint.exec(line) ?? []
  return joined.endsWith('local') || (joined === '' ? afterTime.test(line) : afterJoint.test(line.slice(joined.length)))
}

/** What goes on in the text after a value is no text: part of a time, or one more in a list. */
export function restOfValue(field: Field, value: string, after: string, names: readonly string[]): string | undefined {
  const line = plainLine(lineOf(after), ' ')
  const next = shown(/^\s+(\S+)/u.exec(line)?.[1] ?? '')
  if (next === '' || endMark.test(line.trimStart())) return undefined
  if (timeFields.includes(field)) return readTime(value) && timeGoesOn(line) ? next : undefined
  if (field !== 'to' && field !== 'info' && field !== 'ref') return undefined
  if (/[,;،、&+]$/u.test(value) || /^\s+(?:[,;،、&+/]|(?:and|or|et|und|и|و)\s)/u.test(line)) return next
  if (field === 'ref') return /^\s+#?[A-Z]{2,7}-?\d/u.test(line) ? next : undefined
  const said = line.trim().toLowerCase()
  return names.some((each) => beginsWith(said, plainLine(each, '').toLowerCase())) ? next : undefined
}
