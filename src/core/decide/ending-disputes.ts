import { nameOf } from '../mechanism.ts'
import type { DisputeRow } from '../state.ts'
import type { Decision } from './decision.ts'

/** By its opener: the reason is theirs. */
export function withdrawn(decision: Decision, dispute: DisputeRow, role: string, reason: string): void {
  decision.record({ is: 'dispute-ended', id: dispute.id, how: 'withdrawn', role, reason })
  tellOfEnd(decision, dispute, 'withdrawn', nameOf(decision.mechanism, dispute.openedBy), reason)
}

/** Nobody is left to settle it with, or it was never meant. */
export function closed(decision: Decision, dispute: DisputeRow, by: string, reason: string): void {
  decision.record({ is: 'dispute-ended', id: dispute.id, how: 'closed', role: by, reason })
  tellOfEnd(decision, dispute, 'closed', by, reason)
}

/** Where it was opened, to those who were told of it. */
function tellOfEnd(
  decision: Decision,
  { reference, message: id, track }: DisputeRow,
  how: 'withdrawn' | 'closed',
  by: string,
  reason: string,
): void {
  const message = decision.state.messages.get(id)
  for (const { organisation, address } of decision.channelsOfTrack(track)) {
    if (organisation !== message?.from && !message?.to.includes(organisation)) continue
    decision.sayIn(address, { say: 'dispute-ended', with: { dispute: reference, how, by, reason } }, { thread: { message: id } })
  }
}
