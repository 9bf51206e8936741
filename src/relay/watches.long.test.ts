import { describe, expect, test } from 'vitest'
import type { Mechanism } from '../core/mechanism.ts'
import type { Roster } from '../core/roster.ts'
import { mechanism, Story } from './testing/story.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** 16:00 in Tbilisi, 14:00 in Kyiv, 12:00Z. */
const noon = Date.UTC(2026, 11, 1, 12)

const official = (link: string, id: string, user: string, more = {}) => ({
  id,
  role: `${id} role`,
  accounts: [{ link, user }],
  isDutyOfficer: false,
  ...more,
})
const watches = (one: string, two: string, hours: readonly [number, number]): Roster => ({
  watches: [
    { id: 'day', name: 'Day', officials: [one], begins: [{ minute: hours[0] * 60 }] },
    { id: 'night', name: 'Night', officials: [two], begins: [{ minute: hours[1] * 60 }] },
  ],
  overrides: [],
})

/** North's Night begins at 17:00 there, 13:00Z; the supervisor's at 18:00Z. South has no roster. */
const withRosters: Mechanism = {
  ...mechanism,
  supervisor: {
    ...mechanism.supervisor,
    officials: [official('sup', 'mara', 'UM'), official('sup', 'nils', 'UN'), official('sup', 'hedda', 'UH', { isHead: true })],
    roster: watches('mara', 'nils', [6, 18]),
  },
  parties: mechanism.parties.map((party) =>
    party.id === 'north'
      ? {
          ...party,
          officials: [official('north', 'amal', 'UA'), official('north', 'noor', 'UC'), official('north', 'envoy', 'UE', { isHead: true })],
          roster: watches('amal', 'noor', [9, 17]),
        }
      : party,
  ),
}

const begin = (changes = {}, safe = false): Promise<Story> => Story.begin(changes, { mechanism: withRosters, beginsAt: noon, safe })
/** As on Slack, and as on Matrix. */
const shapes = [
  ['a repeated send may double', false],
  ['a repeated send is safe', true],
] as const
const mentionsIn = (story: Story, link: string, channel: string, words: string) =>
  [...(story.standing(link, channel, words).content.mentions ?? [])].sort()
const everything = (story: Story, link: string) => JSON.stringify(story.platform(link).posts)

