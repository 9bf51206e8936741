import { isOwedInExercise } from '../exercise.ts'
import { kindOf } from '../owed.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import type { State } from '../state.ts'

/** Who owes it, and on which track: the key, or the value, of what is known of open obligations at a glance. */
export const owing = (owes: string, track: string): string => `${owes} ${track}`

/** What is known at a glance follows a row from what it was to what it is. Acknowledgements are numbered as they come to stand. */
export function nowStanding(state: State, before: ObligationRow | undefined, row: ObligationRow): ObligationRow {
  const [was, is] = [before?.state === 'open', row.state === 'open']
  if (was === is) return row
  const key = owing(row.owes, row.track)
  if (kindOf(row).metBy === 'answer') {
    if (is) state.unanswered.set(row.id, key)
    else state.unanswered.delete(row.id)
  }
  if (row.kind !== 'acknowledgement') return row
  const { open = 0, inExercise = 0, last = 0 } = state.unacknowledged.get(key) ?? {}
  const isNew = is && row.order === undefined
  const counted = (count: number): number => Math.max(0, count + (is ? 1 : -1))
  const counts = isOwedInExercise(state, row) ? { open, inExercise: counted(inExercise) } : { open: counted(open), inExercise }
  state.unacknowledged.set(key, { ...counts, last: isNew ? last + 1 : last })
  return isNew ? { ...row, order: last + 1 } : row
}
