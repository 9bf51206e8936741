import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const changed = { type: 'channel-changed', link: 'south', channel: 's-sec', change: 'topic-changed', at: 0 } as const
const minutes = (count: number): number => count * 60_000

async function served(): Promise<{ readonly story: Story; readonly change: () => Promise<void>; readonly sets: () => number }> {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const { topics } = story.platform('south')
  let sets = 0
  const set = topics.set.bind(topics)
  topics.set = (channel, topic) => {
    if (channel === 's-sec') sets += 1
    return set(channel, topic)
  }
  const change = async (): Promise<void> => {
    set('s-sec', 'Lunch at noon')
    await story.tell(changed)
  }
  return { story, change, sets: () => sets }
}

test('a topic that somebody changed says again how to know whether a post was sent', async () => {
  const { story, change } = await served()
  await change()
  await story.clock.advance(minutes(9))
  expect(story.platform('south').topics.get('s-sec')).toBe('Lunch at noon')
  await story.clock.advance(minutes(2))
  expect(story.platform('south').topics.get('s-sec')).toContain('No 📤 within 60 s = not sent')
})

test('with a program that always has another topic Parley does not quarrel: it sets its own every ten minutes', async () => {
  const { story, change, sets } = await served()
  for (let minute = 0; minute < 60; minute += 1) {
    await change()
    await story.clock.advance(minutes(1))
  }
  expect(sets()).toBeGreaterThanOrEqual(5)
  expect(sets()).toBeLessThanOrEqual(6)
})

test('a topic that somebody changed is nobody’s alarm', async () => {
  const { story, change } = await served()
  const before = story.channel('sup', 'control').length
  await change()
  await story.clock.advance(minutes(15))
  expect(story.channel('sup', 'control')).toHaveLength(before)
  expect(story.channel('north', 'n-sec')).toEqual([])
})
