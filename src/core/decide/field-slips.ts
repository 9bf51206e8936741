import { kindsOfOwn } from '../envelope.ts'
import type { Field } from '../sentences/envelope.ts'
import { type Before, beginsWith, end, plainLine, precedencesOfOfficials, slipOf, weekday } from './typed-line.ts'

const around = String.raw`[^\p{L}\p{N}]*`
const any = String.raw`[\s:=._|/-]*`
const colon = String.raw`\s*[:=]\s*`
const attached = '[:=]'
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

const timeWritten = String.raw`\d{1,4}\s*(?:d|h|m|min|hrs?|hours?|days?|minutes?)|\d{1,2}[:.]\d{2}\s*z?|\d{4}\s*z`
const timeBeforeField = inAnyCase(String.raw`((?:${timeWritten})\s+(?:reply[\s_-]?by|expires))${end}`)
const timeWithWord = exact(`((?:by|within|before|until)${any})${timeBegins}`)
const timeAlone = exact(String.raw`(${timeWritten})[,;:]?\s+\p{Lu}\p{Ll}`)

/** `request by 18:00 …` and `request 2h Please …`; and `2h reply-by`. */
function timeIn(line: string, { kind, 'reply-by': replyBy }: Before): Likeness | undefined {
  const [, swapped] = timeBeforeField.exec(line) ?? []
  if (swapped !== undefined) return { field: /expires$/iu.test(swapped) ? 'expires' : 'reply-by', typed: swapped }
  if (kind !== 'request' || replyBy !== undefined) return undefined
  const [, by] = timeWithWord.exec(line) ?? []
  const [, alone] = timeAlone.exec(line) ?? []
  const typed = by ?? alone
  return typed === undefined ? undefined : { field: 'reply-by', typed }
}

/** What a line begins like that is meant as a field. */
export const fieldMeant = (line: string, before: Before): Likeness | undefined =>
  fieldIn(line) ?? addressIn(line, before) ?? timeIn(line, before)
