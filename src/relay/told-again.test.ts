import { expect, test } from 'vitest'
import type { CatchUpQuery } from '../core/adapter.ts'
import type { ReceivedEdit, ReceivedPost } from '../core/received.ts'
import { Story } from './testing/story.ts'

/** A post of North's that nobody took when it was told first: it stands there if `stands`, and is told again. */
function untaken(story: Story, text: string, more: Partial<ReceivedPost> = {}, stands = true): ReceivedPost {
  const post: ReceivedPost = story.told(text, { post: `untaken ${text}`, ...more })
  if (stands) story.platform('north').history.push(post)
  return { ...post, toldAgain: true }
}

/** The readings of North's channel from now on. */
function readings(story: Story): CatchUpQuery[] {
  const asked: CatchUpQuery[] = []
  const platform = story.platform('north')
  const read = platform.catchUp.bind(platform)
  platform.catchUp = async (query: CatchUpQuery) => {
    if (query.channel === 'n-sec') asked.push(query)
    return read(query)
  }
  return asked
}

const said = (story: Story): readonly string[] => story.channel('south', 's-sec').flatMap((each) => /^> (.+)$/m.exec(each)?.[1] ?? [])
const everShown = (story: Story): string => JSON.stringify([...story.platform('south').posts, ...story.platform('sup').posts])

test('a post that was taken back before it is told again does not cross', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const gone = untaken(story, 'taken back', {}, false)
  await story.clock.advance(60_000)
  expect(await story.tell(gone)).toEqual({ taken: true })
  await story.north('newer')
  await story.clock.advance(60_000)
  expect(everShown(story)).not.toContain('taken back')
  expect(said(story)).toEqual(['newer'])
})

test('a post that is first told after its deletion, which could not be recorded, does not cross', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const { toldAgain: _, ...delayed } = untaken(story, 'taken back', {}, false)
  story.journal.fault = 'refuse'
  const deletion = story.tell({ type: 'deleted', link: 'north', channel: 'n-sec', post: delayed.post, deletedAt: story.clock.now() })
  await story.clock.advance(4_000)
  expect(await deletion).toMatchObject({ taken: false })
  story.journal.fault = 'none'
  await story.clock.advance(5_000)
  expect(await story.tell(delayed)).toEqual({ taken: true })
  await story.clock.advance(60_000)
  expect(everShown(story)).not.toContain('taken back')
})

test('a post that is first told after a start, and was gone when its channel was read, does not cross', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  await story.relay.stop()
  await story.clock.advance(10_000)
  const { toldAgain: _, ...delayed } = untaken(story, 'taken back', {}, false)
  const stands = untaken(story, 'not in time for the sweep')
  await story.clock.advance(5_000)
  await story.run()
  await story.clock.advance(2_000)
  expect(await story.tell(delayed)).toEqual({ taken: true })
  expect(await story.tell({ ...stands, toldAgain: false })).toEqual({ taken: true })
  await story.clock.advance(60_000)
  expect(everShown(story)).not.toContain('taken back')
  expect(said(story)).toEqual(['not in time for the sweep'])
})

test('an edit that is told again is nothing where its post is gone', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const { isDirect: _, ...gone } = untaken(story, 'taken back', {}, false)
  const edit: ReceivedEdit = { ...gone, type: 'edited', editedAt: story.clock.now() + 1_000 }
  await story.clock.advance(60_000)
  expect(await story.tell(edit)).toEqual({ taken: true })
  await story.clock.advance(60_000)
  expect(everShown(story)).not.toContain('taken back')
})

test('a post that is told again is taken as it stands by then, and says that it is late', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const told = untaken(story, 'as it was written')
  Object.assign(story.platform('north').history.at(-1)!, { text: 'as it stands' })
  await story.clock.advance(5_000)
  await story.north('newer')
  await story.clock.advance(60_000)
  expect(await story.tell(told)).toEqual({ taken: true })
  await story.clock.advance(5_000)
  expect(said(story)).toEqual(['newer', 'as it stands'])
  expect(story.channel('south', 's-sec').at(-1)).toContain('Later words of theirs stand above.')
})

