import { isExpired } from '../envelope.ts'
import { isOwedInExercise } from '../exercise.ts'
import { asEscalations } from '../one-post.ts'
import { kindOf, namedIn } from '../owed.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import type { Decision } from './decision.ts'

export const referenceOf = (decision: Decision, row: ObligationRow): string => decision.state.messages.get(row.message)?.reference ?? row.id

/** As people call what was asked: a dispute by its own reference. */
export const nameOfAsked = (decision: Decision, row: ObligationRow): string =>
  decision.state.disputes.get(row.dispute ?? '')?.reference ?? referenceOf(decision, row)

/** What its answer is called, where that is not a reply. */
export const ofAnswerKind = ({ kind }: ObligationRow) => (kind === 'response' || kind === 'clarification' ? { kind } : {})

/** Of one escalation its reference, of several how many. */
export function namesOf(decision: Decision, obligations: readonly ObligationRow[]) {
  const rows = asEscalations(obligations)
  const [first] = rows
  const ofExercise = rows.filter((row) => isOwedInExercise(decision.state, row)).length
  const reference = first && rows.length === 1 ? referenceOf(decision, first) : null
  return { reference, count: rows.length, ...(ofExercise > 0 ? { ofExercise } : {}) }
}

/** Where its message has expired: it is still owed, and nobody is to act on it. */
export function expiredIn(decision: Decision, row: ObligationRow): { readonly expiredAt?: number } {
  const message = decision.state.messages.get(row.message)
  return message?.expires !== undefined && isExpired(message, decision.at) ? { expiredAt: message.expires } : {}
}

export const withArticle = (row: ObligationRow): string => kindOf(row).withArticle

/** What the party can type to meet it. */
export const wordsToType = (decision: Decision, row: ObligationRow): readonly string[] => kindOf(row).typed(namedIn(decision.state, row))
