import { expect, test } from 'vitest'
import type { Mechanism, Track } from '../core/mechanism.ts'
import type { Page, Pager } from '../core/pager.ts'
import type { PolicyStep, StepPolicy } from '../core/policy.ts'
import { mechanism, Story } from './testing/story.ts'

const minutes = (count: number): number => count * 60_000

const policy = (steps: readonly PolicyStep[], takenMinutes = 30): StepPolicy => ({ steps, takenMinutes })
const supervisorAtDue: PolicyStep = { share: 1, minutes: 0, call: ['supervisor'], repeatMinutes: 5 }

/** Both parties with a head, and the supervisor with one who is reached on the second link only. */
const staffed: Mechanism = {
  ...mechanism,
  pagers: ['night'],
  parties: mechanism.parties.map((party) => ({
    ...party,
    officials: [
      ...party.officials,
      {
        id: `${party.id}-head`,
        role: 'head',
        accounts: [{ link: party.link, user: `${party.id}-head` }],
        isDutyOfficer: false,
        isHead: true as const,
      },
    ],
  })),
  supervisor: {
    ...mechanism.supervisor,
    officials: [
      ...mechanism.supervisor.officials,
      { id: 'deputy', role: 'deputy', accounts: [{ link: 'sup2', user: 'UD' }], isDutyOfficer: false },
    ],
  },
}

const begin = (
  steps: readonly PolicyStep[],
  changes: Partial<Track> = {},
  options: { safe?: boolean; pager?: Pager; takenMinutes?: number } = {},
) =>
  Story.begin(
    {
      sendDelaySeconds: 0,
      dueMinutes: { routine: 60, priority: 60, flash: 60 },
      escalation: policy(steps, options.takenMinutes),
      ...changes,
    },
    { mechanism: staffed, safe: options.safe ?? false, ...(options.pager ? { pagers: new Map([['night', options.pager]]) } : {}) },
  )

const control = (story: Story): string => story.channel('sup', 'control').join('\n---\n')
const inThread = (story: Story, post: string) => story.platform('sup').posts.filter((each) => each.thread === post)

// Both shapes of a platform: where a repeated send is safe, and where it is not.
for (const safe of [false, true]) {
  const shape = safe ? 'a repeat is safe' : 'a repeat is not safe'

  test(`each step calls whom it names, when its share or its minutes are over (${shape})`, async () => {
    const story = await begin(
      [
        { share: 0.25, minutes: 0, call: ['party-duty'] },
        { share: 0.5, minutes: 0, call: ['party'] },
        supervisorAtDue,
        { share: 1, minutes: 10, call: ['official:deputy'] },
        { share: 1, minutes: 20, call: ['second-channel'] },
        { share: 1.5, minutes: 0, call: ['party-head', 'party'] },
      ],
      {},
      { safe },
    )
    await story.north('please confirm')
    await story.clock.advance(minutes(14))
    expect(story.direct('south', 'UB')).toEqual([])
    await story.clock.advance(minutes(2))
    expect(story.direct('south', 'UB').at(-1)).toContain('your side owes an acknowledgement, due at')
    await story.clock.advance(minutes(15))
    expect(story.standing('south', 's-sec', 'is due at').thread).toBe(story.standing('south', 's-sec', 'please confirm').id)
    expect(control(story)).not.toContain('ESCALATION')
    await story.clock.advance(minutes(30))
    const card = story.standing('sup', 'control', 'ESCALATION SEC-0001')
    expect(card.content.mentions).toEqual(['UM'])
    expect(story.direct('sup2', 'UD')).toEqual([])
    await story.clock.advance(minutes(10))
    expect(story.direct('sup2', 'UD').at(-1)).toContain('ESCALATION SEC-0001: no acknowledgement from South')
    expect(story.channel('sup2', 'control-2').join('\n')).not.toContain('ESCALATION')
    await story.clock.advance(minutes(10))
    expect(story.channel('sup2', 'control-2').join('\n')).toContain('ESCALATION SEC-0001')
    expect(story.direct('south', 'south-head')).toEqual([])
    await story.clock.advance(minutes(10))
    expect(story.direct('south', 'south-head').at(-1)).toContain(
      'SEC-0001 in your channel: your side owes an acknowledgement, 30 min late: it was due at 22 Nov 02:00Z',
    )
    expect(story.channel('south', 's-sec').at(-1)).toContain('was due at')
    // Nobody of the other side is ever called for it.
    expect(story.direct('north', 'north-head')).toEqual([])
    expect(story.platform('sup').posts.filter((each) => JSON.stringify(each.content).includes('ESCALATION'))).toHaveLength(1)
  })

  test(`snoozed, it comes back by itself, pings again and says so, on the same post (${shape})`, async () => {
    const story = await begin([supervisorAtDue], {}, { safe })
    await story.north('please confirm')
    await story.clock.advance(minutes(61))
    const card = story.standing('sup', 'control', 'ESCALATION SEC-0001')
    await story.supervisor('!snooze SEC-0001 20m Their officer calls back')
    expect(story.direct('sup', 'UM').at(-1)).toContain('SEC-0001 is snoozed for 20 min.')
    expect(JSON.stringify(card.content)).toContain('Their officer calls back')
    const before = inThread(story, card.id).length
    await story.clock.advance(minutes(19))
    expect(inThread(story, card.id)).toHaveLength(before)
    await story.clock.advance(minutes(2))
    expect(inThread(story, card.id).at(-1)?.content.mentions).toEqual(['UM'])
    expect(JSON.stringify(card.content)).toContain('Snoozed by duty officer, it came back')
    await story.south('!ack SEC-0001')
    expect(story.standing('sup', 'control', 'Met late').id).toBe(card.id)
  })
}