test('what is newer waits until it was looked up, and what is held crosses after it', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const told = untaken(story, 'first')
  await story.clock.advance(1_000)
  await story.north('second')
  const platform = story.platform('north')
  const read = platform.catchUp.bind(platform)
  platform.catchUp = async (query) => {
    await new Promise<void>((resume) => story.clock.after(3_000, resume))
    return read(query)
  }
  await story.clock.advance(8_500)
  const telling = story.tell(told)
  const newer: ReceivedPost = { ...untaken(story, 'third'), toldAgain: false }
  const tellingNewer = story.tell(newer)
  await story.clock.advance(2_000)
  expect([await telling, await tellingNewer]).toMatchObject([{ taken: false }, { taken: false }])
  expect(said(story)).toEqual([])
  await story.clock.advance(3_000)
  expect(await story.tell(newer)).toEqual({ taken: true })
  await story.clock.advance(15_000)
  expect(said(story)).toEqual(['first', 'second', 'third'])
})

test('what is on the record already is read nowhere when it is told again', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  await story.north('known')
  const asked = readings(story)
  const known = story.platform('north').history.at(-1) as ReceivedPost
  expect(await story.tell({ ...known, toldAgain: true })).toEqual({ taken: true })
  const { isDirect: _, ...edited } = known
  await story.tell({ ...edited, type: 'edited', text: 'known, changed', editedAt: story.clock.now(), toldAgain: true })
  await story.clock.advance(15_000)
  expect(asked).toEqual([])
  expect(said(story)).toEqual(['known, changed'])
})

test.each([
  ['at one', ['at two']],
  ['at two', ['at one', 'at two']],
])('of two edits of one second the platform says which stands when one is told again after the other: “%s”', async (again, crossed) => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('at noon')
  await story.clock.advance(5_000)
  const platform = story.platform('north')
  const known = platform.history.pop() as ReceivedPost
  const { isDirect: _, ...standing } = { ...known, text: 'at two', editedAt: story.clock.now() }
  const edit: ReceivedEdit = { ...standing, type: 'edited' }
  platform.history.push({ ...known, ...standing }, edit)
  const first = again === 'at two' ? 'at one' : 'at two'
  expect(await story.tell({ ...edit, post, text: first })).toEqual({ taken: true })
  expect(await story.tell({ ...edit, post, text: again, toldAgain: true })).toEqual({ taken: true })
  await story.clock.advance(15_000)
  const said = story.channel('south', 's-sec').flatMap((each) => /^UPDATE[\s\S]*Now:\n> (.*)/.exec(each)?.[1] ?? [])
  expect(said).toEqual(crossed)
})

test('however much is told again at once, the channel is read twice at most', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const asked = readings(story)
  const told = Array.from({ length: 30 }, (_, number) => untaken(story, `${number}`, {}, number % 2 === 0))
  const taken = await Promise.all(told.map((each) => story.tell(each)))
  await story.clock.advance(15_000)
  expect(taken.every((each) => each.taken)).toBe(true)
  expect(asked.length).toBeLessThanOrEqual(2)
  expect(said(story)).toEqual(Array.from({ length: 15 }, (_, number) => `${2 * number}`))
})

test('a reading that was under way already does not say that it is gone', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const platform = story.platform('north')
  const read = platform.catchUp.bind(platform)
  platform.catchUp = async (query) => {
    const outcome = await read(query)
    await new Promise<void>((resume) => story.clock.after(500, resume))
    return outcome
  }
  platform.mayHaveMissed()
  await story.clock.advance(100)
  const telling = story.tell(untaken(story, 'just written'))
  await story.clock.advance(30_000)
  expect(await telling).toEqual({ taken: true })
  expect(said(story)).toEqual(['just written'])
})

