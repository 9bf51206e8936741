import { expect, test } from 'vitest'
import { saidIn } from './text.ts'

/** As long as an event may be (Matrix, "Size limits"). */
const filled = (piece: string): string => piece.repeat(Math.floor(60_000 / piece.length))

/** What begins something, again and again, and never ends it. */
const beginnings = [
  '[',
  '[x](https://matrix.to/#/@',
  '<',
  '<a ',
  '<a href="https://matrix.to/#/@a:b">',
  '<mx-reply>',
  '<blockquote ',
  '<b-',
  '&#60;<',
  'matrix:u/a:',
  '@a:b.',
]

// Where a beginning is looked at with all that follows it, one of these takes hours, and nobody is relayed meanwhile.
test.each(beginnings)('a post of nothing but %s is read as any other', (piece) => {
  for (const content of [
    { msgtype: 'm.text', body: filled(piece) },
    { msgtype: 'm.text', body: 'words', format: 'org.matrix.custom.html', formatted_body: filled(piece) },
  ]) {
    expect(saidIn(content, (user) => user.slice(1, 2), '@parley:x')).toHaveProperty('text')
  }
})

test('nor is one that names a different address each time', () => {
  const html = Array.from({ length: 3_000 }, (_, each) => `<a href="a:${each}">`).join('')
  const said = saidIn({ msgtype: 'm.text', body: 'words', formatted_body: html }, String, '@parley:x')
  expect(said?.fragments.map(({ kind }) => kind)).toEqual(['unreadable'])
})