describe.each(shapes)('a watch passes, where %s,', (_, safe) => {
  test('at its time, in the party’s own channel and to both watches; who takes it has it', async () => {
    const story = await begin({}, safe)
    await story.south('!priority first')
    await story.clock.advance(hourMs)
    expect(story.standing('north', 'n-sec', 'Watch passes Day to Night.').content.mentions).toEqual(['UA', 'UC'])
    expect(story.channel('north', 'n-sec').join()).toContain('Open: 1.')
    expect(story.direct('north', 'UA').join()).toContain('Watch passes Day to Night.')
    expect(story.direct('north', 'UC').join()).toContain('[I have the watch]')
    const post = story.standing('north', 'n-sec', 'Watch passes')
    await story.press('north', 'n-sec', post.id, 'UC', post.content.buttons![0]!.action)
    await story.clock.advance(minuteMs)
    expect(story.channel('north', 'n-sec').join()).toContain('Night has the watch: taken by noor role 13:00Z.')
    await story.south('!flash Shots at the crossing')
    await story.clock.advance(minuteMs)
    expect(mentionsIn(story, 'north', 'n-sec', 'Shots at the crossing')).toEqual(['UC'])
  })

  test('until it is accepted both are pinged, after ten minutes the head is too', async () => {
    const story = await begin({}, safe)
    await story.clock.advance(hourMs)
    await story.south('!flash One')
    await story.clock.advance(9 * minuteMs)
    expect(mentionsIn(story, 'north', 'n-sec', 'One')).toEqual(['UA', 'UC'])
    expect(story.direct('north', 'UE')).toEqual([])
    await story.clock.advance(2 * minuteMs)
    expect(mentionsIn(story, 'north', 'n-sec', 'Night has not taken the watch')).toEqual(['UA', 'UC', 'UE'])
    expect(story.direct('north', 'UE').join()).toContain('for 10 min')
    await story.south('!flash Two')
    await story.clock.advance(minuteMs)
    expect(mentionsIn(story, 'north', 'n-sec', 'Two')).toEqual(['UA', 'UC', 'UE'])
    // Typed, in the channel; Day cannot take what is not passing to it.
    await story.post('north', 'n-sec', 'UA', '!watch')
    await story.clock.advance(minuteMs)
    expect(story.direct('north', 'UA').join()).toContain('It is not accepted yet: Day is pinged too.')
    await story.post('north', 'n-sec', 'UC', '!watch')
    await story.south('!flash Three')
    await story.clock.advance(minuteMs)
    expect(mentionsIn(story, 'north', 'n-sec', 'Three')).toEqual(['UC'])
  })

  test('back to the one that still has it, where nobody took it in between', async () => {
    const story = await begin({}, safe)
    await story.clock.advance(18 * hourMs)
    expect(story.channel('north', 'n-sec').join()).toContain('Day keeps the watch as of 05:00Z')
    await story.south('!flash One')
    await story.clock.advance(minuteMs)
    expect(mentionsIn(story, 'north', 'n-sec', 'One')).toEqual(['UA'])
  })

  test('before its time by command of the watch or the head, and not again at its time', async () => {
    const story = await begin({}, safe)
    await story.post('north', 'n-sec', 'UC', '!watch pass')
    await story.clock.advance(minuteMs)
    expect(story.direct('north', 'UC').join()).toContain('Only whoever has the watch, or the head,')
    await story.post('north', 'n-sec', 'UA', '!watch pass')
    await story.clock.advance(minuteMs)
    await story.post('north', 'n-sec', 'UC', '!watch')
    await story.clock.advance(2 * hourMs)
    const passes = story.channel('north', 'n-sec').filter((each) => each.includes('Watch passes'))
    expect(passes).toHaveLength(1)
    await story.clock.advance(15 * hourMs)
    expect(story.channel('north', 'n-sec').filter((each) => each.includes('Watch passes Night to Day'))).toHaveLength(1)
  })
})

describe('an override', () => {
  test('gives one watch to others, on its date only', async () => {
    const story = await begin()
    await story.post('north', 'n-sec', 'UE', '!watch override night 2026-12-01 envoy')
    await story.clock.advance(minuteMs)
    expect(story.channel('north', 'n-sec').join()).toContain('Night of 2026-12-01: envoy, envoy role. Changed by envoy role.')
    await story.clock.advance(hourMs)
    await story.post('north', 'n-sec', 'UE', '!watch')
    await story.south('!flash One')
    await story.clock.advance(minuteMs)
    expect(mentionsIn(story, 'north', 'n-sec', 'One')).toEqual(['UE'])
    await story.clock.advance(16 * hourMs)
    await story.post('north', 'n-sec', 'UA', '!watch')
    await story.clock.advance(8 * hourMs)
    await story.post('north', 'n-sec', 'UC', '!watch')
    await story.south('!flash Two')
    await story.clock.advance(minuteMs)
    expect(mentionsIn(story, 'north', 'n-sec', 'Two')).toEqual(['UC'])
  })

  test('of the watch that is on duty counts at once', async () => {
    const story = await begin()
    await story.post('north', 'n-sec', 'UA', '!watch override day 2026-12-01 noor')
    await story.south('!flash One')
    await story.clock.advance(minuteMs)
    expect(mentionsIn(story, 'north', 'n-sec', 'One')).toEqual(['UC'])
  })

  test.each([
    ['!watch override', 'Which watch? There are day, night.'],
    ['!watch override dawn 2026-12-01 noor', 'Which watch?'],
    ['!watch override night tomorrow noor', 'On which date'],
    ['!watch override night 2026-11-29 noor', 'On which date'],
    ['!watch override night 2027-02-30 noor', 'On which date'],
    ['!watch override night 2026-12-01', 'Who has it? there are amal, noor, envoy.'],
    ['!watch override night 2026-12-01 bo', 'There is no “bo”'],
    ['!watch dance', 'nothing that a watch can do'],
  ])('that cannot be is refused with an example: %s', async (typed, answer) => {
    const story = await begin()
    await story.post('north', 'n-sec', 'UA', typed)
    await story.clock.advance(minuteMs)
    expect(story.direct('north', 'UA').join()).toContain(answer)
    expect(story.direct('north', 'UA').join()).toContain('!watch override night 2026-12-24 amal')
  })
})

