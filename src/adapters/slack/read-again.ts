import type { Pause } from './pause.ts'

export interface ReadAgainParts {
  readonly pause: Pause
  /** History is to be read: what stands there may have been told to nobody, or to somebody else. */
  readonly mayHaveMissed: () => void
}

/** Less than the time in which a post can be taken back, as a rule: what was told to nobody is found before what is newer crosses. */
export const oftenMs = 8_000

/** Has history read after each of these waits (ms), and begins anew whenever it is begun. */
export class ReadAgain {
  readonly #parts: ReadAgainParts
  readonly #waits: readonly number[]
  #watch: AbortController | undefined

  constructor(parts: ReadAgainParts, waits: readonly number[]) {
    this.#parts = parts
    this.#waits = waits
  }

  begin(): void {
    this.stop()
    void this.#readAgainAndAgain()
  }

  stop(): void {
    this.#watch?.abort()
    this.#watch = undefined
  }

  async #readAgainAndAgain(): Promise<void> {
    const watch = new AbortController()
    this.#watch = watch
    for (const ms of this.#waits) {
      await this.#parts.pause(ms, watch.signal)
      if (watch.signal.aborted) return
      this.#parts.mayHaveMissed()
    }
  }
}
