import { expect, test } from 'vitest'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

const turn = (story: Story, link: string, state: 'up' | 'down'): Promise<unknown> => {
  story.platform(link).faultOf = () => (state === 'down' ? 'unavailable' : 'none')
  return story.tell({ type: 'link-changed', link, state, cause: 'the connection was lost', needsPerson: false, at: story.clock.now() })
}

/** What the supervisor reads when its link is back after so long, of what matches. It went down two minutes after what was said was due. */
async function readAfter(story: Story, downMs: number, words: RegExp): Promise<readonly string[]> {
  await story.clock.advance(minutes(62))
  await turn(story, 'sup', 'down')
  await story.clock.advance(downMs)
  const before = story.channel('sup', 'control').length
  await turn(story, 'sup', 'up')
  await story.clock.advance(minutes(1))
  const since = story.channel('sup', 'control').slice(before)
  return since.flatMap((each) => words.exec(each) ?? [])
}

test('of the pings that waited behind a link the last of each step is shown when it is back, and not twenty old ones', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  await story.north('Please confirm')
  expect(await readAfter(story, minutes(100), /still no acknowledgement from South, [^.]*/)).toEqual([
    'still no acknowledgement from South, 102 min late',
    'still no acknowledgement from South, 102 min late',
  ])
})

test('so it is of the pings of a group', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  for (let count = 1; count <= 6; count += 1) await story.north(`number ${count}`)
  const pings = await readAfter(story, minutes(20), /.*nobody has taken 6 of its escalations.*/s)
  expect(pings).toEqual([expect.stringContaining('22 min late')])
})

test('a reminder that comes after the due time does not say that there is still time', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  await story.north('Please confirm')
  await story.clock.advance(minutes(1))
  await turn(story, 'south', 'down')
  await story.clock.advance(minutes(100))
  await turn(story, 'south', 'up')
  await story.clock.advance(minutes(1))
  const reminder = story.channel('south', 's-sec').find((each) => each.includes('02:00Z'))
  expect(reminder).toContain('SEC-0001: an acknowledgement was due at 22 Nov 02:00Z')
  expect(reminder).toContain('The supervisor is told.')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('After that')
})

test('what one ping says for two steps is not taken for said by the next of one of them', async () => {
  const steps = [
    { share: 1, minutes: 0, call: ['supervisor'] as const, repeatMinutes: 5 },
    { share: 1, minutes: 10, call: ['next-official'] as const },
  ]
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 }, escalation: { steps, takenMinutes: 30 } })
  await story.north('Please confirm')
  await readAfter(story, minutes(30), /./)
  const pings = story.channel('sup', 'control').filter((each) => each.includes('still no acknowledgement'))
  expect(pings).toEqual([expect.stringMatching(/@UH\n.*32 min late/), expect.stringContaining('32 min late')])
})

test('a reminder that waited says nothing of what has been acknowledged since, though a reply is owed on the same message still', async () => {
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { immediate: 30 } })
  await story.north('!send immediate request reply-by 2h Which lorries?')
  await story.clock.advance(5_000)
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  await story.clock.advance(20 * 60_000)
  await story.south('!ack SEC-0001')
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('SEC-0001: an acknowledgement')
})
