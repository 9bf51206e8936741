import { timesFrom } from '../due.ts'
import type { Fact } from '../facts.ts'
import { beginsAnew, escalates, stepsOf } from '../policy.ts'
import type { Called } from '../rows/delivery.ts'
import type { Escalation, ObligationRow, StepProgress } from '../rows/obligation.ts'
import type { State } from '../state.ts'
import { changeObligation, setObligation } from './change.ts'

/** With its due time the calendar behind it is no longer needed. */
export function opened(state: State, { id, dueAt, stepsAt, lateFrom }: Fact & { is: 'obligation-opened' }, at: number): void {
  const row = state.obligations.get(id)
  if (!row) return
  const { calendar: _, ...rest } = row
  // An old entry does not say them: they follow from the policy, as they did then.
  const times = dueAt === null ? undefined : (stepsAt ?? timesFrom(row, at)?.stepsAt)
  const steps = times?.map((each): StepProgress => ({ at: each, calls: 0 }))
  const due = { ...(dueAt === null ? {} : { dueAt }), ...(lateFrom === undefined ? {} : { lateFrom }) }
  setObligation(state, { ...rest, ...due, state: 'open', openedAt: at, ...(steps ? { steps } : {}) })
}

export function stepCalled(state: State, { id, step: index, nextAt }: Fact & { is: 'step-called' }, at: number): void {
  changeObligation(state, id, (row) => {
    const step = stepsOf(row.policy).steps[index]
    if (!step) return {}
    const calls = (row.steps?.[index]?.calls ?? 0) + 1
    const steps = withStep(row, index, nextAt === null ? { calls } : { at: nextAt, calls })
    return escalates(step) ? { steps, escalation: pinged(row, at) } : { steps, remindedAt: row.remindedAt ?? at }
  })
}

export function callFailed(state: State, { id, step, target }: Fact & { is: 'call-failed' }): void {
  changeObligation(state, id, (row) => {
    const known = row.steps?.[step]
    if (!known) return {}
    const failed = [...new Set([...(known.failed ?? []), target])]
    return { steps: withStep(row, step, { ...known, failed }) }
  })
}

export function callReached(state: State, { obligation, step }: Called): void {
  changeObligation(state, obligation, (row) => {
    const known = row.steps?.[step]
    return known ? { steps: withStep(row, step, { ...known, reached: true }) } : {}
  })
}

/** Of an entry from before there were steps: the first of its policy reminds. */
export function reminded(state: State, { id }: Fact & { is: 'obligation-reminded' }, at: number): void {
  changeObligation(state, id, (row) => ({ remindedAt: at, ...(row.steps ? { steps: withStep(row, 0, { calls: 1 }) } : {}) }))
}

/** Of an entry from before there were steps: the second pings for a while, and then the third. */
export function escalated(state: State, { id, nextPingAt }: Fact & { is: 'obligation-escalated' }, at: number): void {
  changeObligation(state, id, (row) => {
    const escalation = { ...pinged(row, at), nextPingAt }
    const [, second, third] = stepsOf(row.policy).steps
    const [, now, after] = row.steps ?? []
    if (!second || !third || !now || !after) return { escalation }
    if (now.at === undefined) return { escalation, steps: withStep(row, 2, { at: nextPingAt, calls: after.calls + 1 }) }
    const calls = now.calls + 1
    if (calls * (second.repeatMinutes ?? 0) < (second.forMinutes ?? 0)) {
      return { escalation, steps: withStep(row, 1, { at: nextPingAt, calls }) }
    }
    const steps = withStep({ ...row, steps: withStep(row, 1, { calls }) }, 2, { at: nextPingAt, calls: 0 })
    return { escalation, steps }
  })
}

export function taken(state: State, fact: Fact & { is: 'obligation-taken' }, at: number): void {
  const { role, official, until, by } = fact
  changeObligation(state, fact.id, ({ escalation = { since: at, pings: 0, posts: {} } }) => ({
    escalation: {
      ...(until === undefined ? quiet(escalation) : settledAnew(escalation)),
      taken: {
        role,
        at,
        ...theirs(official),
        ...(until === undefined ? {} : { until }),
        ...(by === undefined ? {} : { by }),
      },
    },
  }))
}

const theirs = (official: string | undefined): { readonly official?: string } => (official === undefined ? {} : { official })

export function snoozed(state: State, { id, role, official, until, reason }: Fact & { is: 'escalation-snoozed' }, at: number): void {
  changeObligation(state, id, ({ escalation }) => {
    if (!escalation) return {}
    return { escalation: { ...settledAnew(escalation), snoozed: { role, ...theirs(official), at, until, reason } } }
  })
}

export function closed(state: State, { id, role, official, reason, until }: Fact & { is: 'escalation-closed' }, at: number): void {
  changeObligation(state, id, ({ escalation }) =>
    !escalation
      ? {}
      : until === undefined
        ? { escalation: { ...quiet(escalation), closed: { role, ...theirs(official), reason, at } } }
        : { escalation: { ...settledAnew(escalation), closed: { role, ...theirs(official), reason, at, until } } },
  )
}

export function returned(state: State, { id, why, role, stepsAt }: Fact & { is: 'escalation-returned' }, at: number): void {
  changeObligation(state, id, (row) => {
    const { since = at, pings = 0, posts = {}, shownWith } = row.escalation ?? {}
    const shown = shownWith === undefined ? {} : { shownWith }
    const planned = stepsOf(row.policy).steps
    const steps = stepsAt.map((each, index): StepProgress => {
      const known = row.steps?.[index]?.calls ?? 0
      if (each === null) return { calls: known }
      // What does not begin anew goes on within its limit.
      const step = planned[index]
      return { at: each, calls: step && beginsAnew(planned, step) ? 0 : known }
    })
    return { steps, escalation: { since, pings, posts, ...shown, returned: { at, why, role } } }
  })
}

export function joined(state: State, { id, shownWith }: Fact & { is: 'escalation-joined' }): void {
  changeObligation(state, id, ({ escalation }) => (escalation ? { escalation: { ...escalation, shownWith } } : {}))
}

/** Nothing is to be pinged any more. */
export function quiet(escalation: Escalation): Escalation {
  const { nextPingAt: _, snoozed: __, ...rest } = escalation
  return rest
}

/** What the supervisor did before is replaced by what it does now. */
function settledAnew(escalation: Escalation): Escalation {
  const { taken: _, closed: __, ...rest } = quiet(escalation)
  return rest
}

const pinged = ({ escalation }: ObligationRow, at: number): Escalation => ({
  ...escalation,
  since: escalation?.since ?? at,
  posts: escalation?.posts ?? {},
  pings: (escalation?.pings ?? 0) + 1,
})

const withStep = ({ steps = [] }: ObligationRow, index: number, progress: StepProgress): readonly StepProgress[] =>
  steps.map((each, position) => (position === index ? progress : each))
