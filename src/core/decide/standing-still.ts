import { afterWorking, type Calendar, nextWorking, workBetween } from '../calendar.ts'
import { timeFor } from '../due.ts'
import { isExerciseBy } from '../exercise.ts'
import { type Mechanism, trackOf } from '../mechanism.ts'
import { kindOf, standsStill } from '../owed.ts'
import { isPartysOwn, stepsOf } from '../policy.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import type { Decision } from './decision.ts'
import { setAlarm } from './escalating.ts'
import { overdueTimer } from './obligations.ts'

/** What a pause or an exercise forbids to give is not late by it: its clock stands still, and runs again when that is over. */

const lookAgainMs = 3_600_000

/** Whatever is due of it is looked at again when its clock runs; until then, so that nothing is without a wake, each hour. */
export function waitsForClock(decision: Decision, timer: string, id: string): boolean {
  const row = decision.state.obligations.get(id)
  if (!row || standsStill(decision.state, row) === undefined) return false
  decision.setTimer(timer, decision.at + lookAgainMs)
  return true
}

interface Standing {
  readonly row: ObligationRow
  /** ms. */
  readonly since: number
}

/** Before that is over. */
export function standingStill({ state }: Decision, track: string): readonly Standing[] {
  return [...state.obligations.rows()].flatMap(([, row]) => {
    const still = row.track === track ? standsStill(state, row) : undefined
    return still === undefined ? [] : [{ row, since: still.since }]
  })
}

/** What stands still by an exercise that a new configuration ends. */
export const untilExercisesEnd = (decision: Decision, now: Mechanism): readonly Standing[] =>
  decision.mechanism.tracks
    .filter(({ code }) => isExerciseBy(decision.mechanism, code) && !isExerciseBy(now, code))
    .flatMap(({ code }) => standingStill(decision, code))

/** A new configuration is in force: what stood still by an exercise that is over runs again, and where one begins it is seen to stand. */
export function exercisesChanged(decision: Decision, before: Mechanism, stood: readonly Standing[]): void {
  for (const { row, since } of stood) {
    const open = decision.state.obligations.get(row.id)
    if (open?.state === 'open') runAgain(decision, open, since)
  }
  for (const { code } of before.tracks) {
    if (isExerciseBy(before, code) || !isExerciseBy(decision.mechanism, code)) continue
    for (const { row } of standingStill(decision, code)) decision.reviseEscalation(row.id)
  }
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
  decision.reviseEnd(row.message, (each) => each === row.owes)
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
