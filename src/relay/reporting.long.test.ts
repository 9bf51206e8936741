import { describe, expect, test } from 'vitest'
import { confirmAll, withHeads } from './testing/cell.ts'
import { mechanism, Story } from './testing/story.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** The supervisor's clock shows 06:00: two hours before the report. */
const early = Date.UTC(2026, 11, 1, 5)
const zoned = { ...mechanism, supervisor: { ...mechanism.supervisor, timeZone: 'Europe/Zurich' }, report: { atMinute: 8 * 60 } }

const begin = (changes = {}, more = {}, safe = false): Promise<Story> =>
  Story.begin(
    { sendDelaySeconds: 0, dueMinutes: { priority: 60, flash: 10 }, ...changes },
    { mechanism: { ...zoned, ...more }, beginsAt: early, safe },
  )
const reports = (story: Story): readonly string[] => story.channel('sup', 'control').filter((each) => each.startsWith('REPORT'))

describe('the day’s report', () => {
  test('comes at its time by the clock of the supervisor, with what is open, late, disputed and counted', async () => {
    const story = await begin()
    await story.north('!priority Please confirm')
    await story.clock.advance(30 * minuteMs)
    await story.north('!flash Shots at the crossing')
    await story.south('!dispute open SEC-0001 That was not agreed')
    await story.clock.advance(minuteMs)
    const ask = story.platform('south').posts.find(({ content }) => content.buttons?.some(({ label }) => label === 'Open dispute'))!
    await story.press('south', ask.channel, ask.id, 'UB', ask.content.buttons!.find(({ label }) => label === 'Open dispute')!.action)
    await story.tell({ type: 'link-changed', link: 'south', state: 'up', cause: '', needsPerson: false, at: story.clock.now() })
    await story.tell({ type: 'link-changed', link: 'south', state: 'down', cause: 'x', needsPerson: false, at: story.clock.now() })
    await story.clock.advance(10 * minuteMs)
    await story.tell({ type: 'link-changed', link: 'south', state: 'up', cause: '', needsPerson: false, at: story.clock.now() })
    await story.clock.advance(2 * hourMs)
    expect(reports(story)).toHaveLength(1)
    const [report = ''] = reports(story)
    expect(report).toContain('REPORT as of 1 Dec 07:00Z')
    expect(report).toContain('flash 1 (oldest 90 min, 1 late)')
    expect(report).toContain('priority 2 (oldest 2 h, 1 late)')
    expect(report).toContain('SEC-0001 acknowledgement, owed by South, 60 min late')
    expect(report).toContain('Disputes open: 1\nSEC-D1 by South, open for 89 min, no response yet')
    expect(report).toContain('South up, 1 outage, 10 min in all')
    expect(report).toContain('Messages: SEC 3.')
    expect(report).not.toMatch(/Shots|agreed|confirm|EXERCISE/)
  })

  test('counts anew each day, and says what an exercise is apart from the rest', async () => {
    const story = await begin({ exercise: true })
    await story.north('!priority One')
    await story.clock.advance(3 * hourMs)
    expect(reports(story)[0]).toContain('Open: nothing')
    expect(reports(story)[0]).toContain('Messages: SEC 0.')
    expect(reports(story)[0]).toContain('EXERCISE: 1 message, 1 open, 0 disputes; tests: 0 messages.')
    await story.clock.advance(24 * hourMs)
    expect(reports(story)[1]).toContain('since 1 Dec 07:00Z')
    expect(reports(story)[1]).toContain('EXERCISE: 0 messages, 1 open')
  })

  test.each([
    ['spring', Date.UTC(2027, 2, 27, 6, 30), 25, ['27 Mar 07:00Z', '28 Mar 06:00Z']],
    ['autumn', Date.UTC(2026, 9, 24, 5, 30), 26, ['24 Oct 06:00Z', '25 Oct 07:00Z']],
  ])('is given once a day, over the change of daylight saving in %s', async (_, beginsAt, hours, times) => {
    const story = await Story.begin({}, { mechanism: zoned, beginsAt })
    await story.clock.advance(hours * hourMs)
    expect(reports(story).map((each) => /as of (.*?Z)/.exec(each)?.[1])).toEqual(times)
  })

  test.each([false, true])('is given when Parley is back, once, if it was down at that time (repeats are safe: %s)', async (safe) => {
    const story = await begin({}, {}, safe)
    await story.relay.stop()
    await story.clock.advance(3 * hourMs)
    await story.run()
    expect(reports(story)).toHaveLength(1)
    await story.relay.stop()
    await story.clock.advance(72 * hourMs)
    await story.run()
    await story.clock.advance(minuteMs)
    expect(reports(story)).toHaveLength(2)
    await story.relay.stop()
    await story.run()
    await story.clock.advance(hourMs)
    expect(reports(story)).toHaveLength(2)
  })

  test('that fell due yesterday is yesterday’s, and today’s comes at its time all the same', async () => {
    const story = await begin()
    await story.relay.stop()
    await story.clock.advance(20 * hourMs)
    await story.run()
    await story.clock.advance(8 * hourMs)
    expect(reports(story).map((each) => /as of (.*?Z)/.exec(each)?.[1])).toEqual(['2 Dec 01:00Z', '2 Dec 07:00Z'])
  })

  test('is not given a second time on a day on which its time is changed', async () => {
    const story = await begin()
    await story.clock.advance(3 * hourMs)
    await story.apply({ ...story.mechanism, report: { atMinute: 11 * 60 } })
    await story.clock.advance(12 * hourMs)
    expect(reports(story)).toHaveLength(1)
    await story.clock.advance(24 * hourMs)
    expect(reports(story)).toHaveLength(2)
  })

  test('whose new time is over on the day on which it is changed is given at once', async () => {
    const story = await begin()
    await story.clock.advance(3 * hourMs)
    expect(reports(story)).toHaveLength(1)
    await story.clock.advance(22 * hourMs + 30 * minuteMs)
    await story.apply({ ...story.mechanism, report: { atMinute: 6 * 60 } })
    await story.clock.advance(60_000)
    expect(reports(story)).toHaveLength(2)
    await story.clock.advance(24 * hourMs)
    expect(reports(story)).toHaveLength(3)
  })

  test('is shown on demand to the supervisor alone, and counts nothing anew', async () => {
    const story = await begin()
    await story.north('!priority One')
    await story.clock.advance(minuteMs)
    await story.supervisor('!report')
    await story.north('!report')
    await story.clock.advance(minuteMs)
    expect(story.direct('sup', 'UM').join()).toContain('Messages: SEC 1.')
    expect(story.direct('north', 'UA').join()).not.toContain('REPORT')
    await story.clock.advance(2 * hourMs)
    expect(reports(story)[0]).toContain('Messages: SEC 1.')
  })
})

test('what crossed on a track that has ended since is in the report of that day', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads, beginsAt: early })
  await story.north('One')
  await story.north('Two')
  await story.clock.advance(5_000)
  const channels = { north: { link: 'north', channel: 'n-com' }, south: { link: 'south', channel: 's-com' } }
  await story.apply({ ...story.mechanism, tracks: [{ ...story.mechanism.tracks[0]!, code: 'COM', channels }] })
  await confirmAll(story)
  await story.clock.advance(4 * hourMs)
  expect(reports(story).at(-1)).toContain('Messages: COM 0, SEC 2.')
})

test('a track that is paused is in the report: what is owed there stands still, and is not late', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send request reply-by 60m Which lorries?')
  await story.clock.advance(1_000)
  await story.supervisor('!pause SEC Talks')
  await story.clock.advance(26 * 3_600_000)
  await story.supervisor('!report')
  await story.clock.advance(1_000)
  const report = story.direct('sup', 'UM').at(-1)
  expect(report).toContain('Paused: SEC for 26 h')
  expect(report).toMatch(/Late: 1\nSEC-0001 acknowledgement/)
})
