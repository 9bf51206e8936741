import type { Mechanism, Track } from '../../src/core/mechanism.ts'

/** Who is who in every case: ids as the two platforms make them. */
export const north = { duty: 'U0NDUTY', limited: 'U0NLIMITED', stranger: 'U0STRANGER', bot: 'U0PARLEY' }
export const south = { duty: '@duty:south.example', stranger: '@stranger:elsewhere.example', bot: '@parley:south.example' }
export const supervisor = { duty: 'U0MDUTY' }

export const places = {
  northSec: { link: 'north', channel: 'C0NSEC' },
  southSec: { link: 'south', channel: '!sec:south.example' },
  northCiv: { link: 'north', channel: 'C0NCIV' },
  southCiv: { link: 'south', channel: '!civ:south.example' },
  northDip: { link: 'north', channel: 'C0NDIP' },
  southDip: { link: 'south', channel: '!dip:south.example' },
  supervisor: { link: 'sup', channel: 'C0CONTROL' },
} as const

const track = (code: string, of: 'Sec' | 'Civ' | 'Dip', changes: Partial<Track> = {}): Track => ({
  code,
  name: code,
  channels: { north: places[`north${of}`], south: places[`south${of}`] },
  intake: 'every-post',
  sendDelaySeconds: 10,
  acknowledgeFrom: 'routine',
  dueMinutes: { flash: 2, immediate: 5, priority: 10, routine: 20 },
  escalation: { remindShare: 0.5, repeatMinutes: 5, repeatForMinutes: 30 },
  disputeResponseMinutes: 30,
  lateAfterSeconds: 60,
  ...changes,
})

export const mechanism: Mechanism = {
  name: 'fuzz',
  supervisor: {
    id: 'supervisor',
    name: 'Mission',
    timeZone: 'UTC',
    link: 'sup',
    channel: places.supervisor,
    officials: [{ id: 'desk', role: 'duty officer', accounts: [{ link: 'sup', user: supervisor.duty }], isDutyOfficer: true }],
  },
  parties: [
    {
      id: 'north',
      name: 'North',
      timeZone: 'Asia/Tbilisi',
      link: 'north',
      officials: [
        { id: 'amal', role: 'duty officer', accounts: [{ link: 'north', user: north.duty }], isDutyOfficer: true },
        { id: 'bera', role: 'envoy', accounts: [{ link: 'north', user: north.limited }], tracks: ['DIP'], isDutyOfficer: false },
      ],
    },
    {
      id: 'south',
      name: 'İsland',
      timeZone: 'Europe/Kyiv',
      link: 'south',
      officials: [{ id: 'south-duty', role: 'duty officer', accounts: [{ link: 'south', user: south.duty }], isDutyOfficer: true }],
    },
  ],
  tracks: [track('SEC', 'Sec'), track('CIV', 'Civ', { intake: 'on-command', sendDelaySeconds: 0 }), track('DIP', 'Dip')],
  sweepDays: 7,
}

/** Whose link a thing stands on. */
export const ownerOf = (link: string): string => (link === 'sup' ? 'supervisor' : link)
export const officialOf = (link: string, user: string): string | undefined =>
  mechanism.parties
    .concat(mechanism.supervisor)
    .find((each) => each.officials.some(({ accounts }) => accounts.some((account) => account.link === link && account.user === user)))?.id
