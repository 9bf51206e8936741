import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const told = (story: Story, words: string): readonly string[] => story.channel('north', 'n-sec').filter((each) => each.includes(words))
const control = (story: Story): string => story.channel('sup', 'control').join('\n')

/** Something is said while the journal is away, and the journal stays away for so long. */
async function away(story: Story, text: string, ms: number): Promise<void> {
  story.journal.fault = 'refuse'
  const said = story.north(text)
  await story.clock.advance(ms)
  story.journal.fault = 'none'
  await story.clock.advance(20_000)
  await said
}

test('each outage of the journal is told when it begins and when it is over; what was said in it crosses once, in order', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await away(story, 'one', 30_000)
  expect(told(story, 'NOTHING IS TAKEN')).toHaveLength(1)
  await story.clock.advance(600_000)
  await away(story, 'two', 30_000)
  expect(told(story, 'NOTHING IS TAKEN')).toHaveLength(2)
  expect(new Set(told(story, 'NOTHING IS TAKEN')).size).toBe(2)
  await story.clock.advance(60_000)
  await story.north('three')
  await story.clock.advance(2_000)
  const texts = story.channel('south', 's-sec').flatMap((each) => /> (one|two|three)/.exec(each)?.[1] ?? [])
  expect(texts).toEqual(['one', 'two', 'three'])
})

test('an outage that is shorter than anybody would notice is told to nobody', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await away(story, 'one', 1_000)
  expect(told(story, 'NOTHING IS TAKEN')).toEqual([])
})

test('a journal that answers and takes nothing is away all the time, and people are told so', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.journal.fault = 'full'
  const said = story.north('one')
  await story.clock.advance(30_000)
  expect(told(story, 'NOTHING IS TAKEN')).toHaveLength(1)
  expect(story.relay.health()).toMatchObject({ accepting: false, journal: { state: 'down', cause: 'no memory' } })
  story.journal.fault = 'none'
  await story.clock.advance(20_000)
  await said
  expect(story.relay.health()).toMatchObject({ accepting: true, journal: { state: 'up' } })
})

test('a journal that is back for a moment again and again, and takes nothing, is away all the time, and people are told so', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.journal.fault = 'nearly-full'
  const said = story.north('one')
  await story.clock.advance(120_000)
  expect(told(story, 'NOTHING IS TAKEN')).toHaveLength(1)
  story.journal.fault = 'none'
  await story.clock.advance(20_000)
  await said
  expect(told(story, 'Posts are taken again')).toHaveLength(1)
  expect(story.channel('south', 's-sec').filter((each) => each.includes('> one'))).toHaveLength(1)
  // As an outage that begins by itself.
  await story.clock.advance(60_000)
  await away(story, 'two', 5_000)
  expect(told(story, 'NOTHING IS TAKEN')).toHaveLength(1)
})

test('a journal that is away for a moment again and again, and takes what is said between, is no outage', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  for (let time = 0; time < 6; time += 1) {
    story.journal.fault = 'refuse'
    const said = story.north(`number ${time}`)
    await story.clock.advance(3_000)
    story.journal.fault = 'none'
    await story.clock.advance(3_000)
    await said
  }
  expect(told(story, 'NOTHING IS TAKEN')).toEqual([])
})

test('who posts meanwhile is told that it is not taken, and nothing of what the store said', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.journal.fault = 'full'
  const said = story.tell(story.told('one', { post: 'x1' }))
  await story.clock.advance(3_000)
  expect(await said).toEqual({
    taken: false,
    sentence: 'Not taken: Parley cannot record now. Nothing was sent. Try again, and use other means if it cannot wait.',
  })
})

test('that a link changed while the journal was away is recorded afterwards', async () => {
  const story = await Story.begin()
  story.journal.fault = 'refuse'
  const change = story.tell({ type: 'link-changed', link: 'south', state: 'down', cause: 'no connection', needsPerson: false, at: 0 })
  await story.clock.advance(30_000)
  story.journal.fault = 'none'
  await story.clock.advance(60_000)
  await change
  expect(control(story)).toMatch(/South[\s\S]*no connection/)
  expect(story.relay.health().links.south).toMatchObject({ state: 'down', cause: 'no connection', needsPerson: false })
})

test('what is posted while the disk is nearly full is not taken, said so, and found when there is room again', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.relay.noteCondition('disk', true, 'the disk is nearly full', true)
  const received = story.told('hello', { post: 'x1' })
  story.platform('north').history.push(received)
  expect(await story.tell(received)).toMatchObject({ taken: false, sentence: expect.stringContaining('Parley cannot record now') })
  expect(story.relay.health()).toMatchObject({ accepting: false, refusal: 'the disk is nearly full' })
  await story.clock.advance(600_000)
  expect(story.channel('south', 's-sec')).toEqual([expect.stringMatching(/^NOTHING IS TAKEN since /)])
  await story.relay.noteCondition('disk', false, '', true)
  expect(story.relay.health()).toMatchObject({ accepting: true, refusal: '' })
  await story.clock.advance(5_000)
  expect(story.channel('south', 's-sec').filter((each) => each.includes('> hello'))).toHaveLength(1)
})