test('taken but not met in its time it comes back, pings again and says who had it; taken anew it is quiet', async () => {
  const story = await begin([supervisorAtDue], {}, { takenMinutes: 15 })
  await story.north('please confirm')
  await story.clock.advance(minutes(61))
  const card = story.standing('sup', 'control', 'ESCALATION SEC-0001')
  await story.press('sup', 'control', card.id, 'UM', card.content.buttons![0]!.action)
  expect(JSON.stringify(card.content)).toContain('Unless it is met it comes back')
  await story.clock.advance(minutes(14))
  expect(inThread(story, card.id)).toHaveLength(0)
  await story.clock.advance(minutes(2))
  expect(JSON.stringify(card.content)).toContain('duty officer had it, and it was not met in that time; it came back')
  expect(inThread(story, card.id)).toHaveLength(1)
  expect(card.content.buttons?.map(({ label }) => label)).toEqual(['Take', 'Snooze 15 min'])
  await story.supervisor('!take SEC-0001')
  await story.clock.advance(minutes(14))
  expect(inThread(story, card.id)).toHaveLength(1)
})

test('what somebody had taken who is replaced comes back at once, and says so', async () => {
  const story = await begin([supervisorAtDue], {}, { takenMinutes: 600 })
  await story.north('please confirm')
  await story.clock.advance(minutes(61))
  const card = story.standing('sup', 'control', 'ESCALATION SEC-0001')
  await story.press('sup', 'control', card.id, 'UM', card.content.buttons![0]!.action)
  const { supervisor } = story.mechanism
  const officials = supervisor.officials.map((each) =>
    each.accounts.some(({ user }) => user === 'UM') ? { ...each, id: 'mara', accounts: [{ link: 'sup', user: 'UM2' }] } : each,
  )
  await story.apply({ ...story.mechanism, supervisor: { ...supervisor, officials } })
  await story.clock.advance(minutes(2))
  expect(JSON.stringify(card.content)).toContain('duty officer had it, and another person has their place; it came back')
  expect(inThread(story, card.id).length).toBeGreaterThan(0)
})

test('the button snoozes for a quarter of an hour', async () => {
  const story = await begin([supervisorAtDue])
  await story.north('please confirm')
  await story.clock.advance(minutes(61))
  const card = story.standing('sup', 'control', 'ESCALATION SEC-0001')
  await story.press('sup', 'control', card.id, 'UM', card.content.buttons![1]!.action)
  await story.clock.advance(minutes(14))
  expect(inThread(story, card.id)).toHaveLength(0)
  await story.clock.advance(minutes(2))
  expect(inThread(story, card.id)).toHaveLength(1)
})

test('assigned to an official by role or id, who is told directly; not met in its time, it comes back', async () => {
  const story = await begin([supervisorAtDue], {}, { takenMinutes: 15 })
  await story.north('please confirm')
  await story.clock.advance(minutes(61))
  await story.supervisor('!assign SEC-0001 to nobody')
  expect(story.direct('sup', 'UM').at(-1)).toContain(
    'There is no such official. There are duty officer (sup-duty), head of mission (sup-head)',
  )
  await story.supervisor('!assign SEC-0001 to Head of mission')
  expect(story.direct('sup', 'UH').at(-1)).toContain('SEC-0001 is yours, by duty officer')
  expect(control(story)).toContain('Assigned to head of mission by duty officer')
  await story.supervisor('!assign SEC-0001 to deputy')
  expect(story.direct('sup2', 'UD').at(-1)).toContain('SEC-0001 is yours')
  await story.clock.advance(minutes(16))
  expect(control(story)).toContain('deputy had it, and it was not met in that time')
})

