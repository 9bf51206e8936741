import type { Fact } from '../facts.ts'
import type { State } from '../state.ts'
import { changeMessage, changeObligation, setObligation } from './change.ts'
import { quiet } from './obligations.ts'

export function met(state: State, fact: Fact & { is: 'obligation-met' }, at: number): void {
  const { organisation, role, late, answer, version, typedAt } = fact
  state.answered.set(organisation, at)
  const how = {
    ...(answer === undefined ? {} : { answer }),
    ...(version === undefined ? {} : { version }),
    ...(typedAt === undefined ? {} : { typedAt }),
  }
  changeObligation(state, fact.id, ({ message, escalation }) => {
    if (answer !== undefined) changeMessage(state, answer, () => ({ answers: message }))
    return { state: 'met', met: { organisation, role, at, late, ...how }, ...(escalation ? { escalation: quiet(escalation) } : {}) }
  })
}

/** What had met it counts as not given. What was answered before anybody knew that it stands there has no time yet. */
export function reopened(state: State, { id, dueAt, lateFrom, stepsAt }: Fact & { is: 'obligation-reopened' }): void {
  const row = state.obligations.get(id)
  if (!row) return
  const { met: _, ...rest } = row
  const times = { ...(dueAt === undefined ? {} : { dueAt }), ...(lateFrom === undefined ? {} : { lateFrom }) }
  const steps = stepsAt && row.steps?.map((step, index) => ({ ...step, ...at(stepsAt[index]) }))
  setObligation(state, { ...rest, ...times, ...(steps ? { steps } : {}), state: row.openedAt === undefined ? 'waiting' : 'open' })
}

export function extended(state: State, { id, byMs, stepsAt }: Fact & { is: 'obligation-extended' }): void {
  changeObligation(state, id, ({ dueAt, lateFrom, steps }) => ({
    ...(dueAt === undefined ? {} : { dueAt: dueAt + byMs }),
    ...(lateFrom === undefined ? {} : { lateFrom: lateFrom + byMs }),
    ...(steps
      ? { steps: steps.map((step, index) => (step.at === undefined ? step : { ...step, at: stepsAt?.[index] ?? step.at + byMs })) }
      : {}),
  }))
}

const at = (time: number | null | undefined): { readonly at?: number } => (typeof time === 'number' ? { at: time } : {})

export function ended(state: State, { id, how, role, reason }: Fact & { is: 'obligation-ended' }, at: number): void {
  changeObligation(state, id, ({ escalation }) => ({
    state: how,
    ended: { role, reason, at },
    ...(escalation ? { escalation: quiet(escalation) } : {}),
  }))
}
