import { expect, test } from 'vitest'
import type { InspectedChannel } from '../core/inspection.ts'
import { Story } from './testing/story.ts'
import { settle } from './testing/test-clock.ts'

const sound = { found: true, member: true, encrypted: false, archived: false, sharedOutside: false, isPublic: false }

/** Of each link's channels its platform says this, whenever it is asked. */
function says(story: Story, link: string, said: () => Partial<InspectedChannel>): void {
  story.platform(link).inspect = async (channels) => ({
    reachable: true,
    missingScopes: [],
    channels: channels.map((channel) => ({ channel, ...sound, ...said() })),
  })
}

const hint = (story: Story, link = 'south', channel = 's-sec') => story.tell({ type: 'access-changed', link, channel })
const inControl = (story: Story, words: string) => story.channel('sup', 'control').filter((each) => each.includes(words))
const inSouth = (story: Story, words: string) => story.channel('south', 's-sec').filter((each) => each.includes(words))
const inNorth = (story: Story, words: string) => story.channel('north', 'n-sec').filter((each) => each.includes(words))

test('a channel that is made public while Parley runs is told within a minute to the supervisor, to its own party and to who posts there', async () => {
  const story = await Story.begin()
  let isPublic = true
  says(story, 'south', () => ({ isPublic }))
  for (let told = 1; told <= 3; told += 1) {
    await hint(story)
    await story.clock.advance(60_000)
  }
  const [toSupervisor, ...more] = inControl(story, 'the channel is public')
  expect(more).toEqual([])
  expect(toSupervisor).toContain('@UM\nCHANNEL: South, SEC: the channel is public: people who are not invited can come in, read along')
  expect(inSouth(story, 'the channel is public')).toEqual([expect.stringContaining('@UB\nCHANNEL: South, SEC')])
  const others =
    'South’s channel of SEC has other readers. It is open to people who are not invited, and what you send there can be read by them.'
  expect(inNorth(story, 'other readers')).toEqual([expect.stringContaining(others)])

  isPublic = false
  await hint(story)
  await story.clock.advance(60_000)
  const over = 'the channel is private again. It was public 01:00:04Z to 01:03:04Z'
  expect([inControl(story, over).length, inSouth(story, over).length]).toEqual([1, 1])
  expect(inNorth(story, 'South’s channel of SEC is private again. It was public 01:00:04Z to 01:03:04Z')).toHaveLength(1)

  isPublic = true
  await hint(story)
  await story.clock.advance(60_000)
  expect(
    [inControl(story, 'is public:'), inSouth(story, 'is public:'), inNorth(story, 'other readers')].map(({ length }) => length),
  ).toEqual([2, 2, 2])
})

test('nobody is told that a channel is private which nobody was told is public, or which cannot be seen', async () => {
  const story = await Story.begin()
  says(story, 'south', () => ({}))
  await hint(story)
  await story.clock.advance(60_000)
  expect(inControl(story, 'private again')).toEqual([])
  says(story, 'south', () => ({ isPublic: true }))
  await hint(story)
  await story.clock.advance(60_000)
  says(story, 'south', () => ({ found: false, member: false }))
  await hint(story)
  await story.clock.advance(60_000)
  expect(inControl(story, 'private again')).toEqual([])
})

test('what was seen before a change is not told after what was seen then', async () => {
  const story = await Story.begin()
  const answers: (() => void)[] = []
  let isPublic = true
  story.platform('south').inspect = (channels) => {
    const seen = channels.map((channel) => ({ channel, ...sound, isPublic }))
    return new Promise((resolve) => answers.push(() => resolve({ reachable: true, missingScopes: [], channels: seen })))
  }
  await hint(story)
  await story.clock.advance(5_000)
  isPublic = false
  await hint(story)
  await story.clock.advance(5_000)
  for (const answer of answers.reverse()) answer()
  await settle()
  for (const answer of answers) answer()
  await story.clock.advance(5_000)
  expect(inControl(story, 'is public:').length - inControl(story, 'private again').length).toBe(0)
})

test('the supervisor’s own channel: it is told, the parties are not', async () => {
  const story = await Story.begin()
  says(story, 'sup', () => ({ isPublic: true }))
  await hint(story, 'sup', 'control')
  await story.clock.advance(60_000)
  expect(inControl(story, 'CHANNEL: Mission: the channel is public')).toHaveLength(1)
  expect(inNorth(story, 'other readers').concat(inSouth(story, 'other readers'))).toEqual([])
  says(story, 'sup', () => ({}))
  await hint(story, 'sup', 'control')
  await story.clock.advance(60_000)
  expect(inControl(story, 'CHANNEL: Mission: the channel is private again')).toHaveLength(1)
  expect(inNorth(story, 'private again').concat(inSouth(story, 'private again'))).toEqual([])
})

/** South's channel is without Parley for a minute, and with it again for another. */
async function without(story: Story, meanwhile = (): void => undefined): Promise<void> {
  const changed = (change: 'bot-removed' | 'bot-returned') =>
    story.tell({ type: 'channel-changed', link: 'south', channel: 's-sec', change, at: story.clock.now() })
  await changed('bot-removed')
  meanwhile()
  await story.clock.advance(60_000)
  await changed('bot-returned')
  await story.clock.advance(60_000)
}

test('a channel that Parley is invited to and that is public is told of within a minute', async () => {
  const story = await Story.begin()
  says(story, 'south', () => ({ isPublic: true }))
  await without(story)
  expect(inSouth(story, 'the channel is public')).toHaveLength(1)
})

test('that Parley was away from a channel does not shorten the time in which it was public', async () => {
  const story = await Story.begin()
  let isPublic = true
  says(story, 'south', () => ({ isPublic }))
  await hint(story)
  await story.clock.advance(60_000)
  await without(story)
  isPublic = false
  await hint(story)
  await story.clock.advance(60_000)
  const over = 'private again. It was public 01:00:04Z to 01:03:04Z'
  expect([inControl(story, over).length, inSouth(story, over).length, inNorth(story, over).length]).toEqual([1, 1, 1])
})

test('a channel that is private when Parley comes back to it is said to be so', async () => {
  const story = await Story.begin()
  let isPublic = true
  says(story, 'south', () => ({ isPublic }))
  await hint(story)
  await story.clock.advance(60_000)
  await without(story, () => {
    isPublic = false
  })
  expect(inNorth(story, 'South’s channel of SEC is private again.')).toHaveLength(1)
})
