import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const said = (story: Story): readonly string[] => story.channel('south', 's-sec').flatMap((each) => /^> (.+)$/m.exec(each)?.[1] ?? [])
const full = (story: Story, isFull: boolean) => story.relay.noteCondition('disk full', isFull, 'The disk is full.', true)

test('what is taken back while nothing is taken does not cross', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const post = await story.north('taken back')
  await full(story, true)
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(60_000)
  expect(JSON.stringify(story.platform('south').posts)).not.toContain('taken back')
})

test('what is changed while nothing new is taken crosses with its last words', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  const post = await story.north('a first word')
  await full(story, true)
  await story.edit('north', 'n-sec', post, 'UA', 'a last word')
  await story.clock.advance(15_000)
  expect(said(story)).toEqual(['a last word'])
})

test('what was said while nothing was taken is read when there is room again, and crosses before what is said then', async () => {
  const story = await Story.begin({ sendDelaySeconds: 10 })
  await full(story, true)
  await story.north('one')
  await story.clock.advance(500_000)
  await story.north('two')
  await story.clock.advance(300_000)
  expect(said(story)).toEqual([])
  await full(story, false)
  await story.north('three')
  await story.clock.advance(30_000)
  expect(said(story)).toEqual(['one', 'two', 'three'])
})

test('while this machine has no room every party is told, once, that nothing is taken, and then from when to when', async () => {
  const story = await Story.begin()
  const parties = (): readonly string[] => [...story.channel('north', 'n-sec'), ...story.channel('south', 's-sec')]
  await full(story, true)
  await full(story, true)
  await story.clock.advance(60_000)
  expect(parties()).toEqual([expect.stringMatching(/^NOTHING IS TAKEN since 01:00:02Z:/), expect.stringMatching(/^NOTHING IS TAKEN/)])
  expect(story.channel('sup', 'control')).toEqual([expect.stringContaining('ALARM: disk full')])
  await full(story, false)
  await story.clock.advance(10_000)
  expect(
    parties().filter((each) => each.includes('Posts are taken again. Parley could not record from 01:00:02Z to 01:01:02Z')),
  ).toHaveLength(2)
})

test('that nothing is taken for two reasons every party is told once, and that posts are taken again only when both are over', async () => {
  const story = await Story.begin()
  const south = (): readonly string[] => story.channel('south', 's-sec')
  const redis = (active: boolean) => story.relay.noteCondition('redis', active, 'This Redis may forget.', true)
  await full(story, true)
  await story.clock.advance(60_000)
  await redis(true)
  await story.clock.advance(60_000)
  await full(story, false)
  await story.clock.advance(60_000)
  expect(south()).toEqual([expect.stringMatching(/^NOTHING IS TAKEN since 01:00:02Z:/)])
  await redis(false)
  await story.clock.advance(10_000)
  expect(south()).toHaveLength(2)
  expect(south()[1]).toContain('Posts are taken again. Parley could not record from 01:00:02Z to 01:03:02Z')
})

test('that the journal is back is no news as long as nothing is taken all the same', async () => {
  const story = await Story.begin()
  const back = (): readonly string[] => story.channel('south', 's-sec').filter((each) => each.includes('Posts are taken again'))
  await full(story, true)
  await story.clock.advance(10_000)
  story.journal.fault = 'refuse'
  await story.clock.advance(90_000)
  story.journal.fault = 'none'
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec').filter((each) => each.includes('NOTHING IS TAKEN'))).toHaveLength(2)
  expect(story.relay.health()).toMatchObject({ accepting: false, journal: { state: 'up' } })
  expect(back()).toEqual([])
  await full(story, false)
  await story.clock.advance(10_000)
  expect(back()).toEqual([expect.stringContaining('Parley could not record from 01:00:02Z to 01:02:42Z')])
})

test('a disk that only fills is no news to the parties: everything is taken', async () => {
  const story = await Story.begin()
  await story.relay.noteCondition('disk', true, 'The disk that holds the journal has 900 MB left.', false)
  await story.clock.advance(60_000)
  expect([...story.channel('north', 'n-sec'), ...story.channel('south', 's-sec')]).toEqual([])
})
