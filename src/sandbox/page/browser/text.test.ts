import { expect, test } from 'vitest'

interface Line {
  readonly isQuote: boolean
  readonly isSmall: boolean
  readonly spans: readonly { readonly kind: string; readonly text: string; readonly isStruck: boolean }[]
}

interface Reading {
  readonly names?: readonly string[]
  readonly isBot?: boolean
  readonly pings?: boolean
}

// The page's scripts have no types: the address is put together so that none are looked for.
const script = new URL('text.js', import.meta.url).href
const { linesOf } = (await import(script)) as { readonly linesOf: (text: string, reading?: Reading) => readonly Line[] }

const shown = (text: string, reading?: Reading): string[] =>
  linesOf(text, reading).map(({ isQuote, spans }) =>
    [isQuote ? '|' : '', ...spans.map(({ kind, text: words, isStruck }) => `${isStruck ? '-' : ''}${kind}(${words})`)].join(''),
  )

test('plain lines stay as they are, markup included', () => {
  expect(shown('<b>one</b>\n\ntwo & three')).toEqual(['plain(<b>one</b>)', '', 'plain(two & three)'])
})

test('lines after a > are quoted', () => {
  expect(shown('He said:\n> first\n>second\n> \nend')).toEqual(['plain(He said:)', '|plain(first)', '|plain(second)', '|', 'plain(end)'])
})

test('struck-out text is marked, also across lines and inside quotes', () => {
  expect(shown('a ~~b~~ c')).toEqual(['plain(a )-plain(b)plain( c)'])
  expect(shown('> ~~one\n> two~~\nthree')).toEqual(['|-plain(one)', '|-plain(two)', 'plain(three)'])
  expect(shown('~~> one~~')).toEqual(['|-plain(one)'])
  expect(shown('2 ~~ 3 and ~~~')).toEqual(['plain(2 ~~ 3 and ~~~)'])
})

test('characters that mark struck-out text inside cannot be smuggled in', () => {
  expect(shown('a\uE000b\uE001c')).toEqual(['plain(abc)'])
})

test('mentions stand out only in what pings somebody', () => {
  expect(shown('@South Duty, see @amal.', { names: ['South Duty'], pings: true })).toEqual([
    'mention(@South Duty)plain(, see )mention(@amal)plain(.)',
  ])
  expect(shown('@amal', { pings: false })).toEqual(['plain(@amal)'])
  expect(shown('@a+b', { names: ['a+b'], pings: true })).toEqual(['mention(@a+b)'])
})

test('references and words of state stand out in what a bot wrote, and not in what it quotes', () => {
  expect(shown('FLASH SEC-0042.1 · North\n> FLASH SEC-0001', { isBot: true })).toEqual([
    'state(FLASH)plain( )reference(SEC-0042.1)plain( · North)',
    '|plain(FLASH SEC-0001)',
  ])
  expect(shown('FLASH SEC-0042')).toEqual(['plain(FLASH SEC-0042)'])
})

test('small print is known by what it says, in what a bot wrote', () => {
  const line = 'Written 03:02 (01:02:03Z) · fingerprint 7K2F'
  expect(linesOf(line, { isBot: true })[0]?.isSmall).toBe(true)
  expect(linesOf(line)[0]?.isSmall).toBe(false)
})
