import { expect, test } from 'vitest'
import { nameOrLocalpart, saidIn } from './text.ts'
import { unescapedHtml } from './two-texts.ts'

const nameOf = (user: string): string => ({ '@amal:hs.test': 'Amal' })[user] ?? user.slice(1).split(':')[0]!
const said = (content: Record<string, unknown>) => saidIn({ msgtype: 'm.text', ...content }, nameOf, '@parley:hs.test')
const fragmentsOf = (content: Record<string, unknown>) => said(content)?.fragments

const answering = { 'm.relates_to': { 'm.in_reply_to': { event_id: '$a' } } }

test('a bot is not a person', () => {
  expect(said({ msgtype: 'm.notice', body: 'beep' })).toBeUndefined()
})

test('an emote is told as one', () => {
  expect(said({ msgtype: 'm.emote', body: 'nods' })).toEqual({ text: '* nods', fragments: [] })
})

test('a reply loses the quotation that its client put before it, and only that', () => {
  const body = '> <@amal:hs.test> Convoy at dawn\n> by the river\n\nagreed'
  const formatted_body = '<mx-reply><blockquote>Convoy</blockquote></mx-reply>agreed'
  expect(said({ ...answering, body, formatted_body })).toEqual({ text: 'agreed', fragments: [] })
  expect(said({ ...answering, body: '> Convoy at dawn\n\nagreed' })?.fragments).toEqual([{ kind: 'quoted', excerpt: 'Convoy at dawn' }])
})

test('what Parley itself said somewhere else is known where a person forwards it', () => {
  const forwarded = { body: 'SEC-0002 is open again: no reply from South', parley: { delivery: 'd12' } }
  expect(fragmentsOf(forwarded)).toEqual([{ kind: 'forwarded', excerpt: forwarded.body }])
  expect(fragmentsOf({ ...forwarded, parley: undefined })).toEqual([])
})

const twoTexts = [{ kind: 'unreadable', excerpt: 'formatting that says something else than the plain text of the post' }]

test.each([
  ['We agree', 'We do <b>not</b> agree'],
  ['We do not agree', 'We agree'],
  ['Meet at 06:00', 'Meet at 07:00'],
  ['hello', '!flash hello'],
  ['1. north\n2. south', '<ol><li>north</li></ol>'],
  ['3. March', 'March'],
  ['yes [no](https://a.example/no)', 'yes'],
  ['We do not agree', 'We do <del>not</del> agree'],
  ['We do not agree', 'We do <s><strong>not</strong></s> agree'],
])('of two different texts in one post neither crosses: %j and %j', (body, formatted_body) => {
  expect(fragmentsOf({ body, formatted_body })).toEqual(twoTexts)
})

test.each([
  ['**Convoy** _at_ dawn', '<strong>Convoy</strong> <em>at</em> dawn'],
  ['in**con**ceivable & <so> on', 'in<strong>con</strong>ceivable &amp; &lt;so&gt; on'],
  ['1. north\n2. south', '<ol>\n<li>north</li>\n<li>south</li>\n</ol>\n'],
  ['- one\n- two', '<ul><li>one</li><li>two</li></ul>'],
  ['the [list](https://a.example/list?x=1&y=2)', 'the <a href="https://a.example/list?x=1&amp;y=2">list</a>'],
  [
    'see [a](https://a.example/a), [b](https://a.example/b), [c](https://a.example/c)',
    'see <a href="https://a.example/a">a</a>, <a href="https://a.example/b">b</a>, <a href="https://a.example/c">c</a>',
  ],
  ['the list', 'the <a href="https://a.example/list">list</a>'],
  ['```js\nlet x\n```', '<pre><code class="language-js">let x\n</code></pre>'],
  ['1990. A year', '<ol start="1990"><li>A year</li></ol>'],
  ['$$x^2$$', '<div data-mx-maths="x^2"><code>x^2</code></div>'],
  [':rose: well', '<img data-mx-emoticon src="mxc://hs.test/a" alt=":rose:" title=":rose:"> well'],
  ["it's &lt; 5", 'it&#39;s &lt; 5'],
  [
    '[one](https://a.example/%C3%A4) and https://b.example',
    '<a href="https://a.example/ä">one</a> and <a href="https://b.example">https://b.example</a>',
  ],
  ['@amal:hs.test look', '<a href="https://matrix.to/#/@amal:hs.test">Amal</a> look'],
  ['<b>x</b>', '<b>x</b>'],
  ['We ~~do not~~ agree', 'We <del>do not</del> agree'],
  ['We ~do not~ agree', 'We <strike>do not</strike> agree'],
  ['<del>x</del> y', '<del>x</del> y'],
  ['(c) 2026 &copy; ![map](https://a.example/m.png)', '© 2026 © <img src="https://a.example/m.png" alt="map">'],
  ['قافلة عند الفجر', '<p dir="rtl">قافلة عند <strong>الفجر</strong></p>'],
])('a text and its formatting are one text: %j and %j', (body, formatted_body) => {
  expect((fragmentsOf({ body, formatted_body }) ?? []).filter(({ kind }) => kind === 'unreadable')).toEqual([])
})

