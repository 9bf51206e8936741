import { afterWorking, type Calendar, workBetween } from '../calendar.ts'
import { timeFor } from '../due.ts'
import { trackOf } from '../mechanism.ts'
import { kindOf, standsStillSince } from '../owed.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import type { Decision } from './decision.ts'
import { setAlarm } from './escalating.ts'
import { overdueTimer } from './obligations.ts'

/** What a pause forbids to give is not late by it: its clock stands still, and runs again when the track is resumed. */

const lookAgainMs = 3_600_000

/** Whatever is due of it is looked at again when the track is resumed; until then, so that nothing is without a wake, each hour. */
export function waitsForResume(decision: Decision, timer: string, id: string): boolean {
  const row = decision.state.obligations.get(id)
  if (!row || standsStillSince(decision.state, row) === undefined) return false
  decision.setTimer(timer, decision.at + lookAgainMs)
  return true
}

interface Still {
  readonly row: ObligationRow
  /** ms. */
  readonly since: number
}

/** While the track is still paused. */
export function standingStill({ state }: Decision, track: string): readonly Still[] {
  return [...state.obligations.rows()].flatMap(([, row]) => {
    const since = row.track === track ? standsStillSince(state, row) : undefined
    return since === undefined ? [] : [{ row, since }]
  })
}

export function runAgain(decision: Decision, row: ObligationRow, since: number): void {
  if (row.dueAt === undefined) return
  const calendar = calendarOf(decision, row)
  const until = calendar ? afterWorking(calendar, decision.at, workBetween(calendar, since, row.dueAt)) : row.dueAt + decision.at - since
  // Another calendar may be in force by now: never earlier by it.
  const dueAt = Math.max(row.dueAt, until)
  decision.record({ is: 'obligation-extended', id: row.id, byMs: dueAt - row.dueAt })
  setAlarm(decision, row.id)
  if (kindOf(row).reopensMessage && row.overdueAt === undefined) decision.setTimer(overdueTimer(row.id), dueAt)
  decision.reviseMessage(row.message, (each) => each === row.owes)
}

/** The working time in which it is owed, as the party has it now. */
function calendarOf({ mechanism, state, at }: Decision, { track: code, message: id, kind, owes }: ObligationRow): Calendar | undefined {
  const track = trackOf(mechanism, code)
  const message = state.messages.get(id)
  return track && message ? timeFor(mechanism, track, message, kind, owes, at).calendar : undefined
}