test('what is newer waits for the next reading, too', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const platform = story.platform('north')
  const read = platform.catchUp.bind(platform)
  platform.catchUp = async (query) => {
    const outcome = await read(query)
    await new Promise<void>((resume) => story.clock.after(500, resume))
    return outcome
  }
  platform.mayHaveMissed()
  await story.clock.advance(100)
  const tellings = [story.tell(untaken(story, 'first')), story.tell({ ...untaken(story, 'second', {}, false), toldAgain: false })]
  await story.clock.advance(5_000)
  expect(await Promise.all(tellings)).toEqual([{ taken: true }, { taken: true }])
  expect(said(story)).toEqual(['first', 'second'])
})

test('a reply that is told again is read in its thread, however old its head is', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  await story.clock.advance(86_400_000 + 60_000)
  const asked = readings(story)
  await story.tell(untaken(story, 'in answer', { thread: 'a head of yesterday' }))
  await story.clock.advance(15_000)
  expect(asked.map(({ threads }) => threads)).toEqual([['a head of yesterday']])
  expect(said(story)).toEqual(['in answer'])
})

test('where the channel cannot be read, what is told again waits half a minute, and is then taken as found', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const platform = story.platform('north')
  platform.catchUp = async () => ({ outcome: 'unavailable', reason: 'too busy' })
  const told = untaken(story, 'never read')
  const tell = async () => {
    const telling = story.tell(told)
    await story.clock.advance(2_000)
    return telling
  }
  expect(await tell()).toMatchObject({ taken: false })
  await story.clock.advance(31_000)
  await story.clock.advance(60_000)
  expect(await tell()).toEqual({ taken: true })
  await story.clock.advance(2_000)
  expect(said(story)).toEqual(['never read'])
  expect(story.channel('south', 's-sec').at(-1)).toContain('Text as found.')
})

test('a channel that cannot be read is tried every 5 s, however often something is told again there', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  let asked = 0
  story.platform('north').catchUp = async () => {
    asked += 1
    return { outcome: 'unavailable', reason: 'too busy' }
  }
  for (let number = 0; number < 5; number += 1) {
    void story.tell(untaken(story, `${number}`))
    await story.clock.advance(1_600)
  }
  asked = 0
  await story.clock.advance(20_000)
  expect(asked).toBe(4)
})

test('what is told again in a channel of which nothing is known is looked up at once, however much stands there', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  for (let number = 0; number <= 400; number += 1) await story.south(`${number}`)
  const told = untaken(story, 'told again')
  await story.clock.advance(10_000)
  const asked = readings(story)
  const before = story.clock.now()
  let taken: unknown
  void story.tell(told).then((each) => (taken = each))
  await story.clock.advance(1_000)
  expect(asked).toHaveLength(1)
  expect(taken).toEqual({ taken: true })
  expect(story.clock.now() - before).toBe(1_000)
})

test('while nothing can be recorded nothing is looked up', async () => {
  const story = await Story.begin()
  story.journal.fault = 'refuse'
  void story.north('untold')
  await story.clock.advance(5_000)
  const asked = readings(story)
  expect(await story.tell(untaken(story, 'told again'))).toMatchObject({ taken: false })
  expect(asked).toEqual([])
})

test('where the history does not reach back to it, what is told again is taken as found', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const platform = story.platform('north')
  const read = platform.catchUp.bind(platform)
  platform.catchUp = async (query) => ({ ...(await read(query)), received: [], reachesBackTo: story.clock.now() })
  const told = untaken(story, 'in a flood')
  await story.clock.advance(60_000)
  expect(await story.tell(told)).toEqual({ taken: true })
  await story.clock.advance(1_000)
  expect(said(story)).toEqual(['in a flood'])
})

test('what is told again to Parley alone is taken as it is told', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const told = untaken(story, '!open', { channel: 'a conversation', isDirect: true })
  expect(await story.tell(told)).toEqual({ taken: true })
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').join('\n')).toContain('You owe: nothing')
})
