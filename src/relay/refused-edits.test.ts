import { expect, test } from 'vitest'
import type { ReceivedEdit } from '../core/received.ts'
import { mechanism, Story } from './testing/story.ts'

const crossed = async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('The road is closed')
  await story.clock.advance(1_000)
  return { story, post }
}
const told = (story: Story): string => story.direct('north', 'UA').at(-1) ?? ''

test('an edit that holds what may not cross is refused, and what it holds is named', async () => {
  const { story, post } = await crossed()
  const edit = { type: 'edited', link: 'north', channel: 'n-sec', post, author: 'UA', editedAt: story.clock.now() + 1 } as const
  const fragments = [{ kind: 'workspace-link', excerpt: 'https://chat.example/plan' }] as const
  await story.tell({ ...edit, text: 'See https://chat.example/plan', fragments, writtenAt: 0 })
  expect(told(story)).toContain('a link into your own workspace: “https://chat.example/plan”. SEC-0001 stands as it was')
})

test.each([
  ['!close the road', 'begins like a command'],
  ['  ', 'no text in it'],
])('an edit to “%s” is refused with what is wrong with it', async (text, words) => {
  const { story, post } = await crossed()
  await story.edit('north', 'n-sec', post, 'UA', text)
  expect(told(story)).toContain(words)
})

test('of what was sent by a command it is the text that is judged, and not the command', async () => {
  const story = await Story.begin()
  const post = await story.north('!flash Fire')
  await story.clock.advance(1_000)
  for (const [words, why] of [
    [`!flash ${'word '.repeat(201)}`, 'It has 201 words, and a message of precedence flash has 200 at most.'],
    ['!flash ', 'There is no text in it any more.'],
  ] as const) {
    await story.clock.advance(1_000)
    await story.edit('north', 'n-sec', post, 'UA', words)
    await story.clock.advance(1_000)
    expect(story.direct('north', 'UA').at(-1)).toContain(why)
  }
  const held = await story.north('!routine Later')
  await story.clock.advance(1_000)
  await story.edit('north', 'n-sec', held, 'UA', '!routine ')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('There was no text in it.')
})

test('a command that names nothing shows on its post that it was refused', async () => {
  const { story } = await crossed()
  for (const text of ['!reply SEC-0099 Yes', '!ack SEC-0099', '!answer q99 yes', '!show SEC-0099']) {
    const post = await story.north(text)
    await story.clock.advance(1_000)
    expect(story.mark('north', 'n-sec', post), text).toEqual(['⛔'])
  }
})

test('a stranger’s ☑ is answered as what it is: a tap, and no post that was not sent', async () => {
  const { story } = await crossed()
  const frame = story.standing('south', 's-sec', 'The road is closed')
  await story.react('south', 's-sec', frame.id, 'UX', '☑')
  expect(story.direct('south', 'UX')).toEqual([expect.stringMatching(/^NOT ACKNOWLEDGED\. You are not one of South’s officials/)])
})

test('who names a reference that is not there is shown how one is named', async () => {
  const { story } = await crossed()
  await story.north('As SEC-0099 says')
  expect(told(story)).toMatch(/There is no SEC-0099 .*As agreed in SEC-0001/)
})

test('a reference to nothing crosses by no edit either, before it crossed or after', async () => {
  const { story, post } = await crossed()
  await story.edit('north', 'n-sec', post, 'UA', 'The road is closed, see SEC-0099')
  await story.clock.advance(1_000)
  expect(told(story)).toContain('It names SEC-0099, and there is none on this track. SEC-0001 stands as it was')
  const held = await Story.begin({ sendDelaySeconds: 10 })
  const other = await held.north('The road is closed')
  await held.edit('north', 'n-sec', other, 'UA', 'The road is closed, see SEC-0099')
  await held.clock.advance(12_000)
  expect(held.mark('north', 'n-sec', other)).toEqual(['⛔'])
  expect(told(held)).toContain('There is no SEC-0099')
  for (const each of [story, held]) expect(each.channel('south', 's-sec').join('\n')).not.toContain('SEC-0099')
})

test.each([
  ['!reply SEC-1 We agree', '!reply SEC-2 We agree'],
  ['!reply SEC-1 We agree', '!reply SEC-2 We agree to it'],
  ['SEC-0001: we agree', 'SEC-0002: we agree'],
])('what answers one message is not made the answer to another by an edit: “%s”, “%s”', async (before, after) => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  await story.north('!send request reply-by 2h May we open the road?')
  await story.north('!send request reply-by 2h May we close the bridge?')
  await story.clock.advance(12_000)
  const post = await story.south(before)
  await story.edit('south', 's-sec', post, 'UB', after)
  await story.clock.advance(12_000)
  expect(story.mark('south', 's-sec', post)).toEqual(['⛔'])
  expect(story.direct('south', 'UB').at(-1)).toContain('It changes which message it answers, and an edit can change the text alone.')
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('agree')
})

