import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  commandIn,
  duration,
  findReference,
  formatReference,
  isCommand,
  localTime,
  oneLine,
  splitText,
  tame,
  zulu,
  zuluSpan,
} from './text.ts'

test('a text that is split is whole when it is joined, and no part is too long or cuts a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 4, max: 60 }), (text, max) => {
      const parts = splitText(text, max)
      expect(parts.join('')).toBe(text)
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(max)
        const last = part.charCodeAt(part.length - 1)
        expect(part.length > 0 && last >= 0xd800 && last <= 0xdbff && part !== parts.at(-1)).toBe(false)
      }
    }),
  )
})

test('a part ends at a line or a word where there is one', () => {
  expect(splitText('one two three four', 10)).toEqual(['one two ', 'three four'])
  expect(splitText('aaaaaa\nbbbbbb', 10)).toEqual(['aaaaaa\n', 'bbbbbb'])
})

test('nothing invisible or reordering is left in a tamed text, and ordinary scripts are untouched', () => {
  expect(tame('a\u202eb\u200bc\ufeffd\u2028e\u0007')).toBe('a⟨U+202E⟩b⟨U+200B⟩c⟨U+FEFF⟩d⟨U+2028⟩e⟨U+0007⟩')
  const ordinary = 'سلام می\u200cخواهم 👩\u200d🚒 שלום\n\tПривет'
  expect(tame(ordinary)).toBe(ordinary)
})

test('nobody can make a text look struck out, or cover the lines around it', () => {
  expect(tame('W\u0336e\u0337')).toBe('W⟨U+0336⟩e⟨U+0337⟩')
  expect(tame('a =\u0338 b')).toBe('a =\u0338 b')
  expect(tame('no\u0338')).toBe('no⟨U+0338⟩')
  const five = 'a\u0300\u0301\u0302\u0303'
  expect(tame(`${five}\u0304\u0489`)).toBe(`${five}⟨U+0304⟩⟨U+0489⟩`)
  const marked = 'בְּרֵאשִׁ֖ית กิ์ مُحَمَّدٌ 1\ufe0f\u20e3 e\u0301 ཨོཾ'
  expect(tame(marked)).toBe(marked)
  expect(tame(tame(`${five}\u0304`))).toBe(tame(`${five}\u0304`))
})

test.each([
  '/x',
  '!x',
  '！x',
  '／x',
  '  !x',
  '\n/x',
  '\u200b!x',
  '\u202e/x',
  '\u2060!x',
  '\u00ad!x',
  '\u3164!x',
  '\u2028!x',
  '\ufeff/x',
  '\u0000!x',
  '\u034f/x',
  '\u061c!x',
  '\ufe0f!x',
  '\uffa0!x',
  '\u2800!x',
  '\u180e/x',
  '﹗x',
  '‼x',
  '\u2044x',
  '\u2215x',
  '\u01c3x',
  '❗x',
  '❗\ufe0f x',
  '❕x',
  '⁉x',
  '❢x',
  '\ufe15x',
  '╱x',
  '⟋x',
  '*❗x*',
  '`!x`',
  '*_!x_*',
  '```\n!x\n```',
])('%j is a command', (text) => {
  expect(isCommand(text)).toBe(true)
})

test.each([
  '¡Hola!',
  '¿Qué?',
  '⚠️ The bridge',
  '❓ Who comes',
  '❣️',
  '🚨 Shots',
  '…!',
  'ノート',
  '\\x',
  '|x',
  '÷x',
  'hello',
  'a/b',
  '-!x',
  '?',
  '…',
  '',
  '* /x is full',
  '*bold* !x',
])('%j is none', (text) => {
  expect(isCommand(text)).toBe(false)
})

test('a reference is found however it is written', () => {
  expect(findReference('see sec-42 please')).toBe('SEC-0042')
  expect(findReference('SEC-0042.1')).toBe('SEC-0042.1')
  expect(findReference('ISO 27001, A-1, SECURITYX-1')).toBeUndefined()
  expect(formatReference('SEC', 12345)).toBe('SEC-12345')
})

test('times are said in UTC and in the reader’s own zone', () => {
  const at = Date.UTC(2026, 10, 22, 23, 30, 4)
  expect(zulu(at)).toBe('23:30:04Z')
  expect(zuluSpan(at, at + 60_000)).toBe('23:30:04Z to 23:31:04Z')
  expect(localTime(at, 'Asia/Kathmandu')).toBe('23 Nov 05:15')
  expect(duration(90_000)).toBe('90 s')
  expect(duration(3 * 3_600_000 + 300_000)).toBe('3 h 5 min')
})

test('half a surrogate pair is made visible, a whole one stays', () => {
  expect(tame('a\ud800b\udc00 \u{1f692}')).toBe('a⟨U+D800⟩b⟨U+DC00⟩ \u{1f692}')
})

test('what somebody wrote stays within one line of Parley’s own', () => {
  expect(oneLine('done\r\n\nSEC-0042\u202e')).toBe('done SEC-0042⟨U+202E⟩')
})

test('the words of a command come without its mark and typeface', () => {
  expect(commandIn('\u200b！ flash  fire')).toBe('flash  fire')
  expect(commandIn('`!ack SEC-0042`')).toBe('ack SEC-0042')
  expect(commandIn('hello')).toBeUndefined()
})
