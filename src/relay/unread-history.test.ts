import { expect, test } from 'vitest'
import { confirmAll, withHeads } from './testing/cell.ts'
import { mechanism, Story } from './testing/story.ts'

const medicine = {
  ...mechanism.tracks[0]!,
  code: 'MED',
  name: 'Medicine',
  channels: { north: { link: 'north', channel: 'n-med' }, south: { link: 'south', channel: 's-med' } },
}

/** Until the test says otherwise North's platform does not show what was said in North's channel. */
function hideHistory(story: Story): { show(): void } {
  const platform = story.platform('north')
  const whole = platform.catchUp.bind(platform)
  platform.catchUp = async (query) =>
    query.channel === 'n-sec' ? { outcome: 'unavailable', reason: 'the app lacks a permission' } : whole(query)
  return {
    show: () => {
      platform.catchUp = whole
    },
  }
}

const link = (story: Story, state: 'up' | 'down') =>
  story.tell({ type: 'link-changed', link: 'north', state, cause: 'no connection', needsPerson: false, at: story.clock.now() })

/** Something is said while nobody listens. */
async function outage(story: Story): Promise<void> {
  await link(story, 'down')
  await story.clock.advance(120_000)
  story.platform('north').history.push(story.told('Said meanwhile', { post: 'm1' }))
  await story.clock.advance(60_000)
  await link(story, 'up')
}

const north = (story: Story): string => story.channel('north', 'n-sec').join('\n')
const south = (story: Story): string => JSON.stringify(story.platform('south').posts)
const control = (story: Story): string => story.channel('sup', 'control').join('\n')
const unread = 'What was typed here from 22 Nov 01:00:02Z until Parley was connected again cannot be read yet.'
const read = 'What was typed here since 22 Nov 01:00:02Z has been read by now.'

/** Ten seconds from now it can be read: what was said crosses, and nobody hears that it could not be. */
async function isReadInTime(story: Story, history: { show(): void }): Promise<void> {
  await story.clock.advance(10_000)
  history.show()
  await story.clock.advance(120_000)
  expect(south(story)).toContain('Said meanwhile')
  expect(north(story) + control(story)).not.toMatch(/cannot be read|NOT READ|been read/)
}

test('what was said in an outage and cannot be read is told within a minute to those who said it, and why to the supervisor, once', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  hideHistory(story)
  await outage(story)
  await story.clock.advance(50_000)
  expect(story.channel('north', 'n-sec').filter((each) => each.includes(unread))).toEqual([expect.stringContaining('@UA')])
  expect(control(story)).toContain('NOT READ: what was typed in North’s channel of SEC since 22 Nov 01:00:02Z: the app lacks a permission.')
  expect(south(story)).not.toMatch(/Said meanwhile|cannot be read/)
  await story.clock.advance(3_600_000)
  expect(north(story).split(unread)).toHaveLength(2)
  expect(control(story).split('NOT READ')).toHaveLength(2)
})

test('it is read as soon as it can be, and that is said', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const history = hideHistory(story)
  await outage(story)
  await story.clock.advance(60_000)
  history.show()
  await story.clock.advance(30_000)
  expect(south(story)).toContain('Said meanwhile')
  expect(north(story).split(read)).toHaveLength(2)
  expect(control(story).split('What was typed in North’s channel of SEC since 22 Nov 01:00:02Z has been read by now.')).toHaveLength(2)
  await outage(story)
  await story.clock.advance(60_000)
  expect(north(story).split(read)).toHaveLength(2)
})

test('so it is by whoever takes over meanwhile, and by a Parley that was stopped', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const history = hideHistory(story)
  await outage(story)
  await story.clock.advance(60_000)
  await story.relay.stop()
  await story.clock.advance(3_600_000)
  await story.run()
  await story.clock.advance(60_000)
  expect(north(story).split('cannot be read yet')).toHaveLength(2)
  history.show()
  await story.clock.advance(30_000)
  expect(south(story)).toContain('Said meanwhile')
  expect(north(story).split(read)).toHaveLength(2)
})

test('a history that is read within half a minute is nobody’s news', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const history = hideHistory(story)
  await outage(story)
  await isReadInTime(story, history)
})

test('whoever takes over reads that channel alone from then on, and the others since Parley was last there', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...mechanism, tracks: [...mechanism.tracks, medicine] } })
  hideHistory(story)
  await outage(story)
  await story.clock.advance(3_600_000)
  await story.relay.stop()
  const asked: string[] = []
  const platform = story.platform('north')
  const hidden = platform.catchUp.bind(platform)
  platform.catchUp = async (query) => {
    asked.push(`${query.channel} ${query.since < story.clock.now() - 1_800_000 ? 'since the outage' : 'lately'}`)
    return hidden(query)
  }
  await story.run()
  expect(asked).toContain('n-sec since the outage')
  expect(asked).toContain('n-med lately')
  expect(asked).not.toContain('n-med since the outage')
})

test('a channel that is no longer served is not tried again at each start', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
  hideHistory(story)
  await outage(story)
  await story.clock.advance(60_000)
  const [track] = story.mechanism.tracks
  await story.apply({
    ...story.mechanism,
    tracks: [{ ...track!, channels: { ...track!.channels, north: { link: 'north', channel: 'n-next' } } }],
  })
  await confirmAll(story)
  await story.relay.stop()
  await story.clock.advance(600_000)
  await story.run()
  await story.clock.advance(60_000)
  const noted = story.journal.entries.filter(({ text }) => text.includes('"is":"history-unread"'))
  expect(noted.map(({ text }) => text.includes('"from"'))).toEqual([true, false])
})

test('the half minute counts from when the link is up', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const history = hideHistory(story)
  await outage(story)
  await story.clock.advance(10_000)
  await link(story, 'down')
  await story.clock.advance(600_000)
  await link(story, 'up')
  await isReadInTime(story, history)
})

test('that what was heard long ago could not be looked at again says nothing of what was not heard', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('The road is open')
  await story.clock.advance(600_000)
  const before = hideHistory(story)
  await story.remove('north', 'n-sec', 'nothing that is known')
  await story.clock.advance(10_000)
  before.show()
  await story.clock.advance(600_000)
  const history = hideHistory(story)
  await outage(story)
  await isReadInTime(story, history)
})

test('of a channel that Parley is not in, that is the news', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  hideHistory(story)
  await story.tell({ type: 'channel-changed', link: 'north', channel: 'n-sec', change: 'bot-removed', at: story.clock.now() })
  await outage(story)
  await story.clock.advance(120_000)
  expect(north(story) + control(story)).not.toMatch(/cannot be read|NOT READ/)
})
