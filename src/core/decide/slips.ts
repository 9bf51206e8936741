import { kindsOfOwn } from '../envelope.ts'
import type { Precedence } from '../mechanism.ts'
import type { EnvelopeProblem } from '../sentences/envelope.ts'
import { isCommand } from '../text.ts'
import { fieldMeant } from './field-slips.ts'
import { type Before, lineOf, plainLine, precedencesOfOfficials, shown, slipOf, timeFields } from './typed-line.ts'

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

function fieldSlip(line: string, word: string, before: Before): EnvelopeProblem | undefined {
  const { field, typed } = fieldMeant(line, before) ?? {}
  if (field === undefined || typed === undefined) return undefined
  const meant = timeFields.includes(field) && !/[:=]/u.test(typed) ? field : `${field}:`
  const stands = shown(line.slice(0, line.indexOf(typed) + typed.length).trim())
  return { is: 'unknown-word', word: stands === meant ? word : stands, meant }
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
    /^(?:precedence|kind|reply-by|expires|tlp|to|info|subject|lang|status|ref)[:=]\S/iu.test(rest) || fieldMeant(rest, before) !== undefined
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
  ['asap', 'immediate'],
  ['important', 'priority'],
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
