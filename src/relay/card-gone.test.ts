import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000
const begin = () => Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 10 } })

/** Somebody who rules the channel takes one of Parley's posts away, and the platform does not tell. */
function takeAway(story: Story, words: string): void {
  const { posts } = story.platform('sup')
  posts.splice(posts.indexOf(story.standing('sup', 'control', words)), 1)
}
const cards = (story: Story, words: RegExp) =>
  story.platform('sup').posts.filter((each) => each.thread === undefined && words.test(JSON.stringify(each.content.blocks[0])))

test('an escalation whose post somebody took away is posted anew, once, and is kept up to date there', async () => {
  const story = await begin()
  await story.north('hello')
  await story.clock.advance(minutes(11))
  takeAway(story, 'ESCALATION SEC-0001')
  await story.clock.advance(minutes(16))
  const [card, ...more] = cards(story, /ESCALATION SEC-0001/)
  expect(more).toEqual([])
  expect(card?.content.mentions).toEqual(['UM'])
  expect(card?.content.buttons).toHaveLength(2)
  expect(story.platform('sup').posts.filter(({ thread }) => thread === card?.id).length).toBeGreaterThan(0)
  await story.supervisor('!take SEC-0001')
  await story.clock.advance(2_000)
  expect(cards(story, /ESCALATION SEC-0001/)).toHaveLength(1)
  expect(JSON.stringify(card?.content)).toContain('by duty officer 01:27Z. Still owed.')
})

test('what is over by then is not posted anew', async () => {
  const story = await begin()
  await story.north('hello')
  await story.clock.advance(minutes(11))
  takeAway(story, 'ESCALATION SEC-0001')
  await story.south('!ack SEC-0001')
  await story.clock.advance(minutes(2))
  expect(cards(story, /SEC-0001.*acknowledgement/)).toEqual([])
})

test('a group whose post somebody took away is posted anew', async () => {
  const story = await begin()
  for (let count = 1; count <= 6; count += 1) await story.north(`number ${count}`)
  await story.clock.advance(minutes(11))
  takeAway(story, 'GROUP G1')
  await story.supervisor('!take SEC-0002')
  await story.clock.advance(minutes(6))
  expect(cards(story, /GROUP G1/)).toHaveLength(1)
})

test('the post of what is shown in a group by then is not posted anew', async () => {
  const story = await begin()
  await story.north('first')
  await story.clock.advance(minutes(11))
  const own = story.standing('sup', 'control', 'ESCALATION SEC-0001')
  for (let count = 2; count <= 7; count += 1) await story.north(`number ${count}`)
  await story.clock.advance(minutes(12))
  expect(cards(story, /GROUP G1/)).toHaveLength(1)
  const { posts } = story.platform('sup')
  posts.splice(posts.indexOf(own), 1)
  await story.south('!ack SEC-0002')
  await story.supervisor('!take SEC-0001')
  await story.clock.advance(minutes(6))
  expect(cards(story, /ESCALATION SEC-0001/)).toEqual([])
})

test('what a platform tells to have been taken away is posted anew at once', async () => {
  const story = await begin()
  await story.north('hello')
  await story.clock.advance(minutes(11))
  const { id } = story.standing('sup', 'control', 'ESCALATION SEC-0001')
  takeAway(story, 'ESCALATION SEC-0001')
  const gone = { type: 'deleted', link: 'sup', channel: 'control', post: id, deletedAt: story.clock.now(), isOwn: true } as const
  await story.tell(gone)
  await story.tell(gone)
  await story.clock.advance(1_000)
  const [card, ...more] = cards(story, /ESCALATION SEC-0001/)
  expect(more).toEqual([])
  expect(card?.content.mentions).toEqual(['UM'])
})

test('of a message that somebody takes out of a channel both its people and the supervisor are told, once', async () => {
  const story = await begin()
  await story.north(`hello ${'long '.repeat(2_000)}`)
  await story.clock.advance(minutes(1))
  const parts = story.platform('south').posts.filter(({ channel }) => channel === 's-sec')
  expect(parts.length).toBeGreaterThan(1)
  for (const { id } of parts) {
    await story.tell({ type: 'deleted', link: 'south', channel: 's-sec', post: id, deletedAt: story.clock.now(), isOwn: true })
  }
  await story.clock.advance(1_000)
  const here = story.channel('south', 's-sec').filter((each) => each.includes('was taken out of this channel'))
  expect(here).toEqual([expect.stringContaining('SEC-0001 from North was taken out of this channel by somebody here, not by Parley.')])
  expect(here[0]).toContain('What is owed on it is owed all the same.')
  const told = story.channel('sup', 'control').filter((each) => each.includes('no longer stands'))
  expect(told).toEqual([expect.stringContaining('@UM\nSEC-0001 no longer stands in South’s channel of SEC')])
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('taken')
})

test('whoever clears a whole channel away is not answered message by message', async () => {
  const story = await begin()
  for (let count = 1; count <= 14; count += 1) await story.north(`number ${count}`)
  await story.clock.advance(minutes(1))
  for (const { id } of story.platform('south').posts.filter(({ channel, thread }) => channel === 's-sec' && thread === undefined)) {
    await story.tell({ type: 'deleted', link: 'south', channel: 's-sec', post: id, deletedAt: story.clock.now(), isOwn: true })
  }
  await story.clock.advance(1_000)
  const here = story.channel('south', 's-sec')
  expect(here.filter((each) => each.includes('was taken out of this channel'))).toHaveLength(10)
  expect(here.filter((each) => each.includes('More than 10 messages were taken out of this channel'))).toHaveLength(1)
  const told = story.channel('sup', 'control')
  expect(told.filter((each) => each.includes('no longer stands'))).toHaveLength(10)
  expect(told.filter((each) => each.includes('@UM\nMore than 10 messages no longer stand in South’s channel of SEC'))).toHaveLength(1)
})

test('an extra copy that Parley removes, and what was withdrawn, is taken away without a word', async () => {
  const story = await begin()
  const post = await story.north('hello')
  await story.clock.advance(minutes(1))
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(1_000)
  const frame = story.standing('south', 's-sec', 'hello')
  for (const id of [frame.id, 'another copy'])
    await story.tell({ type: 'deleted', link: 'south', channel: 's-sec', post: id, deletedAt: story.clock.now(), isOwn: true })
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('taken out')
  expect(story.channel('sup', 'control').join('\n')).not.toContain('no longer stands')
})
