import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

test('whoever withdraws a message owes no answer to what it meant, and nobody is called for one', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('We close the road at six')
  await story.clock.advance(1_000)
  await story.south('!clarify SEC-1 You close it at six in the evening')
  await story.clock.advance(minutes(1))
  expect(story.standing('north', 'n-sec', 'in the evening').content.buttons?.map(({ label }) => label)).toEqual(['Correct', 'Not meant'])
  await story.remove('north', 'n-sec', post)
  await story.clock.advance(minutes(400))
  expect(story.channel('sup', 'control').join('\n')).not.toContain('ESCALATION SEC-0002')
  expect(story.standing('north', 'n-sec', 'in the evening').content.buttons).toBeUndefined()
  await story.south('!show SEC-2')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain(
    'answer to a clarification lapsed 01:01Z: the message that it asks about was withdrawn.',
  )
})

test('nobody is asked what a message meant that is withdrawn', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  const post = await story.north('We close the road at six')
  await story.clock.advance(1_000)
  await story.remove('north', 'n-sec', post)
  await story.south('!clarify SEC-1 You close it at six in the evening')
  await story.clock.advance(1_000)
  expect(story.direct('south', 'UB').at(-1)).toContain('SEC-0001 is withdrawn: it means nothing any more')
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('in the evening')
})
