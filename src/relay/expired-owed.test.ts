import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

test('what has expired is still to be acknowledged: whoever owes it, and whoever is called for it, reads both', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send immediate expires 10m The crossing is open until then')
  await story.clock.advance(minutes(11))
  const frame = (): string => story.channel('south', 's-sec')[0] ?? ''
  expect(frame()).toContain('EXPIRED 22 Nov 01:10Z: for the record; do not act on it.')
  expect(frame()).toContain('It has expired. What you owe on it you still owe: it says that you have it, nothing more.\nTap ☑')
  await story.clock.advance(minutes(5))
  const reminder = story.channel('south', 's-sec').find((each) => each.includes('an acknowledgement is due at'))
  expect(reminder).toContain('The message expired 22 Nov 01:10Z: do not act on it, but say that you have it.')
  await story.clock.advance(minutes(20))
  const post = story.channel('sup', 'control').find((each) => each.includes('ESCALATION SEC-0001'))
  expect(post).toContain('The message expired 22 Nov 01:10Z. What is owed on it still is, until you waive it: !waive SEC-0001 REASON.')
  expect(story.channel('sup', 'control').at(-1)).toContain(
    'still no acknowledgement from South, 5 min late, of what expired 22 Nov 01:10Z.',
  )
  await story.south('!ack SEC-1')
  await story.clock.advance(1_000)
  expect(frame()).not.toContain('you still owe')
})

test('what expires while it is escalated says so there at its time', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0 })
  await story.north('!send immediate expires 32m The crossing is open until then')
  await story.clock.advance(minutes(31))
  expect(story.standing('sup', 'control', 'ESCALATION SEC-0001')).toBeDefined()
  await story.supervisor('!take SEC-0001')
  await story.clock.advance(minutes(2))
  expect(story.channel('sup', 'control').find((each) => each.includes('ESCALATION SEC-0001'))).toContain(
    'The message expired 22 Nov 01:32Z.',
  )
})
