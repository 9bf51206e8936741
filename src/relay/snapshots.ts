import type { Head, Journal } from '../core/journal.ts'
import type { State } from '../core/state.ts'
import type { Reached } from './checkpoint.ts'
import { SnapshotWriter } from './snapshot.ts'

export interface SnapshotsOptions {
  readonly journal: Journal
  readonly state: State
  /** The journal's head and the time of its last entry, as the state has them now. */
  readonly place: () => { readonly head: Head; readonly lastAt: number }
  readonly everyEntries: number
  /** The entry up to which a start has just folded the journal. */
  readonly since: number
  readonly breathe: () => Promise<void>
  readonly reached: Reached
  readonly log: (line: string) => void
}

/** Keeps short what a restart has to fold: the state as it is, saved now and then, one at a time. */
export class Snapshots {
  readonly #options: SnapshotsOptions
  readonly #writer = new SnapshotWriter()
  #lastAsked: number
  #underWay: Promise<void> = Promise.resolve()

  constructor(options: SnapshotsOptions) {
    this.#options = options
    this.#lastAsked = options.since
  }

  /** The journal has grown. */
  grown(): void {
    const { sequence } = this.#options.place().head
    if (sequence - this.#lastAsked < this.#options.everyEntries) return
    this.#lastAsked = sequence
    this.#underWay = this.#underWay.then(() => this.take().catch((error: unknown) => this.#options.log(`no snapshot: ${String(error)}`)))
  }

  /** Resolves when none is being taken. */
  idle(): Promise<void> {
    return this.#underWay
  }

  async take(): Promise<void> {
    const { journal, state, place, breathe, reached } = this.#options
    await reached('in-snapshot')
    // No turn may lie between these two: the head must be that of the state.
    const { head, lastAt } = place()
    const snapshot = await this.#writer.take(state, head, lastAt, breathe)
    await journal.saveSnapshot(snapshot)
  }
}
