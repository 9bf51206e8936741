import { expect, test } from 'vitest'
import { confirmAll, withHeads } from './testing/cell.ts'
import { mechanism, Story } from './testing/story.ts'

const { secondChannel: _, ...supervisor } = mechanism.supervisor

test.each(['unavailable', 'link-down', 'uncertain-absent'] as const)(
  'the first of what waits for the supervisor’s channel (%s) is said where it is now, as all behind it is',
  async (fault) => {
    const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...mechanism, supervisor } })
    story.platform('sup').faultOf = ({ type }) => (type === 'post' ? fault : 'none')
    await story.north('!supervisor A word')
    await story.north('!supervisor Another')
    await story.clock.advance(5_000)
    await story.apply({ ...story.mechanism, supervisor: { ...supervisor, channel: { link: 'sup', channel: 'desk' } } })
    story.platform('sup').faultOf = () => 'none'
    await story.clock.advance(60_000)
    const said = story.channel('sup', 'desk').filter((each) => each.includes('Private line'))
    expect(said).toEqual([expect.stringContaining('> A word'), expect.stringContaining('> Another')])
  },
)

test('the first of what waits for a party’s channel is said where it is now', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  story.platform('south').faultOf = ({ type }) => (type === 'post' ? 'unavailable' : 'none')
  await story.tell({ type: 'link-changed', link: 'sup', state: 'down', cause: 'no connection', needsPerson: false, at: 0 })
  await story.clock.advance(25_000)
  const [track] = story.mechanism.tracks
  const channels = { ...track!.channels, south: { link: 'south', channel: 's-next' } }
  await story.apply({ ...story.mechanism, tracks: [{ ...track!, channels }] })
  await confirmAll(story)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-next').filter((each) => each.includes('Mission’s link is down'))).toHaveLength(1)
})

test('so is what would be said in the thread of what stands in the channel that was left', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } }, { mechanism: withHeads })
  const post = await story.north('The road is open')
  await story.north('The bridge is open')
  await story.clock.advance(2_000)
  story.platform('south').faultOf = ({ type }) => (type === 'post' ? 'unavailable' : 'none')
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(31 * 60_000)
  const [track] = story.mechanism.tracks
  const channels = { ...track!.channels, south: { link: 'south', channel: 's-next' } }
  await story.apply({ ...story.mechanism, tracks: [{ ...track!, channels }] })
  await confirmAll(story)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(60_000)
  const next = story.channel('south', 's-next')
  expect(next.filter((each) => each.includes('SEC-0001 WITHDRAWN by North'))).toHaveLength(1)
  expect(next.filter((each) => each.includes('SEC-0002: an acknowledgement is due'))).toHaveLength(1)
})
