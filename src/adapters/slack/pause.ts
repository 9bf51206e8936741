import { setTimeout as timeout } from 'node:timers/promises'

/** Resolves after `ms`, or as soon as `signal` aborts; never rejects. Tests put their own in its place. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>

export const pause: Pause = async (ms, signal) => {
  if (signal.aborted) return
  await timeout(ms, undefined, { signal }).catch(() => {})
}
