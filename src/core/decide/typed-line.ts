import type { KindOfOwn } from '../envelope.ts'
import { type Precedence, precedences } from '../mechanism.ts'
import { nearest } from '../nearest.ts'
import type { Field } from '../sentences/envelope.ts'
import { oneLine } from '../text.ts'

/** What of a typed line tells whether words of an envelope were meant, whatever stands for them. */

/** What an official may send with; `override` is the supervisor's. */
export const precedencesOfOfficials = precedences.filter((each) => each !== 'override')

/** What is known where a text begins. `names`: of those who could be addressed. */
export interface Before {
  readonly precedence?: Precedence
  readonly kind?: KindOfOwn
  readonly 'reply-by'?: string
  readonly names: readonly string[]
}

/** After it a text begins, whatever that is. */
export const endMark = /^(?:--|—|–)(?=\s|$)/u

const lookedAtMax = 300
export const lineOf = (text: string): string => (text.split('\n', 1)[0] ?? '').slice(0, lookedAtMax)

const wordLengthMax = 40
export const shown = (typed: string): string => oneLine(typed).slice(0, wordLengthMax)

/** As it is meant, whatever keyboards make of it; capitals are kept. `gap`: what a space without width is. */
export const plainLine = (line: string, gap: string): string =>
  line
    .normalize('NFKD')
    .replace(/\u200b/gu, gap)
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Mn}]/gu, '')
    .replace(/[\p{Pd}\u2212]/gu, '-')

export const end = String.raw`(?![\p{L}\p{N}])`
export const weekday = '(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?'
export const month = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*'

export const timeFields: readonly Field[] = ['reply-by', 'expires']

export const beginsWith = (text: string, word: string): boolean => text.startsWith(word) && !/^[\p{L}\p{N}]/u.test(text.slice(word.length))

/** One letter is wrong, and not the first: `imediate`, but neither `clash` nor `requests`. */
export function slipOf(word: string, known: readonly string[]): string | undefined {
  if (!/^[a-z_-]{3,}$/u.test(word)) return undefined
  return nearest(
    word,
    known.filter((each) => each[0] === word[0] && word !== `${each}s`),
    1,
  )
}
