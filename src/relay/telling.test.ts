import { expect, test } from 'vitest'
import type { ChannelChanged } from '../core/adapter.ts'
import { Story } from './testing/story.ts'

const control = (story: Story): string => story.channel('sup', 'control').join('\n')

test('that an outage needs a person is told once when it turns out, and the outage ends as one', async () => {
  const story = await Story.begin()
  const down = { type: 'link-changed', link: 'south', state: 'down', cause: 'no connection', needsPerson: false, at: 0 } as const
  const revoked = { ...down, cause: 'the token was revoked', needsPerson: true }
  await story.tell(down)
  await story.clock.advance(60_000)
  expect(control(story)).toContain('no connection. Parley goes on trying.')
  await story.tell(revoked)
  await story.tell(down)
  await story.tell(revoked)
  await story.clock.advance(60_000)
  const told = story.channel('sup', 'control').filter((each) => each.includes('a person has to renew the access'))
  expect(told).toHaveLength(1)
  expect(told[0]).toContain('@UM\nLINK DOWN: South since 01:00:02Z: the token was revoked.')
  await story.tell({ ...down, state: 'up', cause: '' })
  await story.clock.advance(1_000)
  expect(control(story)).toContain('LINK BACK: South, down 01:00:02Z to 01:02:02Z.')
  expect(story.channel('north', 'n-sec').join('\n')).toContain('South’s link is back')
})

test('who was told that a channel is shut is told that it is open again, and a second time it alarms again', async () => {
  const story = await Story.begin()
  const shut = async (change: ChannelChanged['change']): Promise<void> => {
    await story.tell({ type: 'channel-changed', link: 'south', channel: 's-sec', change, at: story.clock.now() })
    await story.clock.advance(1_000)
  }
  for (const change of ['bot-removed', 'bot-returned', 'archived', 'bot-returned', 'archived'] as const) await shut(change)
  const north = story.channel('north', 'n-sec')
  expect(north.filter((each) => each.includes('Parley is in the channel again'))).toHaveLength(2)
  expect(north.filter((each) => each.includes('the channel was archived'))).toHaveLength(2)
  expect(story.channel('sup', 'control').filter((each) => each.includes('the channel was archived'))).toHaveLength(2)
})
