import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

/** What a sweep tells of a post that was edited: platforms whose edits carry whole seconds cannot tell two of one second apart. */
const found = (story: Story, post: string, text: string, editedAt: number) =>
  story.tell({ type: 'edited', link: 'north', channel: 'n-sec', post, author: 'UA', text, editedAt, fragments: [], found: true })

const updates = (story: Story): readonly string[] =>
  story.channel('south', 's-sec').flatMap((each) => (each.startsWith('UPDATE') ? [/Now:\n> (.*)/.exec(each)?.[1] ?? ''] : []))

test('two edits of one moment that only a sweep tells of both cross, each once', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('at noon')
  await story.clock.advance(5_000)
  const at = story.clock.now()
  await found(story, post, 'at one', at)
  await story.clock.advance(1_000)
  for (let sweep = 0; sweep < 2; sweep += 1) {
    await found(story, post, 'at two', at)
    await found(story, post, 'at one', at)
    await story.clock.advance(1_000)
  }
  expect(updates(story)).toEqual(['at one', 'at two'])
})

test('the second of two refused edits of one moment is answered too, and neither twice', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.post('north', 'n-sec', 'UA', 'at noon', { fragments: [{ kind: 'forwarded', excerpt: 'x' }] })
  await story.clock.advance(5_000)
  const at = story.clock.now()
  for (const text of ['at one', 'at one', 'at two', 'at one', 'at two']) await found(story, post, text, at)
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').filter((each) => each.includes('Your edit did not cross'))).toHaveLength(2)
  expect(updates(story)).toEqual([])
})

test('of two edits of one moment the first, when it is told again, is no third', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('at noon')
  await story.clock.advance(5_000)
  const edit = { type: 'edited', link: 'north', channel: 'n-sec', post, author: 'UA', editedAt: story.clock.now(), fragments: [] } as const
  await story.tell({ ...edit, text: 'at one' })
  await story.tell({ ...edit, text: 'at two' })
  await story.tell({ ...edit, text: 'at one', toldAgain: true })
  await story.clock.advance(1_000)
  expect(updates(story)).toEqual(['at one', 'at two'])
})

test.each([
  ['!ack SEC-0001', 'SEC-0001: your acknowledgement is on the record'],
  ['!send imediate Hello', 'NOT SENT. “imediate” is nearly “immediate”'],
  ['ack SEC-0001', 'NOT SENT. “ack” begins it as a command does'],
])('what was edited while nobody listened is taken as it stands, and its edit is not refused after it: “%s”', async (text, answer) => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.south('The road is closed')
  await story.clock.advance(1_000)
  const at = story.clock.now()
  await story.clock.advance(60_000)
  const stands = { link: 'north', channel: 'n-sec', post: 'edited', author: 'UA', text, writtenAt: at, editedAt: at + 5_000, fragments: [] }
  for (let sweep = 0; sweep < 2; sweep += 1) {
    await story.tell({ ...stands, type: 'posted', isDirect: false, found: true })
    await story.tell({ ...stands, type: 'edited', found: true })
    await story.clock.advance(1_000)
  }
  expect(story.direct('north', 'UA')).toEqual([expect.stringContaining(answer)])
  expect(story.mark('north', 'n-sec', 'edited')).toEqual(answer.startsWith('NOT SENT') ? ['⛔'] : [])
})

test('what is heard of only by an edit, or was edited just before it was found, can be taken back as long as any other', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  await story.clock.advance(3_600_000)
  const writtenAt = story.clock.now() - 1_800_000
  const post = { link: 'north', channel: 'n-sec', author: 'UA', writtenAt, fragments: [] } as const
  await story.tell({ ...post, type: 'edited', post: 'told', text: 'at one', editedAt: story.clock.now() })
  const editedAt = story.clock.now() - 3_000
  await story.tell({ ...post, type: 'posted', post: 'found', text: 'at two', editedAt, isDirect: false, found: true })
  const before = { writtenAt: writtenAt - 60_000, editedAt: writtenAt }
  await story.tell({ ...post, ...before, type: 'posted', post: 'old', text: 'at three', isDirect: false, found: true })
  await story.clock.advance(2_000)
  for (const each of ['told', 'found']) expect(story.mark('north', 'n-sec', each)).toEqual(['⏳'])
  expect(story.channel('south', 's-sec').join()).toMatch(/^[^>]*> at three/)
  await story.remove('north', 'n-sec', 'told')
  await story.clock.advance(12_000)
  expect(story.channel('south', 's-sec').map((each) => /> (.*)/.exec(each)?.[1])).toEqual(['at three', 'at two'])
})

test('an edit that is found again with somebody’s new name in it is no other', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('Ask Bo')
  const refused = await story.north('See the plan', { fragments: [{ kind: 'file', excerpt: 'plan.pdf' }] })
  await story.clock.advance(5_000)
  const edit = { type: 'edited', link: 'north', channel: 'n-sec', author: 'UA', editedAt: story.clock.now(), fragments: [] } as const
  for (const each of [post, refused]) await story.tell({ ...edit, post: each, text: 'Ask @Bo', edition: 'Ask <@UB>' })
  await story.clock.advance(1_000)
  const told = story.direct('north', 'UA')
  for (const each of [post, refused]) await story.tell({ ...edit, post: each, text: 'Ask @Bo (away)', edition: 'Ask <@UB>', found: true })
  await story.clock.advance(1_000)
  expect(updates(story)).toEqual(['Ask @Bo'])
  expect(story.direct('north', 'UA')).toEqual(told)
})

test('an edit of which an older entry knows the text alone is known by that', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('See the plan', { fragments: [{ kind: 'file', excerpt: 'plan.pdf' }] })
  await story.clock.advance(5_000)
  await found(story, post, 'at one', story.clock.now())
  const edit = { type: 'edited', link: 'north', channel: 'n-sec', post, author: 'UA', editedAt: story.clock.now(), fragments: [] } as const
  await story.tell({ ...edit, text: 'at one', edition: 'in its platform’s own writing', found: true })
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').filter((each) => each.includes('Your edit did not cross'))).toHaveLength(1)
})
