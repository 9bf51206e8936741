import type { OrganisationId } from './addresses.ts'
import type { Button } from './content.ts'
import { owing } from './evolve/standing.ts'
import { isOwedInExercise } from './exercise.ts'
import { isOver, obligationsOf } from './owed.ts'
import type { MessageRow } from './rows/message.ts'
import type { ObligationRow } from './rows/obligation.ts'
import { owedButtons } from './sentences/frames.ts'
import type { State } from './state.ts'

/** What one press acknowledges at most. */
export const acknowledgeAtOnceMax = 500

/** Beside the ordinary button of a track's newest message, where its reader owes more: one for all that stands there by now. */
export function acknowledgeAll(state: State, message: MessageRow, reader: OrganisationId): readonly Button[] {
  const own = ownedBy(state, message, reader)
  const { open = 0, inExercise = 0, last = 0 } = state.unacknowledged.get(owing(reader, message.track)) ?? {}
  const isNewest = own?.state === 'waiting' || own?.order === last
  const standing = message.status === 'exercise' ? inExercise : open
  const count = own?.state === 'waiting' ? standing + 1 : standing
  if (!own || !isNewest || count < 2 || count > acknowledgeAtOnceMax) return []
  const reference = message.reference ?? ''
  return [{ action: `ack-all:${message.id}:${last}`, label: owedButtons.acknowledgeAll(count), typed: `!ack ${reference} all` }]
}

/**
 * Oldest first, the message itself at last. Without `last` up to where it came to stand itself. In an exercise nothing real is acknowledged
 * along with it, nor the other way round.
 */
export function owedUpTo(state: State, message: MessageRow, owes: OrganisationId, last?: number): readonly ObligationRow[] {
  const own = ownedBy(state, message, owes)
  const until = last ?? obligationsOf(state, message).find((each) => each.owes === owes && each.order !== undefined)?.order ?? 0
  const rows: ObligationRow[] = []
  for (const [, row] of state.obligations.rows()) {
    const isTheirs = row.kind === 'acknowledgement' && row.owes === owes && row.track === message.track && row.state === 'open'
    const isAlike = isOwedInExercise(state, row) === (message.status === 'exercise')
    if (isTheirs && isAlike && row.id !== own?.id && (row.order ?? 0) <= until) rows.push(row)
  }
  rows.sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
  return own?.state === 'open' ? [...rows, own] : rows
}

const ownedBy = (state: State, message: MessageRow, owes: OrganisationId): ObligationRow | undefined =>
  obligationsOf(state, message).find((each) => each.kind === 'acknowledgement' && each.owes === owes && !isOver(each))
