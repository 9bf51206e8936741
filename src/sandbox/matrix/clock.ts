/** The homeserver's time: `origin_server_ts`, the end of a long poll, the age of a transaction. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs `run` once, `ms` from now. Returns what calls it off. */
  after(ms: number, run: () => void): () => void
}

export const realClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** A clock that stands still until `advance` moves it; timers that come due on the way run in their order. */
export interface MovableClock extends Clock {
  advance(ms: number): void
}

export function movableClock(startMs: number): MovableClock {
  let now = startMs
  const timers = new Set<{ readonly due: number; readonly run: () => void }>()
  return {
    now: () => now,
    after(ms, run) {
      const timer = { due: now + ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      const end = now + ms
      for (;;) {
        const next = [...timers].filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due)[0]
        if (next === undefined) break
        timers.delete(next)
        now = Math.max(now, next.due)
        next.run()
      }
      now = end
    },
  }
}