test('who is suspended is assigned nothing and called for nothing, and that they are not called is said', async () => {
  const story = await begin([supervisorAtDue, { share: 1.5, minutes: 0, call: ['official:deputy'] }])
  await story.supervisor('!suspend supervisor deputy Lost the telephone')
  await story.clock.advance(minutes(1))
  const heard = story.direct('sup2', 'UD')
  await story.north('please confirm')
  await story.clock.advance(minutes(61))
  await story.supervisor('!assign SEC-0001 to deputy')
  expect(story.direct('sup', 'UM').at(-1)).toContain('They are suspended. There are duty officer (sup-duty), head of mission (sup-head).')
  await story.clock.advance(minutes(31))
  expect(story.direct('sup2', 'UD')).toEqual(heard)
  expect(JSON.stringify(story.standing('sup', 'control', 'ESCALATION').content)).toContain('deputy is suspended')
  // Nobody of the supervisor is on duty: the post stands, and wakes nobody.
  await story.supervisor('!take SEC-0001')
  await story.post('sup', 'control', 'UH', '!suspend supervisor duty officer Ill')
  expect(JSON.stringify(story.standing('sup', 'control', 'ESCALATION').content)).toContain(
    'duty officer had it and is suspended; it came back',
  )
  await story.north('and this')
  await story.clock.advance(minutes(61))
  expect(JSON.stringify(story.standing('sup', 'control', 'ESCALATION SEC-0002').content)).toContain(
    'Mission has no duty officer with an account',
  )
})

test('closed it is quiet, and looked at again after a day if it is still owed', async () => {
  const story = await begin([{ share: 1, minutes: 0, call: ['supervisor'], repeatMinutes: 60 }])
  await story.north('please confirm')
  await story.clock.advance(minutes(61))
  const card = story.standing('sup', 'control', 'ESCALATION SEC-0001')
  await story.supervisor('!close SEC-0001 Settled by telephone')
  await story.clock.advance(minutes(24 * 60 - 1))
  expect(inThread(story, card.id)).toHaveLength(0)
  await story.clock.advance(minutes(2))
  expect(JSON.stringify(card.content)).toContain('Closed by duty officer and still owed, it came back')
  expect(inThread(story, card.id)).toHaveLength(1)
})

test('when every step was called in vain it begins anew after an hour: nothing that is owed falls silent', async () => {
  const story = await begin([{ share: 1, minutes: 0, call: ['supervisor'], repeatMinutes: 5, times: 2 }])
  await story.north('please confirm')
  await story.clock.advance(minutes(66))
  const card = story.standing('sup', 'control', 'ESCALATION SEC-0001')
  expect(inThread(story, card.id)).toHaveLength(1)
  await story.clock.advance(minutes(58))
  expect(inThread(story, card.id)).toHaveLength(1)
  await story.clock.advance(minutes(3))
  expect(inThread(story, card.id)).toHaveLength(2)
  expect(JSON.stringify(card.content)).toContain('Nobody answered any of its calls; it began anew')
})

test('a pager is told ids and causes only, again after a failure, and not once it is taken', async () => {
  const pages: Page[] = []
  let answers: Awaited<ReturnType<Pager['page']>> = { outcome: 'unavailable', scope: 'link', reason: 'the pager answered 503' }
  const pager: Pager = {
    timeoutMs: 1_000,
    page: async (page) => {
      pages.push(page)
      return answers
    },
  }
  const story = await begin([{ share: 1, minutes: 0, call: ['pager:night'], repeatMinutes: 30 }], {}, { pager })
  await story.north('the secret word')
  await story.clock.advance(minutes(61))
  answers = { outcome: 'sent' }
  await story.clock.advance(minutes(1))
  expect(pages.length).toBeGreaterThan(1)
  expect(new Set(pages.map(({ id }) => id)).size).toBe(1)
  expect(pages.at(-1)).toMatchObject({ cause: 'escalation', reference: 'SEC-0001', kind: 'acknowledgement', track: 'SEC', owes: 'south' })
  expect(JSON.stringify(pages)).not.toMatch(/secret|North|South|Mission/)
  // What is paged has its post all the same.
  expect(control(story)).toContain('ESCALATION SEC-0001')
  await story.supervisor('!take SEC-0001')
  const count = pages.length
  await story.clock.advance(minutes(29))
  expect(pages).toHaveLength(count)
})