describe.each(shapes)('what the old watch of the supervisor had taken, where %s,', (_, safe) => {
  test('comes back at the change of watch, and is said on the escalation’s own post', async () => {
    const story = await begin({ dueMinutes: { priority: 60 } }, safe)
    await story.north('!priority Please confirm')
    await story.clock.advance(6 * hourMs - 10 * minuteMs)
    await story.supervisor('!take SEC-0001')
    await story.clock.advance(5 * minuteMs)
    expect(story.channel('sup', 'control').join()).toContain('Taken by mara role')
    await story.clock.advance(6 * minuteMs)
    expect(story.channel('sup', 'control').join()).toContain('mara role no longer has the watch; it came back 18:00Z')
    await story.post('sup', 'control', 'UN', '!watch')
    await story.clock.advance(6 * minuteMs)
    const pings = story.platform('sup').posts.filter(({ content }) => JSON.stringify(content).includes('still no acknowledgement'))
    expect(pings.at(-1)?.content.mentions).toContain('UN')
    expect(pings.at(-1)?.content.mentions).not.toContain('UM')
  })
})

test('what the old watch takes while the watch passes comes back when the new one accepts it', async () => {
  const story = await begin({ dueMinutes: { priority: 60 } })
  await story.north('!priority Please confirm')
  await story.clock.advance(6 * hourMs + 2 * minuteMs)
  await story.supervisor('!take SEC-0001')
  await story.clock.advance(2 * minuteMs)
  expect(story.channel('sup', 'control').join()).toContain('Taken by mara role')
  await story.post('sup', 'control', 'UN', '!watch')
  await story.clock.advance(minuteMs)
  expect(story.channel('sup', 'control').join()).toContain('mara role no longer has the watch; it came back 18:04Z')
})

describe.each(shapes)('a change of watch while Parley is down, where %s,', (_, safe) => {
  test('is made up for once, however many there were', async () => {
    const story = await begin({}, safe)
    await story.relay.stop()
    await story.clock.advance(2 * hourMs)
    await story.run()
    expect(story.channel('north', 'n-sec').filter((each) => each.includes('Watch passes Day to Night'))).toHaveLength(1)
    await story.relay.stop()
    await story.clock.advance(3 * 24 * hourMs)
    await story.run()
    await story.clock.advance(minuteMs)
    expect(story.channel('north', 'n-sec').filter((each) => each.includes('Watch passes'))).toHaveLength(2)
    await story.south('!flash One')
    await story.clock.advance(minuteMs)
    expect(mentionsIn(story, 'north', 'n-sec', 'One')).toEqual(['UA', 'UC'])
  })

  test('that is not accepted is still so after a restart, and its head is called on time', async () => {
    const story = await begin({}, safe)
    await story.clock.advance(hourMs + 5 * minuteMs)
    await story.relay.stop()
    await story.run()
    await story.clock.advance(6 * minuteMs)
    expect(story.channel('north', 'n-sec').join()).toContain('Night has not taken the watch')
  })
})

test('nobody else hears anything of an organisation’s watches', async () => {
  const story = await begin({ dueMinutes: { priority: 60 } })
  await story.north('!priority Please confirm')
  await story.clock.advance(hourMs + 11 * minuteMs)
  await story.post('north', 'n-sec', 'UE', '!watch override night 2026-12-02 amal')
  await story.post('north', 'n-sec', 'UC', '!watch')
  await story.clock.advance(24 * hourMs)
  await story.post('south', 's-sec', 'UB', '!watch')
  await story.post('south', 's-sec', 'UB', '!status')
  await story.clock.advance(minuteMs)
  expect(story.direct('south', 'UB').join()).toContain('There is no roster. Always on duty: duty officer.')
  for (const word of ['Day', 'Night', 'noor', 'mara', 'nils']) {
    expect(everything(story, 'south')).not.toContain(word)
  }
  for (const word of ['noor', 'envoy', 'Watch passes Day to Night. Open: 0']) expect(everything(story, 'sup')).not.toContain(word)
})

