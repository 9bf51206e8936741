import type { Mechanism } from '../src/core/mechanism.ts'

const organisation = (id: string, user: string) => ({
  id,
  name: id,
  timeZone: 'UTC',
  link: id,
  officials: [{ id: 'duty', role: 'duty officer', accounts: [{ link: id, user }], isDutyOfficer: true }],
})

/** One track between two parties, on which nothing is owed and nobody is limited. */
export const mechanism: Mechanism = {
  name: 'recovery',
  supervisor: { ...organisation('supervisor', 'UM'), channel: { link: 'supervisor', channel: 'control' } },
  parties: [organisation('north', 'UA'), organisation('south', 'UB')],
  tracks: [
    {
      code: 'SEC',
      name: 'Security',
      channels: { north: { link: 'north', channel: 'n-sec' }, south: { link: 'south', channel: 's-sec' } },
      intake: 'every-post',
      sendDelaySeconds: 0,
      acknowledgeFrom: 'never',
      dueMinutes: {},
      escalation: { remindShare: 0.5, repeatMinutes: 5, repeatForMinutes: 30 },
      disputeResponseMinutes: 2880,
      lateAfterSeconds: 60,
    },
  ],
  sweepDays: 7,
  limits: { eventsPerMinute: 1_000_000, waitingMax: 100_000 },
}
