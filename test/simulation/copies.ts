import type { Snapshot } from '../../src/core/journal.ts'

/** What the store held at one moment. */
export interface Moment {
  readonly at: number
  readonly length: number
  readonly epoch: number
  readonly leaseEpoch: number
  readonly leasedUntil: number
  readonly snapshot: Snapshot | undefined
}

/** A replica is never further behind than this, ms. */
export const lagMaxMs = 3_000

/** What a replica that is behind may hold: the store's own past, as far back as one can be behind. */
export class Copies {
  #moments: Moment[] = []

  note(moment: Moment): void {
    this.#moments.push(moment)
    const kept = this.#moments.findLastIndex(({ at }) => at < moment.at - lagMaxMs)
    if (kept > 100) this.#moments = this.#moments.slice(kept)
  }

  /** What a replica holds that has heard of all that was before `at`. */
  at(at: number): Moment {
    const moment = this.#moments.findLast((each) => each.at <= at) ?? this.#moments[0]
    if (!moment) throw new Error('there is nothing to fail over to')
    this.#moments = [moment]
    return moment
  }
}