test.each([
  ['!reply SEC-1 We agree', 'We agree'],
  ['!reply SEC-1 We agree', '!send We agree to it'],
  ['SEC-0001: we agree', 'We agree'],
])('before it crossed, an answer that names no message any more answers none: “%s”, “%s”', async (before, after) => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  await story.north('!send request reply-by 2h May we open the road?')
  await story.clock.advance(12_000)
  const post = await story.south(before)
  await story.edit('south', 's-sec', post, 'UB', after)
  await story.clock.advance(12_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('It changes which message it answers, and an edit can change the text alone.')
  expect(story.channel('north', 'n-sec').join('\n')).not.toMatch(/agree|Answered/)
})

test('what stands in a thread answers there whatever its words become, and what crossed as an answer stays one', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  await story.north('!send request reply-by 2h May we open the road?')
  await story.clock.advance(12_000)
  const { id } = story.standing('south', 's-sec', 'open the road')
  const posts = [await story.south('SEC-0001: yes', { thread: id }), await story.south('!send Yes', { inReplyTo: id })]
  for (const [index, post] of posts.entries()) await story.edit('south', 's-sec', post, 'UB', `Yes, ${index}`)
  await story.clock.advance(12_000)
  const said = story.channel('north', 'n-sec').join('\n')
  expect(said).toMatch(/SEC-0002 reply to SEC-0001[^\n]*\n> Yes, 0[\s\S]*SEC-0003 reply to SEC-0001[^\n]*\n> Yes, 1/)
  const named = await story.south('!reply SEC-0001 At noon')
  await story.clock.advance(12_000)
  await story.edit('south', 's-sec', named, 'UB', 'At one')
  await story.clock.advance(12_000)
  expect(story.channel('north', 'n-sec').at(-1)).toMatch(/UPDATE 1 to SEC-0004[\s\S]*Now:\n> At one/)
})

test('what crossed as an answer is not made the answer to another: its author learns of it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send request reply-by 2h May we open the road?')
  await story.north('!send request reply-by 2h May we close the bridge?')
  await story.clock.advance(1_000)
  const post = await story.south('!reply SEC-1 We agree')
  await story.edit('south', 's-sec', post, 'UB', '!reply SEC-2 We agree')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('SEC-0003 stands as it was: delete the post')
  await story.edit('south', 's-sec', post, 'UB', '!reply SEC-0001 We agree to it')
  await story.clock.advance(1_000)
  expect(story.channel('north', 'n-sec').at(-1)).toContain('UPDATE 1 to SEC-0003')
})

test('where only commands cross, an edit that is none any more is refused as that, and not as too long or empty', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10, intake: 'on-command' })
  const held = await story.north('!send The road is closed')
  await story.edit('north', 'n-sec', held, 'UA', 'The road is closed')
  await story.clock.advance(12_000)
  expect(told(story)).toBe('Your edit did not cross. The post had not been sent. Post it anew.')
  const post = await story.north('!send The road is closed')
  await story.clock.advance(12_000)
  await story.edit('north', 'n-sec', post, 'UA', 'The road is open')
  await story.clock.advance(12_000)
  expect(told(story)).toContain('It is no command any more, and only commands cross from here. SEC-0001 stands as it was')
  const said = await story.supervisor('!say SEC both Hold the line')
  await story.clock.advance(12_000)
  await story.edit('sup', 'control', said, 'UM', 'Hold the line, please')
  await story.clock.advance(1_000)
  expect(story.direct('sup', 'UM').at(-1)).toContain('It is no command any more, and only commands cross from here.')
})

test('who edits a post of which nothing at all is known any more is told so; of what Parley never heard nothing is said', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...mechanism, sweepDays: 1 } })
  const before = story.clock.now() - 60_000
  const served = story.clock.now()
  await story.clock.advance(30 * 3_600_000)
  const edit = (post: string, more: object) =>
    story.tell({
      ...{ type: 'edited', link: 'north', channel: 'n-sec', post, author: 'UA', text: 'The road is open', writtenAt: served },
      ...{ editedAt: story.clock.now(), fragments: [], ...more },
    } as ReceivedEdit)
  await edit('long ago', {})
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA')).toEqual([expect.stringContaining('Your change did not cross. The post is too old')])
  await edit('before Parley came', { writtenAt: before })
  await edit('of a stranger', { author: 'UX' })
  await edit('found', { found: true })
  await edit('talk', { link: 'sup', channel: 'control', author: 'UM' })
  await story.clock.advance(1_000)
  expect([story.direct('north', 'UA').length, story.direct('north', 'UX'), story.direct('sup', 'UM')]).toEqual([1, [], []])
  await edit('command', { link: 'sup', channel: 'control', author: 'UM', text: '!pause SEC Talks' })
  await story.clock.advance(1_000)
  expect(story.direct('sup', 'UM')).toEqual([expect.stringContaining('The post is too old')])
  expect(story.channel('south', 's-sec')).toEqual([])
})
