import { oftenMs, ReadAgain, type ReadAgainParts } from './read-again.ts'

/** A minute, and what is left of it when it is over. */
const times = 9

/**
 * Above 30,000 an hour Slack sends an app no events for the rest of a minute, and says so each minute (Slack, "app_rate_limited event"). It
 * never sends them later: they are found in the history.
 */
export class UnsentEvents {
  readonly #reading: ReadAgain

  constructor(parts: ReadAgainParts) {
    this.#reading = new ReadAgain(parts, Array<number>(times).fill(oftenMs))
  }

  /** Slack sends none for now. */
  begin(): void {
    this.#reading.begin()
  }

  stop(): void {
    this.#reading.stop()
  }
}
