import { isOver } from '../owed.ts'
import type { Decision } from './decision.ts'
import { comeBack } from './escalating.ts'

/** What officials of the supervisor had taken comes back to those who have the watch now. */
export function untake(decision: Decision, officials: readonly string[], why: 'untaken' | 'suspended' | 'left' = 'untaken'): void {
  if (officials.length === 0) return
  const roles = decision.mechanism.supervisor.officials.filter(({ id }) => officials.includes(id)).map(({ role }) => role)
  for (const [id, row] of [...decision.state.obligations.rows()]) {
    const taken = row.escalation?.taken
    if (!taken || isOver(row) || row.escalation?.closed) continue
    const isTheirs = taken.official === undefined ? roles.includes(taken.role) : officials.includes(taken.official)
    if (!isTheirs) continue
    comeBack(decision, id, why)
  }
}
