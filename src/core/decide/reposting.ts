import { type Address, addressKey } from '../addresses.ts'
import type { Mechanism } from '../mechanism.ts'
import { isOver } from '../owed.ts'
import type { Decision } from './decision.ts'
import { postEscalation } from './reach.ts'
import { postParts } from './storms.ts'

/** The supervisor is elsewhere now: what is still open before it is posted there, or it would stand where nobody looks any more. */
export function repostEscalations(decision: Decision, before: Mechanism): void {
  const now = decision.mechanism.supervisor
  moved(decision, before.supervisor.channel, now.channel)
  moved(decision, before.supervisor.secondChannel, now.secondChannel)
}

function moved(decision: Decision, from: Address | undefined, to: Address | undefined): void {
  if (!from || !to || addressKey(from) === addressKey(to)) return
  const stands = (posts: Readonly<Record<string, unknown>>): boolean =>
    posts[addressKey(from)] !== undefined && posts[addressKey(to)] === undefined
  for (const [id] of [...decision.state.escalated.rows()]) {
    const row = decision.state.obligations.get(id)
    if (row?.escalation && row.storm === undefined && stands(row.escalation.posts)) postEscalation(decision, row, to)
  }
  for (const [, storm] of [...decision.state.storms.rows()]) {
    const isOpen = storm.members.some((id) => {
      const row = decision.state.obligations.get(id)
      return row && !isOver(row)
    })
    if (isOpen && stands(storm.posts)) postParts(decision, storm, to)
  }
}
