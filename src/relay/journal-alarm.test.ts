import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

test('that nothing is taken is said again to a channel that could not show it, once, for as long as it is so', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  for (const link of ['sup', 'north']) story.platform(link).faultOf = () => 'unavailable'
  story.journal.fault = 'refuse'
  const taken = story.north('hello')
  await story.clock.advance(20_000)
  await taken
  expect(story.channel('south', 's-sec').join()).toContain('NOTHING IS TAKEN')
  story.platform('sup').faultOf = () => 'none'
  await story.clock.advance(60_000)
  const said = (link: string, channel: string): number =>
    story.channel(link, channel).filter((each) => each.includes('NOTHING IS TAKEN')).length
  expect([said('sup', 'control'), said('south', 's-sec'), said('north', 'n-sec')]).toEqual([1, 1, 0])
  story.journal.fault = 'none'
  await story.clock.advance(5_000)
  story.platform('north').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(said('north', 'n-sec')).toBe(0)
})

test('a platform that asks to be left alone for a day is told again within a minute that nothing is taken', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const platform = story.platform('south')
  const send = platform.send.bind(platform)
  platform.send = async () => ({ outcome: 'unavailable', reason: 'rate limit', scope: 'channel', retryAfterMs: 86_400_000 })
  story.journal.fault = 'refuse'
  const taken = story.north('hello')
  await story.clock.advance(20_000)
  await taken
  platform.send = send
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec').join()).toContain('NOTHING IS TAKEN')
})

const toldAway = (story: Story): number =>
  ['n-sec', 's-sec', 'control'].flatMap((channel, index) =>
    story.channel(['north', 'south', 'sup'][index]!, channel).filter((each) => each.includes('NOTHING IS TAKEN')),
  ).length

/** As another process's post stands in one channel: one that this process's journal cannot know. */
const saidByAnother = { type: 'post', id: 'd7-another', channel: 's-sec', content: { blocks: [], wakes: false } } as const

test('whoever cannot record is not heard where another process has taken the mechanism and is seen in a channel', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.journal.fault = 'full'
  const taken = story.north('hello')
  await story.clock.advance(5_000)
  await story.platform('south').send(saidByAnother)
  await story.clock.advance(60_000)
  await taken
  expect(toldAway(story)).toBe(0)
})

test('what another process said in a failover long over hides no alarm', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.platform('south').send(saidByAnother)
  await story.clock.advance(1_300_000)
  story.journal.fault = 'full'
  const taken = story.north('hello')
  await story.clock.advance(30_000)
  await taken
  expect(toldAway(story)).toBe(3)
})

test('whoever the store says was replaced meanwhile, as one who stood still, does not say that nothing is taken', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.journal.fault = 'refuse'
  const taken = story.north('hello')
  await story.clock.advance(5_000)
  story.journal.lease()
  await story.clock.advance(60_000)
  await taken
  expect(toldAway(story)).toBe(0)
})

test('a journal that comes back and goes again faster than the channels can be looked at is told of, and once', async () => {
  for (const lookMs of [4_600, 5_000]) {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    const platform = story.platform('south')
    const catchUp = platform.catchUp.bind(platform)
    platform.catchUp = async (query) => {
      await new Promise<void>((resume) => story.clock.after(lookMs, resume))
      return catchUp(query)
    }
    story.journal.fault = 'nearly-full'
    const taken = story.north('hello')
    await story.clock.advance(60_000)
    await taken
    expect(toldAway(story)).toBe(3)
  }
})

test('a channel that could not show it is told again, too, of a journal that comes back and goes again', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('north').faultOf = () => 'unavailable'
  story.journal.fault = 'nearly-full'
  const taken = story.north('hello')
  await story.clock.advance(30_000)
  await taken
  expect(toldAway(story)).toBe(2)
  story.platform('north').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(toldAway(story)).toBe(3)
})
