import { afterWorking, type Calendar, nextWorking } from '../calendar.ts'
import { isUrgent, type Mechanism, type Precedence, type Track } from '../mechanism.ts'
import type { MessageRow, ObligationKind, ObligationRow } from '../state.ts'

/** How long a party has for what it owes: in its own working time, but for what is urgent, which has none. */
export function timeFor(
  { parties }: Mechanism,
  track: Track,
  { precedence }: MessageRow,
  kind: ObligationKind,
  owes: string,
): Pick<ObligationRow, 'dueAfterMs' | 'calendar'> {
  const counted = kind === 'clarification' ? 'priority' : precedence
  const minutes = kind === 'response' ? track.disputeResponseMinutes : minutesOf(track, owes, counted)
  if (minutes === undefined) return { dueAfterMs: null }
  const calendar = isUrgent(counted) ? undefined : parties.find(({ id }) => id === owes)?.calendar
  return { dueAfterMs: minutes * 60_000, ...(calendar ? { calendar } : {}) }
}

const minutesOf = ({ dueMinutes, partyDueMinutes }: Track, owes: string, precedence: Precedence): number | undefined =>
  (partyDueMinutes?.[owes] ?? dueMinutes)[precedence]

/** An obligation whose clock starts at `at`: when it is due, and when the party is reminded of it. Undefined if it is never due. */
export function timesFrom(row: ObligationRow, at: number): { readonly dueAt: number; readonly remindAt: number } | undefined {
  const { dueAfterMs, calendar, policy } = row
  if (dueAfterMs === null) return undefined
  const remindAfterMs = dueAfterMs * policy.remindShare
  if (!calendar) return { dueAt: at + dueAfterMs, remindAt: at + remindAfterMs }
  return { dueAt: afterWorking(calendar, at, dueAfterMs), remindAt: whenThere(calendar, afterWorking(calendar, at, remindAfterMs)) }
}

/** A reminder at closing time would find nobody: the next morning it does, and there is still time. */
const whenThere = (calendar: Calendar, at: number): number => nextWorking(calendar, at) ?? at
