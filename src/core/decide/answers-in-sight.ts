import { nameOf, placeOf } from '../mechanism.ts'
import { headOfThread } from '../present.ts'
import type { MessageRow } from '../rows/message.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import type { Decision } from './decision.ts'
import { nameOfAsked, ofAnswerKind } from './words.ts'

/**
 * An answer that is known to be one only since it crossed may stand in a thread, where nobody looks: each channel is told where. What does
 * not stand yet is sent into the channel too (see `placed`), and its own people see in the frame of what was asked that it is answered.
 */
export function pointToAnswer(decision: Decision, row: ObligationRow, { id, from, reference }: MessageRow): void {
  const { state, mechanism } = decision
  const answer = state.messages.get(id)
  for (const { organisation, address, posts } of Object.values(answer?.deliveries ?? {})) {
    const isThere = (posts[0] ?? null) !== null && placeOf(mechanism, address)?.organisation.id === organisation
    const head = answer && isThere && organisation !== from ? headOfThread(state, answer, address)?.message : undefined
    if (head?.reference === undefined || reference === undefined) continue
    const words = { reference, thread: head.reference, by: nameOf(mechanism, from), asked: nameOfAsked(decision, row) }
    decision.sayIn(address, { say: 'answer-in-thread', with: { ...words, ...ofAnswerKind(row), answer: id, obligation: row.id } })
  }
}
