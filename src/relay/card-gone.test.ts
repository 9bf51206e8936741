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
