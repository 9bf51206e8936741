import { performance } from 'node:perf_hooks'
import type { Clock } from '../../core/journal.ts'

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
}

/** A clock that stands still until the test moves it. A process whose clock stands still is a frozen one. */
export class ManualClock implements Clock {
  #elapsedMs = 0
  #pending: { at: number; then: () => void }[] = []

  now(): number {
    return 1_700_000_000_000 + this.#elapsedMs
  }

  monotonic(): number {
    return this.#elapsedMs
  }

  after(ms: number, then: () => void): () => void {
    const entry = { at: this.#elapsedMs + ms, then }
    this.#pending.push(entry)
    return () => {
      this.#pending = this.#pending.filter((other) => other !== entry)
    }
  }

  advance(ms: number): void {
    this.#elapsedMs += ms
    const due = this.#pending.filter((entry) => entry.at <= this.#elapsedMs)
    this.#pending = this.#pending.filter((entry) => entry.at > this.#elapsedMs)
    for (const entry of due) entry.then()
  }
}
