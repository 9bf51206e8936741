import { answerTo, whatIsOwed } from '../frame.ts'
import type { ObligationRow } from '../state.ts'
import type { Decision } from './decision.ts'

export const referenceOf = (decision: Decision, row: ObligationRow): string => decision.state.messages.get(row.message)?.reference ?? row.id

export const withArticle = (row: ObligationRow): string => (row.kind === 'response' ? 'a response to the dispute' : `an ${whatIsOwed(row)}`)

/** What the party can type to meet it. */
export function wordsToType(decision: Decision, row: ObligationRow): readonly string[] {
  const first = answerTo(decision.state, row)
  if (row.kind === 'clarification') return [first, `!not-meant ${referenceOf(decision, row)}`]
  return [row.kind === 'response' ? `${first} TEXT` : first]
}
