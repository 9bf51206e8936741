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

test('a command crosses neither in a clarification nor in what is said with its answer', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('We close the road at six')
  await story.clock.advance(1_000)
  const slip = await story.south('!clarify SEC-1 !flash Shots at the bridge')
  await story.south('!clarify SEC-1 You close it at six in the evening')
  await story.clock.advance(1_000)
  const other = await story.north('!not-meant SEC-2 /dispute open They are wrong')
  await story.clock.advance(1_000)
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('Shots')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('They are wrong')
  expect([story.mark('south', 's-sec', slip), story.mark('north', 'n-sec', other)]).toEqual([['⛔'], ['⛔']])
  expect(story.direct('north', 'UA').at(-1)).toContain('begins like a command (/dispute)')
  await story.north('!not-meant SEC-2 It is six in the morning')
  await story.clock.advance(1_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('Not meant. It is six in the morning')
})
