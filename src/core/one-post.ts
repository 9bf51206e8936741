import { isOver, obligationsOf } from './owed.ts'
import type { ObligationRow } from './rows/obligation.ts'
import type { State } from './state.ts'

/**
 * What one party owes on one message is one escalation to people, an acknowledgement and a reply as well: what comes before the supervisor while
 * another of them is there is shown in the post of that one.
 */

/** The obligation in whose post one is shown: its own, or the one that it joined. */
export const postHolder = (state: State, row: ObligationRow): ObligationRow => state.obligations.get(row.escalation?.shownWith ?? '') ?? row

/** All that is shown in the post of one obligation: itself, and what joined it. What is over stands last. */
export function shownInPostOf(state: State, holder: ObligationRow): readonly ObligationRow[] {
  const rows = siblingsOf(state, holder).filter(({ id, escalation }) => id === holder.id || escalation?.shownWith === holder.id)
  return rows.toSorted((a, b) => Number(isOver(a)) - Number(isOver(b)))
}

/** One of each escalation, as people count them. */
export const asEscalations = (rows: readonly ObligationRow[]): readonly ObligationRow[] => [
  ...new Map(rows.map((row) => [`${row.message} ${row.owes}`, row])).values(),
]

/** What is before the supervisor already of the same party, on the same message, in a post that one may join. */
export function openBeside(state: State, row: ObligationRow, isElsewhere: (id: string) => boolean): ObligationRow | undefined {
  const beside = siblingsOf(state, row).find(
    (each) => each.id !== row.id && each.escalation !== undefined && each.storm === undefined && !isOver(each) && !isElsewhere(each.id),
  )
  return beside && postHolder(state, beside)
}

function siblingsOf(state: State, row: ObligationRow): readonly ObligationRow[] {
  const message = state.messages.get(row.message)
  return message ? obligationsOf(state, message).filter(({ owes }) => owes === row.owes) : [row]
}
