import { describe, expect, test } from 'vitest'
import type { Mechanism, Official } from '../core/mechanism.ts'
import type { PolicyStep } from '../core/policy.ts'
import { mechanism, Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000
const official = (id: string, link: string, more: Partial<Official> = {}): Official => ({
  id,
  role: id,
  accounts: [{ link, user: `U-${id}` }],
  isDutyOfficer: false,
  ...more,
})

/** South without a head; the supervisor with three more, one of whom has no account and one only on the second link. */
const staffed: Mechanism = {
  ...mechanism,
  pagers: ['night'],
  supervisor: {
    ...mechanism.supervisor,
    officials: [
      ...mechanism.supervisor.officials,
      official('analyst', 'sup'),
      official('deputy', 'sup2'),
      official('absent', 'sup', { accounts: [] }),
    ],
  },
}

const begin = (steps: readonly PolicyStep[], of: Mechanism = staffed) =>
  Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 }, escalation: { steps, takenMinutes: 30 } }, { mechanism: of })

const atDue: PolicyStep = { share: 1, minutes: 0, call: ['supervisor'] }
const later = (...call: PolicyStep['call']): PolicyStep => ({ share: 1, minutes: 10, call })
const down = (story: Story, link: string) => {
  story.platform(link).faultOf = () => 'link-down'
  return story.tell({ type: 'link-changed', link, state: 'down', cause: 'no connection', needsPerson: false, at: 0 })
}
const card = (story: Story): string => story.channel('sup', 'control').find((each) => each.includes('ESCALATION SEC-0001')) ?? ''

const withoutDuty: Mechanism = {
  ...staffed,
  parties: staffed.parties.map((party) => ({ ...party, officials: party.officials.map((each) => ({ ...each, isDutyOfficer: false })) })),
}
const withoutSecond: Mechanism = { ...staffed, supervisor: { ...staffed.supervisor, secondChannel: undefined } as never }

test('a step that reaches nobody before anything is before the supervisor is told there, once an hour of each party, and stands in its life', async () => {
  const story = await begin([{ share: 0.5, minutes: 0, call: ['party-duty'] }, atDue], withoutDuty)
  await story.north('one')
  await story.north('two')
  await story.clock.advance(minutes(31))
  const told = story.channel('sup', 'control').filter((each) => each.includes('NOBODY COULD BE NOTIFIED'))
  expect(told).toEqual([
    expect.stringMatching(
      /^SEC-0001: NOBODY COULD BE NOTIFIED 01:30:\d\dZ.*South has no duty officer with an account\. Use other means\.$/,
    ),
  ])
  for (const show of [() => story.supervisor('!show SEC-0002'), () => story.north('!show SEC-0002')]) await show()
  const why = 'Nobody could be notified at 01:30Z by a step of its escalation: South has no duty officer with an account.'
  expect(story.direct('sup', 'UM').at(-1)).toContain(why)
  expect(story.direct('north', 'UA').join('\n')).not.toContain('could be notified')
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('could be notified')
})

