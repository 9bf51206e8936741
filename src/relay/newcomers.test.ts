import { expect, test } from 'vitest'
import { withHeads } from './testing/cell.ts'
import { withEast } from './testing/east.ts'
import { Story } from './testing/story.ts'

const joined = { type: 'channel-changed', link: 'south', channel: 's-sec', change: 'member-joined', user: 'UNEW', at: 0 } as const

test('who joined a relayed channel is named in that channel, and to nobody outside its organisation', async () => {
  const story = await Story.begin()
  await story.tell(joined)
  await story.clock.advance(1_000)
  const told = story.channel('south', 's-sec').find((each) => each.includes('somebody joined'))
  expect(told).toContain('and can read what is relayed (@UNEW).')
  expect(story.channel('sup', 'control').join('\n')).toContain(
    'CHANNEL: South, SEC: somebody joined who is no configured official, and can read what is relayed.',
  )
  for (const [link, platform] of Object.entries(story.platforms)) {
    if (link !== 'south') expect(JSON.stringify(platform.posts)).not.toContain('UNEW')
  }
})

test('whoever posts on the track learns within a minute that others can read it on the other side, and nothing else about them', async () => {
  const story = await Story.begin()
  const told = () => story.channel('north', 'n-sec').filter((each) => each.includes('South’s channel of SEC has other readers.'))
  for (const user of ['UNEW', 'UNEW2']) await story.tell({ ...joined, user, at: story.clock.now() })
  await story.clock.advance(60_000)
  expect(told()).toEqual([expect.stringContaining('Somebody joined it who is no official of South’s in Parley')])
  await story.tell({ ...joined, change: 'shared-outside', user: 'UFAR', at: story.clock.now() })
  await story.clock.advance(60_000)
  expect(told()[1]).toContain('It is shared with another organisation, and what you send there can be read by them.')
  await story.clock.advance(3_600_000)
  await story.tell({ ...joined, user: 'UNEW3', at: story.clock.now() })
  await story.clock.advance(60_000)
  expect(told()).toHaveLength(3)
  expect(story.channel('south', 's-sec').join()).not.toContain('other readers')
})

test('who joins again after having left is told of again; the same joining that is told again, by a history, is not', async () => {
  const story = await Story.begin()
  const alarms = () => story.channel('sup', 'control').filter((each) => each.includes('somebody joined')).length
  const first = { ...joined, at: story.clock.now() }
  await story.tell(first)
  await story.clock.advance(3_600_000)
  await story.tell(first)
  await story.clock.advance(1_000)
  expect(alarms()).toBe(1)
  await story.tell({ ...joined, at: story.clock.now() })
  await story.clock.advance(1_000)
  expect(alarms()).toBe(2)
})

test('a channel that is shared with one more organisation is told of again', async () => {
  const story = await Story.begin()
  for (let shared = 1; shared <= 2; shared += 1) {
    await story.tell({ type: 'channel-changed', link: 'south', channel: 's-sec', change: 'shared-outside', at: story.clock.now() })
    await story.clock.advance(60_000)
    expect(story.channel('sup', 'control').filter((each) => each.includes('CHANNEL: South, SEC'))).toHaveLength(shared)
  }
})

test('who joined the supervisor’s own channel is named there', async () => {
  const story = await Story.begin()
  await story.tell({ ...joined, link: 'sup', channel: 'control' })
  await story.clock.advance(1_000)
  const told = story.channel('sup', 'control').filter((each) => each.includes('somebody joined'))
  expect(told).toHaveLength(1)
  expect(told[0]).toContain('@UM\nCHANNEL: Mission')
  expect(told[0]).toContain('(@UNEW).')
})

test('an answer to what was said before a party joined the track does not go to it, and is numbered apart', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
  await story.north('Between the two of us')
  await story.clock.advance(1_000)
  await withEast(story)
  await story.south('Understood', { thread: story.standing('south', 's-sec', 'Between the two of us').id })
  await story.south('Good morning to all')
  await story.clock.advance(2_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('SECZ-0001 reply to SEC-0001')
  const seen = story.channel('east', 'e-sec').join('\n')
  expect(seen).not.toMatch(/Understood|SECZ|Between/)
  expect(seen).toContain('SEC-0002 · South')
})

test('nor does what was written before it joined, and is found only after it: its author is told', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: withHeads })
  const writtenAt = story.clock.now()
  await story.clock.advance(600_000)
  await withEast(story)
  await story.tell(story.told('Keep this from East', { writtenAt, found: true }))
  await story.tell(
    story.told('!say SEC both Keep that from East', { link: 'sup', channel: 'control', author: 'UM', post: 'x', writtenAt, found: true }),
  )
  await story.clock.advance(60_000)
  const south = story.channel('south', 's-sec').join()
  expect(south).toMatch(/Keep this from East[\s\S]*Keep that from East/)
  expect(story.channel('east', 'e-sec').join()).not.toContain('Keep')
  const told = 'was found only now. You wrote it before East came to SEC: they are not shown it. Post it again if it is for them.'
  expect(story.direct('north', 'UA').join()).toContain(told)
  expect(story.direct('sup', 'UM').join()).toContain(told)
  await story.tell(
    story.told('!say SEC east For whom?', { link: 'sup', channel: 'control', author: 'UM', post: 'z', writtenAt, found: true }),
  )
  await story.clock.advance(5_000)
  expect(story.direct('sup', 'UM').at(-1)).toMatch(
    /^NOT SENT\. Your post .* You wrote it before East came to SEC: it may not be meant for them\. Post it again if it is for them\.$/,
  )
  await story.tell(story.told('For everybody', { post: 'y', writtenAt: story.clock.now() - 50_000, found: true }))
  await story.clock.advance(5_000)
  expect(story.channel('east', 'e-sec').join()).toContain('For everybody')
})
