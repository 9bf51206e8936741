import type { Calendar } from '../calendar.ts'
import type { Mechanism } from '../mechanism.ts'
import type { StepPolicy } from '../policy.ts'
import type { Roster } from '../roster.ts'
import { mission } from './mission.ts'
import { track } from './three.ts'

export const everyDay = (fromMinute: number, toMinute: number) => Array.from({ length: 7 }, () => [{ fromMinute, toMinute }])

/** So that each falls due at another time; the runs begin at 01:00Z. */
const calendars: Readonly<Record<string, Calendar>> = {
  north: { timeZone: 'Asia/Kathmandu', week: everyDay(6 * 60 + 47, 6 * 60 + 51), holidays: ['2026-11-23'], maintenance: [] },
  south: {
    timeZone: 'UTC',
    week: everyDay(60, 65),
    holidays: [],
    maintenance: [{ from: Date.UTC(2026, 10, 22, 1, 2), to: Date.UTC(2026, 10, 22, 1, 3) }],
  },
}

const every = (minutes: number, from: number) => Array.from({ length: 20 }, (_, index) => ({ minute: 60 + from + index * minutes }))
export const rosterOf = (id: string, minutes: number, from: number): Roster => ({
  watches: [
    { id: 'early', name: 'Early', officials: [`${id}-duty`], begins: every(2 * minutes, from) },
    { id: 'late', name: 'Late', officials: [`${id}-liaison`], begins: every(2 * minutes, from + minutes) },
  ],
  overrides: [],
})
/** Watches of a few minutes, other ones for each. */
const rosters: Readonly<Record<string, Roster>> = { north: rosterOf('north', 5, 1), south: rosterOf('south', 7, 3) }

const party = (id: string, name: string) => ({
  id,
  name,
  timeZone: 'UTC',
  link: id,
  calendar: calendars[id]!,
  roster: rosters[id]!,
  officials: [
    { id: `${id}-duty`, role: 'duty officer', accounts: [{ link: id, user: `${id}-u1` }], isDutyOfficer: true },
    { id: `${id}-liaison`, role: 'liaison', accounts: [{ link: id, user: `${id}-u2` }], isDutyOfficer: false },
    { id: `${id}-head`, role: 'head', accounts: [{ link: id, user: `${id}-u3` }], isDutyOfficer: false, isHead: true as const },
  ],
})

const escalation: StepPolicy = {
  takenMinutes: 2,
  steps: [
    { share: 0.5, minutes: 0, call: ['party', 'party-duty'] },
    { share: 1, minutes: 0, call: ['supervisor', 'pager:night'], repeatMinutes: 1 },
    { share: 1.5, minutes: 0, call: ['party-head'], repeatMinutes: 1, times: 2 },
  ],
}

export const mechanism: Mechanism = {
  pagers: ['night'],
  name: 'mirror',
  supervisor: {
    ...mission,
    officials: [{ id: 'duty', role: 'duty officer', accounts: [{ link: 'desk', user: 'desk-u1' }], isDutyOfficer: true }],
  },
  parties: [party('north', 'North'), party('south', 'South')],
  tracks: [{ ...track('SEC', 'Security', ['north', 'south']), escalation }],
  sweepDays: 7,
  limits: { eventsPerMinute: 3, waitingMax: 2 },
}

/** Without its bounds many messages may be open at once, and what is escalated comes in groups. */
export const roomy: Mechanism = { ...mechanism, limits: { eventsPerMinute: 1_000, waitingMax: 1_000 } }

/** What may be applied in the place of the first: terms for all, people of one side, another track, a channel that moves. */
export const targets: readonly Mechanism[] = [
  mechanism,
  { ...mechanism, tracks: mechanism.tracks.map((track) => ({ ...track, dueMinutes: { ...track.dueMinutes, routine: 6 } })) },
  {
    ...mechanism,
    sweepDays: 8,
    parties: mechanism.parties.map((each) =>
      each.id === 'north'
        ? { ...each, officials: each.officials.map((one) => ({ ...one, role: one.role === 'liaison' ? 'envoy' : one.role })) }
        : each,
    ),
  },
  {
    ...mechanism,
    tracks: [
      ...mechanism.tracks,
      {
        ...mechanism.tracks[0]!,
        code: 'COM',
        channels: { north: { link: 'north', channel: 'north-com' }, south: { link: 'south', channel: 'south-com' } },
      },
    ],
  },
  {
    ...mechanism,
    tracks: mechanism.tracks.map((track) => ({
      ...track,
      channels: { ...track.channels, south: { link: 'south', channel: 'south-new' } },
    })),
  },
  { ...mechanism, exercise: true },
  { ...mechanism, tracks: mechanism.tracks.map((track) => ({ ...track, exercise: true as const })) },
  // The supervisor is elsewhere; one party is to have no head any more.
  { ...roomy, supervisor: { ...mechanism.supervisor, channel: { link: 'desk', channel: 'control-new' } } },
  {
    ...mechanism,
    parties: mechanism.parties.map((each) =>
      each.id === 'north' ? { ...each, officials: each.officials.filter(({ id }) => id !== 'north-head') } : each,
    ),
  },
]
