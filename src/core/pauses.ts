import { clockSkewMs } from './clock-skew.ts'
import type { State } from './state.ts'

export interface Pause {
  readonly at: number
  readonly reason: string
  /** Whose word it is, and whose its end, of the supervisor's. Absent in old entries. */
  readonly role?: string
  readonly endRole?: string
  /** What stands still by it has been given its time up to then. */
  readonly countsFrom?: number
  /** Of one that is over. */
  readonly until?: number
  /** When its beginning and its end were typed, where they were found only afterwards. */
  readonly typedAt?: number
  readonly endTypedAt?: number
}

/** Of those that are over: what was written in them may still be found. */
export const pausesKept = 20

/** The pause in which something is said: now, or `then` (ms; see `saidThen`). */
export function pauseOf({ tracks }: State, code: string, then?: number): Pause | undefined {
  const row = tracks.get(code)
  return row?.paused ?? row?.pauses?.find(({ at, until }) => then !== undefined && at <= then && then < until)
}

/**
 * When something was said, if it belongs to that time: what is found afterwards does, and so does what its platform could tell only later than the
 * clocks may be apart (`now`, ms).
 */
export const saidThen = (found: boolean | undefined, at: number, now: number): number | undefined =>
  found || at + clockSkewMs < now ? at : undefined

/** As its authors are told of it. */
export const pauseWords = (track: string, { at, reason, until }: Pause) => ({
  track,
  since: at,
  reason,
  ...(until === undefined ? {} : { until }),
})