test('what ails a machine or its Redis is told to those who run Parley, on the health page and to the supervisor, and to nobody who posts', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.relay.noteCondition('redis', true, 'This Redis has `maxmemory-policy allkeys-lru`: set `noeviction`.', true)
  expect(await story.tell(story.told('hello', { post: 'x1' }))).toEqual({
    taken: false,
    sentence: 'Not taken: Parley cannot record now. Nothing was sent. Try again, and use other means if it cannot wait.',
  })
  await story.clock.advance(5_000)
  expect(story.relay.health().refusal).toContain('set `noeviction`')
  expect(control(story)).toContain('set `noeviction`')
  expect([...story.channel('north', 'n-sec'), ...story.direct('north', 'UA')].join('\n')).not.toContain('Redis')
})

test('of two reasons why nothing is taken the end of one is not the end of the other', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.relay.noteCondition('disk full', true, 'the disk is nearly full', true)
  await story.relay.noteCondition('redis', true, 'Redis may forget', true)
  await story.relay.noteCondition('redis', false, '', true)
  expect(story.relay.health().accepting).toBe(false)
  expect(await story.tell(story.told('hello', { post: 'x1' }))).toMatchObject({ taken: false })
  await story.relay.noteCondition('disk full', false, '', true)
  expect(story.relay.health().accepting).toBe(true)
})

test('a link of which nothing is known yet is not connected, as far as anybody can say', async () => {
  const story = await Story.begin()
  expect(story.relay.health().links.north).toEqual({
    state: 'unknown',
    since: null,
    cause: 'not connected yet',
    needsPerson: false,
    waiting: 0,
    testHeard: null,
    silentSince: null,
  })
  await story.tell({ type: 'link-changed', link: 'north', state: 'up', cause: '', needsPerson: false, at: 0 })
  expect(story.relay.health().links.north).toMatchObject({ state: 'up', since: '2026-11-22T01:00:02.000Z', cause: '' })
  expect(story.relay.health()).toMatchObject({ owner: true, journal: { state: 'up', cause: '' }, escalated: 0, unheard: 0 })
  expect(story.relay.health().journal.entries).toBe(story.journal.entries.length)
})

test('health says how much waits for each link, and whether the journal is there', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  await story.north('one')
  await story.north('two')
  await story.clock.advance(2_000)
  expect(story.relay.health().links.south?.waiting).toBe(2)
  expect(story.relay.health().links.north?.waiting).toBe(0)
  story.journal.fault = 'refuse'
  const said = story.north('three')
  await story.clock.advance(10_000)
  await said
  expect(story.relay.health()).toMatchObject({ accepting: false, journal: { state: 'down', cause: expect.stringMatching(/./) } })
})

test('what the journal takes long after it was given up waits until its channel is read: it may have been taken back meanwhile', async () => {
  const story = await Story.begin({ sendDelaySeconds: 5 })
  const { history } = story.platform('north')
  const received = story.told('The road is open', { post: 'x1' })
  history.push(received)
  story.journal.fault = 'apply-late'
  const said = story.tell(received)
  await story.clock.advance(4_000)
  expect(await said).toMatchObject({ taken: false })
  // Deleted, of which nothing can be recorded: its platform tells of it again in a minute.
  history.pop()
  story.journal.fault = 'none'
  await story.clock.advance(2_000)
  story.journal.applyLate()
  const next = story.told('The road is closed', { post: 'x2' })
  history.push(next)
  await story.tell(next)
  await story.clock.advance(20_000)
  const there = story.channel('south', 's-sec').join('\n')
  expect(there).toContain('The road is closed')
  expect(there).not.toContain('The road is open')
})

test('what crosses at once and is not there within a minute carries the mark of what waits', async () => {
  const story = await Story.begin()
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  const post = await story.north('!immediate Close the bridge')
  await story.clock.advance(62_000)
  expect(story.mark('north', 'n-sec', post)).toContain('⏳')
})

test('what is taken back while the journal is away does not cross when it is there again, though it was on its way already', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const north = story.platform('north')
  const { history } = north
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  const received = story.told('The road is open', { post: 'x1' })
  history.push(received)
  await story.tell(received)
  await story.clock.advance(2_000)
  story.journal.fault = 'refuse'
  const next = story.told('The road is closed', { post: 'x2' })
  history.push(next)
  const said = story.tell(next)
  await story.clock.advance(5_000)
  // Deleted, of which nothing can be recorded; South is back before the journal is, and reading a channel takes its time.
  history.shift()
  const { catchUp } = north
  north.catchUp = async (missed) => {
    await new Promise<void>((resume) => story.clock.after(2_000, resume))
    return catchUp.call(north, missed)
  }
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(30_000)
  story.journal.fault = 'none'
  await story.clock.advance(60_000)
  await said
  const there = story.channel('south', 's-sec').join('\n')
  expect(there).toMatch(/SEC-0001 withdrawn before delivery[\s\S]*The road is closed/)
  // Nor struck out.
  expect(there).not.toContain('The road is open')
})

test('what its author took back while Parley was away, and was about to be shown, is not shown when Parley is back', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 }, { safe: true })
  const north = story.platform('north')
  story.platform('south').faultOf = () => 'unavailable'
  const received = story.told('The road is open', { post: 'x1' })
  north.history.push(received)
  await story.tell(received)
  await story.clock.advance(2_000)
  await story.relay.stop()
  story.journal.epoch += 1
  await story.clock.advance(60_000)
  north.history.shift()
  story.platform('south').faultOf = () => 'none'
  await story.run()
  await story.clock.advance(30_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('SEC-0001 withdrawn before delivery')
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('The road is open')
})
