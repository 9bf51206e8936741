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

test('who was told that nothing is taken is told when it is over, and what of that time to repeat', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.journal.fault = 'refuse'
  const taken = story.north('hello')
  await story.clock.advance(20_000)
  await taken
  story.journal.fault = 'none'
  await story.clock.advance(5_000)
  for (const [link, channel] of [
    ['north', 'n-sec'],
    ['south', 's-sec'],
    ['sup', 'control'],
    ['sup2', 'control-2'],
  ] as const) {
    const said = story.channel(link, channel).join('\n')
    const [, since] = /NOTHING IS TAKEN since (\S+):/.exec(said) ?? []
    expect(said).toContain(`Posts are taken again. Parley could not record from ${since} to 01:00:2`)
  }
  expect(control(story)).not.toContain('ALARM')
})

test('what the supervisor typed while Parley was away is found too', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.relay.stop()
  await story.clock.advance(60_000)
  const command = { type: 'posted', link: 'sup', channel: 'control', post: 'p1', author: 'UM', text: '!pause SEC Talks' } as const
  story.platform('sup').history.push({ ...command, writtenAt: story.clock.now(), fragments: [], isDirect: false })
  await story.clock.advance(60_000)
  await story.run()
  await story.clock.advance(2_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('SEC is paused by the supervisor: Talks.')
  expect(control(story)).toContain('slash commands, buttons and reactions of that time were not heard: repeat them.')
})
