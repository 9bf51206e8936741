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
