import { describe, expect, test } from 'vitest'
import type { Mechanism, Official } from '../mechanism.ts'
import { itemWords } from '../sentences/change-items.ts'
import { official, party, three, track, withParty, withTrack } from '../testing/three.ts'
import { difference, isSame, returning, withoutReturning } from './difference.ts'
import { itemsOf, type Viewer } from './items.ts'
import { asConfigured, type Change, isSound, type Piece, piecesWithout, withPieces } from './pieces.ts'

const [north, south, east] = three.parties as [Mechanism['parties'][0], Mechanism['parties'][0], Mechanism['parties'][0]]
const channel = (link: string, name: string) => ({ link, channel: name })
const withOfficials = (id: string, change: (all: readonly Official[]) => readonly Official[]): Mechanism =>
  withParty(three, id, (each) => ({ ...each, officials: change(each.officials) }))
const nina = official('north', 'nina', 'duty officer', { isDutyOfficer: true })
const headless = withOfficials('south', ([duty]) => [duty!])
const { sweepDays, ...rest } = three
const limits = { eventsPerMinute: 10, waitingMax: 20 }
const ownTimes = withTrack(three, 'SEC', (each) => ({ ...each, partyDueMinutes: { south: { routine: 99 } } }))

/** What is changed, by whose heads it waits for (`-` for nobody), and what each is told of it. */
const cases: readonly {
  readonly what: string
  readonly before?: Mechanism
  readonly target: Mechanism
  readonly needs: readonly string[]
  readonly told: Readonly<Record<Viewer, readonly string[]>>
}[] = [
  { what: 'nothing', target: three, needs: [], told: {} },
  { what: 'the order of keys', target: { sweepDays, ...rest }, needs: [], told: {} },
  {
    what: 'limits of all',
    target: { ...three, limits },
    needs: ['- common'],
    told: {
      operator: ['limits.eventsPerMinute', 'limits.waitingMax'],
      supervisor: ['limits.eventsPerMinute', 'limits.waitingMax'],
      north: [],
      east: [],
    },
  },
  {
    what: 'all becomes an exercise',
    target: { ...three, exercise: true },
    needs: ['north south east exercise'],
    told: { supervisor: ['becomes an exercise'], south: ['becomes an exercise'] },
  },
  {
    what: 'all is an exercise no longer',
    before: { ...three, exercise: true },
    target: three,
    needs: ['north south east exercise'],
    told: { supervisor: ['an exercise no longer'], east: ['an exercise no longer'] },
  },
  {
    what: 'the supervisor’s people',
    target: {
      ...three,
      supervisor: { ...three.supervisor, officials: [...three.supervisor.officials, official('desk', 'mia', 'analyst')] },
    },
    needs: ['- supervisor'],
    told: {
      supervisor: ['Mission: an analyst (mia, U-mia) is added.'],
      operator: ['Mission: an analyst (mia, U-mia) is added.'],
      north: ['Mission: an analyst is added.'],
    },
  },
  {
    what: 'the supervisor’s channel',
    target: { ...three, supervisor: { ...three.supervisor, channel: channel('desk', 'control-2') } },
    needs: ['- supervisor'],
    told: { supervisor: ['control-2'], north: [] },
  },
  {
    what: 'one official in the place of another',
    target: withOfficials('north', ([, head]) => [nina, head!]),
    needs: ['north party'],
    told: {
      north: ['North: nina, U-nina is duty officer in the place of north-duty, U-north-duty.'],
      operator: ['North: nina, U-nina is duty officer in the place of north-duty, U-north-duty.'],
      supervisor: ['North: another person is duty officer.'],
      south: ['North: another person is duty officer.'],
    },
  },
  {
    what: 'an official more, as a head',
    target: withOfficials('north', (all) => [...all, official('north', 'nils', 'deputy', { isHead: true })]),
    needs: ['north party'],
    told: { north: ['North: a deputy (nils, U-nils) is added, as a head.'], east: ['North: a deputy is added, as a head.'] },
  },
  {
    what: 'an official less',
    target: withOfficials('east', ([, head]) => [head!]),
    needs: ['east party'],
    // South has no track in common with East.
    told: {
      east: ['East: the duty officer (east-duty, U-east-duty) is removed.'],
      north: ['East: the duty officer is removed.'],
      south: [],
    },
  },
  {
    what: 'the account by which an official speaks',
    target: withOfficials('north', ([duty, head]) => [{ ...duty!, accounts: [{ link: 'north', user: 'U-9' }] }, head!]),
    needs: ['north party'],
    told: {
      north: ['North, duty officer (north-duty): user changes from'],
      supervisor: ['North: the duty officer has another account.'],
      south: ['North: the duty officer has another account.'],
    },
  },
  {
    what: 'the order of officials',
    target: withOfficials('north', ([duty, head]) => [head!, duty!]),
    needs: ['north party'],
    told: { north: ['North: the order of the officials changes.'], supervisor: [], south: [] },
  },
  {
    what: 'a role, and the tracks of who has it',
    target: withOfficials('north', ([duty, head]) => [{ ...duty!, role: 'watch keeper', tracks: ['SEC'] }, head!]),
    needs: ['north party'],
    told: { north: ['role', 'tracks'], supervisor: ['role'], south: ['role'] },
  },
  {
    what: 'who is a head, and who is not any more',
    target: withOfficials('north', ([duty, head]) => [
      { ...duty!, isHead: true },
      { id: head!.id, role: head!.role, accounts: head!.accounts, isDutyOfficer: false },
    ]),
    needs: ['north party'],
    told: {
      north: ['head changes from false to true', 'head changes from true to false'],
      supervisor: [],
      south: [],
    },
  },
  {
    what: 'a party’s hours and name',
    target: withParty(three, 'south', (each) => ({ ...each, timeZone: 'Europe/Kyiv', name: 'The South' })),
    needs: ['south party'],
    told: { south: ['name', 'timeZone'], operator: ['name', 'timeZone'], supervisor: ['name'], north: ['name'], east: [] },
  },
  {
    what: 'the first head of a party that has none, and nothing else with them',
    before: headless,
    target: withParty(three, 'south', (each) => ({ ...each, timeZone: 'Europe/Kyiv' })),
    needs: ['- party', 'south party'],
    told: {},
  },
  {
    what: 'a party that is on no link of its own any more has no head named by the file alone',
    before: headless,
    target: withTrack(
      withParty(three, 'south', (each) => ({ ...each, link: 'south-2' })),
      'SEC',
      (each) => ({ ...each, channels: { ...each.channels, south: channel('south-2', 'south-sec') } }),
    ),
    needs: ['south party channel'],
    told: {},
  },
  {
    what: 'a channel of one’s own',
    target: withTrack(three, 'SEC', (each) => ({ ...each, channels: { ...each.channels, south: channel('south', 's-new') } })),
    needs: ['south channel'],
    told: {
      south: ['South’s channel of SEC moves from south-sec to s-new.'],
      operator: ['South’s channel of SEC moves from south-sec to s-new.'],
      supervisor: ['South’s channel of SEC moves.'],
      north: [],
      east: [],
    },
  },
  {
    what: 'a party leaves a track',
    target: withTrack(three, 'CIV', (each) => ({ ...each, channels: { north: each.channels.north! } })),
    needs: ['east channel'],
    told: { east: ['East leaves CIV.'], north: ['East leaves CIV.'], supervisor: ['East leaves CIV.'], south: [] },
  },
  {
    what: 'a party joins a track: whoever is on it has a say',
    target: withTrack(three, 'SEC', (each) => ({ ...each, channels: { ...each.channels, east: channel('east', 'east-sec') } })),
    needs: ['north south east channel'],
    told: {
      east: ['East joins SEC with the channel east-sec.'],
      north: ['East joins SEC.'],
      supervisor: ['East joins SEC.'],
    },
  },
  {
    what: 'a party joins a track whose terms change with it: it has a say in them',
    target: withTrack(three, 'SEC', (each) => ({
      ...each,
      sendDelaySeconds: 30,
      channels: { ...each.channels, east: channel('east', 'east-sec') },
    })),
    needs: ['north south east track channel'],
    told: {
      east: ['sendDelaySeconds', 'East joins SEC with the channel east-sec.'],
      north: ['sendDelaySeconds', 'East joins SEC.'],
    },
  },
  {
    what: 'times of one’s own',
    target: ownTimes,
    needs: ['south due'],
    told: {
      south: ['dueMinutes.routine'],
      operator: ['dueMinutes.routine'],
      north: ['South: the times for what it owes on SEC are others now.'],
      supervisor: ['South: the times for what it owes on SEC are others now.'],
      east: [],
    },
  },
  {
    what: 'no times of one’s own any more',
    before: ownTimes,
    target: three,
    needs: ['south due'],
    told: { south: ['dueMinutes.routine'] },
  },
  {
    what: 'the terms of a track are of all who are on it, and not of others',
    before: ownTimes,
    target: withTrack(ownTimes, 'SEC', (each) => ({ ...each, sendDelaySeconds: 30 })),
    needs: ['north south track'],
    told: { north: ['sendDelaySeconds'], south: ['sendDelaySeconds'], supervisor: ['sendDelaySeconds'], east: [] },
  },
  {
    what: 'whom a track’s steps call of the supervisor’s people, by their roles to the parties',
    target: withTrack(three, 'SEC', (each) => ({
      ...each,
      escalation: { takenMinutes: 30, steps: [{ share: 1, minutes: 0, call: ['official:mission-duty', 'official:mia', 'party'] }] },
    })),
    needs: ['north south track'],
    told: {
      supervisor: ['remindShare', 'repeatMinutes', 'repeatForMinutes', 'takenMinutes', 'official:mission-duty, official:mia, party.'],
      operator: ['remindShare', 'repeatMinutes', 'repeatForMinutes', 'takenMinutes', 'official:mission-duty, official:mia, party.'],
      north: ['remindShare', 'repeatMinutes', 'repeatForMinutes', 'takenMinutes', 'Mission’s duty officer, Mission’s official, party.'],
    },
  },
  {
    what: 'that a track that is there was to be rehearsed',
    target: withTrack(three, 'SEC', (each) => ({ ...each, rehearsal: true })),
    needs: [],
    told: {},
  },
  {
    what: 'a new track',
    target: { ...three, tracks: [...three.tracks, track('MED', 'Medicine', ['south', 'east'])] },
    needs: ['south east track'],
    told: {
      south: ['Track MED, Medicine, is new, between South and East.'],
      supervisor: ['Track MED, Medicine, is new, between South and East.'],
      north: [],
    },
  },
  {
    what: 'no track any more',
    target: { ...three, tracks: [three.tracks[0]!] },
    needs: ['north east no-track'],
    told: { east: ['Track CIV, Civilian, ends.'], supervisor: ['Track CIV, Civilian, ends.'], south: [] },
  },
  {
    what: 'a party leaves the mechanism',
    target: {
      ...three,
      parties: [north, south],
      tracks: [three.tracks[0]!, { ...three.tracks[1]!, channels: { north: channel('north', 'north-civ') } }],
    },
    needs: ['east no-party'],
    told: {
      east: ['East leaves the mechanism.'],
      north: ['East leaves the mechanism.'],
      supervisor: ['East leaves the mechanism.'],
      south: [],
    },
  },
  {
    what: 'a party joins the mechanism, on a track that is there and with times of its own',
    target: withTrack({ ...three, parties: [north, south, east, party('west', 'West')] }, 'CIV', (each) => ({
      ...each,
      channels: { ...each.channels, west: channel('west', 'west-civ') },
      partyDueMinutes: { west: { routine: 60 } },
    })),
    needs: ['north east party channel due'],
    told: {
      north: ['West joins the mechanism.', 'West joins CIV.', 'West: the times for what it owes on CIV are others now.'],
      supervisor: ['West joins the mechanism.', 'West joins CIV.', 'West: the times for what it owes on CIV are others now.'],
    },
  },
  {
    what: 'a party joins the mechanism, on a new track alone',
    target: {
      ...three,
      parties: [north, south, east, party('west', 'West')],
      tracks: [...three.tracks, track('MED', 'Medicine', ['south', 'west'])],
    },
    needs: ['- party', 'south track'],
    told: {},
  },
]

