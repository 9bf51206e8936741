import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

async function turn(story: Story, state: 'up' | 'down', seconds: number): Promise<void> {
  story.platform('south').faultOf = () => (state === 'down' ? 'link-down' : 'none')
  await story.tell({ type: 'link-changed', link: 'south', state, cause: 'no connection', needsPerson: false, at: 0 })
  await story.clock.advance(seconds * 1_000)
}

const said = (story: Story, link: string, channel: string, words: string): number =>
  story.channel(link, channel).filter((each) => each.includes(words)).length

test.each([
  [10, 10],
  [25, 5],
  [25, 60],
])('a link that is %i s down and %i s up for an hour is one trouble, told to all whom it concerns', async (downSeconds, upSeconds) => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  for (let seconds = 0; seconds < 3_600; seconds += downSeconds + upSeconds) {
    await turn(story, 'down', downSeconds)
    await turn(story, 'up', upSeconds)
  }
  expect(said(story, 'sup', 'control', '@UM\nLINK UNSTEADY: South has broken off 3 times since 01:00:02Z')).toBe(1)
  expect(said(story, 'sup', 'control', 'LINK DOWN')).toBeLessThan(breaksMin)
  expect(said(story, 'north', 'n-sec', 'South’s link breaks off again and again')).toBe(1)
  // It is not silent: what is sent there arrives, if late.
  expect(said(story, 'north', 'n-sec', 'it may not arrive')).toBe(0)
  expect(said(story, 'south', 's-sec', 'breaks off again and again')).toBe(1)
  expect(story.channel('south', 's-sec')).toHaveLength(breaksMin)
  await story.clock.advance(600_000)
  expect(said(story, 'sup', 'control', 'LINK STEADY AGAIN: South, unsteady 01:0')).toBe(1)
  expect(said(story, 'north', 'n-sec', 'South’s link is steady again')).toBe(1)
  expect(said(story, 'south', 's-sec', 'is steady again')).toBe(1)
})

const breaksMin = 3

test('an outage that lasts is told though the link was known to be unsteady, and one trouble long after is told as before', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  for (let count = 0; count < breaksMin; count += 1) {
    await turn(story, 'down', 5)
    await turn(story, 'up', 5)
  }
  await turn(story, 'down', 61)
  expect(said(story, 'sup', 'control', 'LINK DOWN: South')).toBe(1)
  expect(said(story, 'north', 'n-sec', 'South’s link is down')).toBe(1)
  await turn(story, 'up', 700)
  expect(said(story, 'sup', 'control', 'LINK BACK: South')).toBe(1)
  expect(said(story, 'sup', 'control', 'LINK STEADY AGAIN')).toBe(1)
  await turn(story, 'down', 25)
  expect(said(story, 'sup', 'control', 'LINK DOWN: South')).toBe(2)
  await turn(story, 'up', 5)
  expect(said(story, 'sup', 'control', 'LINK BACK: South')).toBe(2)
})

test('who leaves an unsteady link for another has no trouble any more, and those who were told of it are told so', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  for (let count = 0; count < 2 * breaksMin; count += 1) {
    const state = count % 2 === 0 ? 'down' : 'up'
    await story.tell({ type: 'link-changed', link: 'sup', state, cause: 'no connection', needsPerson: false, at: 0 })
    await story.clock.advance(5_000)
  }
  expect(said(story, 'north', 'n-sec', 'Mission’s link breaks off again and again')).toBe(1)
  const { supervisor } = story.mechanism
  const officials = supervisor.officials.map((each) => ({ ...each, accounts: [{ link: 'sup3', user: `${each.id}-3` }] }))
  const { secondChannel: _, ...rest } = supervisor
  const moved = { ...rest, officials, link: 'sup3', channel: { link: 'sup3', channel: 'control-3' } }
  await story.apply({ ...story.mechanism, supervisor: moved })
  await story.clock.advance(2_000)
  expect(said(story, 'north', 'n-sec', 'Mission’s link is steady again')).toBe(1)
  expect(said(story, 'sup3', 'control-3', 'LINK STEADY AGAIN: Mission')).toBe(1)
  await story.clock.advance(1_200_000)
  expect(said(story, 'north', 'n-sec', 'Mission’s link is steady again')).toBe(1)
})
