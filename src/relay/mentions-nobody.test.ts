import { expect, test } from 'vitest'
import type { Mechanism, Official } from '../core/mechanism.ts'
import { mechanism, Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000
const official = (id: string, links: readonly string[], more: Partial<Official> = {}): Official => ({
  id,
  role: id,
  accounts: links.map((link) => ({ link, user: `${id}@${link}` })),
  isDutyOfficer: true,
  ...more,
})
const staffed = (...officials: readonly Official[]): Mechanism => ({ ...mechanism, supervisor: { ...mechanism.supervisor, officials } })
const begin = (of: Mechanism) => Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 10 } }, { mechanism: of })
const nobody = (story: Story, link: string, channel: string) =>
  story.channel(link, channel).filter((each) => each.includes('NOBODY COULD BE NOTIFIED'))

test('a second channel in which nobody on duty has an account notifies nobody, and it is said once', async () => {
  const story = await begin(staffed(official('desk', ['sup']), official('head', ['sup', 'sup2'], { isDutyOfficer: false })))
  story.platform('sup').faultOf = () => 'refuse'
  await story.north('hello')
  await story.clock.advance(minutes(60))
  expect(story.relay.health().unheard).toBe(1)
  expect(nobody(story, 'sup2', 'control-2').length).toBeGreaterThan(0)
  const steps = new Set(nobody(story, 'sup2', 'control-2').map((each) => /: ([^:]+)\. Use other means/.exec(each)?.[1]))
  expect(nobody(story, 'sup2', 'control-2')).toHaveLength(steps.size)
})

test('where nobody on duty can be mentioned in the supervisor’s channel, that is said once, however often its post is shown', async () => {
  const story = await begin(staffed(official('desk', ['sup2'])))
  await story.north('hello')
  await story.clock.advance(minutes(35))
  expect(nobody(story, 'sup', 'control')).toHaveLength(1)
  expect(story.relay.health().unheard).toBe(1)
})

test('of several on duty those are mentioned who have an account where it is said, whatever their tracks', async () => {
  const of = staffed(official('security', ['sup'], { tracks: ['SEC'] }), official('trade', ['sup', 'sup2'], { tracks: ['COM'] }))
  const story = await begin(of)
  story.platform('sup').faultOf = () => 'refuse'
  await story.north('hello')
  await story.clock.advance(minutes(12))
  expect(story.standing('sup2', 'control-2', 'ESCALATION SEC-0001').content.mentions).toEqual(['trade@sup2'])
  expect(story.relay.health().unheard).toBe(0)
})

test('where nobody on duty may use the track its head is woken by a flash with them, who can act on it', async () => {
  const [north, south] = mechanism.parties
  const officials = [
    official('trade', ['south'], { tracks: ['COM'] }),
    official('head', ['south'], { isDutyOfficer: false, isHead: true }),
    official('aide', ['south'], { isDutyOfficer: false }),
  ]
  const story = await begin({ ...mechanism, parties: [north!, { ...south!, officials }] })
  await story.north('!flash Shots at the crossing')
  await story.clock.advance(2_000)
  expect(story.direct('south', 'trade@south')).toHaveLength(1)
  expect(story.direct('south', 'head@south')).toHaveLength(1)
  expect(story.direct('south', 'aide@south')).toEqual([])
  expect(story.standing('south', 's-sec', 'Shots').content.mentions).toEqual(['trade@south', 'head@south'])
})
