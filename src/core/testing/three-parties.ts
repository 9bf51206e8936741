import type { Mechanism, Official, Party, Track } from '../mechanism.ts'
import type { StepPolicy } from '../policy.ts'
import type { Roster } from '../roster.ts'
import { mission } from './mission.ts'
import { track } from './three.ts'
import { everyDay, rosterOf } from './two-parties.ts'

/** Named so that whoever sees one of them where it does not belong knows whose it is. */
const rosterNamed = (id: string, minutes: number, from: number): Roster => {
  const { watches, overrides } = rosterOf(id, minutes, from)
  return { watches: watches.map((each) => ({ ...each, name: `${each.name} of ${id}` })), overrides }
}

const officialOf = (id: string, number: number, role: string, more: Partial<Official> = {}): Official => ({
  id: `${id}-${role}`,
  role,
  accounts: [{ link: id, user: `${id}-u${number}` }],
  isDutyOfficer: role === 'duty',
  ...more,
})

const party = (id: string, name: string, more: Partial<Party> = {}, liaison: Partial<Official> = {}): Party => ({
  id,
  name,
  timeZone: 'UTC',
  link: id,
  officials: [officialOf(id, 1, 'duty'), officialOf(id, 2, 'liaison', liaison), officialOf(id, 3, 'head', { isHead: true })],
  ...more,
})

const escalation: StepPolicy = {
  takenMinutes: 2,
  steps: [
    { share: 0.5, minutes: 0, call: ['party', 'party-duty'] },
    { share: 1, minutes: 0, call: ['supervisor', 'pager:night'], repeatMinutes: 1 },
    { share: 1.5, minutes: 0, call: ['party-head', 'official:chief'], repeatMinutes: 1, times: 2 },
    { share: 1, minutes: 3, call: ['next-official', 'second-channel'], repeatMinutes: 2 },
  ],
}

const sec: Track = { ...track('SEC', 'Security', ['north', 'south', 'east']), escalation }
/** Other terms, and none of South's affairs. */
const civ: Track = { ...track('CIV', 'Civilian', ['north', 'east']), acknowledgeFrom: 'routine', intake: 'on-command', sendDelaySeconds: 0 }
/** Of South and East alone. */
const med: Track = { ...track('MED', 'Medical', ['south', 'east']), defaults: { precedence: 'priority' }, tlpFloor: 'AMBER' }

/** Three parties on one track, and two of them on each of two others. */
export const trio: Mechanism = {
  name: 'trio',
  pagers: ['night'],
  supervisor: {
    ...mission,
    secondChannel: { link: 'desk2', channel: 'control-2' },
    officials: [
      {
        id: 'duty',
        role: 'officer',
        accounts: [
          { link: 'desk', user: 'desk-u1' },
          { link: 'desk2', user: 'desk2-u1' },
        ],
        isDutyOfficer: true,
      },
      { id: 'chief', role: 'chief', accounts: [{ link: 'desk', user: 'desk-u3' }], isDutyOfficer: false, isHead: true },
      { id: 'clerk', role: 'clerk', accounts: [{ link: 'desk', user: 'desk-u2' }], isDutyOfficer: true, tracks: ['CIV'] },
    ],
  },
  parties: [
    party('north', 'North', {
      timeZone: 'Asia/Kathmandu',
      calendar: { timeZone: 'Asia/Kathmandu', week: everyDay(6 * 60 + 47, 6 * 60 + 51), holidays: ['2026-11-23'], maintenance: [] },
      roster: rosterNamed('north', 5, 1),
    }),
    party('south', 'South', { roster: rosterNamed('south', 7, 3) }),
    party(
      'east',
      'East',
      {
        calendar: {
          timeZone: 'UTC',
          week: everyDay(60, 75),
          holidays: [],
          maintenance: [{ from: Date.UTC(2026, 10, 22, 1, 2), to: Date.UTC(2026, 10, 22, 1, 3) }],
        },
      },
      { tracks: ['CIV'] },
    ),
  ],
  tracks: [sec, civ, med],
  sweepDays: 7,
  limits: { eventsPerMinute: 1_000, waitingMax: 1_000 },
}

const { secondChannel: _, ...oneChannel } = trio.supervisor
const without = (of: Mechanism, code: string, id: string): Mechanism => ({
  ...of,
  tracks: of.tracks.map((each) =>
    each.code === code ? { ...each, channels: Object.fromEntries(Object.entries(each.channels).filter(([one]) => one !== id)) } : each,
  ),
})

/** What may be applied in its place. */
export const targetsOfThree: readonly Mechanism[] = [
  trio,
  { ...trio, tracks: [{ ...sec, dueMinutes: { ...sec.dueMinutes, routine: 6 } }, civ, med] },
  { ...trio, tracks: [sec, { ...civ, exercise: true }, med] },
  { ...trio, exercise: true },
  { ...trio, supervisor: oneChannel },
  { ...trio, supervisor: { ...trio.supervisor, channel: { link: 'desk', channel: 'control-new' } } },
  without(trio, 'SEC', 'east'),
  without(trio, 'CIV', 'north'),
  { ...trio, tracks: [sec, civ] },
  { ...trio, tracks: [{ ...sec, channels: { ...sec.channels, south: { link: 'south', channel: 'south-sec-2' } } }, civ, med] },
  { ...trio, parties: trio.parties.map(({ id, name, timeZone, link, officials }) => ({ id, name, timeZone, link, officials })) },
  {
    ...trio,
    parties: trio.parties.map((each) => ({
      ...each,
      officials: each.officials.map((one) => (one.role === 'liaison' ? { ...one, tracks: ['SEC'], isDutyOfficer: true } : one)),
    })),
  },
  { ...trio, parties: trio.parties.map((each) => (each.id === 'south' ? { ...each, officials: each.officials.slice(0, 1) } : each)) },
  { ...trio, tracks: [{ ...sec, acknowledgeFrom: 'never', tlpFloor: 'GREEN' }, civ, med] },
  without(trio, 'SEC', 'north'),
]
