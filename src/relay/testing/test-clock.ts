import type { Clock } from '../../core/journal.ts'

/** A clock that stands still until a test moves it. */
export class TestClock implements Clock {
  #now: number
  readonly #start: number
  #timers: { at: number; order: number; then: () => void }[] = []
  #order = 0
  #jumpedMs = 0
  readonly #settle: () => Promise<void>

  /** `settled` resolves when nothing goes on any more that the last timer has set off. */
  constructor(start = Date.UTC(2026, 10, 22, 1, 0, 0), settled: () => Promise<void> = settle) {
    this.#now = start
    this.#start = start
    this.#settle = settled
  }

  now(): number {
    return this.#now + this.#jumpedMs
  }

  /** Somebody sets it ahead: no time has passed. */
  jump(ms: number): void {
    this.#jumpedMs += ms
  }

  /** How far it is ahead of what time has passed. */
  get jumpedMs(): number {
    return this.#jumpedMs
  }

  monotonic(): number {
    return this.#now - this.#start + 1_000_000
  }

  after(ms: number, then: () => void): () => void {
    this.#order += 1
    const timer = { at: this.#now + Math.max(0, ms), order: this.#order, then }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer)
    }
  }

  /** Moves on, timer by timer; what each one sets off is let finish before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await this.#settle()
    for (;;) {
      const next = this.#timers.filter((each) => each.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0]
      if (!next) break
      this.#timers = this.#timers.filter((each) => each !== next)
      this.#now = Math.max(this.#now, next.at)
      next.then()
      await this.#settle()
    }
    this.#now = end
    await this.#settle()
  }
}

/** Lets everything that is ready in this process run: one turn of the loop, before which every settled promise is followed up. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
