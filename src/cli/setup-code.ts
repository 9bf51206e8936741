import { randomInt } from 'node:crypto'

/** Without letters and digits that look or sound like others: it is read out and typed by hand. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const codeLength = 4

/** A code to be typed in a channel, such as `7K2F`. */
export const newCode = (): string => Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]).join('')

const invisible = /[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g

/** The code in `join 7K2F`, with or without `!`, `/` or `parley` before it; undefined in any other text. */
export function codeIn(text: string): string | undefined {
  const folded = text.normalize('NFKC').replace(invisible, '').trim()
  return /^[!/]?\s*(?:parley\s+)?join\s+([A-Z0-9]{4})$/i.exec(folded)?.[1]?.toUpperCase()
}