test('a page is tried for five minutes; then it is said once that nobody could be notified, and by which pager', async () => {
  const pager: Pager = { timeoutMs: 1_000, page: async () => ({ outcome: 'uncertain', reason: 'the pager did not answer' }) }
  const story = await begin([{ share: 1, minutes: 0, call: ['pager:night'] }], {}, { pager })
  await story.north('please confirm')
  await story.clock.advance(minutes(64))
  expect(control(story)).not.toContain('could not be shown')
  await story.clock.advance(minutes(4))
  expect(control(story)).not.toContain('A notice could not be shown')
  expect(control(story)).toMatch(/SEC-0001: NOBODY COULD BE NOTIFIED .*: the pager night: it took no page for five minutes\./)
  expect(JSON.stringify(story.standing('sup', 'control', 'ESCALATION').content)).toContain('Nobody could be notified')
})

test('a step that finds nobody there says so once, on the escalation’s post and in its thread', async () => {
  const story = await Story.begin({
    sendDelaySeconds: 0,
    dueMinutes: { routine: 60 },
    escalation: policy([supervisorAtDue, { share: 1.5, minutes: 0, call: ['party-head'], repeatMinutes: 5 }]),
  })
  await story.north('please confirm')
  await story.clock.advance(minutes(120))
  const card = story.standing('sup', 'control', 'ESCALATION SEC-0001')
  expect(JSON.stringify(card.content)).toContain('South has no head with an account')
  expect(inThread(story, card.id).filter((each) => JSON.stringify(each.content).includes('NOBODY COULD BE NOTIFIED'))).toHaveLength(1)
  expect(story.relay.health().unheard).toBe(1)
  await story.south('!ack SEC-0001')
  expect(story.relay.health().unheard).toBe(0)
})

test('what is owed keeps the policy under which it was created', async () => {
  const story = await begin([supervisorAtDue])
  await story.north('please confirm')
  await story.apply({
    ...story.mechanism,
    tracks: story.mechanism.tracks.map((track) => ({
      ...track,
      dueMinutes: { routine: 600 },
      escalation: policy([{ share: 1, minutes: 500, call: ['second-channel'] }]),
    })),
  })
  for (const [party, channel] of [
    ['north', 'n-sec'],
    ['south', 's-sec'],
  ] as const) {
    await story.post(party, channel, `${party}-head`, '!confirm C1')
  }
  await story.clock.advance(minutes(61))
  expect(control(story)).toContain('ESCALATION SEC-0001')
  await story.clock.advance(minutes(1))
  await story.north('and this')
  await story.clock.advance(minutes(600))
  expect(control(story)).not.toContain('ESCALATION SEC-0002')
})

test('two steps that reach nobody at one moment, for one reason, are said once', async () => {
  const story = await begin([
    supervisorAtDue,
    { share: 1.5, minutes: 0, call: ['party-head'] },
    { share: 1.5, minutes: 0, call: ['party-duty'] },
  ])
  story.platform('south').faultOf = ({ type }) => (type === 'direct' ? 'refuse' : 'none')
  await story.north('please confirm')
  await story.clock.advance(minutes(95))
  expect(control(story).match(/SEC-0001: NOBODY COULD BE NOTIFIED/g)).toHaveLength(1)
  expect(story.relay.health().unheard).toBe(2)
})

test('an answer that was taken back brings the escalation back, whoever had taken it', async () => {
  const story = await begin([supervisorAtDue])
  await story.north('please confirm')
  await story.clock.advance(minutes(61))
  await story.supervisor('!take SEC-0001')
  await story.south('!ack SEC-0001')
  await story.south('!ack-mistaken SEC-0001')
  const card = story.standing('sup', 'control', 'ESCALATION SEC-0001')
  expect(JSON.stringify(card.content)).toContain('The answer was taken back; it came back')
  await story.clock.advance(minutes(6))
  expect(inThread(story, card.id).length).toBeGreaterThan(0)
})

test('the usual policy calls the head of a party that has one, and of one that has none says nothing of a head', async () => {
  const [north, south] = staffed.parties
  const of: Mechanism = { ...staffed, parties: [north!, { ...south!, officials: mechanism.parties[1]!.officials }] }
  const usual = policy([supervisorAtDue, { share: 1.5, minutes: 0, call: ['party-head'], whereThereIs: true }])
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 }, escalation: usual }, { mechanism: of })
  await story.north('to the one without a head')
  await story.south('to the one with a head')
  await story.clock.advance(minutes(95))
  expect(control(story)).toContain('ESCALATION SEC-0001')
  expect(control(story)).not.toContain('Nobody could be notified')
  expect(story.direct('north', 'north-head').join()).toContain('SEC-0002 in your channel: your side owes an acknowledgement')
  expect(story.relay.health().unheard).toBe(0)
})

