import { trackOf } from './mechanism.ts'
import { mechanismOf, type State } from './state.ts'

/** Whether what is said on a track now is an exercise. What was accepted keeps the status that it had then (see `Envelope.status`). */
export function isExercise(state: State, trackCode: string): boolean {
  const mechanism = mechanismOf(state)
  return mechanism.exercise === true || trackOf(mechanism, trackCode)?.exercise === true || isRehearsed(state, trackCode)
}

const isRehearsed = (state: State, trackCode: string): boolean => state.tracks.get(trackCode)?.rehearsal === true
