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

/**
 * Runs `run` with a signal that aborts with `signal`, and at the latest after `ms`. A timer that is cleared, rather than
 * `AbortSignal.timeout`, which keeps everything of a request alive until it goes off.
 */
export async function within<T>(ms: number, signal: AbortSignal | undefined, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const bound = new AbortController()
  const end = (): void => bound.abort()
  const timer = setTimeout(end, ms)
  signal?.addEventListener('abort', end)
  if (signal?.aborted) end()
  try {
    return await run(bound.signal)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', end)
  }
}
