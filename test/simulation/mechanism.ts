import type { Calendar } from '../../src/core/calendar.ts'
import type { Mechanism, Party } from '../../src/core/mechanism.ts'
import type { EscalationPolicy } from '../../src/core/policy.ts'
import { adviserOf, channelOf, headOf, nameOf, type Side, userOf } from './sides.ts'
import { linkTestMinutes, reportAtMinute } from './standing.ts'

/** How long after the supervisor is called its second channel is, by the policy that calls it. */
const secondAfterMinutes = 2

/** The supervisor's other channel, on a platform of its own. */
export const secondChannel = 'second'

const account = (link: string, user: string) => [{ link, user }]

/**
 * The supervisor is pinged every five minutes by each of them: by itself, with a pager, with the parties' heads, in a second channel too, or
 * for all that is left.
 */
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
  {
    takenMinutes: 5,
    steps: [
      { share: 0, minutes: 2, call: ['party'], repeatMinutes: 3, times: 2 },
      { share: 1, minutes: 0, call: ['supervisor'], repeatMinutes: 5 },
      { share: 1, minutes: secondAfterMinutes, call: ['second-channel'], repeatMinutes: 4, forMinutes: 12 },
      { share: 1.25, minutes: 1, call: ['party-head'], whereThereIs: true },
    ],
  },
]

export const callsSecond = (policy: EscalationPolicy): boolean =>
  'steps' in policy && policy.steps.some(({ call }) => call.includes('second-channel'))

/** Ms since the epoch. */
interface Stretch {
  readonly from: number
  readonly to: number
}

const wholeDay = { fromMinute: 0, toMinute: 1_440 }

/** Always at work, but for a window of maintenance. */
const alwaysBut = (off: Stretch): Calendar => ({
  timeZone: 'UTC',
  week: Array.from({ length: 7 }, () => [wholeDay]),
  holidays: [],
  maintenance: [off],
})

/** Its clock is ahead of all others, by half an hour more than by whole hours, all the year. */
const ownZone = 'Asia/Kolkata'
const aheadMinutes = 330

/** As that, but by the hours of its week, as the clock on its own wall shows them: `off` is of one day there, in whole minutes. */
function hoursBut(off: Stretch): Calendar {
  const [toMinute, fromMinute] = [off.from, off.to].map((at) => ((at / 60_000 + aheadMinutes) % 1_440) as number)
  const hours = [
    { ...wholeDay, toMinute: toMinute! },
    { ...wholeDay, fromMinute: fromMinute! },
  ]
  return { timeZone: ownZone, week: Array.from({ length: 7 }, () => hours), holidays: [], maintenance: [] }
}

interface Drawn {
  readonly sides: readonly Side[]
  readonly sendDelaySeconds: number
  readonly escalation: EscalationPolicy
  readonly hasFloor: boolean
  /** Whether every message wants an acknowledgement, or only what is urgent. */
  readonly acknowledgeFrom: 'routine' | 'immediate'
  readonly hasSecond: boolean
  /** When they do not work; absent: they always do. */
  readonly off: { readonly [side in Side]?: Stretch }
}

/** Each of its own kind: one by the hours of its week, the others by maintenance. */
const calendarOf = { north: hoursBut, south: alwaysBut, east: alwaysBut } as const
const speakers = {
  north: { id: 'amal', role: 'liaison' },
  south: { id: 'bo', role: 'duty officer' },
  east: { id: 'chen', role: 'duty officer' },
} as const

function partyWith(side: Side, off: Stretch | undefined): Party {
  const official = (user: string) => ({ accounts: account(side, user), isDutyOfficer: false })
  return {
    id: side,
    name: nameOf[side],
    timeZone: 'UTC',
    link: side,
    ...(off ? { calendar: calendarOf[side](off) } : {}),
    officials: [
      { ...speakers[side], ...official(userOf[side]), isDutyOfficer: true },
      { id: `${side}-adviser`, role: 'adviser', ...official(adviserOf[side]) },
      { id: `${side}-head`, role: 'head', ...official(headOf[side]), isHead: true },
    ],
  }
}

/** Whoever has two channels has an account on the platform of each. */
const supervisorsAccounts = (hasSecond: boolean, user: string) => [...account('sup', user), ...(hasSecond ? account('desk', user) : [])]

export const mechanismWith = ({ sides, sendDelaySeconds, escalation, hasFloor, acknowledgeFrom, hasSecond, off }: Drawn): Mechanism => ({
  name: 'simulated',
  pagers: ['night'],
  supervisor: {
    id: 'supervisor',
    name: 'Mission',
    timeZone: 'UTC',
    link: 'sup',
    channel: { link: 'sup', channel: 'control' },
    ...(hasSecond ? { secondChannel: { link: 'desk', channel: secondChannel } } : {}),
    officials: [
      { id: 'sup-duty', role: 'duty officer', accounts: supervisorsAccounts(hasSecond, 'UM'), isDutyOfficer: true },
      { id: 'deputy', role: 'deputy', accounts: supervisorsAccounts(hasSecond, 'UD'), isDutyOfficer: false },
    ],
  },
  parties: sides.map((side) => partyWith(side, off[side])),
  tracks: [
    {
      code: 'SEC',
      name: 'Security',
      channels: Object.fromEntries(sides.map((side) => [side, { link: side, channel: channelOf[side] }])),
      intake: 'every-post',
      sendDelaySeconds,
      ...(hasFloor ? { tlpFloor: 'GREEN' as const } : {}),
      acknowledgeFrom,
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
