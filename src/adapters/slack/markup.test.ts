import { expect, test } from 'vitest'
import type { Block, Content } from '../../core/content.ts'
import { fallbackLengthMax, render } from './markup.ts'

const content = (blocks: Block[], more: Partial<Content> = {}): Content => ({ blocks, wakes: true, ...more })
const hostile = '*b* _i_ ~s~ `c` :x: <!channel> <https://a.example|click> & @here\n> quoted'

test('lines share a section and quotations stand apart, all of it literal text', () => {
  const { blocks, text } = render(
    content([
      { type: 'line', spans: [{ strong: 'SEC-0042' }, ' from ', { code: 'NORTH' }] },
      { type: 'line', spans: [{ struck: 'old' }, ' new'] },
      { type: 'quote', text: hostile },
      { type: 'quote', text: 'withdrawn\nwords', struck: true },
    ]),
  )
  expect(blocks).toEqual([
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'SEC-0042', style: { bold: true } },
            { type: 'text', text: ' from ' },
            { type: 'text', text: 'NORTH', style: { code: true } },
            { type: 'text', text: '\n' },
            { type: 'text', text: 'old', style: { strike: true } },
            { type: 'text', text: ' new' },
          ],
        },
        { type: 'rich_text_quote', elements: [{ type: 'text', text: hostile }] },
        { type: 'rich_text_quote', elements: [{ type: 'text', text: 'withdrawn\nwords', style: { strike: true } }] },
      ],
    },
  ])
  expect(text).toBe(
    [
      'SEC-0042 from NORTH',
      '~old~ new',
      '&gt; *b* _i_ ~s~ `c` :x: &lt;!channel&gt; &lt;https://a.example|click&gt; &amp; @here',
      '&gt; &gt; quoted',
      '&gt; ~withdrawn~',
      '&gt; ~words~',
    ].join('\n'),
  )
})

test('what follows a quotation begins anew, and an empty line of what is withdrawn is not struck', () => {
  const { blocks, text } = render(
    content([
      { type: 'line', spans: ['before'] },
      { type: 'quote', text: 'one\n\ntwo', struck: true },
      { type: 'line', spans: ['after'] },
    ]),
  )
  expect(blocks).toMatchObject([{ elements: [{}, {}, { type: 'rich_text_section', elements: [{ type: 'text', text: 'after' }] }] }])
  expect(text).toBe('before\n&gt; ~one~\n&gt; \n&gt; ~two~\nafter')
})

test('mentions stand at the head, in the blocks and in the text', () => {
  const { blocks, text } = render(content([{ type: 'line', spans: ['look'] }], { mentions: ['U1', 'U2'] }))
  const elements = [
    { type: 'user', user_id: 'U1' },
    { type: 'text', text: ' ' },
    { type: 'user', user_id: 'U2' },
    { type: 'text', text: ' ' },
    { type: 'text', text: 'look' },
  ]
  expect(blocks).toEqual([{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }])
  expect(text).toBe('<@U1> <@U2> look')
})

test('who is mentioned is pinged once, however often lines and small print take turns', () => {
  const blocks: Block[] = [
    { type: 'line', spans: ['look'] },
    { type: 'small', spans: ['aside'] },
    { type: 'line', spans: ['again'] },
  ]
  expect(JSON.stringify(render(content(blocks, { mentions: ['U1'] })).blocks).match(/"user_id":"U1"/g)).toHaveLength(1)
})

test('mentions stand at the head even where a quotation or small print comes first', () => {
  const heads = [{ type: 'quote', text: 'q' } as const, { type: 'small', spans: ['s'] } as const].map((block) => {
    const [first] = render(content([block], { mentions: ['U1'] })).blocks
    return JSON.stringify(first).indexOf('"user_id":"U1"')
  })
  for (const head of heads) expect(head).toBeGreaterThan(0)
})

test('small print cannot format, link or ping either', () => {
  const { blocks } = render(content([{ type: 'small', spans: ['01:03:04Z *b* `c` :x: <!here>', { code: 'A`B&' }] }]))
  const text = "01:03:04Z *\u2060b*\u2060 `\u2060c`\u2060 :\u2060x: &lt;!here&gt;`A'B&amp;`"
  expect(blocks).toEqual([{ type: 'context', elements: [{ type: 'mrkdwn', text, verbatim: true }] }])
})

test('empty parts make no empty elements, which Slack refuses', () => {
  const blocks: Block[] = [
    { type: 'line', spans: [''] },
    { type: 'quote', text: '' },
    { type: 'small', spans: [] },
    { type: 'line', spans: ['x', { strong: '' }] },
  ]
  expect(render(content(blocks)).blocks).toEqual([
    { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] }] },
  ])
})

test('buttons carry their action', () => {
  const { blocks } = render(
    content([], {
      buttons: [
        { action: 'ack SEC-0042', label: 'Acknowledge', typed: '!ack SEC-0042', style: 'primary' },
        { action: 'dispute SEC-0042', label: 'Dispute', typed: '!dispute SEC-0042' },
      ],
    }),
  )
  expect(blocks).toMatchObject([
    {
      type: 'actions',
      elements: [
        { type: 'button', action_id: 'parley-0', value: 'ack SEC-0042', style: 'primary' },
        { type: 'button', action_id: 'parley-1', value: 'dispute SEC-0042', text: { text: 'Dispute', emoji: false } },
      ],
    },
  ])
})

test('the text beside the blocks stays within what an update may have, and says that it goes on', () => {
  const { blocks, text } = render(content([{ type: 'quote', text: '<🙂>'.repeat(600) }], { mentions: ['U1'] }))
  expect(text.length).toBeLessThanOrEqual(fallbackLengthMax)
  expect(text).toMatch(/(&lt;|🙂|&gt;)… \(the whole text stands in the message\)$/u)
  expect(JSON.stringify(blocks)).toContain('<🙂>'.repeat(600))
})

test('a person in a line is named by Slack itself', () => {
  const { blocks, text } = render(content([{ type: 'line', spans: ['joined (', { person: 'U1' }, ')'] }]))
  expect(blocks).toMatchObject([{ elements: [{ elements: [{ text: 'joined (' }, { type: 'user', user_id: 'U1' }, { text: ')' }] }] }])
  expect(text).toBe('joined (U1)')
})
