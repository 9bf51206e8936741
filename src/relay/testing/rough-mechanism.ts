import type { Mechanism, Official, Party, Track } from '../../core/mechanism.ts'
import type { Setting, Step } from './rough-steps.ts'
import { mechanism } from './story.ts'

const [north, south] = mechanism.parties as [Party, Party]
const [sec] = mechanism.tracks as [Track]
const officialOf = (link: string, id: string, role: string, user: string, more: Partial<Official> = {}): Official => ({
  id,
  role,
  accounts: [{ link, user }],
  isDutyOfficer: false,
  ...more,
})

const workdays = {
  timeZone: 'Europe/Kyiv',
  week: Array.from({ length: 7 }, () => [{ fromMinute: 4 * 60, toMinute: 12 * 60 }]),
  holidays: [],
  maintenance: [],
}

/** Three parties on one track, two of them on another. */
export function roughMechanism(setting: Setting): Mechanism {
  const { secondChannel, ...supervisor } = mechanism.supervisor
  const { sendDelaySeconds, acknowledgeFrom, intake } = setting
  const dueMinutes = { routine: 20, priority: 10, immediate: 6, flash: 5 }
  const track = { ...sec, sendDelaySeconds, acknowledgeFrom, dueMinutes, disputeResponseMinutes: 30 }
  return {
    ...mechanism,
    supervisor: {
      ...supervisor,
      ...(setting.hasSecondChannel && secondChannel ? { secondChannel } : {}),
      officials: supervisor.officials.map((each) => (each.id === 'sup-head' ? { ...each, isHead: true as const } : each)),
    },
    parties: [
      { ...north, officials: [...north.officials, officialOf('north', 'nora', 'head of delegation', 'UNH', { isHead: true })] },
      {
        ...south,
        officials: [...south.officials, officialOf('south', 'soraya', 'head of delegation', 'USH', { isHead: true })],
        ...(setting.hasCalendar ? { calendar: workdays } : {}),
      },
      {
        ...south,
        id: 'east',
        name: 'East',
        link: 'east',
        officials: [officialOf('east', 'cy', 'liaison', 'UC', { isDutyOfficer: true, isHead: true })],
      },
    ],
    tracks: [
      { ...track, channels: { ...track.channels, east: { link: 'east', channel: 'e-sec' } } },
      {
        ...track,
        code: 'MED',
        name: 'Medicine',
        intake,
        channels: { north: { link: 'north', channel: 'n-med' }, south: { link: 'south', channel: 's-med' } },
      },
    ],
  }
}

/** What whoever runs Parley may type in its file meanwhile. */
export function changed(of: Mechanism, change: (Step & { does: 'apply' })['change']): Mechanism {
  const party = (id: string, how: (party: Party) => Party): Mechanism => ({
    ...of,
    parties: of.parties.map((each) => (each.id === id ? how(each) : each)),
  })
  const track = (code: string, how: Partial<Track>): Mechanism => ({
    ...of,
    tracks: of.tracks.map((each) => (each.code === code ? { ...each, ...how } : each)),
  })
  switch (change) {
    case 'role':
      return party('south', (each) => ({
        ...each,
        officials: each.officials.map((one) => (one.id === 'bo' ? { ...one, role: 'officer of the day' } : one)),
      }))
    case 'calendar':
      return party('south', (each) => ({ ...each, calendar: workdays }))
    case 'no-calendar':
      return party('south', (each) => {
        const { calendar: _, ...roundTheClock } = each
        return roundTheClock
      })
    case 'remove-official':
      return party('north', (each) => ({ ...each, officials: each.officials.filter(({ id }) => id !== 'amal') }))
    case 'add-official':
      return party('north', (each) => ({
        ...each,
        officials: [
          ...each.officials.filter(({ id }) => id !== 'nils'),
          officialOf('north', 'nils', 'adviser', 'UN2', { isDutyOfficer: true }),
        ],
      }))
    case 'tlp-floor':
      return track('SEC', { tlpFloor: 'AMBER' })
    case 'delay':
      return track('SEC', { sendDelaySeconds: 5 })
    case 'due':
      return track('SEC', { dueMinutes: { routine: 3, priority: 3, immediate: 3, flash: 3 } })
    case 'never-acknowledge':
      return track('MED', { acknowledgeFrom: 'never' })
    case 'exercise':
      return track('MED', { exercise: true })
    case 'no-exercise':
      return {
        ...of,
        tracks: of.tracks.map((each) => {
          const { exercise: _, ...inEarnest } = each
          return inEarnest
        }),
      }
    case 'supervisors':
      return {
        ...of,
        supervisor: {
          ...of.supervisor,
          officials: of.supervisor.officials.map((each) => ({ ...each, isDutyOfficer: each.id === 'sup-head' })),
        },
      }
  }
}
