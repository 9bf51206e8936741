import { nameOf, nearestChannel } from '../mechanism.ts'
import type { DisputeRow } from '../state.ts'
import type { Decision } from './decision.ts'

/** By its opener: the reason is theirs. */
export function withdrawn(decision: Decision, dispute: DisputeRow, role: string, reason: string): void {
  decision.record({ is: 'dispute-ended', id: dispute.id, how: 'withdrawn', role, reason })
  tellOfEnd(decision, dispute, 'withdrawn', nameOf(decision.mechanism, dispute.openedBy), reason)
}

/** Nobody is left to settle it with, or it was never meant. `by` is null where nobody closed it: it ended with what the reason says. */
export function closed(decision: Decision, dispute: DisputeRow, by: string | null, reason: string): void {
  decision.record({ is: 'dispute-ended', id: dispute.id, how: 'closed', role: by ?? '', reason })
  tellOfEnd(decision, dispute, 'closed', by, reason)
}

/** To those who were told of it: where it was opened, or where they still are. */
function tellOfEnd(
  decision: Decision,
  { reference, message: id, track }: DisputeRow,
  how: 'withdrawn' | 'closed',
  by: string | null,
  reason: string,
): void {
  const { mechanism, state } = decision
  const message = state.messages.get(id)
  for (const { id: organisation } of [...mechanism.parties, mechanism.supervisor]) {
    if (organisation !== message?.from && !message?.to.includes(organisation)) continue
    const address = nearestChannel(mechanism, organisation, track)
    if (address)
      decision.sayIn(address, { say: 'dispute-ended', with: { dispute: reference, how, by, reason } }, { thread: { message: id } })
  }
}
