/** The platform's own time. Every deadline, expiry and timestamp of the stand-in comes from it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs `run` once after `delayMs`; what is returned cancels it. */
  setTimer(run: () => void, delayMs: number): () => void
}

/** Its timers do not keep the process alive: the listening socket does. */
export const realClock: Clock = {
  now: () => Date.now(),
  setTimer(run, delayMs) {
    const timer = setTimeout(run, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** A clock that stands still until it is moved, for tests. */
export class MovableClock implements Clock {
  #now: number
  #timers: { readonly at: number; readonly run: () => void }[] = []

  constructor(now = Date.UTC(2026, 10, 2, 9, 0, 0)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  setTimer(run: () => void, delayMs: number): () => void {
    const timer = { at: this.#now + Math.max(0, delayMs), run }
    const index = this.#timers.findIndex((other) => other.at > timer.at)
    this.#timers.splice(index < 0 ? this.#timers.length : index, 0, timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Moves on by `ms`; every timer that falls due on the way runs at its own time, in order. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (let next = this.#timers[0]; next && next.at <= end; next = this.#timers[0]) {
      this.#timers.shift()
      this.#now = Math.max(this.#now, next.at)
      next.run()
    }
    this.#now = end
  }
}
