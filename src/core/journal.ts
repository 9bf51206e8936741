import type { Fact } from './facts.ts'

/**
 * One entry of the journal: what one event led to. `hash` is the SHA-256 (hex) of the entry's text, which holds the hash of
 * the entry before: a chain.
 */
export interface Entry {
  /** 1, 2, 3, … without a gap. */
  readonly sequence: number
  /** The ownership under which it was written. */
  readonly epoch: number
  /** ms since the epoch on Parley's own clock, never less than the entry's before. */
  readonly at: number
  readonly facts: readonly Fact[]
  readonly previous: string
  readonly hash: string
}

/** The entry as it is stored: `text` is the JSON of everything but the hash; nobody re-serialises it. */
export interface SealedEntry {
  readonly sequence: number
  readonly hash: string
  readonly previous: string
  readonly text: string
}

export type AppendOutcome =
  | { readonly outcome: 'appended' }
  /** The store does not know this ownership: somebody else's came after it, or the store has forgotten it (`Lease.confirm` tells). */
  | { readonly outcome: 'fenced' }
  /**
   * Not confirmed within the command timeout. It may be there or not, and may yet appear: read `head()` before anything
   * else. Appending the very same entries again is harmless.
   */
  | { readonly outcome: 'unavailable'; readonly reason: string }
  /**
   * The head is not where these entries say: they were made on a state that is not the journal's, or the store has lost its last
   * entries.
   */
  | { readonly outcome: 'conflict'; readonly head: number }

export interface Head {
  readonly sequence: number
  readonly hash: string
}

export interface Snapshot {
  readonly sequence: number
  readonly hash: string
  readonly body: string
}

/**
 * The append-only, ordered, hash-chained list of everything that happened. Durable: `appended` means on disk (as far as the
 * Redis that it stands on is configured so, which `requirements()` of the queues checks at start).
 * All methods but `append` reject when the store is out of reach.
 */
export interface Journal {
  /** Appends all or nothing, behind the fence of `epoch`. At most 500 entries a call. */
  append(entries: readonly SealedEntry[], epoch: number): Promise<AppendOutcome>
  /** Rejects too while the store has not as many copies of what it holds as it is meant to have. */
  head(): Promise<Head>
  /** Entries after `sequence`, oldest first, at most `limit`. */
  read(after: number, limit: number): Promise<SealedEntry[]>
  /**
   * Names the copy of the store that answers: another name means that it has failed over, so that a process which begins now cannot
   * know what the copy before had last. Always the same for a store that has no other copies.
   */
  copy(): Promise<string>
  /** Resolves when another copy of the store, where there is one, has all entries; or after 5 s, if none says so. */
  settled(): Promise<void>
  saveSnapshot(snapshot: Snapshot): Promise<void>
  loadSnapshot(): Promise<Snapshot | undefined>
}

/** The right to write and to send, held by one process at a time. */
export interface Lease {
  readonly epoch: number
  /** Whether it is still certain, on a monotonic clock, that nobody else holds it. Asked right before each send. */
  held(): boolean
  /** Aborts when it was lost or given up. */
  readonly lost: AbortSignal
  /**
   * Asks the store now. A store that failed over to a copy which knows of no later ownership is told of this one again. Undefined
   * when it gave no answer; never rejects.
   */
  confirm(): Promise<boolean | undefined>
  release(): Promise<void>
}

export interface Ownership {
  /** Waits, as a standby, until the mechanism has no owner, and takes it under a new epoch. Rejects when `signal` aborts, or with `NewerJournal`: this version can never have it. */
  acquire(signal: AbortSignal): Promise<Lease>
}

/**
 * Wakes lanes and timers. A wake is a hint and may come twice or late; what is due is decided by looking. No wake is lost
 * while the process lives, save when the store is down: the owner's sweep covers that.
 */
export interface Wakes {
  start(epoch: number, listener: WakeListener): Promise<void>
  wake(lane: string): Promise<void>
  /** Arms the one timer wake, replacing the one before; ms since the epoch. */
  wakeAt(at: number): Promise<void>
  stop(): Promise<void>
}

export interface WakeListener {
  lane(lane: string): Promise<void>
  timer(): Promise<void>
}

export interface Clock {
  /** ms since the epoch. */
  now(): number
  /** ms on a clock that never goes back, from an arbitrary zero. */
  monotonic(): number
  /** Calls `then` once after `ms`; returns the cancellation. */
  after(ms: number, then: () => void): () => void
}
