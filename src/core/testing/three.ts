import type { Mechanism, Official, Party, Track } from '../mechanism.ts'
import { mission } from './mission.ts'

const official = (link: string, id: string, role: string, more: Partial<Official> = {}): Official => ({
  id,
  role,
  accounts: [{ link, user: `U-${id}` }],
  isDutyOfficer: false,
  ...more,
})

const party = (id: string, name: string): Party => ({
  id,
  name,
  timeZone: 'UTC',
  link: id,
  officials: [
    official(id, `${id}-duty`, 'duty officer', { isDutyOfficer: true }),
    official(id, `${id}-head`, 'head of delegation', { isHead: true }),
  ],
})

const track = (code: string, name: string, members: readonly string[]): Track => ({
  code,
  name,
  channels: Object.fromEntries(members.map((id) => [id, { link: id, channel: `${id}-${code.toLowerCase()}` }])),
  intake: 'every-post',
  sendDelaySeconds: 10,
  acknowledgeFrom: 'deferred',
  dueMinutes: { flash: 1, immediate: 2, priority: 3, routine: 4 },
  escalation: { remindShare: 0.5, repeatMinutes: 1, repeatForMinutes: 2 },
  disputeResponseMinutes: 5,
  lateAfterSeconds: 60,
})

/** North and South on SEC, North and East on CIV: South and East have nothing to do with each other. Each party has a head. */
export const three: Mechanism = {
  name: 'three',
  supervisor: {
    ...mission,
    officials: [official('desk', 'mission-duty', 'duty officer', { isDutyOfficer: true })],
  },
  parties: [party('north', 'North'), party('south', 'South'), party('east', 'East')],
  tracks: [track('SEC', 'Security', ['north', 'south']), track('CIV', 'Civilian', ['north', 'east'])],
  sweepDays: 7,
}

export const withParty = (of: Mechanism, id: string, change: (party: Party) => Party): Mechanism => ({
  ...of,
  parties: of.parties.map((each) => (each.id === id ? change(each) : each)),
})

export const withTrack = (of: Mechanism, code: string, change: (track: Track) => Track): Mechanism => ({
  ...of,
  tracks: of.tracks.map((each) => (each.code === code ? change(each) : each)),
})

export { official, party, track }