test('without a roster the duty officers are on duty always, as the configuration says', async () => {
  const story = await Story.begin({}, { beginsAt: noon })
  await story.clock.advance(30 * hourMs)
  expect(everything(story, 'north')).not.toContain('watch')
  await story.south('!flash One')
  await story.clock.advance(minuteMs)
  expect(mentionsIn(story, 'north', 'n-sec', 'One')).toEqual(['UA'])
})

describe('a configuration that is put in force', () => {
  const supervisor = (changes: Partial<Mechanism['supervisor']>): Mechanism => {
    const { roster: _, ...without } = withRosters.supervisor
    return { ...withRosters, supervisor: { ...without, ...changes } }
  }

  test('without the roster gives the duty back to the duty officers; with one again, a watch begins without a handover', async () => {
    const story = await begin()
    await story.apply(supervisor({}))
    await story.post('sup', 'control', 'UM', '!watch')
    await story.clock.advance(7 * hourMs)
    expect(story.direct('sup', 'UM').at(-1)).toContain('There is no roster')
    await story.apply(withRosters)
    await story.post('sup', 'control', 'UM', '!watch')
    await story.clock.advance(minuteMs)
    expect(story.direct('sup', 'UM').at(-1)).toContain('Night has the watch (nils, nils role), since 1 Dec 19:00')
    expect(JSON.stringify(story.channel('sup', 'control'))).not.toContain('Watch passes')
  })

  test('without the watch that is on duty gives its duty to whoever is due', async () => {
    const story = await begin()
    const all = { id: 'all', name: 'All', officials: ['hedda'], begins: [{ minute: 0 }] }
    await story.apply(supervisor({ roster: { watches: [all], overrides: [] } }))
    await story.post('sup', 'control', 'UM', '!watch')
    await story.clock.advance(minuteMs)
    expect(story.direct('sup', 'UM').at(-1)).toContain('All has the watch (hedda, hedda role)')
  })
})

test('where nobody answers and there is no head, that is said, and both watches stay on duty', async () => {
  const [north, south] = withRosters.parties
  const headless = { ...withRosters, parties: [{ ...north!, officials: north!.officials.filter(({ isHead }) => !isHead) }, south!] }
  const story = await Story.begin({ exercise: true }, { mechanism: headless, beginsAt: noon })
  await story.south('drill')
  await story.clock.advance(hourMs + 11 * minuteMs)
  // What is owed in an exercise is not counted with what is real.
  expect(story.channel('north', 'n-sec').join('\n')).toContain('Watch passes Day to Night. Open: 0 (and 1 of exercises).')
  const told = story.standing('north', 'n-sec', 'Night has not taken the watch')
  expect(JSON.stringify(told.content)).toContain('There is no head with an account here who could be called')
  expect(told.content.mentions).toEqual(['UA', 'UC'])
})

/** The supervisor's roster is another one from now on. */
const withRoster = (story: Story, roster: Roster): Promise<void> =>
  story.apply({ ...story.mechanism, supervisor: { ...story.mechanism.supervisor, roster } })

test('a roster that is applied relieves whoever has the watch by it no longer: what they had taken is untaken', async () => {
  const story = await begin({ sendDelaySeconds: 0, dueMinutes: { routine: 10 } })
  await story.north('Please confirm')
  await story.clock.advance(11 * minuteMs)
  await story.supervisor('!take SEC-0001')
  await story.clock.advance(minuteMs)
  expect(story.channel('sup', 'control').join()).toContain('Taken by mara role')
  await withRoster(story, watches('nils', 'mara', [6, 18]))
  await story.clock.advance(minuteMs)
  expect(story.standing('sup', 'control', 'ESCALATION').content.mentions).toEqual(['UN'])
  expect(story.channel('sup', 'control').join()).not.toContain('Taken by mara role')
})

