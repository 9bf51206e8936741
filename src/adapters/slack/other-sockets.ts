import { oftenMs, ReadAgain, type ReadAgainParts } from './read-again.ts'

const oftenTimes = 15
/** A process can be frozen for long, but Slack gives up sockets that answer nothing. */
const seldomMs = 30_000
const seldomTimes = 60
const waits = [...Array<number>(oftenTimes).fill(oftenMs), ...Array<number>(seldomTimes).fill(seldomMs)]

/**
 * Slack gives each event to one of an app's sockets. One that we do not hold belongs to a process that was frozen and replaced, or is a
 * line of ours whose end Slack has not noticed: what goes there comes to us a minute later at best, after what is newer. While there may
 * be such sockets, history is read again and again, for some 30 minutes from each sign of them.
 */
export class OtherSockets {
  readonly #reading: ReadAgain

  constructor(parts: ReadAgainParts) {
    this.#reading = new ReadAgain(parts, waits)
  }

  /** Slack greeted a socket, and said how many there are beside those that we know of. */
  counted(others: number): void {
    if (others > 0) this.#reading.begin()
    else this.stop()
  }

  stop(): void {
    this.#reading.stop()
  }
}