test('what a party owes on one message is one post, however much that is: taken as one, and each closed for itself', async () => {
  const story = await begin([supervisorAtDue])
  await story.north('!send request reply-by 90m Which lorries?')
  await story.clock.advance(minutes(92))
  const cards = () => story.platform('sup').posts.filter((each) => /"(ESCALATION|CLOSED) SEC/.test(JSON.stringify(each.content.blocks)))
  const [card] = cards()
  expect(cards()).toHaveLength(1)
  const text = () => story.channel('sup', 'control').find((each) => each.includes('no reply from South\nROUTINE')) ?? ''
  expect(text()).toContain('ESCALATION SEC-0001 · no acknowledgement from South')
  expect(inThread(story, card!.id).some((each) => JSON.stringify(each.content).includes('no reply from South'))).toBe(true)
  await story.press('sup', 'control', card!.id, 'UM', card!.content.buttons![0]!.action)
  await story.clock.advance(1_000)
  expect(text().match(/Taken by duty officer/g)).toHaveLength(2)
  expect(card!.content.buttons).toBeUndefined()
  await story.south('!ack SEC-0001')
  await story.clock.advance(1_000)
  expect(text()).toMatch(/^ESCALATION SEC-0001 · no reply from South[\s\S]*CLOSED SEC-0001 · acknowledgement owed by South/)
  // Also where it moves, and when it comes back.
  await story.run()
  await story.apply({
    ...story.mechanism,
    supervisor: { ...story.mechanism.supervisor, channel: { link: 'sup', channel: 'control-next' } },
  })
  await story.clock.advance(minutes(31))
  const moved = story.platform('sup').posts.filter((each) => each.channel === 'control-next' && each.thread === undefined)
  const next = moved.find((each) => JSON.stringify(each.content).includes('ESCALATION SEC-0001'))
  expect(moved.filter((each) => JSON.stringify(each.content).includes('ESCALATION'))).toHaveLength(1)
  expect(inThread(story, next!.id).length).toBeGreaterThan(0)
  await story.south('!reply SEC-0001 Both')
  await story.clock.advance(1_000)
  expect(JSON.stringify(next!.content)).not.toContain('ESCALATION')
})

test('what comes before the supervisor after another was answered has a post of its own, and so has what another party owes', async () => {
  const story = await begin([supervisorAtDue])
  await story.north('!send request reply-by 90m Which lorries?')
  await story.clock.advance(minutes(62))
  await story.south('!ack SEC-0001')
  await story.clock.advance(minutes(30))
  const cards = story.platform('sup').posts.filter((each) => /"(ESCALATION|CLOSED) SEC/.test(JSON.stringify(each.content.blocks)))
  expect(cards).toHaveLength(2)
})

test('what is owed on one message is counted as one escalation, also in what is taken and assigned', async () => {
  const story = await begin([supervisorAtDue])
  for (const each of ['one', 'two', 'three', 'four']) await story.north(`!send request reply-by 90m ${each}`)
  await story.clock.advance(minutes(92))
  expect(control(story)).not.toContain('GROUP')
  await story.supervisor('!take SEC-0001')
  expect(story.direct('sup', 'UM').at(-1)).toContain('SEC-0001 is yours')
  await story.supervisor('!assign SEC-0002 to head of mission')
  expect(story.direct('sup', 'UH').at(-1)).toContain('no acknowledgement or reply from South')
  await story.north('!send request reply-by 90m five')
  await story.north('!send request reply-by 90m six')
  await story.north('!send request reply-by 90m seven')
  await story.clock.advance(minutes(92))
  const group = story.channel('sup', 'control').find((each) => each.includes('GROUP G1 ·')) ?? ''
  const named = new Set(group.match(/SEC-000\d/g)?.slice(0))
  expect(group).toContain(`GROUP G1 · ${named.size} escalations`)
})

test('what was taken and comes back begins anew for the supervisor, and not for the party: it is called no more often than its limit says', async () => {
  const story = await begin([
    { share: 1, minutes: 0, call: ['supervisor'] },
    { share: 1, minutes: 0, call: ['party'], repeatMinutes: 5, times: 2 },
  ])
  await story.north('Please confirm')
  await story.clock.advance(minutes(61))
  await story.supervisor('!take SEC-0001')
  await story.clock.advance(minutes(90))
  expect(story.channel('south', 's-sec').filter((each) => each.includes('was due at'))).toHaveLength(2)
})
