import { describe, expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const control = (story: Story): string => story.channel('sup', 'control').join('\n')
const change = (story: Story, link: string, state: 'up' | 'down', cause = '') =>
  story.platform('north').say({ type: 'link-changed', link, state, cause, needsPerson: false, at: story.clock.now() })

async function status(story: Story, link: string, channel: string, user: string): Promise<readonly string[]> {
  await story.post(link, channel, user, '!status')
  await story.clock.advance(1_000)
  return (story.direct(link, user).at(-1) ?? '').split('\n')
}

test('status says how each link is and since when; why another’s is down is that party’s own affair', async () => {
  const story = await Story.begin()
  for (const link of ['north', 'south', 'sup']) await change(story, link, 'up')
  await story.clock.advance(60_000)
  await change(story, 'south', 'down', 'its token was revoked')
  await story.clock.advance(60_000)
  const north = await status(story, 'north', 'n-sec', 'UA')
  expect(north.slice(0, 3)).toEqual([
    'North: link up since 22 Nov 01:00Z',
    'South: link down since 22 Nov 01:01Z',
    'Mission: link up since 22 Nov 01:00Z',
  ])
  expect(await status(story, 'sup', 'control', 'UM')).toContain('South: link down since 22 Nov 01:01Z (its token was revoked)')
  await change(story, 'south', 'up')
  expect((await status(story, 'south', 's-sec', 'UB'))[1]).toBe('South: link up since 22 Nov 01:02Z')
})

test('to the supervisor status also says how its second channel is reached, which is nobody else’s affair', async () => {
  const story = await Story.begin()
  await change(story, 'sup2', 'up')
  await change(story, 'sup2', 'down', 'no connection')
  expect(await status(story, 'sup', 'control', 'UM')).toContain('Mission, second channel: link down since 22 Nov 01:00Z (no connection)')
  expect((await status(story, 'north', 'n-sec', 'UA')).join('\n')).not.toContain('second channel')
})

test('status of a link whose tests are not heard says silent, but down where it is known to be down', async () => {
  const story = await Story.begin()
  for (const link of ['north', 'south', 'sup']) await change(story, link, 'up')
  story.platform('south').probeOutcome = () => ({ outcome: 'silent', reason: 'nothing came back' })
  await story.clock.advance(10 * 60_000)
  expect((await status(story, 'north', 'n-sec', 'UA'))[1]).toMatch(/^South: link silent since 22 Nov 01:0\dZ/)
  await change(story, 'south', 'down', 'no connection')
  expect((await status(story, 'north', 'n-sec', 'UA'))[1]).toMatch(/^South: link down since/)
})

test('a link that nobody is reached by is nobody’s news', async () => {
  const story = await Story.begin()
  await change(story, 'elsewhere', 'down', 'no connection')
  await story.clock.advance(60_000)
  await change(story, 'elsewhere', 'up')
  await story.clock.advance(60_000)
  expect(control(story)).not.toMatch(/link/i)
})

test('a condition of the machine is told when it begins and when it is over, each time, and not in between', async () => {
  const story = await Story.begin()
  for (const active of [true, true, false, false, true, false]) {
    await story.relay.noteCondition('disk', active, 'nearly full', false)
    await story.clock.advance(60_000)
  }
  const told = story.channel('sup', 'control').filter((each) => each.includes('disk'))
  expect(told).toHaveLength(4)
  expect(told[0]).toContain('@UM')
  expect(told[1]).toMatch(/01:00|01:02/)
})

describe('a notice that could not be shown is told to the supervisor, by where it should have stood', () => {
  test.each([
    ['a channel of a track', '!pause SEC Talks', 'South’s channel of SEC'],
    ['a person', '', 'a direct conversation with South, duty officer'],
  ])('%s', async (_, typed, where) => {
    const story = await Story.begin()
    story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' || outgoing.type === 'direct' ? 'refuse' : 'none')
    if (typed !== '') await story.supervisor(typed)
    else await story.south('!help')
    await story.clock.advance(2_000)
    expect(control(story)).toContain(`A notice could not be shown to ${where}: the bot is not in the channel.`)
    expect(control(story).split('A notice could not be shown')).toHaveLength(2)
  })
})

test('the author of an ordinary message that is acknowledged sees the mark, and is not written to', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('please confirm')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-0001')
  await story.clock.advance(1_000)
  expect(story.mark('north', 'n-sec', post)).toEqual(['☑'])
  expect(story.direct('north', 'UA')).toEqual([])
  await story.north('!immediate please confirm now')
  await story.clock.advance(1_000)
  await story.south('!ack SEC-0002')
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toMatch(/SEC-0002.*South, duty officer/)
})
