import { expect, test } from 'vitest'
import type { PolicyStep } from '../core/policy.ts'
import { Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000
const begin = (steps: readonly PolicyStep[]): Promise<Story> =>
  Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 }, escalation: { steps, takenMinutes: 30 } })

test('nobody is told that the supervisor was told, or that time is over, where the policy has it otherwise', async () => {
  const story = await begin([
    { share: 1, minutes: 0, call: ['party'] },
    { share: 1.5, minutes: 0, call: ['supervisor'] },
  ])
  await story.north('!send request reply-by 1h please confirm')
  await story.clock.advance(minutes(61))
  for (const [link, channel] of [
    ['north', 'n-sec'],
    ['south', 's-sec'],
  ] as const) {
    const told = story.channel(link, channel).join('\n')
    expect(told).toContain('Nor is it acknowledged. Unless it is met the supervisor is told 22 Nov 02:30Z.')
    expect(told).not.toContain('The supervisor is told.')
  }
  expect(story.channel('south', 's-sec').join('\n')).toContain(
    '(your time 22 Nov 04:00). Unless it is met the supervisor is told 22 Nov 02:30Z.',
  )
})

test('what a policy brings before the supervisor early is not late for that, alone or in a group', async () => {
  const story = await begin([
    { share: 0.25, minutes: 0, call: ['supervisor'], repeatMinutes: 5 },
    { share: 0.5, minutes: 0, call: ['party', 'party-duty', 'official:sup-head'] },
  ])
  await story.north('please confirm')
  await story.clock.advance(minutes(32))
  expect(story.channel('south', 's-sec').join('\n')).toContain('(your time 22 Nov 04:00). The supervisor has been told.')
  expect(story.direct('sup', 'UH').at(-1)).toContain('no acknowledgement from South, due 22 Nov 02:00Z.')
  for (let each = 1; each <= 6; each += 1) await story.north(`number ${each}`)
  await story.clock.advance(minutes(40))
  const said = [...story.channel('sup', 'control'), ...story.direct('south', 'UB')].join('\n')
  expect(said).toMatch(/SEC-0001: no acknowledgement from South, due 22 Nov 02:00Z\. Type/)
  expect(said).toMatch(/messages in your channels wait for your side’s answer: SEC-/)
  expect(said).not.toMatch(/\b0 s late|time is over/)
})

test('a ping counts no time as late that the party did not have', async () => {
  const story = await begin([{ share: 1, minutes: 0, call: ['supervisor'], repeatMinutes: 5 }])
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'link-down' : 'none')
  await story.north('!send request reply-by 1h please confirm')
  await story.clock.advance(minutes(90))
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(minutes(70))
  const late = story.channel('sup', 'control').flatMap((each) => /no reply from South, (\d+) min late/.exec(each)?.[1] ?? [])
  expect(late.map(Number)).toEqual([5])
})
