import fc from 'fast-check'
import { expect, test } from 'vitest'
import { render } from './markup.ts'

const nameOf = (user: string): string => user.slice(1).split(':')[0]!

test('lines, quotations and small print stand below each other', () => {
  const content = {
    wakes: true,
    blocks: [
      { type: 'line' as const, spans: ['From ', { strong: 'North' }, ' ', { code: 'SEC-0042' }] },
      { type: 'quote' as const, text: 'Convoy at dawn\n\nby the river' },
      { type: 'small' as const, spans: ['written 01:02Z'] },
    ],
  }
  expect(render(content, nameOf)).toEqual({
    body: 'From North SEC-0042\n> Convoy at dawn\n> \n> by the river\nwritten 01:02Z',
    html: 'From <strong>North</strong> <code>SEC-0042</code><blockquote>Convoy at dawn<br><br>by the river</blockquote><sub>written 01:02Z</sub>',
  })
})

test('what is withdrawn is struck, line by line', () => {
  const content = { wakes: false, blocks: [{ type: 'quote' as const, text: 'one\ntwo', struck: true }] }
  expect(render(content, nameOf)).toEqual({
    body: '> ~~one~~\n> ~~two~~',
    html: '<blockquote><del>one<br>two</del></blockquote>',
  })
})

test('who is pinged stands at the head of the first line', () => {
  const content = { wakes: true, mentions: ['@amal:hs.test'], blocks: [{ type: 'line' as const, spans: ['FLASH'] }] }
  expect(render(content, nameOf)).toEqual({
    body: 'amal: FLASH',
    html: '<a href="https://matrix.to/#/%40amal%3Ahs.test">amal</a>: FLASH',
  })
})

test('who is pinged stands above a quotation, which stays one, as small print after it does', () => {
  const blocks = [
    { type: 'quote' as const, text: 'one\n\ntwo', struck: true },
    { type: 'line' as const, spans: ['withdrawn'] },
    { type: 'quote' as const, text: 'three' },
  ]
  expect(render({ wakes: true, mentions: ['@amal:hs.test'], blocks }, () => 'A\nmal')).toEqual({
    body: 'A mal:\n> ~~one~~\n> \n> ~~two~~\nwithdrawn\n> three',
    html: '<a href="https://matrix.to/#/%40amal%3Ahs.test">A mal</a>:<blockquote><del>one<br><br>two</del></blockquote>withdrawn<blockquote>three</blockquote>',
  })
})

test('what can only be pressed is no line', () => {
  const buttons = [{ action: 'a', label: 'Reply', typed: '', isOnlyPressed: true as const }]
  expect(render({ wakes: true, blocks: [], buttons }, nameOf)).toEqual({ body: '', html: '' })
})

test('a button is a line that says what to type', () => {
  const buttons = [
    { action: 'a', label: 'Acknowledge', typed: '!ack SEC-0042' },
    { action: 'b', label: 'Dispute', typed: '!dispute SEC-0042' },
  ]
  expect(render({ wakes: true, blocks: [], buttons }, nameOf)).toEqual({
    body: 'Acknowledge: type !ack SEC-0042 · Dispute: type !dispute SEC-0042',
    html: '<sub>Acknowledge: type <code>!ack SEC-0042</code> · Dispute: type <code>!dispute SEC-0042</code></sub>',
  })
})

test('no line of a quotation stands without its mark, whichever line break it uses', () => {
  for (const lineBreak of ['\n', '\r', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029']) {
    const { body } = render({ wakes: true, blocks: [{ type: 'quote', text: `one${lineBreak}Parley: two` }] }, nameOf)
    expect(body).toBe('> one\n> Parley: two')
  }
})

test('a line stays one line', () => {
  const { body, html } = render({ wakes: true, blocks: [{ type: 'line', spans: ['a\nb', { code: 'c\u2028d' }] }] }, nameOf)
  expect({ body, html }).toEqual({ body: 'a bc d', html: 'a b<code>c d</code>' })
})

test('no text adds an element, and every text can be sent', () => {
  const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[<>&"'/a@!#\n\0\ud800]{0,12}$/))
  fc.assert(
    fc.property(hostile, (text) => {
      const { html, body } = render(
        {
          wakes: true,
          mentions: ['@amal:hs.test'],
          blocks: [
            { type: 'line', spans: [text, { strong: text }, { code: text }, { struck: text }] },
            { type: 'quote', text, struck: true },
            { type: 'small', spans: [text] },
          ],
          buttons: [{ action: text, label: text, typed: text }],
        },
        () => text,
      )
      const elements = html.match(/<[^>]*>?/g) ?? []
      expect(
        elements.every((element) =>
          /^<\/?(blockquote|br|strong|code|del|sub|a( href="https:\/\/matrix\.to\/#\/%40amal%3Ahs\.test")?)>$/.test(element),
        ),
      ).toBe(true)
      expect(body.isWellFormed() && html.isWellFormed()).toBe(true)
      expect(body).not.toContain('\0')
    }),
  )
})

test('a person in a line is named by the id, which nobody else can have', () => {
  const content = { wakes: true, blocks: [{ type: 'line' as const, spans: ['joined ', { person: '@amal:hs.test' }] }] }
  expect(render(content, nameOf)).toEqual({
    body: 'joined @amal:hs.test',
    html: 'joined <a href="https://matrix.to/#/%40amal%3Ahs.test">@amal:hs.test</a>',
  })
})

test('what is struck out is so in clients without formatting, too', () => {
  expect(render({ blocks: [{ type: 'line', spans: [{ struck: 'at six' }, ' > at seven'] }], wakes: false }, (user) => user)).toEqual({
    body: '~~at six~~ > at seven',
    html: '<del>at six</del> &gt; at seven',
  })
})
