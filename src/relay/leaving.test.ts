import { expect, test } from 'vitest'
import type { Track } from '../core/mechanism.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

/** Comes under a configuration in which a party has no channel on the track any more. */
async function leaves(story: Story, party: 'north' | 'south'): Promise<void> {
  const without = ({ channels, ...track }: Track): Track => ({
    ...track,
    channels: Object.fromEntries(Object.entries(channels).filter(([id]) => id !== party)),
  })
  await story.apply({ ...story.mechanism, tracks: story.mechanism.tracks.map(without) })
  await confirmAll(story)
  await story.clock.advance(5_000)
}

test('what waits for a party that leaves the track is not shown to it: its author and the supervisor are told', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  await story.north('!immediate one')
  const second = await story.north('!immediate two')
  await story.clock.advance(3_000)
  const held = await story.north('three')
  await story.clock.advance(1_000)
  await leaves(story, 'south')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(120_000)
  expect(story.channel('south', 's-sec')).toEqual([expect.stringContaining('THIS CHANNEL IS NO LONGER RELAYED')])
  const told = story.direct('north', 'UA').join('\n')
  // The first may have been on its way when Parley ended.
  expect(told).toContain('SEC-0001 UNCERTAIN.')
  expect(told).toContain('SEC-0002 FAILED.')
  expect(told).toContain('NOT SENT. Nobody but you is on track SEC any more')
  expect(story.mark('north', 'n-sec', second)).toEqual(['⛔'])
  expect(story.mark('north', 'n-sec', held)).toEqual(['⛔'])
  const control = story.channel('sup', 'control').join('\n')
  expect(control).toContain('UNCERTAIN SEC-0001 to South: its channel of SEC is no longer configured')
  expect(control).toContain('FAILED SEC-0002 to South: its channel of SEC is no longer configured')
  expect(control).toContain('SEC: 1 post of North that had not crossed was given back to its author')
  expect(control).not.toContain('three')
})

test('what a party that leaves the track had not sent yet does not cross', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  await story.north('on its way')
  await story.clock.advance(1_000)
  await leaves(story, 'north')
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('on its way')
  expect(story.direct('north', 'UA').join('\n')).toContain('NOT SENT. North was taken off track SEC before your post crossed')
  expect(story.channel('sup', 'control').join('\n')).not.toContain('on its way')
})

test('what was said to a channel that is served no longer, is said to nobody there', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
  story.platform('south').faultOf = () => 'link-down'
  await story.supervisor('!pause SEC Talks')
  await leaves(story, 'south')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec')).toEqual([expect.stringContaining('THIS CHANNEL IS NO LONGER RELAYED')])
})

test('in a channel that moved its own people read where their track is now', async () => {
  const story = await Story.begin({}, { mechanism: withHeads })
  const moves = (track: Track): Track => ({ ...track, channels: { ...track.channels, south: { link: 'south', channel: 's-next' } } })
  await story.apply({ ...story.mechanism, tracks: story.mechanism.tracks.map(moves) })
  await confirmAll(story)
  await story.clock.advance(5_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('NO LONGER RELAYED. SEC has moved to your channel s-next')
  expect(JSON.stringify(story.platform('north').posts)).not.toContain('s-next')
})