test('a roster that is set right passes the watch to whoever should have it by now; what was passed early stays passed', async () => {
  const story = await begin()
  await withRoster(story, {
    ...watches('mara', 'nils', [6, 18]),
    watches: [
      { id: 'day', name: 'Day', officials: ['mara'], begins: [{ minute: 18 * 60 }] },
      { id: 'night', name: 'Night', officials: ['nils'], begins: [{ minute: 6 * 60 }] },
    ],
  })
  await story.clock.advance(minuteMs)
  expect(story.standing('sup', 'control', 'Watch passes Day to Night.').content.mentions).toEqual(['UM', 'UN'])
  await story.post('sup', 'control', 'UN', '!watch')
  await story.post('sup', 'control', 'UN', '!watch pass')
  await story.post('sup', 'control', 'UM', '!watch')
  await story.clock.advance(minuteMs)
  await withRoster(story, { ...story.mechanism.supervisor.roster!, overrides: [{ watch: 'day', date: '2026-12-24', officials: ['nils'] }] })
  await story.clock.advance(minuteMs)
  expect(story.channel('sup', 'control').filter((each) => each.includes('Watch passes'))).toHaveLength(2)
  expect(story.channel('sup', 'control').at(-1)).not.toContain('Watch passes')
})

test('what the duty officer had taken, who stood in for a watch that was suspended, is untaken when the next one begins', async () => {
  const { supervisor } = withRosters
  const rex = official('sup', 'rex', 'UR', { isDutyOfficer: true })
  const of: Mechanism = { ...withRosters, supervisor: { ...supervisor, officials: [...supervisor.officials, rex] } }
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 10 } }, { mechanism: of, beginsAt: noon + 5 * hourMs })
  await story.north('Please confirm')
  await story.post('sup', 'control', 'UH', '!suspend supervisor mara role Under inquiry')
  await story.clock.advance(50 * minuteMs)
  expect(story.standing('sup', 'control', 'ESCALATION').content.mentions).toEqual(['UR'])
  await story.post('sup', 'control', 'UR', '!take SEC-0001')
  await story.clock.advance(minuteMs)
  expect(story.channel('sup', 'control').join()).toContain('Taken by rex role')
  await story.clock.advance(10 * minuteMs)
  expect(story.channel('sup', 'control').join()).not.toContain('Taken by rex role')
  expect(story.standing('sup', 'control', 'ESCALATION').content.mentions).toEqual(['UN'])
})

test('a head who takes a watch that nobody took has it: it is the head who is pinged, until it passes again', async () => {
  const story = await begin()
  await story.clock.advance(hourMs + 11 * minuteMs)
  await story.post('north', 'n-sec', 'UE', '!watch')
  await story.south('!flash Nobody of Night is awake')
  await story.clock.advance(minuteMs)
  expect(mentionsIn(story, 'north', 'n-sec', 'Nobody of Night')).toEqual(['UC', 'UE'])
  await story.run()
  await story.post('north', 'n-sec', 'UE', '!watch override night 2026-12-01 amal')
  await story.south('!flash Given to another')
  await story.clock.advance(minuteMs)
  expect(mentionsIn(story, 'north', 'n-sec', 'Given to another')).toEqual(['UA'])
})

test('whoever stands in for a watch that is suspended has what they took when that begins anew', async () => {
  const story = await Story.begin(
    { dueMinutes: { routine: 30 } },
    {
      mechanism: {
        ...withRosters,
        supervisor: {
          ...withRosters.supervisor,
          officials: [official('sup', 'mara', 'UN'), official('sup', 'dora', 'UM', { isDutyOfficer: true })],
          roster: { watches: [{ id: 'all', name: 'All', officials: ['mara'], begins: [{ minute: 13 * 60 }] }], overrides: [] },
        },
      },
      beginsAt: noon,
    },
  )
  await story.supervisor('!suspend supervisor mara role Ill')
  await story.north('please confirm')
  await story.clock.advance(45 * minuteMs)
  await story.supervisor('!take SEC-0001')
  await story.clock.advance(20 * minuteMs)
  expect(JSON.stringify(story.standing('sup', 'control', 'ESCALATION SEC-0001').content)).toContain(' by dora role 12:45Z. Still owed.')
})

