import type { Receive, Taken } from '../../core/adapter.ts'
import type { HandedOver } from '../../core/received.ts'
import { notTaken, notTakenBecause, unconfirmed } from '../../core/sentences/not-taken.ts'
import type { Pause } from './pause.ts'

/** Slack waits 3 s for an acknowledgement; the rest is for the way there and back. */
const answerWithinMs = 2_000
/** How long stopping waits for events that were handed over but not answered. */
const drainWithinMs = 5_000

const closing: Taken = { taken: false, sentence: notTaken(notTakenBecause.stopping) }
const unanswered: Taken = { taken: false, sentence: unconfirmed }

export interface HandOverParts {
  readonly receive: Receive
  readonly pause: Pause
  readonly log: (line: string) => void
}

/** Hands events over and waits for the answer, but never longer than the platform would. */
export class HandOver {
  readonly #parts: HandOverParts
  readonly #underWay = new Set<Promise<unknown>>()
  #isClosed = false

  constructor(parts: HandOverParts) {
    this.#parts = parts
  }

  /** Calls `receive` at once, in the order of these calls. An answer that comes too late counts as none. */
  async offer(received: HandedOver): Promise<Taken> {
    if (this.#isClosed) return closing
    const answered = new AbortController()
    const taking = this.#take(received)
    this.#underWay.add(taking)
    void taking.finally(() => {
      this.#underWay.delete(taking)
      // Without a reason of its own each would make an error, with all that belongs to one.
      answered.abort('answered')
    })
    return Promise.race([taking, this.#parts.pause(answerWithinMs, answered.signal).then(() => this.#late(answered.signal))])
  }

  /** Nothing is handed over from now on. Resolves when everything that was has been answered, or will not be. */
  async close(): Promise<void> {
    this.#isClosed = true
    const drained = new AbortController()
    const all = Promise.allSettled(this.#underWay).then(() => drained.abort())
    await Promise.race([all, this.#parts.pause(drainWithinMs, drained.signal)])
  }

  async #take(received: HandedOver): Promise<Taken> {
    try {
      return await this.#parts.receive(received)
    } catch (error) {
      this.#parts.log(`an event of type ${received.type} could not be handed over: ${error instanceof Error ? error.name : 'unknown'}`)
      return unanswered
    }
  }

  /** The pause also ends when the answer is there; then the other side of the race has won already. */
  #late(answered: AbortSignal): Taken {
    if (!answered.aborted) this.#parts.log('an event was not recorded in time and is not acknowledged')
    return unanswered
  }
}