describe('a step that reaches nobody says why', () => {
  test.each([
    ['a head that there is not', later('party-head'), staffed, undefined, 'South has no head with an account'],
    ['a duty officer that there is not', later('party-duty'), withoutDuty, undefined, 'South has no duty officer with an account'],
    ['a party whose link is down', later('party'), staffed, 'south', 'South’s link is down'],
    ['a second channel that there is not', later('second-channel'), withoutSecond, undefined, 'there is no second channel'],
    ['a second channel whose link is down', later('second-channel'), staffed, 'sup2', 'the second channel’s link is down'],
    ['an official without an account', later('official:absent'), staffed, undefined, 'no official absent with an account'],
    [
      'an official whom the configuration does not know',
      later('official:nobody'),
      staffed,
      undefined,
      'no official nobody with an account',
    ],
    ['an official whose only link is down', later('official:deputy'), staffed, 'sup2', 'Mission’s link is down'],
    ['a pager that there is not', later('pager:day'), staffed, undefined, 'there is no pager day'],
    [
      'none of several',
      later('party-head', 'official:absent'),
      staffed,
      undefined,
      'South has no head with an account; no official absent',
    ],
  ])('%s', async (_, step, of, link, why) => {
    const story = await begin([atDue, step], of)
    await story.north('please confirm')
    await story.clock.advance(minutes(1))
    if (link) await down(story, link)
    await story.clock.advance(minutes(71))
    expect(card(story)).toContain(why)
    expect(story.relay.health().unheard).toBe(1)
    const said = story.channel('sup', 'control').filter((each) => each.includes('NOBODY COULD BE NOTIFIED'))
    expect(said).toHaveLength(1)
    expect(said[0]).toContain(why)
  })

  test.each([
    ['a party’s channel, whoever is on duty', later('party'), withoutDuty],
    ['an official by name', later('official:deputy'), staffed],
    ['one of several', later('party-head', 'official:deputy'), staffed],
    ['the second channel', later('second-channel'), staffed],
    ['the next official', later('next-official'), staffed],
  ])('reaching %s is reaching somebody', async (_, step, of) => {
    const story = await begin([atDue, step], of)
    await story.north('please confirm')
    await story.clock.advance(minutes(72))
    expect(story.relay.health().unheard).toBe(0)
    expect(card(story)).not.toMatch(/with an account|is down/)
  })
})

test('an official who is called by name is told what is late, of whom, and by how much, on each of their links', async () => {
  const both = official('both', 'sup', {
    accounts: [
      { link: 'sup', user: 'U1' },
      { link: 'sup2', user: 'U2' },
    ],
  })
  const story = await begin([atDue, later('official:both')], {
    ...staffed,
    supervisor: { ...staffed.supervisor, officials: [...staffed.supervisor.officials, both] },
  })
  await story.north('please confirm')
  await story.clock.advance(minutes(71))
  for (const told of [story.direct('sup', 'U1'), story.direct('sup2', 'U2')]) {
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/SEC-0001[\s\S]*acknowledgement from South[\s\S]*10 min late/)
  }
})

test('the next official is another one after six calls, and those on duty are called each time', async () => {
  const story = await begin([atDue, { share: 1, minutes: 5, call: ['next-official'], repeatMinutes: 5 }])
  await story.north('please confirm')
  await story.clock.advance(minutes(60 + 5 * 20))
  const called = story
    .platform('sup')
    .posts.filter((each) => each.thread !== undefined && JSON.stringify(each.content).includes('still no acknowledgement'))
    .map(({ content }) => content.mentions?.join(' '))
  // After the head of mission the analyst; the deputy and the absent have no account there.
  expect(called.slice(0, 18)).toEqual([...Array(6).fill('UM UH'), ...Array(6).fill('UM U-analyst'), ...Array(6).fill('UM')])
})

test('the duty officers of a party whose many debts are late are called once for all of them', async () => {
  const story = await begin([atDue, { share: 1, minutes: 5, call: ['party-duty'], repeatMinutes: 5, times: 2 }])
  for (let count = 1; count <= 6; count += 1) await story.north(`number ${count}`)
  await story.clock.advance(minutes(67))
  const called = story.direct('south', 'UB').filter((each) => each.includes('wait for your side’s answer'))
  expect(called).toHaveLength(1)
  expect(called[0]).toContain('6 messages in your channels')
  for (let count = 1; count <= 6; count += 1) expect(called[0]).toContain(`SEC-000${count}`)
  expect(story.channel('sup', 'control').join('\n')).toContain('GROUP G1')
})

