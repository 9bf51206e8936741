import type { Fact } from '../facts.ts'
import type { State } from '../state.ts'
import { change, count } from './change.ts'

type LifeFact = Fact & {
  is:
    | 'change-proposed'
    | 'change-confirmed'
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
      return state.tracks.set(fact.track, rest)
    }
    case 'party-withdrew':
      return state.withdrawn.set(fact.organisation, { name: fact.name, link: fact.link, at })
    case 'withdrawal-settled':
      return state.withdrawn.delete(fact.organisation)
  }
}
