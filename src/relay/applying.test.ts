import { expect, test } from 'vitest'
import type { Mechanism, Official, Track } from '../core/mechanism.ts'
import { confirmAll, withHeads } from './testing/cell.ts'
import { Story } from './testing/story.ts'

const begin = (changes: Partial<Track> = {}): Promise<Story> => Story.begin(changes, { mechanism: withHeads })

const withOfficials = (
  mechanism: Mechanism,
  party: string,
  change: (officials: readonly Official[]) => readonly Official[],
): Mechanism => ({
  ...mechanism,
  parties: mechanism.parties.map((each) => (each.id === party ? { ...each, officials: change(each.officials) } : each)),
})

const newcomer: Official = { id: 'nina', role: 'adviser', accounts: [{ link: 'north', user: 'UN3' }], isDutyOfficer: false }
const replaced = (mechanism: Mechanism): Mechanism =>
  withOfficials(mechanism, 'north', (officials) => [...officials.filter(({ id }) => id !== 'nils'), newcomer])

const withTrack = (mechanism: Mechanism, changes: Partial<Track>): Mechanism => ({
  ...mechanism,
  tracks: mechanism.tracks.map((track) => ({ ...track, ...changes })),
})

const control = (story: Story): string => story.channel('sup', 'control').join('\n')

test('what changes a party’s own people waits for its head, who is asked in its own tool; the others hear of roles alone', async () => {
  const story = await begin()
  await story.apply(replaced(story.mechanism))
  await story.clock.advance(3_000)
  const ask = story.direct('north', 'UNH').at(-1)
  expect(ask).toContain('North, head of delegation: C1 waits for you.')
  expect(ask).toContain('• North: nina, UN3 is adviser in the place of nils, UN2.')
  expect(ask).toMatch(/\[Confirm\]\n\[Refuse\]/)
  expect(control(story)).toContain('C1 waits for North to confirm')
  expect(control(story)).not.toMatch(/UN3|nina/)
  expect(story.direct('south', 'USH')).toEqual([])
  const early = await story.post('north', 'n-sec', 'UN3', 'Not yet')
  await story.clock.advance(20_000)
  expect(story.mark('north', 'n-sec', early)).toEqual(['⛔'])
  await story.post('north', 'n-sec', 'UNH', '!confirm C1')
  await story.post('north', 'n-sec', 'UN3', 'Now I speak')
  await story.clock.advance(20_000)
  const south = story.channel('south', 's-sec').join('\n')
  expect(south).toContain('North: another person is adviser.')
  expect(south).toContain('Now I speak')
  expect(south).not.toMatch(/UN3|nina|nils|C1/)
  expect(story.channel('north', 'n-sec').join('\n')).toContain(
    'In force since 01:00Z:\n• North: nina, UN3 is adviser in the place of nils, UN2.',
  )
})