const kindsOf = ({ needs, pieces }: Change): string =>
  [needs.length === 0 ? '-' : needs.join(' '), ...pieces.map(({ piece }) => piece)].join(' ')

describe.each(cases)('what changes: $what', ({ before = three, target, needs, told }) => {
  const changes = difference(before, target)

  test('waits for those whose it is', () => {
    expect(changes.map(kindsOf)).toEqual(needs)
  })

  test('is, all of it together, the whole change, and sound', () => {
    const { former: _, ...changed } = withPieces(
      before,
      changes.flatMap(({ pieces }) => pieces),
    )
    expect(isSame(asConfigured(changed), withoutRehearsals(target))).toBe(true)
    expect(isSound(changed)).toBe(true)
    expect(difference(changed, target)).toEqual([])
  })

  test('is told to each as far as it is theirs to know', () => {
    for (const [viewer, words] of Object.entries(told)) {
      const items = changes.flatMap(({ pieces }) => itemsOf(before, pieces, viewer)).map(itemWords)
      expect(items, viewer).toHaveLength(words.length)
      for (const [index, each] of words.entries()) expect(items[index]).toContain(each)
    }
  })
})

/** Of a track that is there, that it is to be rehearsed says nothing. */
const withoutRehearsals = (of: Mechanism): Mechanism => ({
  ...of,
  tracks: of.tracks.map((each) => {
    const { rehearsal: _, ...rest } = each
    return three.tracks.some(({ code }) => code === each.code) ? rest : each
  }),
})

