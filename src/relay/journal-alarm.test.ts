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
