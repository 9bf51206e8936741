import { afterWorking, type Calendar, nextWorking } from './calendar.ts'
import { isUrgent, type Mechanism, type Precedence, type Track } from './mechanism.ts'
import { isPartysOwn, type PolicyStep, stepsOf } from './policy.ts'
import type { MessageRow, ObligationKind, ObligationRow } from './state.ts'

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

export interface Times {
  readonly dueAt: number
  /** When each step of the policy is first called, ms. */
  readonly stepsAt: readonly number[]
}

/** An obligation whose clock starts at `at`: when it is due, and when each step is called. Undefined if it is never due. */
export function timesFrom({ dueAfterMs, calendar, policy }: ObligationRow, at: number): Times | undefined {
  if (dueAfterMs === null) return undefined
  const after = (ms: number): number => (calendar ? afterWorking(calendar, at, ms) : at + ms)
  const stepAt = (step: PolicyStep): number => {
    const share = step.share === 0 ? at : after(dueAfterMs * step.share)
    const planned = share + step.minutes * 60_000
    return calendar && step.call.every(isPartysOwn) ? whenThere(calendar, planned) : planned
  }
  return { dueAt: after(dueAfterMs), stepsAt: stepsOf(policy).steps.map(stepAt) }
}

/** A reminder at closing time would find nobody: the next morning it does, and there is still time. */
const whenThere = (calendar: Calendar, at: number): number => nextWorking(calendar, at) ?? at