test('whoever is given a watch that waits to be accepted is asked, and who may take it is said to whoever may not', async () => {
  const story = await begin()
  await story.clock.advance(hourMs)
  const post = story.standing('north', 'n-sec', 'Watch passes')
  await story.press('north', 'n-sec', post.id, 'UA', post.content.buttons![0]!.action)
  await story.post('north', 'n-sec', 'UE', '!watch override night 2026-12-01 envoy')
  await story.clock.advance(minuteMs)
  expect(story.direct('north', 'UA').at(-1)).toContain('Day is pinged too. One of Night, or the head, takes it.')
  expect(story.direct('north', 'UE').at(-1)).toMatch(/They are on duty from now on.*\n\[I have the watch\]/)
  await story.press('north', 'n-sec', post.id, 'UE', story.standing('north', 'n-sec', 'on duty from now on').content.buttons![0]!.action)
  await story.clock.advance(minuteMs)
  expect(story.channel('north', 'n-sec').join()).toContain('Night has the watch: taken by envoy role')
})

test('whoever a roster that is applied gives the watch is told so, and asked where it waits to be accepted', async () => {
  const story = await begin({})
  const { supervisor } = withRosters
  const noor = official('sup', 'noor', 'UNOOR')
  const given = (to: string): Promise<void> => {
    const watchesOf = supervisor.roster!.watches.map((each) => (each.id === 'night' ? { ...each, officials: [to] } : each))
    return story.apply({
      ...withRosters,
      supervisor: { ...supervisor, officials: [...supervisor.officials, noor], roster: { watches: watchesOf, overrides: [] } },
    })
  }
  await story.clock.advance(6 * hourMs + minuteMs)
  await given('noor')
  await story.clock.advance(minuteMs)
  expect(story.direct('sup', 'UNOOR')).toEqual([
    'Night of 2026-12-01: noor, noor role. Changed by the configuration. They are on duty from now on.\n[I have the watch]',
  ])
  await story.post('sup', 'control', 'UNOOR', '!watch')
  await given('nils')
  await story.clock.advance(minuteMs)
  expect(story.direct('sup', 'UN').at(-1)).toBe(
    'Night of 2026-12-01: nils, nils role. Changed by the configuration. They are on duty from now on.',
  )
})

test('a watch that is passing when its channel moves is asked for where its people are now', async () => {
  const story = await begin()
  await story.clock.advance(hourMs + 2 * minuteMs)
  const tracks = withRosters.tracks.map((track) => ({
    ...track,
    channels: { ...track.channels, north: { link: 'north', channel: 'n-new' } },
  }))
  await story.apply({ ...story.mechanism, tracks })
  await story.post('north', 'n-sec', 'UE', '!confirm C1')
  await story.clock.advance(minuteMs)
  const post = story.standing('north', 'n-new', 'Watch passes Day to Night.')
  expect(post.content.mentions).toEqual(['UA', 'UC'])
  await story.press('north', 'n-new', post.id, 'UC', post.content.buttons![0]!.action)
  await story.clock.advance(minuteMs)
  expect(story.channel('north', 'n-new').at(-1)).toContain('Night has the watch: taken by noor role')
})

test('whoever was suspended when the watch passed to them is asked when they are reinstated', async () => {
  const story = await begin()
  await story.post('sup', 'control', 'UH', '!suspend supervisor nils role Lost the telephone')
  await story.clock.advance(6 * hourMs + 15 * minuteMs)
  expect(story.direct('sup', 'UN').join()).not.toContain('I have the watch')
  await story.post('sup', 'control', 'UH', '!reinstate supervisor nils role')
  await story.clock.advance(minuteMs)
  expect(story.direct('sup', 'UN').at(-1)).toContain('They are on duty from now on.\n[I have the watch]')
})

