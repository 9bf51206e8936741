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

/** Nothing could be shown in the supervisor's channel for a while: what was to be posted there meanwhile, and is open, is posted now. */
export function postUnposted(decision: Decision): void {
  const { channel } = decision.mechanism.supervisor
  postOpen(decision, channel, (posts) => posts[addressKey(channel)] === undefined)
}

function moved(decision: Decision, from: Address | undefined, to: Address | undefined): void {
  if (!from || !to || addressKey(from) === addressKey(to)) return
  postOpen(decision, to, (posts) => posts[addressKey(from)] !== undefined && posts[addressKey(to)] === undefined)
}

type Posts = Readonly<Record<string, unknown>>

function postOpen(decision: Decision, to: Address, isWanted: (posts: Posts) => boolean): void {
  for (const [id] of [...decision.state.escalated.rows()]) {
    const row = decision.state.obligations.get(id)
    if (row?.escalation && row.storm === undefined && isWanted(row.escalation.posts)) postEscalation(decision, row, to)
  }
  for (const [, storm] of [...decision.state.storms.rows()]) {
    const isOpen = storm.members.some((id) => {
      const row = decision.state.obligations.get(id)
      return row && !isOver(row)
    })
    if (isOpen && isWanted(storm.posts)) postParts(decision, storm, to)
  }
}