test('a quotation is named, written or formatted', () => {
  expect(fragmentsOf({ body: 'see\n> our red line is 5 km' })).toEqual([{ kind: 'quoted', excerpt: 'our red line is 5 km' }])
  expect(fragmentsOf({ body: 'see', formatted_body: '<blockquote><p>our &lt;red&gt; line</p></blockquote>' })).toEqual([
    { kind: 'quoted', excerpt: 'our <red> line' },
  ])
})

test.each([
  'https://matrix.to/#/!abc:hs.test',
  'https://matrix.to/#/#plans:hs.test',
  'https://matrix.to/#/%23plans%3Ahs.test',
  'https://matrix.to/#/!abc:hs.test/$event?via=hs.test',
  'matrix:roomid/abc:hs.test',
  'matrix:r/plans:hs.test',
  'https://app.element.example/#/room/#plans:hs.test',
  'mxc://hs.test/abc',
  'matrix.to/#/!abc:hs.test',
  'element://vector/webapp/#/room/!abc:hs.test',
  'app.element.example/#/room/!abc:hs.test',
  'https://hs.test/_matrix/media/v3/download/hs.test/abc',
  'https://client.example/home/!abc:hs.test',
  'https://client.example/home/%21abc%3Ahs.test/',
  'https://client.example/web/#/rooms/!abc:hs.test',
  'https://client.example/web/#/session/1/room/%23plans%3Ahs.test',
])('a link to the inside is named: %s', (link) => {
  expect(fragmentsOf({ body: `look at ${link} please` })).toEqual([{ kind: 'workspace-link', excerpt: link }])
  expect(fragmentsOf({ body: 'look', formatted_body: `<a href="${link}">here</a>` })).toEqual([{ kind: 'workspace-link', excerpt: link }])
})

test.each([
  '#plans:hs.test',
  '!abc:hs.test',
  '!abc:hs.test:8448',
  '$QHWCX8iHemup3yIL5_AFAIks8VedCL22kE7P0Ogx69g',
  '!QHWCX8iHemup3yIL5_AFAIks8VedCL22kE7P0Ogx69g',
])('an id of a room or of a post is named, though it is no link: %s', (id) => {
  expect(fragmentsOf({ body: `look at ${id}, please` })).toEqual([{ kind: 'workspace-link', excerpt: id }])
})

test.each([
  'https://example.org/a matrix: the film',
  'https://example.org/page#part:one.two and https://example.org/#part:one.two',
  'Item #3: see the list. Well done!this:once. It costs $40, and #4:30.',
])('other links and signs are no fragment: %s', (body) => {
  expect(fragmentsOf({ body })).toEqual([])
})

test.each([
  'Meet @18:00 at the bridge, or @10:30Z.',
  'git@github.example:org/repo.git and root@10.0.0.1:22',
  'guard @gate:north, 3 people',
])('what only looks like an id stays as it was written: %s', (body) => {
  expect(said({ body })).toEqual({ text: body, fragments: [] })
})

test.each([
  ['a pill of Element Web', { body: 'Amal: look', formatted_body: '<a href="https://matrix.to/#/@amal:hs.test">Amal</a>: look' }],
  ['a pill that is encoded', { body: 'Amal: look', formatted_body: '<a href="https://matrix.to/#/%40amal%3Ahs.test">Amal</a>: look' }],
  ['a link of Element X', { body: '[Amal](https://matrix.to/#/@amal:hs.test): look' }],
  ['a bare link', { body: 'https://matrix.to/#/@amal:hs.test : look' }],
  ['a bare link without a scheme', { body: 'matrix.to/#/@amal:hs.test : look' }],
  ['a link of the scheme “matrix”', { body: 'matrix:u/amal:hs.test?action=chat : look' }],
  ['an id', { body: '@amal:hs.test: look' }],
])('a mention is a name, not an id: %s', (_, content) => {
  expect(said(content)?.text.replace(' :', ':')).toBe('@Amal: look')
})

test('a name that was typed with its sign has it once', () => {
  const pill = '<a href="https://matrix.to/#/@amal:hs.test">Amal</a>'
  expect(said({ body: '@Amal: look', formatted_body: `@${pill}: look` })?.text).toBe('@Amal: look')
})

