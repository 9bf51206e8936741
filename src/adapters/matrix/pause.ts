import { setTimeout as wait } from 'node:timers/promises'

/** Waits, at most until `signal` aborts. Never throws: whoever waits looks at the signal afterwards. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal })
  } catch {
    // Ended early.
  }
}

/** 250 ms, doubled with each attempt, at most `maxMs`. */
export const backOffMs = (attempt: number, maxMs: number): number => Math.min(maxMs, 250 * 2 ** Math.min(attempt, 20))
