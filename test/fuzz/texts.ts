import type { Chance } from '../simulation/chance.ts'

/** Pieces that have broken programs before, or could hide what a text says. */
const pieces: readonly string[] = [
  '\u0000',
  '\u0007',
  '\u001b[2J',
  '\r',
  '\r\n',
  '\n',
  '\n> ',
  '\t',
  '\u0085',
  '\u00ad',
  '\u034f',
  '\u061c',
  '\u115f',
  '\u1160',
  '\u180e',
  '\u200b',
  '\u200d',
  '\u200e',
  '\u2028',
  '\u202e',
  '\u2060',
  '\u2066',
  '\u2800',
  '\u3000',
  '\u3164',
  '\ufe0f',
  '\ufeff',
  '\uffa0',
  '\ufffd',
  '\ud800',
  '\udc00',
  '\u{1f9d1}\u200d\u{1f692}',
  '\u{e0041}',
  'e\u0301',
  'İ',
  'ß',
  '٣',
  '*',
  '`',
  '_',
  '~',
  '**',
  '```',
  '@here',
  '@room',
  '@channel',
  '<!here>',
  '<!channel|all>',
  '<@U0AMAL>',
  '<@UNKNOWN99|x>',
  '<#C1|gen>',
  '<https://north.slack.com/archives/C1/p1|see>',
  '<mailto:a@b.example|a@b.example>',
  'https://matrix.to/#/!inner:south.example',
  'https://matrix.to/#/@duty:south.example',
  '%E0%A4%A',
  '@duty:south.example',
  '&lt;script&gt;',
  '<script>alert(1)</script>',
  '</blockquote><b>',
  ':constructor:',
  ':white_check_mark:',
  '__proto__',
  'constructor',
  'toString',
  'SEC-0001',
  'SEC-9',
  'SEC-D1',
  'CIV-0001',
  'SEC-999999.999',
  '⟨U+202E⟩',
  'null',
  '-1e309',
  `\${env:HOME}`,
  '%s%n',
  '！',
  '／',
  '﹗',
  '︕',
  '‼',
  '!',
  '/',
]

export const nasty = (chance: Chance): string => chance.pick(pieces)

/** Words with a token in them that stands nowhere else. */
export function words(chance: Chance, token: string): string {
  const parts = ['convoy', token, 'leaves at noon']
  for (let count = chance.between(0, 3); count > 0; count -= 1) parts.splice(chance.between(0, parts.length), 0, nasty(chance))
  const text = parts.join(chance.happens(0.8) ? ' ' : '')
  return chance.happens(0.01) ? huge(chance, text) : text
}

/** As much as a platform would let through, made of a few pieces again and again: slow patterns show here. */
export function huge(chance: Chance, text = ''): string {
  const piece = chance.pick([
    'a',
    ' ',
    '\n',
    '<',
    '&lt;',
    '`',
    '<mx-reply>',
    '<a href="',
    '[x](',
    '[',
    '[x](https://matrix.to/#/@',
    '<a ',
    '<b-',
    'to:a ',
    'ref:SEC-1 ',
    '!',
    '\u0000',
    '@a:b',
    '> ',
    'é',
    nasty(chance),
  ])
  return text + piece.repeat(Math.floor(chance.between(1_000, 60_000) / piece.length))
}

/** A text with something put into it, taken from it or done to it. */
export function mutateText(text: string, chance: Chance): string {
  const at = chance.between(0, text.length)
  const to = Math.min(text.length, at + chance.between(1, 8))
  switch (chance.between(0, 6)) {
    case 0:
      return text.slice(0, at) + text.slice(to)
    case 1:
      return text.slice(0, at) + text.slice(at, to).repeat(chance.between(2, 5)) + text.slice(to)
    case 2:
      return chance.happens(0.05) ? huge(chance, text) : nasty(chance) + text
    case 3:
      return ''
    default:
      return text.slice(0, at) + nasty(chance) + text.slice(at)
  }
}
