import type { Mechanism, Track } from '../src/core/mechanism.ts'
import { mechanism as other } from './recovery-mechanism.ts'

const [track] = other.tracks
const owed: Omit<Track, 'code' | 'name' | 'channels' | 'escalation' | 'dueMinutes'> = { ...track!, acknowledgeFrom: 'deferred' }
const channels = (of: string): Track['channels'] => ({
  north: { link: 'north', channel: `n-${of}` },
  south: { link: 'south', channel: `s-${of}` },
})

/** What is said on the first track is due long after the measurement, on the second in a moment. */
export const mechanism: Mechanism = {
  ...other,
  name: 'obligations',
  tracks: [
    {
      ...owed,
      code: 'SEC',
      name: 'Security',
      channels: channels('sec'),
      dueMinutes: { routine: 10_000 },
      escalation: { remindShare: 0.5, repeatMinutes: 5, repeatForMinutes: 30 },
    },
    {
      ...owed,
      code: 'NEXT',
      name: 'Next',
      channels: channels('next'),
      dueMinutes: { routine: 0.05 },
      escalation: {
        takenMinutes: 30,
        steps: [
          { share: 1, minutes: 0, call: ['party'] },
          { share: 1, minutes: 60, call: ['supervisor'] },
        ],
      },
    },
  ],
}
