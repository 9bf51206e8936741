import { expect, test } from 'vitest'
import type { Outgoing } from '../core/outgoing.ts'
import type { Fault } from './testing/fake-platform.ts'
import { Story } from './testing/story.ts'

/** Three parts. */
const long = `Convoy leaves ${'at noon '.repeat(850)}END`

const onPart =
  (part: string, fault: Fault) =>
  (outgoing: Outgoing): Fault =>
    outgoing.type === 'post' && JSON.stringify(outgoing.content).includes(` · ${part}`) ? fault : 'none'

const heads = (story: Story): readonly string[] => story.channel('south', 's-sec').map((each) => each.split('\n')[0] ?? '')

test('when a part is refused the rest is not shown, and that channel, the sender and the supervisor are told which is missing', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = onPart('part 2 of 3', 'refuse')
  const post = await story.north(long)
  await story.north('next')
  await story.clock.advance(2_000)
  expect(heads(story)).toEqual([
    'SEC-0001 · North, liaison · part 1 of 3',
    expect.stringContaining('SEC-0001 IS INCOMPLETE: part 2 of 3 is missing. Do not act on it.'),
    'SEC-0002 · North, liaison',
  ])
  const notice = story.standing('south', 's-sec', 'INCOMPLETE')
  expect(notice.thread).toBe(story.standing('south', 's-sec', 'part 1 of 3').id)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('END')
  expect(story.direct('north', 'UA')).toEqual([
    expect.stringMatching(/^SEC-0001 FAILED\. Part 2 of 3 does not stand in South’s channel.*told not to act on it/),
  ])
  expect(story.mark('north', 'n-sec', post)).toEqual(['⛔'])
  expect(story.channel('sup', 'control').join('\n')).toContain('FAILED SEC-0001 to South: part 2 of 3: the bot is not in the channel')
  await story.south('!ack SEC-1')
  expect(story.direct('south', 'UB').at(-1)).toContain('does not stand whole')
})

test('what was seen of a message of which a part failed is struck out when it is withdrawn, and no more of it is shown', async () => {
  for (const fault of ['refuse', 'uncertain-absent'] as const) {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    story.platform('south').faultOf = onPart('part 2 of 3', fault)
    const post = await story.north(long)
    await story.clock.advance(2_000)
    await story.remove('north', 'n-sec', post)
    await story.clock.advance(300_000)
    const [first = '', ...rest] = story.channel('south', 's-sec')
    expect(first).toMatch(/^SEC-0001 · North, liaison · part 1 of 3\nWITHDRAWN by North/)
    expect(first).toContain('Convoy leaves at noon')
    expect(rest.join('\n')).not.toContain('END')
    expect(story.direct('north', 'UA').join('\n')).toMatch(/SEC-0001 is withdrawn\. (?:It could be seen for|It may stand)/)
  }
})

test('when the first part is refused nothing of it is shown, and its readers hear nothing', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = onPart('part 1 of 3', 'refuse')
  await story.north(long)
  await story.clock.advance(2_000)
  expect(heads(story)).toEqual([])
  expect(story.direct('north', 'UA')).toEqual([expect.stringContaining('SEC-0001 FAILED. It does not stand in South’s channel')])
})

test('when nobody can know whether a part stands, its readers are told that it may be missing', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = onPart('part 2 of 3', 'uncertain-absent')
  await story.north(long)
  for (let minute = 0; minute < 4; minute += 1) {
    await story.supervisor('!say SEC south still there?')
    await story.clock.advance(30_000)
  }
  expect(story.channel('south', 's-sec').join('\n')).toContain('SEC-0001 IS INCOMPLETE: part 2 of 3 may be missing. Do not act on it.')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('END')
  expect(story.direct('north', 'UA').join('\n')).toMatch(/SEC-0001 UNCERTAIN\. Nobody can know whether part 2 of 3 stands/)
  await story.north('!show SEC-1')
  expect(story.direct('north', 'UA').at(-1)).toContain('UNCERTAIN whether it stands in South’s channel.')
})

test('a change whose texts do not fit together is shown in two parts, and what fits in one', async () => {
  for (const [length, parts] of [
    [1_100, 1],
    [1_300, 2],
  ] as const) {
    const story = await Story.begin({ sendDelaySeconds: 0 })
    const post = await story.north(`${'a'.repeat(length)} was`)
    await story.clock.advance(1_000)
    await story.edit('north', 'n-sec', post, 'UA', `${'b'.repeat(length)} now`)
    await story.clock.advance(1_000)
    const updates = story.channel('south', 's-sec').filter((each) => each.includes('UPDATE 1 to SEC-0001'))
    expect(updates).toHaveLength(parts)
    expect(updates[0]).toContain('Was:')
    expect(updates.at(-1)).toMatch(/Now:[\s\S]*b now/)
  }
})

test('what was shown in time is not late when it is drawn anew after a later part failed, and is known to have been seen as long', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = onPart('part 2 of 3', 'unavailable')
  const post = await story.north(long)
  await story.clock.advance(180_000)
  story.platform('south').faultOf = onPart('part 2 of 3', 'refuse')
  await story.clock.advance(60_000)
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(2_000)
  expect(story.channel('south', 's-sec')[0]).toContain('WITHDRAWN')
  expect(story.channel('south', 's-sec')[0]).not.toContain('LATE')
  expect(story.direct('north', 'UA').at(-1)).toContain('It could be seen for 4 min.')
})

test('what was shown in time is not late when it is drawn anew long after', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('please confirm')
  await story.clock.advance(2 * 3_600_000)
  await story.south('!ack SEC-0001')
  await story.clock.advance(2_000)
  const frame = story.channel('south', 's-sec').find((each) => each.includes('> please confirm'))
  expect(frame).toContain('☑ Received by you')
  expect(frame).not.toContain('LATE')
})

test('whoever withdraws what stands in one channel in part hears of no other channel', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = onPart('part 2 of 3', 'uncertain-absent')
  const post = await story.north(long)
  await story.clock.advance(30_000)
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(2_000)
  const told = story.direct('north', 'UA').find((each) => each.includes('SEC-0001 is withdrawn.'))
  expect(told).toContain('It could be seen for')
  expect(told).not.toContain('In another channel')
})

test('of a message whose first part is known to stand since, no later part makes it seen before that', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const platform = story.platform('south')
  platform.faultOf = ({ type }) => (type === 'post' ? 'unavailable' : 'none')
  const post = await story.north(long)
  await story.clock.advance(20 * 60_000)
  const { lookup } = platform
  platform.lookup = async () => ({ outcome: 'unavailable', reason: 'no answer' })
  platform.faultOf = onPart('part 2 of 3', 'uncertain-applied')
  await story.clock.advance(20_000)
  expect(heads(story)).toHaveLength(2)
  await story.relay.stop()
  platform.lookup = lookup
  platform.faultOf = () => 'none'
  await story.run()
  await story.clock.advance(60_000)
  expect(heads(story).at(-1)).toContain('part 3 of 3')
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(2_000)
  expect(story.direct('north', 'UA').find((each) => each.includes('SEC-0001 is withdrawn.'))).toMatch(/could be seen for up to 81 s/)
})
