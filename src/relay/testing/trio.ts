import type { Mechanism, Party, Track } from '../../core/mechanism.ts'
import { mechanism, type Story } from './story.ts'

const [sec] = mechanism.tracks

const east: Party = {
  id: 'east',
  name: 'East',
  timeZone: 'UTC',
  link: 'east',
  officials: [{ id: 'eve', role: 'head of delegation', accounts: [{ link: 'east', user: 'UE' }], isDutyOfficer: true, isHead: true }],
}

/** The story's mechanism with a third party on its track, East (`UE`, `e-sec`). */
export const trio: Mechanism = {
  ...mechanism,
  parties: [...mechanism.parties, east],
  tracks: [{ ...(sec as Track), sendDelaySeconds: 0, channels: { ...sec?.channels, east: { link: 'east', channel: 'e-sec' } } }],
}

export const byEast = (story: Story, text: string, extra: Parameters<Story['post']>[4] = {}): Promise<string> =>
  story.post('east', 'e-sec', 'UE', text, extra)
