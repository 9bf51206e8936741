import { describe, expect, test } from 'vitest'
import type { ProbeOutcome } from '../core/adapter.ts'
import { mechanism, Story } from './testing/story.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const silent: ProbeOutcome = { outcome: 'silent', reason: 'it was taken, but did not come back' }

const begin = async (safe = false): Promise<Story> => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { safe })
  await story.clock.advance(2 * minuteMs)
  return story
}
const all = (story: Story, link: string): string => JSON.stringify(story.platform(link).posts)

describe('each link is tested through its real channel', () => {
  test('hourly, out of sight, and is no message', async () => {
    const story = await begin()
    await story.clock.advance(24 * hourMs)
    for (const [link, channel] of [
      ['north', 'n-sec'],
      ['south', 's-sec'],
      ['sup', 'control'],
      ['sup2', 'control-2'],
    ] as const) {
      expect(story.platform(link).probed).toEqual(Array.from({ length: 25 }, () => channel))
      expect(story.channel(link, channel).filter((each) => !each.startsWith('REPORT'))).toEqual([])
    }
    await story.north('hello')
    await story.clock.advance(minuteMs)
    expect(story.channel('south', 's-sec').join()).toContain('SEC-0001')
  })

  test('while a link misses its tests, what it does not tell of is found by reading within a minute', async () => {
    const story = await begin()
    story.platform('south').probeOutcome = () => silent
    await story.clock.advance(hourMs)
    story.platform('south').history.push(story.told('unheard', { link: 'south', channel: 's-sec', author: 'UB' }))
    await story.clock.advance(minuteMs)
    expect(story.channel('north', 'n-sec').filter((each) => each.includes('> unheard'))).toHaveLength(1)
    story.platform('south').probeOutcome = () => ({ outcome: 'heard' })
    await story.clock.advance(11 * minuteMs)
    const { catchUp } = story.platform('south')
    let readings = 0
    story.platform('south').catchUp = (query) => {
      readings += 1
      return catchUp.call(story.platform('south'), query)
    }
    await story.clock.advance(9 * minuteMs)
    expect(readings).toBeLessThanOrEqual(1)
  })

  test.each([false, true])('one miss says nothing; the second, five minutes later, is told (repeats are safe: %s)', async (safe) => {
    const story = await begin(safe)
    story.platform('south').probeOutcome = () => silent
    await story.clock.advance(hourMs)
    expect(all(story, 'sup')).not.toContain('SILENT')
    await story.clock.advance(5 * minuteMs)
    const alarm = story.standing('sup', 'control', 'LINK SILENT: South')
    expect(alarm.content.mentions).toEqual(['UM'])
    expect(JSON.stringify(alarm.content)).toContain('it was taken, but did not come back')
    expect(story.channel('north', 'n-sec').join()).toContain('South’s link is in trouble since 02:01:00Z')
    expect(all(story, 'north')).not.toContain('come back')
    expect(all(story, 'north')).not.toContain('test')
    await story.supervisor('!status')
    await story.clock.advance(minuteMs)
    expect(story.direct('sup', 'UM').join()).toContain('South: link silent since')
    // Whoever looks at the health page sees it too.
    const { silentSince, state } = story.relay.health().links.south ?? {}
    expect([silentSince?.slice(11, 19), state]).toEqual(['02:01:00', 'unknown'])
    expect(story.relay.health().links.north).toMatchObject({ silentSince: null, testHeard: expect.any(String) as unknown })
    // It is said once, however long it lasts.
    await story.clock.advance(3 * hourMs)
    expect(story.channel('sup', 'control').filter((each) => each.includes('LINK SILENT'))).toHaveLength(1)
    expect(story.channel('north', 'n-sec').filter((each) => each.includes('trouble'))).toHaveLength(1)
    story.platform('south').probeOutcome = () => ({ outcome: 'heard' })
    await story.clock.advance(6 * minuteMs)
    expect(story.channel('sup', 'control').at(-1)).toContain('LINK HEARD AGAIN: South')
    expect(story.channel('north', 'n-sec').at(-1)).toContain('South’s link works again')
  })

  test('a miss between two that were heard is none', async () => {
    const story = await begin()
    const outcomes = [silent, { outcome: 'heard' } as const, silent, { outcome: 'heard' } as const]
    story.platform('south').probeOutcome = () => outcomes.shift() ?? { outcome: 'heard' }
    await story.clock.advance(5 * hourMs)
    expect(all(story, 'sup')).not.toContain('SILENT')
  })

  test('a link that is known to be down is not tested, nor blamed for a test that it broke off', async () => {
    const story = await begin()
    const down = (state: 'up' | 'down') =>
      story.tell({ type: 'link-changed', link: 'south', state, cause: 'x', needsPerson: false, at: story.clock.now() })
    story.platform('south').probeOutcome = async () => {
      await down('down')
      return silent
    }
    await story.clock.advance(3 * hourMs)
    expect(story.platform('south').probed).toHaveLength(2)
    expect(all(story, 'sup')).not.toContain('SILENT')
    story.platform('south').probeOutcome = () => ({ outcome: 'heard' })
    await down('up')
    await story.clock.advance(hourMs)
    expect(story.platform('south').probed).toHaveLength(3)
  })

  test('what was missed before an outage, or while it began, is held against no link that is back', async () => {
    const story = await begin()
    const changed = (state: 'up' | 'down') =>
      story.tell({ type: 'link-changed', link: 'south', state, cause: 'x', needsPerson: false, at: story.clock.now() })
    let miss: (outcome: ProbeOutcome) => void = () => undefined
    story.platform('south').probeOutcome = () => silent
    await story.clock.advance(hourMs)
    story.platform('south').probeOutcome = () =>
      new Promise((resolve) => {
        miss = resolve
      })
    await story.clock.advance(5 * minuteMs)
    await changed('down')
    await changed('up')
    miss(silent)
    await story.clock.advance(minuteMs)
    expect(all(story, 'sup')).not.toContain('SILENT')
    story.platform('south').probeOutcome = () => silent
    await story.clock.advance(hourMs)
    expect(all(story, 'sup')).not.toContain('SILENT')
    await story.clock.advance(5 * minuteMs)
    expect(all(story, 'sup')).toContain('SILENT')
  })

  test('one that cannot be tested is never said to be silent', async () => {
    const story = await begin()
    story.platform('south').probeOutcome = () => ({ outcome: 'untestable', reason: 'no place for it' })
    await story.clock.advance(5 * hourMs)
    expect(all(story, 'sup')).not.toContain('SILENT')
  })

  test('after a restart it goes on where it was', async () => {
    const story = await begin()
    story.platform('south').probeOutcome = () => silent
    await story.clock.advance(hourMs)
    await story.relay.stop()
    await story.run()
    await story.clock.advance(2 * minuteMs)
    expect(story.channel('sup', 'control').join()).toContain('LINK SILENT: South')
  })
})

test('of a link with several channels each is tested in its turn', async () => {
  const [sec] = mechanism.tracks
  const civ = { ...sec!, code: 'CIV', channels: { north: { link: 'north', channel: 'n-civ' }, south: { link: 'south', channel: 's-civ' } } }
  const story = await Story.begin({}, { mechanism: { ...mechanism, tracks: [sec!, civ] } })
  await story.clock.advance(3 * hourMs + 2 * minuteMs)
  expect(story.platform('north').probed).toEqual(['n-sec', 'n-civ', 'n-sec', 'n-civ'])
})