test('hours, watches and steps are told as a person writes them, each thing that differs by itself', async () => {
  const story = await begin()
  const [north, south] = story.mechanism.parties
  await story.apply({
    ...story.mechanism,
    report: { atMinute: 570 },
    parties: [
      {
        ...north!,
        calendar: {
          timeZone: north!.timeZone,
          week: [
            [],
            [
              { fromMinute: 540, toMinute: 750 },
              { fromMinute: 810, toMinute: 1020 },
            ],
            [],
            [],
            [],
            [],
            [],
          ],
          holidays: ['2026-12-25'],
          maintenance: [{ from: Date.UTC(2026, 11, 5, 22), to: Date.UTC(2026, 11, 6, 2) }],
        },
        roster: {
          watches: [{ id: 'day', name: 'Day', officials: ['amal', 'nils'], begins: [{ minute: 480 }, { weekday: 6, minute: 600 }] }],
          overrides: [{ watch: 'day', date: '2026-12-24', officials: ['nora'] }],
        },
      },
      south!,
    ],
    tracks: story.mechanism.tracks.map((track) => ({
      ...track,
      escalation: {
        takenMinutes: 15,
        steps: [
          { share: 0.5, minutes: 0, call: ['party'] },
          { share: 1, minutes: 30, call: ['supervisor', 'pager:night'], repeatMinutes: 5, times: 4 },
        ],
      },
    })),
  })
  await story.clock.advance(3_000)
  const asked = story.direct('north', 'UNH').join('\n')
  for (const words of [
    '• North: calendar.Monday is set to 09:00-12:30, 13:30-17:00.',
    '• North: calendar.holiday 2026-12-25 is set to free.',
    '• North: calendar.maintenance from 2026-12-05T22:00Z is set to until 2026-12-06T02:00Z.',
    '• North: roster.watch day is set to Day: amal, nils, begins 08:00, Saturday 10:00.',
    '• North: roster.override day 2026-12-24 is set to nora.',
    '• SEC: escalation.step 1 is set to after 50% party.',
    '• SEC: escalation.step 2 is set to after 100% + 30m supervisor, pager:night, every 5 min, 4 times.',
  ])
    expect(asked).toContain(words)
  expect(asked).not.toMatch(/[[{]"|fromMinute/)
  expect(control(story)).toContain('report.at is set to 09:30')
  expect(control(story)).toContain('C1 waits for North to confirm, until 29 Nov 01:00Z. It changes:\n• what North alone may see.')
  await story.post('north', 'n-sec', 'UNH', '!confirm C1')
  await story.clock.advance(3_000)
  expect(story.direct('north', 'UNH').at(-1)).toBe('C1: confirmed. It is in force.')
})

test('the successor inherits what was said to the author before', async () => {
  const story = await begin()
  await story.post('north', 'n-sec', 'UN2', '!immediate The road is shut')
  await story.clock.advance(2_000)
  await story.apply(replaced(story.mechanism))
  await confirmAll(story)
  await story.south('!ack SEC-0001')
  await story.clock.advance(5_000)
  expect(story.direct('north', 'UN3').join('\n')).toContain('Received by South, duty officer')
  expect(story.direct('north', 'UN2').join('\n')).not.toContain('Received by South')
})

test('what is nobody’s own is in force at once, and each party’s part waits by itself', async () => {
  const story = await begin()
  const both = replaced(
    withOfficials({ ...story.mechanism, sweepDays: 9 }, 'south', (all) =>
      all.map((each) => (each.id === 'bo' ? { ...each, role: 'envoy' } : each)),
    ),
  )
  await story.apply(both)
  await story.clock.advance(2_000)
  expect(story.relay.inForce().sweepDays).toBe(9)
  expect(control(story)).toContain('sweepDays changes from 7 to 9')
  expect(story.relay.waiting().map(({ id, needs }) => `${id} ${needs}`)).toEqual(['C1 north', 'C2 south'])
  await story.post('south', 's-sec', 'USH', '!confirm C2')
  await story.clock.advance(2_000)
  expect(story.relay.inForce().parties[1]?.officials[0]?.role).toBe('envoy')
  expect(story.relay.waiting().map(({ id }) => id)).toEqual(['C1'])
})

test('a track’s terms are in force when the heads of all who are on it have confirmed them', async () => {
  const story = await begin()
  await story.apply(withTrack(story.mechanism, { dueMinutes: { ...story.mechanism.tracks[0]!.dueMinutes, routine: 720 } }))
  await story.clock.advance(2_000)
  expect(story.direct('south', 'USH').at(-1)).toContain('SEC: dueMinutes.routine changes from 360 to 720.\nNorth must confirm it too.')
  const ask = story.standing('north', '@UNH', 'C1')
  await story.press('north', '@UNH', ask.id, 'UNH', 'change-confirm:C1')
  await story.clock.advance(2_000)
  expect(story.direct('north', 'UNH').at(-1)).toContain('C1: confirmed. It waits for South.')
  expect(story.relay.inForce().tracks[0]?.dueMinutes.routine).toBe(360)
  await story.post('south', 's-sec', 'USH', '!confirm c1')
  await story.clock.advance(2_000)
  expect(story.relay.inForce().tracks[0]?.dueMinutes.routine).toBe(720)
})

test('a head refuses, and nothing of it is in force; nobody else can answer for the party', async () => {
  const story = await begin()
  await story.apply(replaced(story.mechanism))
  await story.north('!confirm C1')
  await story.post('south', 's-sec', 'USH', '!confirm C1')
  await story.clock.advance(2_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('Only a head of your organisation can use !confirm')
  expect(story.direct('south', 'USH').at(-1)).toContain('Nothing that waits for you is called C1')
  await story.post('north', 'n-sec', 'UNH', '!refuse C1')
  await story.clock.advance(2_000)
  expect(control(story)).toContain('C1 is refused by North, head of delegation.')
  await story.post('north', 'n-sec', 'UNH', '!confirm C1')
  await story.clock.advance(2_000)
  expect(story.relay.inForce().parties[0]?.officials.map(({ id }) => id)).toContain('nils')
})

test('a head is reminded each day, and after a week what waited has lapsed', async () => {
  const story = await begin()
  await story.apply(replaced(story.mechanism))
  const later = async (days: number): Promise<void> => {
    await story.relay.stop()
    await story.clock.advance(days * 86_400_000)
    await story.run()
  }
  await later(1)
  expect(story.direct('north', 'UNH').at(-1)).toContain('C1 still waits for you')
  await later(3)
  expect(story.direct('north', 'UNH').filter((text) => text.includes('still waits'))).toHaveLength(2)
  await later(3)
  expect(control(story)).toContain('C1 has lapsed.')
  expect(story.relay.waiting()).toEqual([])
})

test('what waits lapses at its time, whenever its head was reminded last', async () => {
  const story = await begin()
  await story.apply(replaced(story.mechanism))
  await story.relay.stop()
  await story.clock.advance(7 * 86_400_000 - 60_000)
  await story.run()
  await story.clock.advance(60_000)
  expect(control(story)).toContain('C1 has lapsed.')
  expect(story.direct('north', 'UNH').filter((text) => text.includes('still waits'))).toHaveLength(1)
})

test('of what lapses those are named who had not confirmed it', async () => {
  const story = await begin()
  await story.apply(withTrack(story.mechanism, { sendDelaySeconds: 5 }))
  await story.post('north', 'n-sec', 'UNH', '!confirm C1')
  await story.relay.stop()
  await story.clock.advance(7 * 86_400_000)
  await story.run()
  const words = 'C1 has lapsed. South did not confirm it in time; nothing of it is in force.'
  expect(control(story)).toContain(words)
  expect(story.direct('north', 'UNH').at(-1)).toContain(words)
})

test('whoever has confirmed is not asked again, nor named as who must confirm it too', async () => {
  const story = await begin()
  await story.apply(withTrack(story.mechanism, { sendDelaySeconds: 5 }))
  await story.post('north', 'n-sec', 'UNH', '!confirm C1')
  await story.clock.advance(2_000)
  const told = story.direct('north', 'UNH').length
  await story.relay.stop()
  await story.clock.advance(86_400_000)
  await story.run()
  expect(story.direct('north', 'UNH')).toHaveLength(told)
  expect(story.direct('south', 'USH').at(-1)).toContain('C1 still waits for you')
  expect(story.direct('south', 'USH').at(-1)).not.toContain('North must confirm it too')
})

test('a later configuration takes the place of what still waited; what it asks for again keeps its name', async () => {
  const story = await begin()
  await story.apply(replaced(story.mechanism))
  await story.apply({ ...story.mechanism, sweepDays: 9 })
  expect(story.relay.waiting().map(({ id }) => id)).toEqual(['C1'])
  await story.apply(
    withOfficials(story.mechanism, 'north', (all) => [...all, { ...newcomer, id: 'nour', accounts: [{ link: 'north', user: 'UN4' }] }]),
  )
  await story.clock.advance(2_000)
  expect(story.relay.waiting().map(({ id }) => id)).toEqual(['C2'])
  expect(control(story)).toContain('C1 is no longer wanted.')
})

test('a party without a head is named one by the file alone, and what else changes waits for that head', async () => {
  const story = await Story.begin()
  await story.apply(withTrack(story.mechanism, { sendDelaySeconds: 20 }))
  await story.clock.advance(2_000)
  expect(control(story)).toContain('Not put in force: North and South have no head who could confirm it.')
  const named = withOfficials(story.mechanism, 'north', (all) => [...all.map((each) => ({ ...each, isHead: true as const })), newcomer])
  await story.apply(named)
  await story.clock.advance(2_000)
  expect(story.direct('north', 'UA').at(-1)).toContain('• North: an adviser (nina, UN3) is added.')
  expect(story.relay.inForce().parties[0]?.officials).toHaveLength(1)
})

test('a channel moves: what waits goes to where it is now, and what stands in the old one is answered by its reference', async () => {
  const story = await begin({ acknowledgeFrom: 'routine', dueMinutes: { routine: 60 } })
  await story.north('Before the move')
  await story.clock.advance(15_000)
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' && outgoing.channel === 's-sec' ? 'unavailable' : 'none')
  await story.north('!immediate One')
  await story.north('!immediate Two')
  await story.clock.advance(3_000)
  await story.apply(
    withTrack(story.mechanism, { channels: { north: { link: 'north', channel: 'n-sec' }, south: { link: 'south', channel: 's-new' } } }),
  )
  await story.clock.advance(3_000)
  expect(story.direct('south', 'USH').at(-1)).toContain('South’s channel of SEC moves from s-sec to s-new.')
  expect(story.channel('north', 'n-sec').join('\n')).not.toMatch(/s-new|s-sec/)
  await story.post('south', 's-sec', 'USH', '!confirm C1')
  // The first of the lane may be on its way: it is refused where it was, and then goes where the channel is.
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' && outgoing.channel === 's-sec' ? 'refuse' : 'none')
  await story.clock.advance(60_000)
  const moved = story.channel('south', 's-new').join('\n')
  expect(moved).toContain('This channel serves SEC from now on.')
  for (const words of ['> One', '> Two']) expect(moved.split(words)).toHaveLength(2)
  expect(moved.indexOf('> One')).toBeLessThan(moved.indexOf('> Two'))
  expect(story.platform('south').topics.get('s-new')).toContain('Relayed by Parley')
  await story.clock.advance(31 * 60_000)
  const reminder = story.standing('south', 's-new', 'is due at')
  expect(reminder.thread).toBeUndefined()
  expect(story.channel('south', 's-new').join('\n')).toContain('SEC-0001: an acknowledgement is due')
  await story.post('south', 's-new', 'UB', '!ack SEC-0001')
  await story.post('south', 's-new', 'UB', 'See SEC-0001: understood')
  await story.clock.advance(20_000)
  const reply = story.standing('north', 'n-sec', 'understood')
  expect(reply.thread).toBeDefined()
  expect([...story.relay.inForce().tracks].length).toBe(1)
})

test('a track ends: what was owed on it lapses, and both who owed it and to whom it was owed are told where they still are', async () => {
  const story = await begin({ sendDelaySeconds: 0 })
  const { mechanism: before } = story
  const [sec] = before.tracks
  const channels = { north: { link: 'north', channel: 'n-com' }, south: { link: 'south', channel: 's-com' } }
  await story.apply({ ...before, tracks: [sec!, { ...sec!, code: 'COM', name: 'Commercial', channels }] })
  await confirmAll(story)
  await story.post('north', 'n-com', 'UA', 'Prices')
  await story.clock.advance(2_000)
  await story.apply(before)
  await confirmAll(story)
  await story.clock.advance(2_000)
  for (const text of [control(story), story.channel('north', 'n-sec').join('\n'), story.channel('south', 's-sec').join('\n')])
    expect(text.split('COM has ended; 1 obligation of exercises lapsed on the record.')).toHaveLength(2)
})

const southAt = (story: Story, channel: string): Mechanism =>
  withTrack(story.mechanism, { channels: { north: { link: 'north', channel: 'n-sec' }, south: { link: 'south', channel } } })

test('a channel moves while a send to it has no answer: what stands there is not shown again, and what follows waits for that to be known', async () => {
  const story = await begin()
  let answer: 'uncertain-applied' | 'unavailable' | 'none' = 'uncertain-applied'
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' && outgoing.channel === 's-sec' ? answer : 'none')
  await story.north('!immediate One')
  answer = 'unavailable'
  for (const text of ['Two', 'Three']) await story.north(`!immediate ${text}`)
  await story.apply(southAt(story, 's-new'))
  await story.clock.advance(200)
  await story.post('south', 's-sec', 'USH', '!confirm C1')
  await story.north('!immediate Four')
  await story.clock.advance(200)
  expect(story.channel('south', 's-new').join('\n')).not.toContain('> ')
  answer = 'none'
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec').join('\n').split('> One')).toHaveLength(2)
  const moved = story.channel('south', 's-new').join('\n')
  expect(moved).not.toContain('> One')
  expect(moved).toMatch(/> Two.*> Three.*> Four/s)
})

test('a channel moves twice while something waits for it: all of it is shown in the end, once and in order', async () => {
  const story = await begin()
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  for (const text of ['One', 'Two', 'Three']) await story.north(`!immediate ${text}`)
  for (const [index, channel] of ['s-next', 's-last'].entries()) {
    await story.apply(southAt(story, channel))
    await story.clock.advance(2_000)
    await story.post('south', '@USH', 'USH', `!confirm C${index + 1}`, { isDirect: true })
    await story.clock.advance(2_000)
  }
  await story.north('!immediate Four')
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' && outgoing.channel !== 's-last' ? 'refuse' : 'none')
  await story.clock.advance(60_000)
  const moved = story.channel('south', 's-last').join('\n')
  expect(moved).toMatch(/> One.*> Two.*> Three.*> Four/s)
  for (const words of ['> One', '> Two', '> Three', '> Four']) expect(moved.split(words)).toHaveLength(2)
})

test('a party moves to another link: nothing that waits is lost, and the old link is closed', async () => {
  const story = await begin()
  story.platform('south').faultOf = () => 'link-down'
  await story.north('!immediate Over there')
  await story.clock.advance(3_000)
  const target: Mechanism = {
    ...withOfficials(story.mechanism, 'south', (all) =>
      all.map((each) => ({ ...each, accounts: each.accounts.map(({ user }) => ({ link: 'south2', user })) })),
    ),
  }
  const moved = { ...target, parties: target.parties.map((each) => (each.id === 'south' ? { ...each, link: 'south2' } : each)) }
  await story.apply(
    withTrack(moved, { channels: { north: { link: 'north', channel: 'n-sec' }, south: { link: 'south2', channel: 's-sec' } } }),
  )
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(3_000)
  await story.post('south', 's-sec', 'USH', '!confirm C1')
  await story.clock.advance(90_000)
  const everywhere = [...story.channel('south', 's-sec'), ...story.channel('south2', 's-sec')].filter((text) => text.includes('Over there'))
  expect(everywhere).toHaveLength(1)
  expect(Object.keys(story.relay.health().links)).toEqual(['north', 'sup', 'sup2', 'south2'])
  await story.post('south2', 's-sec', 'UB', 'We are here now')
  await story.clock.advance(20_000)
  expect(story.channel('north', 'n-sec').join('\n')).toContain('We are here now')
})

test('what was confirmed is in force after a restart with an older file', async () => {
  const story = await begin()
  const old = story.mechanism
  await story.apply(replaced(story.mechanism))
  await confirmAll(story)
  await story.relay.stop()
  story.mechanism = old
  await story.run()
  expect(story.relay.inForce().parties[0]?.officials.map(({ id }) => id)).toContain('nina')
})

test('what waits to be confirmed outlasts a restart', async () => {
  const story = await begin()
  await story.apply(replaced(story.mechanism))
  await story.run()
  await story.post('north', 'n-sec', 'UNH', '!confirm C1')
  await story.clock.advance(2_000)
  expect(story.relay.inForce().parties[0]?.officials.map(({ id }) => id)).toContain('nina')
})

test('a room is replaced by another: its own head says whether Parley is to follow, and is alone in learning where', async () => {
  const story = await begin()
  const replaced = { type: 'channel-changed', link: 'south', channel: 's-sec', change: 'replaced', replacement: 's-next', at: 0 } as const
  await story.tell(replaced)
  await story.tell(replaced)
  await story.clock.advance(2_000)
  expect(story.direct('south', 'USH').join('\n').split('South’s channel of SEC moves from s-sec to s-next.')).toHaveLength(2)
  expect(control(story)).toContain('CHANNEL: South, SEC: its room was replaced by another one.')
  expect(control(story)).not.toContain('s-next')
  const north = (): string => story.channel('north', 'n-sec').join('\n')
  expect(north()).toContain('South’s channel of SEC is changing. What you send there waits until South has confirmed where it goes')
  expect(north()).not.toMatch(/fails|can be reached again/)
  await story.post('south', '@USH', 'USH', '!confirm C1', { isDirect: true })
  await story.clock.advance(2_000)
  expect(north()).toContain('South’s channel of SEC can be reached again.')
  await story.north('Are you there?')
  await story.clock.advance(20_000)
  expect(story.channel('south', 's-next').join('\n')).toContain('Are you there?')
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('Are you there?')
})

test('a room that was replaced is followed though a file is applied for another reason, unless the file moves the room itself', async () => {
  const story = await begin()
  await story.tell({ type: 'channel-changed', link: 'south', channel: 's-sec', change: 'replaced', replacement: 's-next', at: 0 })
  await story.apply(story.mechanism)
  await story.apply({ ...story.mechanism, sweepDays: 9 })
  expect(story.relay.waiting().map(({ id }) => id)).toEqual(['C1'])
  await story.apply(
    withTrack(story.mechanism, { channels: { north: { link: 'north', channel: 'n-sec' }, south: { link: 'south', channel: 's-own' } } }),
  )
  await story.clock.advance(2_000)
  expect(control(story)).toContain('C1 is no longer wanted.')
  expect(story.relay.waiting().map(({ id }) => id)).toEqual(['C2'])
})

const roomReplaced = {
  type: 'channel-changed',
  link: 'south',
  channel: 's-sec',
  change: 'replaced',
  replacement: 's-next',
  at: 0,
} as const

test('that a room was replaced while nobody owned the mechanism is known before what was said there is read', async () => {
  const story = await begin()
  await story.relay.stop()
  const platform = story.platform('south')
  const catchUp = platform.catchUp.bind(platform)
  platform.catchUp = async () => ({ outcome: 'unavailable', reason: 'not connected to the homeserver' })
  await story.run()
  expect(await story.tell(roomReplaced)).toEqual({ taken: true })
  platform.catchUp = catchUp
  await story.north('Are you there?')
  await story.clock.advance(70_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('Are you there?')
})

test('what is said after a room was replaced waits for its head, and is shown where its people are', async () => {
  const story = await begin()
  await story.tell(roomReplaced)
  for (const text of ['Are you there?', 'Answer!']) await story.north(text)
  await story.clock.advance(70_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toMatch(/Are you there|Answer/)
  expect(control(story)).toContain('UNDELIVERED SEC-0001')
  await story.post('south', '@USH', 'USH', '!confirm C1', { isDirect: true })
  await story.clock.advance(20_000)
  expect(story.channel('south', 's-next').join('\n')).toMatch(/Are you there\?.*Answer!/s)
  expect(story.channel('south', 's-sec').join('\n')).not.toMatch(/Are you there|Answer/)
})

test('so does what was taken over meanwhile: it was never tried in the room that was left', async () => {
  const story = await begin()
  await story.tell(roomReplaced)
  await story.clock.advance(1_000)
  await story.north('Are you there?')
  await story.clock.advance(20_000)
  await story.run()
  await story.clock.advance(5_000)
  await story.post('south', '@USH', 'USH', '!confirm C1', { isDirect: true })
  await story.clock.advance(60_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('Are you there?')
  expect(story.channel('south', 's-next').filter((each) => each.includes('Are you there?'))).toHaveLength(1)
})

test('whoever speaks in a new room before its head has confirmed it is told that it does not cross, and the head confirms it there', async () => {
  const story = await begin()
  const said = await story.post('south', 's-next', 'UB', 'Is anybody listening?')
  expect(story.direct('south', 'UB')).toEqual([])
  await story.tell(roomReplaced)
  const unheard = await story.post('south', 's-next', 'UB', 'Here we are')
  await story.post('south', 's-next', 'UX', 'I am new here')
  await story.post('south', 's-next', 'UB', '!send Here we are')
  await story.clock.advance(2_000)
  const told = story.direct('south', 'UB')
  expect(told[0]).toContain('NOT SENT. This room takes the place of South’s channel of SEC once your head has confirmed it (!confirm C1).')
  expect(told).toHaveLength(2)
  expect(story.direct('south', 'UX').join('\n')).toContain('You are not one of South’s officials')
  expect(story.mark('south', 's-next', unheard)).toEqual(['⛔'])
  await story.post('south', 's-next', 'USH', '!confirm C1')
  await story.clock.advance(2_000)
  expect(story.channel('south', 's-next').join('\n')).toContain('In force since')
  await story.post('south', 's-next', 'UB', 'Do you read us?')
  await story.clock.advance(20_000)
  const crossed = story.channel('north', 'n-sec').join('\n')
  expect(crossed).toContain('Do you read us?')
  expect(crossed).not.toMatch(/Is anybody listening|Here we are|I am new/)
  expect(story.mark('south', 's-next', said)).toEqual([])
})

test('where the head does not have Parley follow, what waited is shown in the room that it serves', async () => {
  const story = await begin()
  await story.tell(roomReplaced)
  await story.north('Are you there?')
  await story.clock.advance(20_000)
  expect(story.channel('south', 's-sec').join('\n')).not.toContain('Are you there?')
  await story.post('south', '@USH', 'USH', '!refuse C1', { isDirect: true })
  await story.clock.advance(20_000)
  expect(story.channel('south', 's-sec').join('\n')).toContain('Are you there?')
  const north = story.channel('north', 'n-sec')
  expect(north.filter((each) => each.includes('South’s channel of SEC is changing.'))).toHaveLength(1)
  expect(north.filter((each) => each.includes('South’s channel of SEC can be reached again.'))).toHaveLength(1)
})

test('a room is replaced whose party has no head: the supervisor is told what to do', async () => {
  const story = await Story.begin()
  await story.tell({ type: 'channel-changed', link: 'south', channel: 's-sec', change: 'replaced', replacement: 's-next', at: 0 })
  await story.clock.advance(2_000)
  expect(control(story)).toContain('It has no head who could confirm that Parley follows')
  expect(story.relay.waiting()).toEqual([])
})

test('what two heads must confirm is not in force by one of them, whatever else the other confirms', async () => {
  const story = await begin()
  const [sec] = story.mechanism.tracks
  await story.apply(
    withTrack(
      withOfficials(story.mechanism, 'south', (all) => all.map((each) => ({ ...each, role: `${each.role} of South` }))),
      { sendDelaySeconds: sec!.sendDelaySeconds + 7 },
    ),
  )
  const idOf = (needs: string): string => story.relay.waiting().find((each) => each.needs.join(' ') === needs)?.id ?? ''
  const [shared, own] = [idOf('north south'), idOf('south')]
  await story.post('north', 'n-sec', 'UNH', `!confirm ${shared}`)
  await story.post('south', 's-sec', 'USH', `!confirm ${own}`)
  await story.clock.advance(2_000)
  expect(story.relay.waiting().map(({ id }) => id)).toEqual([shared])
  expect(story.relay.inForce().tracks[0]?.sendDelaySeconds).toBe(sec?.sendDelaySeconds)
  expect(story.relay.inForce().parties[1]?.officials[0]?.role).toContain('of South')
})

test('a new room that is replaced in its turn before its head has confirmed it: the head is asked about the last one, and that is followed', async () => {
  const story = await begin({ sendDelaySeconds: 0 })
  await story.tell(roomReplaced)
  for (const replacement of ['s-third', 's-third', 's-sec']) await story.tell({ ...roomReplaced, channel: 's-next', replacement })
  expect(story.relay.waiting().map(({ id }) => id)).toEqual(['C2'])
  await story.north('Are you there?')
  await story.post('south', 's-third', 'USH', '!confirm C2')
  await story.clock.advance(20_000)
  expect(story.channel('south', 's-third').join('\n')).toContain('Are you there?')
  expect(story.channel('south', 's-next')).toEqual([])
})

test('what hangs together with another party’s change waits as it was asked for last', async () => {
  const story = await begin()
  const { supervisor } = story.mechanism
  const nils: Official = { id: 'nils', role: 'adviser', accounts: [{ link: 'north', user: 'UN2' }], isDutyOfficer: false }
  const asked = (sweepDays: number): Mechanism => ({
    ...withOfficials(story.mechanism, 'north', (all) => all.filter(({ id }) => id !== 'nils')),
    supervisor: { ...supervisor, officials: [...supervisor.officials.filter(({ id }) => id !== 'nils'), nils] },
    sweepDays,
  })
  await story.apply(asked(7))
  await story.apply(asked(9))
  await confirmAll(story)
  expect(story.relay.inForce()).toMatchObject({ sweepDays: 9, supervisor: { officials: [{}, {}, nils] } })
  expect(story.relay.waiting()).toEqual([])
})

test('two tracks exchange their channels: what waits is shown on its own track, and each channel says what it serves now', async () => {
  const [sec] = withHeads.tracks
  const com: Track = {
    ...sec!,
    code: 'COM',
    name: 'Commerce',
    channels: { north: { link: 'north', channel: 'n-com' }, south: { link: 'south', channel: 's-com' } },
  }
  const story = await Story.begin({ sendDelaySeconds: 0 }, { mechanism: { ...withHeads, tracks: [sec!, com] } })
  story.platform('south').faultOf = (outgoing) => (outgoing.type === 'post' ? 'unavailable' : 'none')
  for (const text of ['One', 'Two']) await story.north(`of security ${text}`)
  await story.supervisor('!pause COM Until noon')
  for (const text of ['One', 'Two']) await story.post('north', 'n-com', 'UA', `!flash of commerce ${text}`)
  await story.clock.advance(2_000)
  const exchanged = { SEC: 's-com', COM: 's-sec' } as Readonly<Record<string, string>>
  await story.apply({
    ...story.mechanism,
    tracks: story.mechanism.tracks.map((each) => ({
      ...each,
      channels: { ...each.channels, south: { link: 'south', channel: exchanged[each.code]! } },
    })),
  })
  await confirmAll(story)
  story.platform('south').faultOf = () => 'none'
  await story.clock.advance(100_000)
  const [ofCom, ofSec] = [story.channel('south', 's-sec').join('\n'), story.channel('south', 's-com').join('\n')]
  expect(ofSec).toMatch(/of security One.*of security Two/s)
  expect(ofCom).toMatch(/of commerce One.*of commerce Two/s)
  expect(ofSec).not.toContain('of commerce')
  expect(ofCom).not.toContain('of security')
  expect(ofSec).toContain('This channel serves SEC from now on.')
  expect(ofCom).toContain('This channel serves COM from now on.')
})

test('whoever becomes a head while something waits for their party is asked about it at once, and nobody is asked again', async () => {
  const story = await begin()
  const { mechanism } = story
  const changed = withOfficials(withTrack(mechanism, { sendDelaySeconds: 5 }), 'south', (all) =>
    all.map((each) => (each.isHead ? { ...each, id: 'sana', accounts: [{ link: 'south', user: 'UNEW' }] } : each)),
  )
  await story.apply(changed)
  await story.clock.advance(2_000)
  const asked = story.direct('north', 'UNH').length
  await story.post('south', 's-sec', 'USH', '!confirm C1')
  await story.clock.advance(2_000)
  expect(story.direct('south', 'UNEW').join('\n')).toContain('C2 waits for you.')
  expect(story.direct('north', 'UNH')).toHaveLength(asked)
  await confirmAll(story)
  await story.post('south', 's-sec', 'UNEW', '!confirm C2')
  await story.clock.advance(2_000)
  expect(story.relay.inForce().tracks[0]?.sendDelaySeconds).toBe(5)
})

test('where only commands cross, whoever sends one in a new room before its head has confirmed it is told the same', async () => {
  const story = await begin({ intake: 'on-command' })
  await story.tell(roomReplaced)
  await story.post('south', 's-next', 'UB', 'Among ourselves')
  const sent = await story.post('south', 's-next', 'UB', '!send Here we are')
  await story.clock.advance(20_000)
  expect(story.direct('south', 'UB')).toEqual([expect.stringContaining('NOT SENT. This room takes the place of South’s channel of SEC')])
  expect(story.mark('south', 's-next', sent)).toEqual(['⛔'])
  expect(story.channel('north', 'n-sec').join('\n')).not.toContain('Here we are')
})

const edited = { type: 'edited', link: 'south', channel: 's-sec', author: 'UB', fragments: [] } as const
const southSays = (story: Story, words: string): Promise<string> => story.post('south', '@USH', 'USH', words, { isDirect: true })

test('what was said in a channel while it was not served is nobody else’s, though it is served again', async () => {
  const story = await begin({ sendDelaySeconds: 0 })
  await story.apply(southAt(story, 's-new'))
  await southSays(story, '!confirm C1')
  await story.clock.advance(60_000)
  const writtenAt = story.clock.now()
  const post = await story.south('Among ourselves')
  await story.clock.advance(60_000)
  await story.apply(southAt(story, 's-sec'))
  await southSays(story, '!confirm C2')
  await story.clock.advance(60_000)
  await story.tell({ ...edited, post, text: 'Among ourselves, mended', editedAt: story.clock.now(), writtenAt })
  story.platform('south').mayHaveMissed()
  story.journal.name = 'another'
  await story.run()
  await story.south('For all')
  await story.clock.advance(2 * 3_600_000)
  const north = story.channel('north', 'n-sec').join('\n')
  expect(north).toContain('For all')
  expect(north).not.toContain('Among ourselves')
})

test('what is found of just before a channel came to Parley may be of after it, by another clock: it does not cross, and its author is told', async () => {
  const story = await begin({ sendDelaySeconds: 0 })
  await story.clock.advance(60_000)
  const talk = story.told('Among ourselves', { link: 'south', channel: 's-new', author: 'UB' })
  await story.clock.advance(40_000)
  const unsure = story.told('For the others?', { link: 'south', channel: 's-new', author: 'UB' })
  await story.clock.advance(10_000)
  await story.apply(southAt(story, 's-new'))
  await southSays(story, '!confirm C1')
  await story.clock.advance(1_000)
  const sure = story.told('For the others', { link: 'south', channel: 's-new', author: 'UB' })
  story.platform('south').history.push(talk, unsure, sure)
  story.platform('south').mayHaveMissed()
  await story.clock.advance(60_000)
  const north = story.channel('north', 'n-sec').join('\n')
  expect(north).toContain('> For the others\n')
  expect(north).not.toMatch(/others\?|ourselves/)
  expect(story.mark('south', 's-new', unsure.post)).toEqual(['⛔'])
  expect(story.mark('south', 's-new', talk.post)).toEqual([])
  expect(story.direct('south', 'UB').join('\n')).toContain('NOT SENT. It was found only now, and was written 22 Nov 01:01:42Z')
})

test('what was said where only commands crossed is nobody else’s, though every post crosses now; a command of then is found', async () => {
  const story = await begin({ sendDelaySeconds: 0, intake: 'on-command' })
  await story.south('Among ourselves')
  story.platform('south').history.push(story.told('!send Missed', { link: 'south', channel: 's-sec', author: 'UB' }))
  await story.clock.advance(60_000)
  await story.apply(withTrack(story.mechanism, { intake: 'every-post' }))
  await confirmAll(story)
  story.platform('south').mayHaveMissed()
  story.journal.name = 'another'
  await story.run()
  await story.south('For all')
  await story.clock.advance(2 * 3_600_000)
  const north = story.channel('north', 'n-sec').join('\n')
  for (const words of ['For all', 'Missed']) expect(north).toContain(words)
  expect(north).not.toContain('Among ourselves')
})

test('a head who was suspended when a change was put forward is asked about it when reinstated', async () => {
  const story = await begin()
  await story.supervisor('!suspend south head of delegation Ill')
  await story.apply(withTrack(story.mechanism, { sendDelaySeconds: 5 }))
  await story.clock.advance(2_000)
  expect(control(story)).toContain('South has no other head: what waits for its head to confirm waits until they are reinstated.')
  expect(control(story)).toContain('Nobody of South can confirm it now: whoever is head there is suspended.')
  expect(story.channel('south', 's-sec').join('\n')).toContain('what waits for your head waits until they are reinstated.')
  expect(story.direct('south', 'USH').join('\n')).not.toContain('C1 waits for you.')
  const asked = story.direct('north', 'UNH').length
  await story.supervisor('!reinstate south head of delegation')
  await story.clock.advance(2_000)
  expect(story.direct('south', 'USH').at(-1)).toContain('C1 waits for you.')
  await story.supervisor('!suspend north liaison Ill')
  await story.supervisor('!reinstate north liaison')
  await story.clock.advance(2_000)
  expect(story.direct('north', 'UNH')).toHaveLength(asked)
})
