import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const idIn = (story: Story): string => /!dispute confirm (q\d+)/.exec(JSON.stringify(story.platform('north').posts))?.[1] ?? ''

test('a question is answered by its button or by its number and a word, and only once', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!dispute open The line is elsewhere')
  await story.clock.advance(1_000)
  await story.north(`!answer ${idIn(story)} maybe`)
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('The answers to')
  await story.north(`!answer ${idIn(story)} cancel`)
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toBe('Cancelled. Nobody was told.')
  await story.press('north', '@UA', 'x', 'UA', `answer:${idIn(story)}:open`)
  await story.clock.advance(1_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('answered already')
  expect(story.channel('south', 's-sec')).toEqual([])
})

test('nobody answers a question that was put to another', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!dispute open The line is elsewhere')
  await story.clock.advance(1_000)
  await story.south(`!answer ${idIn(story)} open`)
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('answered already')
  await story.press('north', '@UA', 'x', 'UA', `answer:${idIn(story)}:open`)
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec')[0]).toContain('DISPUTE SEC-D1')
})
