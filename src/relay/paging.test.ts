import { expect, test } from 'vitest'
import type { Pager } from '../core/pager.ts'
import { mechanism, Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

test('that a pager wakes nobody is said once, however often it is called, and anew when it had worked meanwhile', async () => {
  let answer: Awaited<ReturnType<Pager['page']>> = { outcome: 'refused', reason: 'the pager answered 404' }
  const pager: Pager = { timeoutMs: 1_000, page: async () => answer }
  const steps = [
    { share: 1, minutes: 0, call: ['supervisor'] as const },
    { share: 1, minutes: 1, call: ['pager:night'] as const, repeatMinutes: 10 },
  ]
  const story = await Story.begin(
    { sendDelaySeconds: 0, dueMinutes: { routine: 60 }, escalation: { steps, takenMinutes: 30 } },
    { mechanism: { ...mechanism, pagers: ['night'] }, pagers: new Map([['night', pager]]) },
  )
  const said = () => story.channel('sup', 'control').filter((each) => each.includes('NOBODY COULD BE NOTIFIED'))
  await story.north('Please confirm')
  await story.clock.advance(minutes(95))
  expect(said()).toHaveLength(1)
  expect(story.relay.health().unheard).toBe(1)
  answer = { outcome: 'sent' }
  await story.clock.advance(minutes(10))
  expect(story.relay.health().unheard).toBe(0)
  answer = { outcome: 'refused', reason: 'the pager answered 404' }
  await story.clock.advance(minutes(20))
  expect(said()).toHaveLength(2)
})
