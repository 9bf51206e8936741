import { partLengthMax } from './content.ts'

/**
 * Splits a text into parts of at most `max` UTF-16 units, at the last line end or space of the part's second half where there
 * is one, never inside a character. The parts joined are the text: nothing is cut.
 */
export function splitText(text: string, max = partLengthMax): readonly string[] {
  const parts: string[] = []
  let rest = text
  while (rest.length > max) {
    const at = breakIn(rest, max)
    parts.push(rest.slice(0, at))
    rest = rest.slice(at)
  }
  parts.push(rest)
  return parts
}

function breakIn(text: string, max: number): number {
  for (const mark of ['\n', ' ']) {
    const at = text.lastIndexOf(mark, max - 1)
    if (at >= max / 2) return at + 1
  }
  const last = text.charCodeAt(max - 1)
  const splitsSurrogates = last >= 0xd800 && last <= 0xdbff
  return splitsSurrogates ? max - 1 : max
}

// Overrides and isolates can make a line read differently from what is in it; other invisible controls can hide words.
// Joiners and the two directional marks stay: Persian, Arabic, Hebrew and emoji need them.
const deceptive = new RegExp(
  [
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u200b\\u2028\\u2029]',
    '[\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb]',
    '[\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e007f}]',
    // What strikes a letter through: only a text that was withdrawn may look so. Within mathematics it is a sign of its own (≠).
    '[\\u0334-\\u0337\\u20d2\\u20d3\\u20d8-\\u20da\\u20e5\\u20ea\\u20eb]|(?<!\\p{Sm})\\u0338',
    // A heap of marks covers the lines above and below, which may be Parley's (UTS 39, 5.4: four in a row are enough for any script).
    '(?<=[\\p{Mn}\\p{Me}]{4})[\\p{Mn}\\p{Me}]',
    // Half a pair is no character at all, and homeservers refuse it.
    '[\\ud800-\\udfff]',
  ].join('|'),
  'gu',
)

/** The text with every character that could hide, reorder, cover or strike out others made visible: `⟨U+202E⟩`. */
export const tame = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(deceptive, (found) => `⟨U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`)

/** For a line of Parley's own: what somebody wrote into it cannot begin another one. */
export const oneLine = (text: string): string => tame(text).replace(/\n+/g, ' ')

const referencePattern = /\b([A-Z]{2,7})-(\d{1,6})(?:\.(\d{1,3}))?\b/i

/** The first reference that a text names, in its written form: `sec-42` is `SEC-0042`. */
export function findReference(text: string): string | undefined {
  const found = referencePattern.exec(text)
  return found ? formatReference(found[1]!.toUpperCase(), Number(found[2]), found[3]) : undefined
}

/** What a command names, as keyboards write it: with other dashes, the digits of another script, full-width letters. */
export const plainName = (word: string): string =>
  word
    .normalize('NFKC')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/gu, (digit) => String(digit.codePointAt(0)! & 0xf))

/** The reference that a word of a command is; also without its dash. What goes on after it (`SEC-0042:No`) would be lost with it. */
export function referenceTyped(word: string): string | undefined {
  const [, track, number, update] = /^[^\p{L}\p{N}]*([A-Z]{2,7})-?(\d{1,6})(?:\.(\d{1,3}))?[^\p{L}\p{N}]*$/iu.exec(plainName(word)) ?? []
  return track === undefined ? undefined : formatReference(track.toUpperCase(), Number(number), update)
}

/** Every reference that a text names in capitals, in its written form. */
export const referencesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\b([A-Z]{2,7})-(\d{1,6})(?:\.(\d{1,3}))?\b/g)].map(([, track, number, update]) =>
    formatReference(track!, Number(number), update),
  )

const wordsOf = new Intl.Segmenter('und', { granularity: 'word' })

/** Words, also of a language that puts no spaces between them. */
export function countWords(text: string): number {
  let words = 0
  for (const { isWordLike } of wordsOf.segment(text)) if (isWordLike) words += 1
  return words
}

export const formatReference = (track: string, number: number, update?: string | number): string =>
  `${track}-${String(number).padStart(4, '0')}${update === undefined ? '' : `.${update}`}`

/** Tells two texts apart without keeping either: 64 bits of FNV-1a, twice 32 with different beginnings. No proof of anything. */
export function digestOf(text: string): string {
  let [a, b] = [0x811c9dc5, 0x01000193]
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0x0100019d)
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}

