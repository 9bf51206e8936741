import { type Kind, kinds, type Named } from './kinds.ts'
import { trackOf } from './mechanism.ts'
import type { MessageRow } from './rows/message.ts'
import type { ObligationRow } from './rows/obligation.ts'
import { mechanismOf, type State } from './state.ts'

export const obligationsOf = (state: State, message: MessageRow): readonly ObligationRow[] =>
  message.obligations.flatMap((id) => state.obligations.get(id) ?? [])

/** A message and its updates, oldest first. */
export const versionsOf = ({ messages }: Pick<State, 'messages'>, message: MessageRow): readonly MessageRow[] => [
  message,
  ...message.updates.flatMap((id) => messages.get(id) ?? []),
]

export const isOver = (obligation: ObligationRow): boolean => obligation.state !== 'open' && obligation.state !== 'waiting'

export const kindOf = (obligation: ObligationRow): Kind => kinds[obligation.kind]

export const whatIsOwed = (obligation: ObligationRow): string => kindOf(obligation).called

/** Whether the party has said that it received the message, in any version. */
export function isAcknowledged(state: State, { message, owes }: ObligationRow): boolean {
  const asked = state.messages.get(message)
  const versions = asked ? versionsOf(state, asked) : []
  return versions.flatMap((each) => obligationsOf(state, each)).some((each) => each.owes === owes && each.met !== undefined)
}

/** Whether what is said in a thread of the track crosses. */
export const isOnCommand = (state: State, track: string): boolean => trackOf(mechanismOf(state), track)?.intake === 'on-command'

export function namedIn(state: State, row: ObligationRow): Named {
  const { message, dispute, dueBy, dueAt = dueBy, lateFrom: late, overdueAt, track } = row
  const reference = state.messages.get(message)?.reference ?? ''
  const named = dispute === undefined ? undefined : state.disputes.get(dispute)?.reference
  return {
    message,
    reference,
    ...(named === undefined ? {} : { dispute: named }),
    ...(dueAt === undefined ? {} : { dueAt }),
    ...(overdueAt === undefined ? {} : { isOverdue: true }),
    ...(isAcknowledged(state, row) ? {} : { isUnacknowledged: true }),
    ...(isOnCommand(state, track) ? { isOnCommand: true } : {}),
    ...(late !== undefined && dueBy !== undefined && dueAt !== undefined && dueAt > dueBy ? { notLateBefore: late } : {}),
  }
}

/** From when on the party is late: it is never blamed for time that it did not have. */
export const lateFrom = ({ lateFrom: from, dueAt }: ObligationRow): number => from ?? dueAt ?? Number.POSITIVE_INFINITY

export const isLate = (state: State, obligation: ObligationRow, at: number): boolean =>
  standsStill(state, obligation) === undefined && at > lateFrom(obligation)

/** Why the clock of an answer stands still, and since when (ms). */
export interface Still {
  readonly track: string
  readonly because: 'paused' | 'exercise'
  readonly since: number
}

/**
 * While its track is paused no answer crosses, and while it is an exercise none to what is real: the clock of one that is owed and not late
 * yet stands still. Receipt can be acknowledged all the same.
 */
export function standsStill(state: State, row: ObligationRow): Still | undefined {
  if (row.state !== 'open' || row.openedAt === undefined || kindOf(row).metBy !== 'answer') return undefined
  const { paused, exerciseSince } = state.tracks.get(row.track) ?? {}
  const isReal = state.messages.get(row.message)?.status !== 'exercise'
  const begun = [...(paused ? [paused.countsFrom ?? paused.at] : []), ...(isReal && exerciseSince !== undefined ? [exerciseSince] : [])]
  const since = Math.max(Math.min(...begun), row.openedAt)
  if (begun.length === 0 || lateFrom(row) <= since) return undefined
  return { track: row.track, because: paused ? 'paused' : 'exercise', since }
}