test('a watch that passes to some of those who have it is to be accepted: until then nobody is relieved', async () => {
  const both: Mechanism = {
    ...withRosters,
    supervisor: {
      ...withRosters.supervisor,
      roster: {
        ...withRosters.supervisor.roster!,
        watches: withRosters.supervisor.roster!.watches.map((each) =>
          each.id === 'day' ? { ...each, officials: ['mara', 'nils'] } : each,
        ),
      },
    },
  }
  const story = await Story.begin({ sendDelaySeconds: 0, dueMinutes: { routine: 10 } }, { mechanism: both, beginsAt: noon })
  await story.clock.advance(6 * hourMs)
  expect(story.standing('sup', 'control', 'Watch passes Day to Night.').content.mentions).toEqual(['UM', 'UN'])
  await story.north('Please confirm')
  await story.clock.advance(6 * minuteMs)
  await story.post('sup', 'control', 'UN', '!watch')
  await story.clock.advance(6 * minuteMs)
  expect(story.standing('sup', 'control', 'ESCALATION').content.mentions).toEqual(['UN'])
})

describe('what was typed of a watch and is found only later', () => {
  const found = async (story: Story, author: string, text: string, agoMs: number): Promise<void> => {
    await story.tell(story.told(text, { author, post: `found ${text}`, writtenAt: story.clock.now() - agoMs, found: true }))
    await story.clock.advance(minuteMs)
  }

  test('accepts no later one', async () => {
    const story = await begin()
    await story.clock.advance(25 * hourMs + 4 * minuteMs)
    await found(story, 'UC', '!watch', 24 * hourMs)
    expect(story.channel('north', 'n-sec').join()).not.toContain('Night has the watch: taken by')
    await found(story, 'UC', '!watch ', 2 * minuteMs)
    expect(story.channel('north', 'n-sec').join()).toContain('Night has the watch: taken by noor role')
  })

  test('passes no later one', async () => {
    const story = await begin()
    await story.clock.advance(hourMs + minuteMs)
    await story.post('north', 'n-sec', 'UC', '!watch')
    await found(story, 'UE', '!watch pass', 10 * minuteMs)
    expect(story.channel('north', 'n-sec').join()).not.toContain('Watch passes Night to Day')
    expect(story.direct('north', 'UE').at(-1)).toContain('Night has the watch')
  })
})

test('what the old watch took before it passed, and is found only later, is not theirs any more', async () => {
  const story = await begin({ sendDelaySeconds: 0, dueMinutes: { routine: 60 } })
  await story.north('Please confirm')
  await story.clock.advance(6 * hourMs + 2 * minuteMs)
  await story.post('sup', 'control', 'UN', '!watch')
  await story.tell({
    ...story.told('!take SEC-0001'),
    link: 'sup',
    channel: 'control',
    author: 'UM',
    writtenAt: noon + 5 * hourMs,
    found: true,
  })
  await story.clock.advance(minuteMs)
  expect(story.channel('sup', 'control').join()).toContain('mara role no longer has the watch; it came back 18:02Z')
  expect(story.direct('sup', 'UM').at(-1)).toBe('SEC-0001 is no longer yours: the watch has passed, and it is back before those on duty.')
})

test('whoever had escalations learns with the watch that they are theirs no longer', async () => {
  const story = await begin({ sendDelaySeconds: 0, dueMinutes: { routine: 330 } })
  await story.north('Please confirm')
  await story.north('This too')
  await story.clock.advance(5.6 * hourMs)
  await story.supervisor('!take all')
  await story.clock.advance(0.5 * hourMs)
  expect(story.direct('sup', 'UM')).toContain(
    '2 escalations are no longer yours (SEC-0001, SEC-0002): the watch has passed, and they are back before those on duty.',
  )
  expect(story.direct('sup', 'UN').join()).not.toContain('no longer yours')
})
