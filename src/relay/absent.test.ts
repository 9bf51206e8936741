import { expect, test } from 'vitest'
import type { ReceivedPost } from '../core/received.ts'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

const south = { link: 'south', channel: 's-sec' } as const
const changed = (story: Story, change: 'bot-removed' | 'bot-returned') =>
  story.tell({ type: 'channel-changed', ...south, change, at: story.clock.now() })

/** South's channel is without Parley for an hour. What is posted there soon after that began can be read when Parley is there again. */
async function without(story: Story, posted: () => readonly ReceivedPost[]): Promise<void> {
  await changed(story, 'bot-removed')
  await story.clock.advance(minutes(5))
  const posts = posted()
  await story.clock.advance(minutes(55))
  story.platform('south').history.push(...posts)
  await changed(story, 'bot-returned')
  await story.clock.advance(minutes(1))
}

const toldOfSouth = (story: Story, text: string, more: Partial<ReceivedPost> = {}): ReceivedPost =>
  story.told(text, { ...south, author: 'UB', ...more })

const crossed = (story: Story): string => story.channel('north', 'n-sec').join('\n')

test('what is said in a channel while Parley is not in it crosses to nobody, and whoever said it is told so', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await without(story, () => [toldOfSouth(story, 'Between ourselves'), toldOfSouth(story, 'A stranger speaks', { author: 'UX' })])
  expect(crossed(story)).not.toContain('Between ourselves')
  expect(story.direct('south', 'UB').join('\n')).toContain('when Parley was not in this channel of SEC')
  expect(story.direct('south', 'UX')).toEqual([])
  await story.south('For the other side')
  await story.clock.advance(minutes(1))
  expect(crossed(story)).toContain('For the other side')
})

test('what was said before Parley had to leave, and is found only then, crosses all the same', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const before = toldOfSouth(story, 'The bridge is closed')
  await story.clock.advance(minutes(1))
  await without(story, () => [before])
  expect(crossed(story)).toContain('The bridge is closed')
})

test('a command is meant for Parley whether it is there or not', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('Can you hear us')
  await story.clock.advance(1_000)
  await without(story, () => [toldOfSouth(story, '!ack SEC-0001')])
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
})

test('whoever said something while Parley was not there is told so, though Parley is killed as it comes back', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const platform = story.platform('south')
  const catchUp = platform.catchUp.bind(platform)
  platform.catchUp = async () => ({ outcome: 'unavailable', reason: 'it is busy' })
  await without(story, () => [toldOfSouth(story, 'Between ourselves')])
  expect(story.direct('south', 'UB').join('\n')).not.toContain('when Parley was not in this channel of SEC')
  platform.catchUp = catchUp
  await story.run()
  await story.clock.advance(minutes(1))
  expect(story.direct('south', 'UB').join('\n')).toContain('when Parley was not in this channel of SEC')
  expect(crossed(story)).not.toContain('Between ourselves')
})

test('what was said after Parley had to leave crosses to nobody, though Parley was down and heard of that only later', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.relay.stop()
  await story.clock.advance(minutes(10))
  const before = toldOfSouth(story, 'The bridge is closed')
  await story.clock.advance(minutes(10))
  const at = story.clock.now()
  await story.clock.advance(minutes(10))
  const after = toldOfSouth(story, 'Between ourselves')
  await story.clock.advance(minutes(10))
  const platform = story.platform('south')
  platform.history.push(before)
  await story.run()
  await story.tell({ type: 'channel-changed', ...south, change: 'bot-removed', at })
  await story.clock.advance(minutes(5))
  // What was said without it shows only to who is there again.
  platform.history.push(after)
  await changed(story, 'bot-returned')
  await story.clock.advance(minutes(1))
  expect(crossed(story)).toContain('The bridge is closed')
  expect(crossed(story)).not.toContain('Between ourselves')
  expect(story.direct('south', 'UB').join('\n')).toContain('when Parley was not in this channel of SEC')
})

test('each time that Parley is not in a channel, what is said there crosses to nobody', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await without(story, () => [toldOfSouth(story, 'Between ourselves')])
  await without(story, () => [toldOfSouth(story, 'Again between ourselves')])
  expect(crossed(story)).not.toContain('etween ourselves')
  expect(story.direct('south', 'UB').filter((each) => each.includes('when Parley was not in this channel of SEC'))).toHaveLength(2)
})

test('what was said once Parley was there again crosses, though it is found only later', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await without(story, () => [])
  const link = (state: 'up' | 'down') =>
    story.tell({ type: 'link-changed', link: 'south', state, cause: 'no connection', needsPerson: false, at: story.clock.now() })
  await link('down')
  await story.clock.advance(minutes(2))
  story.platform('south').history.push(toldOfSouth(story, 'For the other side'))
  await story.clock.advance(minutes(2))
  await link('up')
  await story.clock.advance(minutes(1))
  expect(crossed(story)).toContain('For the other side')
})

test('what is found while Parley is still not in the channel crosses no more than what is found afterwards', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await changed(story, 'bot-removed')
  await story.clock.advance(minutes(5))
  await story.tell(toldOfSouth(story, 'Between ourselves', { found: true }))
  await story.clock.advance(minutes(1))
  expect(crossed(story)).not.toContain('Between ourselves')
})