test('two mentions of the same name are both resolved', () => {
  const pill = '<a href="https://matrix.to/#/@amal:hs.test">Amal</a>'
  expect(said({ body: 'Amal and Amal', formatted_body: `${pill} and ${pill}` })?.text).toBe('@Amal and @Amal')
})

test('a file is named, its caption is text', () => {
  expect(said({ msgtype: 'm.file', body: 'plan.pdf' })).toEqual({ text: '', fragments: [{ kind: 'file', excerpt: 'plan.pdf' }] })
  expect(said({ msgtype: 'm.image', body: 'the bridge', filename: 'IMG.jpg' })).toEqual({
    text: 'the bridge',
    fragments: [{ kind: 'file', excerpt: 'IMG.jpg' }],
  })
  const named = { msgtype: 'm.image', body: 'IMG.jpg', filename: 'IMG.jpg' }
  expect(said(named)).toEqual({ text: '', fragments: [{ kind: 'file', excerpt: 'IMG.jpg' }] })
})

test('whatever kind of file it is, it is one; what its caption must not hold is named beside it', () => {
  for (const msgtype of ['m.file', 'm.image', 'm.audio', 'm.video']) {
    expect(said({ msgtype, body: 'a.bin' })).toEqual({ text: '', fragments: [{ kind: 'file', excerpt: 'a.bin' }] })
  }
  const body = 'see mxc://hs.test/plan'
  expect(fragmentsOf({ msgtype: 'm.image', filename: 'a.png', body })).toEqual([
    { kind: 'file', excerpt: 'a.png' },
    { kind: 'workspace-link', excerpt: 'mxc://hs.test/plan' },
  ])
})

test('what cannot be understood is said to be so, not dropped', () => {
  expect(said({ msgtype: 'm.location', body: 'here' })).toEqual({
    text: 'here',
    fragments: [{ kind: 'unreadable', excerpt: 'a location' }],
  })
  expect(fragmentsOf({ msgtype: 'org.example.game', body: 'your turn' })).toEqual([
    { kind: 'unreadable', excerpt: 'something of the kind “org.example.game”' },
  ])
})

test('an excerpt is short, and whole characters', () => {
  const [fragment] = fragmentsOf({ body: `> ${'🚚'.repeat(90)}` }) ?? []
  expect(fragment?.excerpt.length).toBeLessThanOrEqual(80)
  expect(fragment?.excerpt.isWellFormed()).toBe(true)
})

test('content of a wrong shape is no error', () => {
  expect(said({ body: 7, formatted_body: [], 'm.relates_to': 'x' })).toEqual({ text: '', fragments: [] })
})

test.each([
  ['a pill', { body: 'parley: !ack SEC-0001', formatted_body: '<a href="https://matrix.to/#/@parley:hs.test">parley</a>: !ack SEC-0001' }],
  ['a link', { body: '[parley](https://matrix.to/#/@parley:hs.test) ！ack SEC-0001' }],
  ['an id', { body: '@parley:hs.test, /ack SEC-0001' }],
  ['a name', { body: 'parley: !ack SEC-0001' }],
])('a command that is addressed to Parley is a command: %s', (_, content) => {
  expect(said(content)?.text).toMatch(/^[!！/]ack SEC-0001$/)
})

test('other words to Parley stay as they are', () => {
  expect(said({ body: 'parley: is it on?' })?.text).toBe('parley: is it on?')
  expect(said({ body: 'parleyed!' })?.text).toBe('parleyed!')
})

test('a reply that is nothing but the quotation before it says nothing', () => {
  expect(said({ body: '> <@bo:hs.test> at noon\n> by the river', ...answering })).toEqual({ text: '', fragments: [] })
})

test('a name is shown without a sign before it, and an id is none', () => {
  expect([nameOrLocalpart('@Amal', '@a:hs.test'), nameOrLocalpart('@bo:hs.test', '@a:hs.test'), nameOrLocalpart('', '@a:hs.test')]).toEqual(
    ['Amal', 'a', 'a'],
  )
})

test('what stands for no letter stays as it is', () => {
  expect(unescapedHtml('&#9999999; &#x10ffff; &#65;')).toBe('&#9999999; \u{10ffff} A')
})

test('of what a reply quotes nothing crosses, however often its quotation is begun', () => {
  const formatted_body = '<mx-reply><blockquote>Convoy</blockquote><mx-reply>at dawn</mx-reply>agreed'
  expect(said({ ...answering, body: 'agreed', formatted_body })).toEqual({ text: 'agreed', fragments: [] })
})
