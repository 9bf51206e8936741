import { afterWorking, type Calendar, nextWorking, workBetween } from '../calendar.ts'
import { timeFor } from '../due.ts'
import { trackOf } from '../mechanism.ts'
import { kindOf, standsStillSince } from '../owed.ts'
import { isPartysOwn, stepsOf } from '../policy.ts'
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
  const stepsAt = calendar ? { stepsAt: stepsAgain(row, calendar, since, decision.at, dueAt) } : {}
  decision.record({ is: 'obligation-extended', id: row.id, byMs: dueAt - row.dueAt, ...stepsAt })
  setAlarm(decision, row.id)
  if (kindOf(row).reopensMessage && row.overdueAt === undefined) decision.setTimer(overdueTimer(row.id), dueAt)
  decision.reviseMessage(row.message, (each) => each === row.owes)
  decision.reviseEscalation(row.id)
}

/** Before it is due each comes after as much of the party's work as was left to it; what is its own affair, when there is somebody. */
function stepsAgain(
  { steps = [], policy, dueAt: before = 0 }: ObligationRow,
  calendar: Calendar,
  since: number,
  now: number,
  dueAt: number,
): readonly (number | null)[] {
  return steps.map(({ at }, index) => {
    if (at === undefined) return null
    const planned = at < before ? afterWorking(calendar, now, workBetween(calendar, since, at)) : dueAt + at - before
    return stepsOf(policy).steps[index]?.call.every(isPartysOwn) ? (nextWorking(calendar, planned) ?? planned) : planned
  })
}

/** The working time in which it is owed, as the party has it now. */
function calendarOf({ mechanism, state, at }: Decision, { track: code, message: id, kind, owes }: ObligationRow): Calendar | undefined {
  const track = trackOf(mechanism, code)
  const message = state.messages.get(id)
  return track && message ? timeFor(mechanism, track, message, kind, owes, at).calendar : undefined
}
