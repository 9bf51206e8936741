import { expect, test } from 'vitest'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

/** What waits for South takes long, and its channel moves: the first of it may stand where it was (`uncertain-applied`), or not. */
test.each(['unavailable', 'uncertain-applied'] as const)(
  'who was told that what they post waits (%s) is told when nothing does, and not when its channel moved',
  async (fault) => {
    const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
    const south = story.platform('south')
    south.faultOf = ({ type }) => (type === 'post' ? fault : 'none')
    for (let index = 1; index <= 25; index += 1) {
      await story.north(`number ${index}`)
      if (index === 1) south.faultOf = ({ type }) => (type === 'post' ? 'link-down' : 'none')
      await story.clock.advance(2_000)
    }
    await story.clock.advance(60_000)
    const [track] = story.mechanism.tracks
    const channels = { ...track!.channels, south: { link: 'south', channel: 's-next' } }
    await story.apply({ ...story.mechanism, tracks: [{ ...track!, channels }] })
    await confirmAll(story)
    let lastAt = 0
    south.faultOf = (outgoing) => {
      if (outgoing.type !== 'post' || outgoing.channel !== 's-next') return 'none'
      if (story.clock.now() - lastAt < 2_000) return 'unavailable'
      lastAt = story.clock.now()
      return 'none'
    }
    const shown = () => story.channel('south', 's-next').filter((each) => each.includes('> number')).length
    const toAuthor = () =>
      story.direct('north', 'UA').filter((each) => each.includes('Nothing of yours waits for South’s channel of SEC any more'))
    const toSupervisor = () =>
      story.channel('sup', 'control').filter((each) => each.includes('North to South, SEC: nothing waits any more'))
    await story.clock.advance(20_000)
    expect(shown()).toBeLessThan(20)
    expect([toAuthor(), toSupervisor()]).toEqual([[], []])
    await story.clock.advance(200_000)
    expect(shown()).toBeGreaterThanOrEqual(24)
    expect([toAuthor(), toSupervisor()]).toEqual([[expect.anything()], [expect.anything()]])
  },
)
