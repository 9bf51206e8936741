import { setTimeout as delay } from 'node:timers/promises'

export interface UntilOptions {
  /** Fails after so long. Generous: it costs nothing when the condition comes true. */
  readonly withinMs?: number
  readonly everyMs?: number
  /** What is being waited for, for the failure's message. */
  readonly what?: string
}

/**
 * Polls until `condition` gives something truthy, and returns that: the only way in which a test waits for another process.
 * A condition that throws counts as not met; the last error is the cause of the failure.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { withinMs = 10_000, everyMs = 10, what = 'the condition' }: UntilOptions = {},
): Promise<NonNullable<T>> {
  const deadline = performance.now() + withinMs
  let cause: unknown
  for (;;) {
    try {
      const met = await condition()
      if (met) return met
      cause = undefined
    } catch (error) {
      cause = error
    }
    if (performance.now() >= deadline) throw new Error(`Waited ${withinMs} ms in vain for ${what}.`, { cause })
    await delay(everyMs)
  }
}
