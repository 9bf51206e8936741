import type { Clock } from '../core/journal.ts'

/** What is to happen later, as long as this process has the mechanism: nothing of it happens once `stop` was called. */
export class Later {
  readonly #clock: Clock
  readonly #cancels = new Set<() => void>()
  #isStopped = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  after(ms: number, run: () => void): void {
    if (this.#isStopped) return
    const cancel = this.#clock.after(ms, () => {
      this.#cancels.delete(cancel)
      run()
    })
    this.#cancels.add(cancel)
  }

  every(ms: number, run: () => void): void {
    this.after(ms, () => {
      run()
      this.every(ms, run)
    })
  }

  stop(): void {
    this.#isStopped = true
    for (const cancel of this.#cancels) cancel()
    this.#cancels.clear()
  }
}
