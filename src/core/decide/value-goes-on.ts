import type { Field } from '../sentences/envelope.ts'
import { beginsWith, end, endMark, lineOf, month, plainLine, shown, timeFields, weekday } from './typed-line.ts'
import { readTime } from './written-time.ts'

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