/** `01:00:04Z`. */
export const zulu = (at: number): string => `${new Date(at).toISOString().slice(11, 19)}Z`
/** `01:03Z`. */
export const zuluMinute = (at: number): string => `${new Date(at).toISOString().slice(11, 16)}Z`
/** `22 Nov 01:03Z`. */
export const zuluDay = (at: number): string => `${formatter('UTC', 'date').format(at)} ${zuluMinute(at)}`

/** `2026-11-22T01:03Z`. */
export const zuluInstant = (at: number): string => `${new Date(at).toISOString().slice(0, 16)}Z`

/** `22 Nov 01:03:04Z`. */
export const zuluSecond = (at: number): string => `${formatter('UTC', 'date').format(at)} ${zulu(at)}`

const isOnDayOf = (at: number, other: number): boolean =>
  new Date(at).toISOString().slice(0, 10) === new Date(other).toISOString().slice(0, 10)

/** How a time is said beside another one that is said with its day: `01:03Z`, or `25 Nov 01:03Z` where that is another day. */
export const minutesBeside =
  (said: number) =>
  (at: number): string =>
    isOnDayOf(at, said) ? zuluMinute(at) : zuluDay(at)

/** The same, to the second. */
export const secondsBeside =
  (said: number) =>
  (at: number): string =>
    isOnDayOf(at, said) ? zulu(at) : zuluSecond(at)

/** `01:03:04Z to 02:10:00Z`; `22 Nov 23:50:00Z to 23 Nov 00:10:00Z` where it went on over midnight. */
export function zuluSpan(from: number, to: number): string {
  const form = zuluDay(from).slice(0, -6) === zuluDay(to).slice(0, -6) && to - from < 86_400_000 ? zulu : zuluSecond
  return `${form(from)} to ${form(to)}`
}

/** `22 Nov 04:03`, in the reader's own time zone (IANA name). */
export const localTime = (at: number, timeZone: string): string =>
  `${formatter(timeZone, 'date').format(at)} ${formatter(timeZone, 'time').format(at)}`

/** `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(timeZone: string, kind: 'date' | 'time'): Intl.DateTimeFormat {
  const key = `${timeZone} ${kind}`
  let known = formatters.get(key)
  if (!known) {
    known = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      ...(kind === 'date' ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    })
    formatters.set(key, known)
  }
  return known
}

// What shows nothing: spaces, controls, fillers, and whatever else Unicode calls ignorable.
const spaces = String.raw`\s\p{Z}\u2800`
const ignorable = String.raw`\p{Cc}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb`
const invisibleStart = new RegExp(`^[${spaces}${ignorable}]+`, 'u')
// Signs that become a typeface, such as those around a command that is copied from one of Parley's posts: `!ack SEC-0042`.
const typefaceStart = new RegExp(`^(?:[*_~\`][${ignorable}]*)+`, 'u')
const typeface = new Set('*_~`')

export const stripInvisible = (text: string): string => text.replace(invisibleStart, '')

/** Nobody sees anything of it. */
export const isBlank = (text: string): boolean => stripInvisible(text) === ''

/** Without the spaces around it; and nothing, where nobody would see anything. */
export const seenOf = (text: string): string => (isBlank(text) ? '' : text.trim())

/**
 * `/` and `!`, in whatever width, and what nobody tells from them: slashes of fractions, of division, of tables and of other scripts; the click of
 * some alphabets, and exclamation marks that are drawn large. Not `¡`, which begins sentences, nor letters that merely lean.
 */
const commandStart = /^[/!\u1735\u2041\u2044\u2215\u2571\u27cb\u29f8\u31d3\u01c3\u2755\u2757\u2762]/u

/** The words of a text whose first visible character is `/` or `!`; undefined for any other text. */
export function commandIn(text: string): string | undefined {
  const shown = stripInvisible(text)
  const plain = shown.replace(typefaceStart, '')
  if (!commandStart.test((plain[0] ?? '').normalize('NFKC'))) return undefined
  const words = stripInvisible(plain.slice(1))
  return plain === shown ? words : withoutTypefaceEnd(words)
}

/** From the end: a pattern would begin anew at each of thousands of such signs. */
function withoutTypefaceEnd(words: string): string {
  const kept = words.trimEnd()
  let end = kept.length
  while (end > 0 && typeface.has(kept[end - 1]!)) end -= 1
  return end === kept.length ? words : kept.slice(0, end)
}

export const isCommand = (text: string): boolean => commandIn(text) !== undefined