test('a group’s ping says how many nobody has taken, one of them, and by how much it is late', async () => {
  const story = await begin([{ ...atDue, repeatMinutes: 5 }])
  for (let count = 1; count <= 6; count += 1) await story.north(`number ${count}`)
  await story.clock.advance(minutes(61))
  await story.supervisor('!take SEC-0001')
  await story.clock.advance(minutes(5))
  expect(story.channel('sup', 'control').join('\n')).toMatch(
    /@UM\nGROUP G1: nobody has taken 5 of its escalations, SEC-0002 among them, 5 min late\. Type !take G1 to take them all\./,
  )
  await story.supervisor('!take G1')
  await story.supervisor('!take G1')
  expect(story.direct('sup', 'UM').at(-1)).toBe('G1: nothing of it waits to be taken. Already taken by duty officer: 6.')
  await story.supervisor('!snooze G7 10m')
  expect(story.direct('sup', 'UM').at(-1)).toBe('G7: nothing of it waits to be taken.')
})

test('where several steps bring it before the supervisor at one time its post calls those on duty, and no ping says it again at once', async () => {
  const story = await begin([
    { share: 1, minutes: 0, call: ['official:sup-head'] },
    { ...atDue, repeatMinutes: 5 },
  ])
  await story.north('please confirm')
  await story.clock.advance(minutes(61))
  const post = story.standing('sup', 'control', 'ESCALATION SEC-0001')
  const pings = () => story.platform('sup').posts.filter((each) => each.thread === post.id)
  expect(post.content.mentions).toEqual(['UM'])
  expect(story.direct('sup', 'UH')).toHaveLength(1)
  expect(pings()).toEqual([])
  await story.clock.advance(minutes(5))
  expect(pings()).toHaveLength(1)
})

const refusesDirect = (story: Story, link: string, ...users: readonly string[]): void => {
  story.platform(link).faultOf = (act) => (act.type === 'direct' && users.includes(act.user) ? 'refuse' : 'none')
}
const saidIn = (story: Story, words: string) => story.channel('sup', 'control').filter((each) => each.includes(words))

test('that somebody cannot be written to is said once, however often they are called, and anew when they could be meanwhile', async () => {
  const story = await begin([atDue, { ...later('official:analyst'), repeatMinutes: 5 }])
  refusesDirect(story, 'sup', 'U-analyst')
  await story.north('please confirm')
  await story.clock.advance(minutes(95))
  expect(saidIn(story, 'NOBODY COULD BE NOTIFIED')).toHaveLength(1)
  expect(saidIn(story, 'could not be shown to a direct conversation')).toHaveLength(1)
  expect(story.relay.health().unheard).toBe(1)
  refusesDirect(story, 'sup')
  await story.clock.advance(minutes(5))
  expect(story.relay.health().unheard).toBe(0)
  refusesDirect(story, 'sup', 'U-analyst')
  await story.clock.advance(minutes(10))
  expect(saidIn(story, 'NOBODY COULD BE NOTIFIED')).toHaveLength(2)
  expect(saidIn(story, 'could not be shown to a direct conversation')).toHaveLength(2)
})

test.each([['UB'], ['U-second']])(
  'of several on duty one who is reached is enough: nobody says that nobody could be (without %s)',
  async (user) => {
    const [north, south] = staffed.parties
    const officials = [...south!.officials, official('second', 'south', { isDutyOfficer: true })]
    const story = await begin([atDue, { ...later('party-duty'), repeatMinutes: 5 }], {
      ...staffed,
      parties: [north!, { ...south!, officials }],
    })
    refusesDirect(story, 'south', user)
    await story.north('please confirm')
    await story.clock.advance(minutes(85))
    expect(saidIn(story, 'NOBODY COULD BE NOTIFIED')).toEqual([])
    expect(story.relay.health().unheard).toBe(0)
    refusesDirect(story, 'south', 'UB', 'U-second')
    await story.clock.advance(minutes(6))
    expect(saidIn(story, 'NOBODY COULD BE NOTIFIED')).toHaveLength(1)
  },
)