test('what a suspension folded in is no change of the configuration', () => {
  const suspended = { at: 1, by: 'north', role: 'head of delegation', reason: 'Lost' }
  const inForce = withOfficials('north', ([duty, head]) => [{ ...duty!, suspended }, head!])
  expect(difference(inForce, three)).toEqual([])
})

test('more than twenty values that differ are counted, not listed', () => {
  const many = Object.fromEntries(Array.from({ length: 23 }, (_, index) => [`key${index}`, index]))
  const items = itemsOf(three, [{ piece: 'common', common: { sweepDays: 7, ...many } as never }], 'operator')
  expect(items).toHaveLength(21)
  expect(items.at(-1)).toMatchObject({ item: 'more', count: 3 })
})

describe('a configuration is not sound in which', () => {
  test.each([
    [
      'two tracks have one channel',
      withTrack(three, 'CIV', (each) => ({ ...each, channels: { ...each.channels, north: channel('north', 'north-sec') } })),
    ],
    [
      'a party’s channel is the supervisor’s',
      { ...three, supervisor: { ...three.supervisor, secondChannel: channel('north', 'north-sec') } },
    ],
    ['one account is two officials’', withOfficials('north', ([duty, head]) => [duty!, { ...head!, accounts: duty!.accounts }])],
    [
      'a party’s channel is on another’s link',
      withTrack(three, 'SEC', (each) => ({ ...each, channels: { ...each.channels, south: channel('north', 'n-x') } })),
    ],
  ])('%s', (_, of) => {
    expect(isSound(of)).toBe(false)
  })
})

