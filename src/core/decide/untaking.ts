import { isOver } from '../owed.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import { tellDisplaced } from './colleagues.ts'
import type { Decision } from './decision.ts'
import { comeBack } from './escalating.ts'

/**
 * What officials of the supervisor had taken comes back to those who have the watch now. Of somebody who is suspended what they put off or closed as
 * well: nobody else has said that it may wait.
 */
export function untake(decision: Decision, officials: readonly string[], why: 'untaken' | 'suspended' | 'left' = 'untaken'): void {
  if (officials.length === 0) return
  const roles = decision.mechanism.supervisor.officials.filter(({ id }) => officials.includes(id)).map(({ role }) => role)
  const relieved: ObligationRow[] = []
  for (const [id, row] of [...decision.state.obligations.rows()]) {
    const { taken, snoozed, closed } = row.escalation ?? {}
    const quiet = why === 'suspended' ? (closed ?? snoozed ?? taken) : closed ? undefined : taken
    if (!quiet || isOver(row)) continue
    const isTheirs = quiet.official === undefined ? roles.includes(quiet.role) : officials.includes(quiet.official)
    if (!isTheirs) continue
    comeBack(decision, id, why)
    if (why === 'untaken') relieved.push(row)
  }
  tellDisplaced(decision, relieved, { how: 'relieved' })
}
