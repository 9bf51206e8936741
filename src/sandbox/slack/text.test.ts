import { expect, test } from 'vitest'
import { renderBlocks } from './blocks.ts'
import { emojiNameOf, emojiOf } from './emoji.ts'
import { composeText, type Directory, renderMrkdwn } from './text.ts'

const directory: Directory = {
  userName: (id) => (id === 'UAMAL' ? 'amal' : undefined),
  userNamed: (name) => (name === 'amal' ? 'UAMAL' : undefined),
  channelName: (id) => (id === 'CSEC' ? 'security' : undefined),
  groupHandle: (id) => (id === 'SDUTY' ? 'duty' : undefined),
  groupMembers: (id) => (id === 'SDUTY' ? ['UAMAL', 'UBERA'] : []),
  everyone: () => ['UAMAL', 'UBERA', 'UCORA'],
}

function read(text: string): { readonly text: string; readonly mentions: string[] } {
  const mentions = new Set<string>()
  return { text: renderMrkdwn(text, directory, mentions), mentions: [...mentions] }
}

test.each([
  ['*bold* and _italic_', 'bold and italic'],
  ['~gone~ stays', '~~gone~~ stays'],
  ['*~both~*', '~~both~~'],
  ['2*3*4 and snake_case_name', '2*3*4 and snake_case_name'],
  ['`*as typed*` :eyes:', '*as typed* 👀'],
  ['```\n<b> &amp;```', '\n<b> &'],
  ['&lt;b&gt; &amp; &amp;lt;', '<b> & &lt;'],
  [':white_check_mark: :no_such_name:', '✅ :no_such_name:'],
  ['<https://example.org/a_b_c|the page> <https://example.org/_x_>', 'the page https://example.org/_x_'],
  ['<#CSEC> <#CNONE|other>', '#security #other'],
  ['<!date^1^{time}|yesterday>', 'yesterday'],
  ['*<@UAMAL>*', '@amal'],
])('%s reads as %s', (raw, shown) => {
  expect(read(raw).text).toBe(shown)
})

test('a mention pings whom it names, and an escaped one nobody', () => {
  expect(read('<@UAMAL> hi')).toEqual({ text: '@amal hi', mentions: ['UAMAL'] })
  expect(read('<!subteam^SDUTY>')).toEqual({ text: '@duty', mentions: ['UAMAL', 'UBERA'] })
  expect(read('<!channel>')).toEqual({ text: '@channel', mentions: ['UAMAL', 'UBERA', 'UCORA'] })
  expect(read('&lt;!channel&gt; @amal')).toEqual({ text: '<!channel> @amal', mentions: [] })
  expect(read('<@UNONE>').mentions).toEqual([])
})

test('what a person types is escaped, and names and addresses become tokens', () => {
  expect(composeText('a < b & c', directory)).toBe('a &lt; b &amp; c')
  expect(composeText('@amal, see https://example.org/x.', directory)).toBe('<@UAMAL>, see <https://example.org/x>.')
  expect(composeText('@here @nobody', directory)).toBe('<!here> @nobody')
  expect(composeText('<!channel>', directory)).toBe('&lt;!channel&gt;')
})

test('blocks are read one below the other', () => {
  const mentions = new Set<string>()
  const text = renderBlocks(
    [
      { type: 'header', text: { type: 'plain_text', text: 'SEC-0042 *as is*' } },
      { type: 'section', text: { type: 'mrkdwn', text: '*From* <@UAMAL>' }, fields: [{ type: 'mrkdwn', text: '_one_' }] },
      { type: 'divider' },
      {
        type: 'context',
        elements: [
          { type: 'mrkdwn', text: 'a' },
          { type: 'plain_text', text: 'b' },
        ],
      },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: 'gone', style: { strike: true } },
              { type: 'user', user_id: 'UAMAL' },
            ],
          },
        ],
      },
      { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Go' } }] },
    ],
    directory,
    mentions,
  )
  expect(text).toBe('SEC-0042 *as is*\nFrom @amal\none\n---\na b\n~~gone~~@amal')
  expect([...mentions]).toEqual(['UAMAL'])
})

test('emoji go by character on the screen and by name in the API', () => {
  expect(emojiNameOf('☑️')).toBe('ballot_box_with_check')
  expect(emojiNameOf('☑')).toBe('ballot_box_with_check')
  expect(emojiNameOf(':tada:')).toBe('tada')
  expect(emojiNameOf('🦑')).toBeUndefined()
  expect(emojiOf('hourglass_flowing_sand')).toBe('⏳')
  expect(emojiOf('tada')).toBe(':tada:')
})

test('each line of a quotation is marked as one', () => {
  const quote = { type: 'rich_text_quote', elements: [{ type: 'text', text: 'at noon\n\nby the river' }] }
  const line = { type: 'rich_text_section', elements: [{ type: 'text', text: 'not quoted' }] }
  expect(renderBlocks([{ type: 'rich_text', elements: [quote, line] }], directory, new Set())).toBe(
    '> at noon\n> \n> by the river\nnot quoted',
  )
})
