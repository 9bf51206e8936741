import type { Fact } from '../facts.ts'
import type { Escalation, State } from '../state.ts'

/** With its due time the calendar behind it is no longer needed. */
export function opened({ obligations }: State, { id, dueAt }: Fact & { is: 'obligation-opened' }, at: number): void {
  const row = obligations.get(id)
  if (!row) return
  const { calendar: _, ...rest } = row
  obligations.set(id, { ...rest, state: 'open', openedAt: at, ...(dueAt === null ? {} : { dueAt }) })
}

export function withoutNextPing(escalation: Escalation): Escalation {
  const { since, pings, posts, taken, closed, untaken } = escalation
  return { since, pings, posts, ...(untaken ? { untaken } : {}), ...(taken ? { taken } : {}), ...(closed ? { closed } : {}) }
}

/** Who had it was relieved: it is anybody's again. */
export function untaken({ since, pings, posts, taken }: Escalation, at: number): Escalation {
  return { since, pings, posts, ...(taken ? { untaken: { role: taken.role, at } } : {}) }
}