test('who has left keeps the name by which their words still stand, once', () => {
  const gone = withPieces(three, [{ piece: 'no-party', party: 'east' }])
  expect(gone.former).toEqual([{ id: 'east', name: 'East' }])
  expect(withPieces(gone, [{ piece: 'no-party', party: 'east' }]).former).toEqual([{ id: 'east', name: 'East' }])
  const renamed = withPieces(gone, [
    { piece: 'party', party: { ...east, name: 'The East' } },
    { piece: 'no-party', party: 'east' },
  ])
  expect(renamed.former).toEqual([{ id: 'east', name: 'The East' }])
})

test('what changes for all takes nobody’s name away who has left', () => {
  const gone = withPieces(three, [{ piece: 'no-party', party: 'east' }])
  const { name: _n, supervisor: _s, parties: _p, tracks: _t, ...common } = three
  expect(withPieces(gone, [{ piece: 'common', common: { ...common, sweepDays: 3 } }])).toMatchObject({
    sweepDays: 3,
    former: [{ id: 'east', name: 'East' }],
  })
})

test('of a file that names who has left, what is left is asked for without them; a new track with one party alone is not', () => {
  const gone = withPieces(three, [{ piece: 'no-party', party: 'east' }])
  const target = {
    ...three,
    tracks: [...three.tracks, track('MED', 'Medicine', ['north', 'east']), track('ENE', 'Energy', ['north', 'south'])],
  }
  const { parties, tracks } = withoutReturning(gone, target)
  expect(parties.map(({ id }) => id)).toEqual(['north', 'south'])
  expect(tracks.map(({ code }) => code)).toEqual(['SEC', 'CIV', 'ENE'])
  expect(returning(gone, target).map(({ id }) => id)).toEqual(['east'])
  // Who is in force is not coming back, whatever they were once.
  expect(returning({ ...three, former: [{ id: 'east', name: 'East' }] }, target)).toEqual([])
})

test('of pieces that wait, those of a party that has left are none; of the others’ all is left but what concerned it', () => {
  const address = channel('east', 'east-new')
  const due = { routine: 60 }
  const own: readonly Piece[] = [
    { piece: 'party', party: east },
    { piece: 'no-party', party: 'east' },
    { piece: 'channel', track: 'CIV', party: 'east', address },
    { piece: 'due', track: 'CIV', party: 'east', due },
  ]
  expect(piecesWithout(three, own, 'east')).toEqual([])
  expect(piecesWithout(three, own, 'south')).toEqual(own)
  const med = { ...track('MED', 'Medicine', ['north', 'south', 'east']), partyDueMinutes: { east: due, south: due } }
  const alone = track('ENE', 'Energy', ['north', 'east'])
  const [left, ...more] = piecesWithout(
    three,
    [med, alone].map((each) => ({ piece: 'track' as const, track: each })),
    'east',
  )
  expect(more).toEqual([])
  expect(left).toMatchObject({ track: { code: 'MED', partyDueMinutes: { south: due } } })
  expect(JSON.stringify(left)).not.toContain('east')
})

test('a long value is cut where it is told', () => {
  const [item] = itemsOf(three, [{ piece: 'common', common: { sweepDays: 7, note: 'x'.repeat(105) } as never }], 'operator')
  expect(item).toMatchObject({ key: 'note', to: `${'x'.repeat(100)}…` })
})
