import { afterWorking, type Calendar, nextWorking } from './calendar.ts'
import { kinds, minutesOf } from './kinds.ts'
import { isUrgent, type Mechanism, type Track } from './mechanism.ts'
import { isPartysOwn, type PolicyStep, stepsOf } from './policy.ts'
import type { MessageRow } from './rows/message.ts'
import type { ObligationKind, ObligationRow } from './rows/obligation.ts'

/**
 * How long a party has for what it owes: in its own working time, but for what is urgent, and for what the sender wants by a time of
 * the sender’s own, which have none. `at`: when the message crosses.
 */
export function timeFor(
  { parties }: Mechanism,
  track: Track,
  message: MessageRow,
  kind: ObligationKind,
  owes: string,
  at: number,
): Pick<ObligationRow, 'dueAfterMs' | 'dueBy' | 'calendar'> {
  const time = kinds[kind].time(message, track)
  const { counted } = time
  if ('by' in time) return { dueAfterMs: Math.max(0, time.by - at), dueBy: time.by }
  const { minutes = minutesOf(track, owes, counted) } = time
  if (minutes === undefined) return { dueAfterMs: null }
  const calendar = isUrgent(counted) ? undefined : parties.find(({ id }) => id === owes)?.calendar
  return { dueAfterMs: minutes * 60_000, ...(calendar ? { calendar } : {}) }
}

export interface Times {
  readonly dueAt: number
  /** When each step of the policy is first called, ms: by the time that the party has, whenever it is due. */
  readonly stepsAt: readonly number[]
  /** Where it is due before the party has had its time. */
  readonly lateFrom?: number
}

/** An obligation whose clock starts at `at`: when it is due, and when each step is called. Undefined if it is never due. */
export function timesFrom({ dueAfterMs, dueBy, calendar, policy }: ObligationRow, at: number): Times | undefined {
  if (dueAfterMs === null) return undefined
  const after = (ms: number): number => (calendar ? afterWorking(calendar, at, ms) : at + ms)
  const stepAt = (step: PolicyStep): number => {
    const share = step.share === 0 ? at : after(dueAfterMs * step.share)
    const planned = share + step.minutes * 60_000
    return calendar && step.call.every(isPartysOwn) ? whenThere(calendar, planned) : planned
  }
  const dueAt = dueBy === undefined ? after(dueAfterMs) : Math.max(dueBy, at)
  const late = after(dueAfterMs)
  return { dueAt, stepsAt: stepsOf(policy).steps.map(stepAt), ...(late > dueAt ? { lateFrom: late } : {}) }
}

/** A reminder at closing time would find nobody: the next morning it does, and there is still time. */
const whenThere = (calendar: Calendar, at: number): number => nextWorking(calendar, at) ?? at
