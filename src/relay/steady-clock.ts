import type { Clock } from '../core/journal.ts'

/** How much slower than real time the clock runs while the machine's own is behind it. */
const slowedRate = 0.95

/**
 * The machine's clock made fit to live by: it never goes back and never stands still. A jump forward is taken over (the machine may
 * have slept). After a jump back it goes on from where it was, a little slower, until the machine's clock has caught up: nothing that
 * is due waits for that.
 */
export function steadyClock(clock: Clock, notBefore: number): Clock {
  let last = Math.max(notBefore, clock.now())
  let lastMonotonic = clock.monotonic()
  return {
    now: () => {
      const monotonic = clock.monotonic()
      const wall = clock.now()
      const passed = monotonic - lastMonotonic
      lastMonotonic = monotonic
      last = Math.max(wall, last + passed * (wall < last + passed ? slowedRate : 1))
      return Math.floor(last)
    },
    monotonic: () => clock.monotonic(),
    after: (ms, then) => clock.after(ms, then),
  }
}
