import { beginsAnew, escalates, nextCall, type PolicyStep, stepsOf } from '../policy.ts'
import type { ObligationRow, ReturnReason } from '../rows/obligation.ts'
import type { DueStep } from './calls.ts'
import type { Decision } from './decision.ts'

/** After so long in which nobody answered the last step, the escalation begins anew: nothing that is owed falls silent. */
const unansweredMs = 3_600_000
/** A closed escalation of what is still owed is looked at again after a day. */
export const closedMs = 86_400_000

const timerOf = (id: string): string => `obligation:${id}`

/** An obligation's timer: what was put off comes back; otherwise, the steps of its policy that are to be called now. */
export function obligationDue(decision: Decision, id: string): readonly DueStep[] {
  decision.clearTimer(timerOf(id))
  const row = decision.state.obligations.get(id)
  if (row?.state !== 'open' || !row.steps) return []
  const why = whyBack(row, decision.at)
  if (why) comeBack(decision, id, why)
  const due = isPutOff(decision.state.obligations.get(id) ?? row) ? [] : stepsDue(decision, id)
  setAlarm(decision, id)
  return due
}

/** Taken, snoozed or closed: nobody is called until it comes back. */
export const isPutOff = ({ escalation }: ObligationRow): boolean =>
  escalation?.taken !== undefined || escalation?.snoozed !== undefined || escalation?.closed !== undefined

function whyBack({ escalation, steps = [] }: ObligationRow, at: number): ReturnReason | undefined {
  const { taken, snoozed, closed } = escalation ?? {}
  if (taken) return isPast(taken.until, at) ? 'taken' : undefined
  if (snoozed) return isPast(snoozed.until, at) ? 'snoozed' : undefined
  if (closed) return isPast(closed.until, at) ? 'closed' : undefined
  return steps.every((step) => step.at === undefined) ? 'unanswered' : undefined
}

const isPast = (until: number | undefined, at: number): boolean => until !== undefined && until <= at

function stepsDue(decision: Decision, id: string): readonly DueStep[] {
  const due: DueStep[] = []
  const { policy, escalation } = decision.state.obligations.get(id)!
  const { steps } = stepsOf(policy)
  for (const [index, step] of steps.entries()) {
    const row = decision.state.obligations.get(id)!
    const known = row.steps?.[index]
    if (known?.at === undefined || known.at > decision.at) continue
    const nextAt = nextCall(step, known.calls + 1, known.at, decision.at) ?? null
    decision.record({ is: 'step-called', id, step: index, nextAt })
    due.push({ id, step: index, begins: escalates(step) && escalation === undefined })
  }
  return due
}

/** What was put off is before the supervisor again: its steps begin anew, in the distances that the policy gives them. */
export function comeBack(decision: Decision, id: string, why: ReturnReason): void {
  const row = decision.state.obligations.get(id)
  if (!row) return
  const { taken, snoozed, closed } = row.escalation ?? {}
  const { steps } = stepsOf(row.policy)
  const isCalled = (step: PolicyStep): boolean => beginsAnew(steps, step)
  const plannedMs = (step: PolicyStep): number => step.share * (row.dueAfterMs ?? 0) + step.minutes * 60_000
  const firstMs = Math.min(...steps.filter(isCalled).map(plannedMs))
  const stepsAt = steps.map((step, index) => (isCalled(step) ? decision.at + plannedMs(step) - firstMs : (row.steps?.[index]?.at ?? null)))
  const role = (taken ?? snoozed ?? closed)?.role ?? ''
  decision.record({ is: 'escalation-returned', id, why, role, stepsAt })
  decision.reviseEscalation(id)
  setAlarm(decision, id)
}

/** Nothing that is open is without a time at which it is looked at again, but for what is never due. */
export function setAlarm(decision: Decision, id: string): void {
  const row = decision.state.obligations.get(id)
  const at = row && nextLookAt(row, decision.at)
  if (at === undefined) decision.clearTimer(timerOf(id))
  else decision.setTimer(timerOf(id), Math.max(at, decision.at))
}

function nextLookAt(row: ObligationRow, at: number): number | undefined {
  if (row.state !== 'open' || !row.steps) return undefined
  const { taken, snoozed, closed } = row.escalation ?? {}
  const putOff = taken ?? snoozed ?? closed
  if (putOff) return putOff.until
  const times = row.steps.flatMap((step) => step.at ?? [])
  return times.length > 0 ? Math.min(...times) : at + unansweredMs
}

/** Whether what is owed is, or is now to be, before the supervisor; or when it will be, ms. */
export function supervisorTold({ escalation, policy, steps = [] }: ObligationRow, at: number): true | number {
  const planned = stepsOf(policy).steps.flatMap((step, index) => (escalates(step) ? (steps[index]?.at ?? []) : []))
  const first = Math.min(...planned)
  return escalation !== undefined || first <= at || planned.length === 0 ? true : first
}

/** It is over: nobody is called any more, and the one post says so. */
export function silence(decision: Decision, row: ObligationRow): void {
  decision.clearTimer(timerOf(row.id))
  for (const [index] of row.steps?.entries() ?? []) {
    const name = unheardAlarm(row.id, index)
    if (decision.state.alarms.get(name)) decision.record({ is: 'alarm-cleared', name })
  }
  decision.reviseEscalation(row.id)
}

/** Raised while a step of an obligation reaches nobody. */
export const unheardAlarm = (id: string, step: number): string => `unheard:${id}:${step}`
