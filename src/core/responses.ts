import { isOver, obligationsOf } from './owed.ts'
import type { DisputeRow, State } from './state.ts'

/** How far a dispute is responded to. `part`: some of those who owe it have; `waived`, `lapsed`: nobody has, and nobody owes it any more. */
export type Responded = 'none' | 'part' | 'all' | 'waived' | 'lapsed'

/** By what is owed on it now: what was withdrawn is no response, and one of several parties does not speak for the others. */
export function responsesTo(state: State, dispute: DisputeRow): { readonly responded: Responded; readonly references: readonly string[] } {
  const message = state.messages.get(dispute.message)
  const owed = message ? obligationsOf(state, message).filter(({ kind }) => kind === 'response') : []
  const given = owed.flatMap((row) => (row.state === 'met' ? (row.met?.answer ?? []) : []))
  // It may have been given when nothing was owed any more.
  const answers = new Set([...given, ...(dispute.state === 'answered' && dispute.answer !== undefined ? [dispute.answer] : [])])
  const references = [...answers].flatMap((id) => state.messages.get(id)?.reference ?? [])
  const isGiven = answers.size > 0 || dispute.state === 'answered'
  if (!owed.every(isOver)) return { responded: answers.size > 0 ? 'part' : 'none', references }
  if (isGiven) return { responded: 'all', references }
  const ended = owed.find((row) => row.state === 'waived') ?? owed[0]
  return { responded: ended?.state === 'waived' || ended?.state === 'lapsed' ? ended.state : 'none', references }
}
