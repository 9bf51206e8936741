import { type Address, addressKey } from '../addresses.ts'
import type { Mechanism } from '../mechanism.ts'
import { isOver } from '../owed.ts'
import type { Decision } from './decision.ts'
import { postEscalation } from './reach.ts'
import { postParts } from './storms.ts'

/** The supervisor is elsewhere now: what is still open before it is posted there, or it would stand where nobody looks any more. */
export function repostEscalations(decision: Decision, before: Mechanism): void {
  const now = decision.mechanism.supervisor
  // In the first all of it is to stand, also what could not be shown in the one of before.
  moved(decision, before.supervisor.channel, now.channel, () => true)
  moved(decision, before.supervisor.secondChannel, now.secondChannel, (posts, from) => posts[addressKey(from)] !== undefined)
}

type Posts = Readonly<Record<string, unknown>>

function moved(
  decision: Decision,
  from: Address | undefined,
  to: Address | undefined,
  wasThere: (posts: Posts, from: Address) => boolean,
): void {
  if (!from || !to || addressKey(from) === addressKey(to)) return
  const isToStand = (posts: Posts): boolean => posts[addressKey(to)] === undefined && wasThere(posts, from)
  for (const [id] of [...decision.state.escalated.rows()]) {
    const row = decision.state.obligations.get(id)
    if (row?.escalation && row.storm === undefined && isToStand(row.escalation.posts)) postEscalation(decision, row, to)
  }
  for (const [, storm] of [...decision.state.storms.rows()]) {
    const isOpen = storm.members.some((id) => {
      const row = decision.state.obligations.get(id)
      return row && !isOver(row)
    })
    if (isOpen && isToStand(storm.posts)) postParts(decision, storm, to)
  }
}
