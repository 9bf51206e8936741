import { expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import type { PolicyStep } from '../core/policy.ts'
import { mechanism, Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000
const [north, south] = mechanism.parties
/** South's only official is its duty officer and its head. */
const alone: Mechanism = { ...mechanism, parties: [north!, { ...south!, officials: [{ ...south!.officials[0]!, isHead: true }] }] }

const { secondChannel: _, ...supervisor } = mechanism.supervisor

const begin = (steps: readonly PolicyStep[], of: Mechanism = alone): Promise<Story> =>
  Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 }, escalation: { steps, takenMinutes: 30 } }, { mechanism: of })

const turn = (story: Story, link: string, state: 'up' | 'down'): Promise<unknown> => {
  story.platform(link).faultOf = () => (state === 'down' ? 'unavailable' : 'none')
  return story.tell({ type: 'link-changed', link, state, cause: 'the connection was lost', needsPerson: false, at: story.clock.now() })
}

test('whoever is duty officer and head is called once by steps that name both, and it is said when that fails', async () => {
  const story = await begin([
    { share: 0.5, minutes: 0, call: ['party-duty', 'party-head'] },
    { share: 0.5, minutes: 0, call: ['party-head'] },
    { share: 1, minutes: 0, call: ['supervisor'] },
    { share: 1.5, minutes: 0, call: ['party-duty', 'party-head'] },
  ])
  await story.north('Please confirm')
  await story.clock.advance(minutes(61))
  expect(story.direct('south', 'UB')).toHaveLength(1)
  story.platform('south').faultOf = ({ type }) => (type === 'direct' ? 'refuse' : 'none')
  await story.clock.advance(minutes(31))
  expect(story.channel('sup', 'control').join('\n')).toContain('NOBODY COULD BE NOTIFIED')
})

test('so it is when many of theirs are called for at once', async () => {
  const story = await begin([
    { share: 1, minutes: 0, call: ['supervisor'] },
    { share: 1, minutes: 10, call: ['party-duty', 'party-head'] },
  ])
  // An acknowledgement and a reply are owed for each.
  for (let count = 1; count <= 6; count += 1) await story.north(`!send request reply-by 1h number ${count}`)
  await story.clock.advance(minutes(75))
  expect(story.direct('south', 'UB')).toEqual([
    expect.stringMatching(/^6 messages .* SEC-0001, SEC-0002, SEC-0003, SEC-0004, SEC-0005, SEC-0006\./),
  ])
})

test('a ping that speaks for two steps reaches those whom both call', async () => {
  const steps: readonly PolicyStep[] = [
    { share: 1, minutes: 0, call: ['supervisor'], repeatMinutes: 5 },
    { share: 1, minutes: 0, call: ['next-official'], repeatMinutes: 5 },
  ]
  // A second channel would be told in the first one's place.
  const story = await begin(steps, { ...alone, supervisor })
  await story.north('Please confirm')
  await turn(story, 'sup', 'down')
  await story.clock.advance(minutes(72))
  expect(story.relay.health().unheard).toBe(2)
  await turn(story, 'sup', 'up')
  await story.clock.advance(minutes(10))
  expect(story.relay.health().unheard).toBe(0)
  const pings = story.channel('sup', 'control').filter((each) => each.includes('still no acknowledgement'))
  expect(pings.map((each) => /, (\d+) min late/.exec(each)?.[1])).toEqual(['12', '15', '20'])
})
