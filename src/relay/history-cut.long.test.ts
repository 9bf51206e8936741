import { expect, test } from 'vitest'
import { zuluSecond } from '../core/text.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { mechanism, Story } from './testing/story.ts'

const isToldMissing = (each: string): boolean => each.includes('could not all be read')

test('what nobody listened to and cannot be read back any more is told where it was said, and to the supervisor', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.relay.stop()
  await story.clock.advance(3_600_000)
  const platform = story.platform('north')
  const whole = platform.catchUp.bind(platform)
  const reachesBackTo = story.clock.now() - 60_000
  platform.catchUp = async (query) => ({ ...(await whole(query)), ...(query.channel === 'n-sec' ? { reachesBackTo } : {}) })
  await story.run()
  await story.clock.advance(5_000)
  const words = 'What was typed here from 22 Nov 01:00:02Z to 22 Nov 01:59:02Z could not all be read.'
  expect(story.channel('north', 'n-sec').filter((each) => each.includes('could not all be read'))).toEqual([expect.stringContaining(words)])
  expect(story.channel('north', 'n-sec').find(isToldMissing)).toContain('@UA')
  expect(story.channel('sup', 'control').join('\n')).toContain('what was typed in North’s channel of SEC from')
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('not all')
})

test('who was away for longer than histories are read back is told so', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.relay.stop()
  await story.clock.advance(8 * 86_400_000)
  await story.run()
  await story.clock.advance(5_000)
  for (const [link, channel] of [
    ['north', 'n-sec'],
    ['south', 's-sec'],
  ] as const) {
    expect(story.channel(link, channel).join('\n')).toContain(
      'What was typed here from 22 Nov 01:00:02Z to 23 Nov 01:00:02Z could not all be read',
    )
  }
})

test('of the supervisor’s own channel it is told once, there', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.relay.stop()
  await story.clock.advance(3_600_000)
  const platform = story.platform('sup')
  const whole = platform.catchUp.bind(platform)
  const reachesBackTo = story.clock.now() - 60_000
  platform.catchUp = async (query) => ({ ...(await whole(query)), ...(query.channel === 'control' ? { reachesBackTo } : {}) })
  await story.run()
  await story.clock.advance(5_000)
  const told = story.channel('sup', 'control').filter((each) => each.includes('Not all read') || isToldMissing(each))
  expect(told).toEqual([expect.stringContaining('Not all read: what was typed in Mission’s channel from')])
  for (const [link, channel] of [
    ['north', 'n-sec'],
    ['south', 's-sec'],
  ] as const)
    expect(story.channel(link, channel).filter(isToldMissing)).toEqual([])
})

test('what is missing is told once, though the link comes up while its channel is being read', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.relay.stop()
  await story.clock.advance(8 * 86_400_000)
  const platform = story.platform('north')
  const read = platform.catchUp.bind(platform)
  platform.catchUp = async (query) => {
    await new Promise<void>((resume) => story.clock.after(4_000, resume))
    return read(query)
  }
  await story.run()
  await story.tell({ type: 'link-changed', link: 'north', state: 'up', cause: '', needsPerson: false, at: story.clock.now() })
  await story.clock.advance(20_000)
  expect(story.channel('north', 'n-sec').filter(isToldMissing)).toHaveLength(1)
  expect(story.channel('sup', 'control').filter((each) => each.includes('what was typed in North'))).toHaveLength(1)
})

test('however late the platform says that its oldest words are, what is missing ends by now', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.relay.stop()
  await story.clock.advance(3_600_000)
  const platform = story.platform('north')
  const whole = platform.catchUp.bind(platform)
  platform.catchUp = async (query) => ({ ...(await whole(query)), reachesBackTo: story.clock.now() + 86_400_000 })
  const now = story.clock.now()
  await story.run()
  await story.clock.advance(5_000)
  expect(story.channel('north', 'n-sec').filter(isToldMissing)[0]).toContain(`to ${zuluSecond(now)} could`)
})

test('what went missing at another time is told too', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...mechanism, sweepDays: 1 } })
  for (const time of [1, 2]) {
    const change = (state: 'up' | 'down') =>
      story.tell({ type: 'link-changed', link: 'north', state, cause: 'no connection', needsPerson: false, at: story.clock.now() })
    await change('down')
    const from = zuluSecond(story.clock.now())
    await story.clock.advance(90_000_000)
    await change('up')
    await story.clock.advance(20_000)
    const told = story.channel('north', 'n-sec').filter(isToldMissing)
    expect(told).toHaveLength(time)
    expect(told.at(-1)).toContain(`from ${from}`)
  }
})

test('an old post that is told again does not make Parley say that it was away since then', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.relay.stop()
  await story.run()
  const platform = story.platform('north')
  const read = platform.catchUp.bind(platform)
  platform.catchUp = async () => ({ outcome: 'unavailable', reason: 'too busy' })
  void story.tell(story.told('old', { writtenAt: story.clock.now() - 30 * 86_400_000, toldAgain: true }))
  await story.clock.advance(2_000)
  platform.catchUp = read
  await story.tell({ type: 'link-changed', link: 'north', state: 'up', cause: '', needsPerson: false, at: story.clock.now() })
  await story.clock.advance(20_000)
  expect(story.channel('north', 'n-sec').filter(isToldMissing)).toEqual([])
})

test('of what was said before a channel was served nothing is said to be missing', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...withHeads, sweepDays: 1 } })
  const change = (state: 'up' | 'down') =>
    story.tell({ type: 'link-changed', link: 'north', state, cause: 'no connection', needsPerson: false, at: story.clock.now() })
  await change('down')
  await story.clock.advance(3_600_000)
  const served = story.clock.now()
  const [security] = story.mechanism.tracks
  const civil = {
    ...security!,
    code: 'CIV',
    channels: { north: { link: 'north', channel: 'n-civ' }, south: { link: 'south', channel: 's-civ' } },
  }
  await story.apply({ ...story.mechanism, tracks: [security!, civil] })
  await confirmAll(story)
  expect(story.relay.inForce().tracks).toHaveLength(2)
  await story.clock.advance(90_000_000)
  await change('up')
  await story.clock.advance(20_000)
  expect(story.channel('north', 'n-sec').filter(isToldMissing)[0]).toContain(`from ${zuluSecond(served - 3_600_000)}`)
  expect(story.channel('north', 'n-civ').filter(isToldMissing)[0]).toContain(`from ${zuluSecond(served)}`)
})

test('where entries were lost nothing is said to be missing: nobody knows since when', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...mechanism, sweepDays: 1 } })
  await story.clock.advance(100_000_000)
  // Killed: it does nothing any more.
  story.journal.epoch += 1
  await story.clock.advance(1_000)
  story.journal.lose(1)
  story.journal.name = 'the copy'
  await story.run()
  await story.clock.advance(15_000)
  expect(story.log.join('\n')).toContain('the store has failed over')
  expect(story.channel('north', 'n-sec').filter(isToldMissing)).toEqual([])
})
