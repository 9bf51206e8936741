import type { Pause } from './pause.ts'

/** Less than the time in which a post can be taken back, as a rule: what was told to nobody is found before what is newer crosses. */
const oftenMs = 8_000
const oftenTimes = 15
/** A process can be frozen for long, but Slack gives up sockets that answer nothing. */
const seldomMs = 30_000
const seldomTimes = 60

export interface OtherSocketsParts {
  readonly pause: Pause
  /** History is to be read: somebody else may have been told of what stands there. */
  readonly mayHaveMissed: () => void
}

/**
 * Slack gives each event to one of an app's sockets. One that we do not hold belongs to a process that was frozen and replaced, or is a
 * line of ours whose end Slack has not noticed: what goes there comes to us a minute later at best, after what is newer. While there may
 * be such sockets, history is read again and again, for some 30 minutes from each sign of them.
 */
export class OtherSockets {
  readonly #parts: OtherSocketsParts
  #watch: AbortController | undefined

  constructor(parts: OtherSocketsParts) {
    this.#parts = parts
  }

  /** Slack greeted a socket, and said how many there are beside those that we know of. */
  counted(others: number): void {
    this.stop()
    if (others > 0) void this.#readAgainAndAgain()
  }

  stop(): void {
    this.#watch?.abort()
    this.#watch = undefined
  }

  async #readAgainAndAgain(): Promise<void> {
    const watch = new AbortController()
    this.#watch = watch
    for (let time = 0; time < oftenTimes + seldomTimes; time += 1) {
      await this.#parts.pause(time < oftenTimes ? oftenMs : seldomMs, watch.signal)
      if (watch.signal.aborted) return
      this.#parts.mayHaveMissed()
    }
  }
}
