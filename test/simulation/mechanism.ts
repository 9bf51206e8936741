import type { Calendar } from '../../src/core/calendar.ts'
import type { Mechanism } from '../../src/core/mechanism.ts'
import type { EscalationPolicy } from '../../src/core/policy.ts'
import { linkTestMinutes, reportAtMinute } from './standing.ts'

const account = (link: string, user: string) => [{ link, user }]

/** The supervisor is pinged every five minutes by each of them: by itself, with a pager, with the parties' heads, or for all that is left. */
export const policies: readonly EscalationPolicy[] = [
  { remindShare: 0.5, repeatMinutes: 5, repeatForMinutes: 30 },
  {
    takenMinutes: 6,
    steps: [
      { share: 0.25, minutes: 0, call: ['party', 'party-duty'] },
      { share: 1, minutes: 0, call: ['supervisor', 'pager:night'], repeatMinutes: 5 },
      { share: 1.5, minutes: 0, call: ['party-head', 'party'], repeatMinutes: 4, times: 3 },
    ],
  },
  {
    takenMinutes: 4,
    steps: [
      { share: 0.5, minutes: 0, call: ['party'] },
      { share: 1, minutes: 0, call: ['supervisor'], repeatMinutes: 5, times: 2 },
      { share: 1, minutes: 5, call: ['next-official', 'official:deputy'], repeatMinutes: 5 },
      { share: 0, minutes: 14, call: ['pager:night', 'party-head'], repeatMinutes: 5, forMinutes: 15 },
    ],
  },
]

/** Always at work, but for this, ms since the epoch. */
const alwaysBut = (off: { readonly from: number; readonly to: number }): Calendar => ({
  timeZone: 'UTC',
  week: Array.from({ length: 7 }, () => [{ fromMinute: 0, toMinute: 1_440 }]),
  holidays: [],
  maintenance: [off],
})

interface Drawn {
  readonly sendDelaySeconds: number
  readonly escalation: EscalationPolicy
  readonly hasFloor: boolean
  /** When South does not work, ms since the epoch. */
  readonly southIsOff: { readonly from: number; readonly to: number } | undefined
}

export const mechanismWith = ({ sendDelaySeconds, escalation, hasFloor, southIsOff }: Drawn): Mechanism => ({
  name: 'simulated',
  pagers: ['night'],
  supervisor: {
    id: 'supervisor',
    name: 'Mission',
    timeZone: 'UTC',
    link: 'sup',
    channel: { link: 'sup', channel: 'control' },
    officials: [
      { id: 'sup-duty', role: 'duty officer', accounts: account('sup', 'UM'), isDutyOfficer: true },
      { id: 'deputy', role: 'deputy', accounts: account('sup', 'UD'), isDutyOfficer: false },
    ],
  },
  parties: [
    {
      id: 'north',
      name: 'North',
      timeZone: 'UTC',
      link: 'north',
      officials: [
        { id: 'amal', role: 'liaison', accounts: account('north', 'UA'), isDutyOfficer: true },
        { id: 'north-adviser', role: 'adviser', accounts: account('north', 'UNA'), isDutyOfficer: false },
        { id: 'north-head', role: 'head', accounts: account('north', 'UHA'), isDutyOfficer: false, isHead: true },
      ],
    },
    {
      id: 'south',
      name: 'South',
      timeZone: 'UTC',
      link: 'south',
      ...(southIsOff ? { calendar: alwaysBut(southIsOff) } : {}),
      officials: [
        { id: 'bo', role: 'duty officer', accounts: account('south', 'UB'), isDutyOfficer: true },
        { id: 'south-adviser', role: 'adviser', accounts: account('south', 'USA'), isDutyOfficer: false },
        { id: 'south-head', role: 'head', accounts: account('south', 'UHB'), isDutyOfficer: false, isHead: true },
      ],
    },
  ],
  tracks: [
    {
      code: 'SEC',
      name: 'Security',
      channels: { north: { link: 'north', channel: 'n-sec' }, south: { link: 'south', channel: 's-sec' } },
      intake: 'every-post',
      sendDelaySeconds,
      ...(hasFloor ? { tlpFloor: 'GREEN' as const } : {}),
      acknowledgeFrom: 'routine',
      dueMinutes: { override: 3, flash: 3, immediate: 4, priority: 6, routine: 10 },
      escalation,
      disputeResponseMinutes: 12,
      lateAfterSeconds: 60,
    },
  ],
  sweepDays: 7,
  linkTestMinutes,
  report: { atMinute: reportAtMinute },
})
