import type { AppendOutcome, Head, Journal, Lease, SealedEntry, Snapshot, WakeListener, Wakes } from '../../core/journal.ts'

/** A journal that outlives the relays of a test, and can be told to fail as Redis does. */
export class MemoryJournal implements Journal {
  readonly entries: SealedEntry[] = []
  snapshot: Snapshot | undefined
  epoch = 0
  /**
   * `refuse`: not applied, no answer. `lose-answer`: applied, no answer. `apply-late`: no answer, applied by `applyLate`. `full`: it
   * answers, and takes nothing, as a Redis without memory does. `nearly-full`: it has room for the lease, and for no entry.
   */
  fault: 'none' | 'refuse' | 'lose-answer' | 'apply-late' | 'full' | 'nearly-full' = 'none'
  readonly #onTheirWay: SealedEntry[] = []

  /** The last ownership, where it was forgotten. */
  #ownership = 0

  async append(entries: readonly SealedEntry[], epoch: number): Promise<AppendOutcome> {
    if (this.fault === 'refuse') return { outcome: 'unavailable', reason: 'no answer' }
    if (this.#isFull) return { outcome: 'unavailable', reason: 'no memory' }
    if (epoch !== this.epoch) return { outcome: 'fenced' }
    if (this.fault === 'apply-late') {
      this.#onTheirWay.splice(0, this.#onTheirWay.length, ...entries)
      return { outcome: 'unavailable', reason: 'no answer' }
    }
    for (const entry of entries) {
      const known = this.entries[entry.sequence - 1]
      if (known) {
        if (known.hash !== entry.hash) return { outcome: 'conflict', head: this.entries.length }
        continue
      }
      if (entry.sequence !== this.entries.length + 1) return { outcome: 'conflict', head: this.entries.length }
      this.entries.push(entry)
    }
    return this.fault === 'lose-answer' ? { outcome: 'unavailable', reason: 'no answer' } : { outcome: 'appended' }
  }

  /** What was given up long ago is applied now. */
  applyLate(): void {
    this.entries.push(...this.#onTheirWay.splice(0))
  }

  async head(): Promise<Head> {
    const last = this.entries.at(-1)
    return { sequence: last?.sequence ?? 0, hash: last?.hash ?? '' }
  }

  async read(after: number, limit: number): Promise<SealedEntry[]> {
    if (this.fault !== 'none' && !this.#isFull) throw new Error('no answer')
    return this.entries.slice(after, after + limit)
  }

  /** Set it to another name for a failover. */
  name = 'alone'

  async copy(): Promise<string> {
    if (this.fault !== 'none') throw new Error('no answer')
    return this.name
  }

  async settled(): Promise<void> {}

  async saveSnapshot(snapshot: Snapshot): Promise<void> {
    this.snapshot = snapshot
  }

  async loadSnapshot(): Promise<Snapshot | undefined> {
    return this.snapshot
  }

  /** A failover to a copy that lacks the last entries. */
  lose(count: number): void {
    this.entries.splice(this.entries.length - count)
  }

  /** The copy knows of no ownership at all. */
  forgetOwner(): void {
    this.#ownership = this.epoch
    this.epoch = 0
  }

  get #isFull(): boolean {
    return this.fault === 'full' || this.fault === 'nearly-full'
  }

  #remember(epoch: number): boolean {
    if (this.epoch < epoch && this.#ownership <= epoch) this.epoch = epoch
    return this.epoch === epoch
  }

  lease(): Lease {
    this.epoch = Math.max(this.epoch, this.#ownership) + 1
    const { epoch } = this
    const lost = new AbortController()
    return {
      epoch,
      held: () => Math.max(this.epoch, this.#ownership) === epoch,
      lost: lost.signal,
      confirm: async () => (this.fault === 'full' ? undefined : this.#remember(epoch)),
      release: async () => undefined,
    }
  }
}

/** Wakes at once, without a queue. */
export class DirectWakes implements Wakes {
  #listener: WakeListener | undefined

  async start(_epoch: number, listener: WakeListener): Promise<void> {
    this.#listener = listener
  }

  async wake(lane: string): Promise<void> {
    await this.#listener?.lane(lane)
  }

  async wakeAt(): Promise<void> {} // the owner's sweep, each second of the test's clock, looks

  async stop(): Promise<void> {
    this.#listener = undefined
  }
}
