import { supervisorId } from '../addresses.ts'
import { isExerciseBy } from '../exercise.ts'
import type { Fact } from '../facts.ts'
import { type Mechanism, trackOf } from '../mechanism.ts'
import type { State } from '../state.ts'
import { change, count } from './change.ts'

type LifeFact = Fact & {
  is:
    | 'change-proposed'
    | 'change-confirmed'
    | 'change-narrowed'
    | 'change-ended'
    | 'rehearsal-began'
    | 'track-ready'
    | 'rehearsal-ended'
    | 'party-withdrew'
    | 'withdrawal-settled'
}

/** What a mechanism goes through while it runs: changes that are confirmed, tracks that are rehearsed, parties that leave. */
export function ofLife(state: State, fact: LifeFact, at: number): void {
  switch (fact.is) {
    case 'change-proposed':
      state.changes.set(fact.row.id, fact.row)
      return count(state, { change: Number(fact.row.id.slice(1)) })
    case 'change-confirmed': {
      const row = state.changes.get(fact.id)
      if (row) change(state.changes, fact.id, { confirmed: [...row.confirmed, fact.organisation] })
      return
    }
    case 'change-narrowed':
      return change(state.changes, fact.id, { pieces: fact.pieces, needs: fact.needs })
    case 'change-ended':
      return state.changes.delete(fact.id)
    case 'rehearsal-began':
      return state.tracks.set(fact.track, { ...state.tracks.get(fact.track), rehearsal: true })
    case 'track-ready': {
      const row = state.tracks.get(fact.track)
      return state.tracks.set(fact.track, { ...row, ready: [...(row?.ready ?? []), fact.organisation] })
    }
    case 'rehearsal-ended': {
      const { rehearsal: _r, ready: _b, ...rest } = state.tracks.get(fact.track) ?? {}
      return state.tracks.set(fact.track, { ...rest, exerciseUntil: at })
    }
    case 'party-withdrew':
      return state.withdrawn.set(fact.organisation, { name: fact.name, link: fact.link, at })
    case 'withdrawal-settled':
      return state.withdrawn.delete(fact.organisation)
  }
}

/** Who is on a track no longer is not ready for it, should they come back; nor is anybody for one that has ended. */
export function keepReadiness(state: State, mechanism: Mechanism): void {
  for (const [code, row] of [...state.tracks.rows()]) {
    const track = trackOf(mechanism, code)
    const ready = row.ready?.filter((id) => track && (id === supervisorId || track.channels[id]))
    if (ready && ready.length !== row.ready?.length) state.tracks.set(code, { ...row, ready })
  }
}

/** What was written before belongs to the exercise that is over; what was real before to none that begins. */
export function changeExercises(state: State, before: Mechanism | undefined, now: Mechanism, at: number): void {
  for (const { code } of before?.tracks ?? []) {
    if (!before || isExerciseBy(before, code) === isExerciseBy(now, code)) continue
    const { exerciseSince: _, ...row } = state.tracks.get(code) ?? {}
    const paused = row.paused ? { paused: { ...row.paused, countsFrom: at } } : {}
    state.tracks.set(code, isExerciseBy(now, code) ? { ...row, exerciseSince: at } : { ...row, ...paused, exerciseUntil: at })
  }
}
