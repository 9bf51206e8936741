import { decide } from '../core/decide/index.ts'
import type { Event } from '../core/event.ts'
import { stampFingerprints } from '../core/evolve.ts'
import type { Fact } from '../core/facts.ts'
import type { AppendOutcome, Clock, Head, Journal, SealedEntry } from '../core/journal.ts'
import { notTakenBecause } from '../core/sentences/not-taken.ts'
import { commitDraft, draftOf, type State } from '../core/state.ts'
import type { Reached } from './checkpoint.ts'
import { IntakeQueue } from './intake-queue.ts'
import { follow } from './recover.ts'
import { BrokenChain, seal } from './seal.ts'
import type { Tail } from './tail.ts'

export type Recorded =
  /** In the journal; `facts` is empty when nothing followed from it (told before). */
  | { readonly recorded: true; readonly facts: readonly Fact[] }
  /** `isFull`: too much of its link was waiting already. */
  | { readonly recorded: false; readonly reason: string; readonly isFull?: true }

export interface SequencerOptions {
  readonly journal: Journal
  readonly clock: Clock
  readonly epoch: number
  readonly state: State
  readonly head: Head
  /** The journal's last entries, up to `head`. */
  readonly tail: Tail
  readonly lastAt: number
  /** `Lease.held` and `Lease.confirm`. */
  readonly held: () => boolean
  readonly confirm: () => Promise<boolean | undefined>
  /** Called with each draft after its facts are on disk and part of the state; `changesOf` it says what is new. */
  readonly committed: (draft: State) => void
  /** Called when facts were folded in that nobody counted on any more: what is pending must be looked at anew. All was known until `since`, ms. */
  readonly refolded: (since: number) => void
  /** Another process owns the mechanism. */
  readonly fenced: () => void
  /** Also called when it stays down for another reason. */
  readonly journalChanged: (state: 'up' | 'down', reason: string) => void
  /** The store had lost the journal's last entries: so many were given to it again. */
  readonly givenBack: (entries: number) => void
  /** A decision threw: a bug, of which the event's type is told. */
  readonly bug: (eventType: string, error: unknown) => void
  readonly reached: Reached
  /** Lets other work of this process happen. */
  readonly breathe: () => Promise<void>
}

interface Waiting {
  readonly event: Event
  readonly since: number
  readonly settle: (recorded: Recorded) => void
}

/** Entries of one append; also bounds how long others wait behind them. */
const batchLengthMax = 200
const outOfReach = 'the journal is out of reach'
/** How long an event may wait for the journal before the platform is told that it was not taken, ms. */
const recordWithinMs = 2_000
const retryAfterMs = 250
/** Events of one link that wait for the journal; beyond it nothing of that link is taken. */
const waitingMax = 5_000

/**
 * The one road into the journal: events are decided in turn on a draft of the state, appended together, and become part of the
 * state only when they are on disk. One append is under way at a time; what arrives meanwhile goes with the next.
 */
export class Sequencer {
  readonly #options: SequencerOptions
  #head: Head
  #lastAt: number
  readonly #waiting = new IntakeQueue<Waiting>(waitingMax)
  #running = false
  /** Who asked whether the journal has all that it was given. */
  readonly #looks: ((agrees: boolean) => void)[] = []
  /** Why the journal is down; undefined while it is up. */
  #away: string | undefined
  #stopped = false

  constructor(options: SequencerOptions) {
    this.#options = options
    this.#head = options.head
    this.#lastAt = options.lastAt
  }

  get head(): Head {
    return this.#head
  }

  get lastAt(): number {
    return this.#lastAt
  }

  get journalState(): 'up' | 'down' {
    return this.#away === undefined ? 'up' : 'down'
  }

  /** Why the journal is down, '' while it is up. */
  get journalCause(): string {
    return this.#away ?? ''
  }

  /** Resolves when the event is in the journal, or when it will not be. Never rejects. */
  submit(event: Event): Promise<Recorded> {
    if (this.#stopped) return Promise.resolve({ recorded: false, reason: notTakenBecause.stopping })
    if (this.#away !== undefined) return Promise.resolve({ recorded: false, reason: outOfReach })
    return new Promise((settle) => {
      const isWaiting = this.#waiting.push(sourceOf(event), { event, since: this.#options.clock.monotonic(), settle })
      if (!isWaiting) settle({ recorded: false, reason: notTakenBecause.tooMuch, isFull: true })
      else if (!this.#running) void this.#run()
    })
  }

  stop(): void {
    this.#stopped = true
  }

  /**
   * The store may be another copy than before: makes sure that it has all that it was given. Resolves whether it has, once no other
   * append is under way; false also where that cannot be said now.
   */
  async storeReturned(): Promise<boolean> {
    if (this.#stopped || this.#away !== undefined) return false
    return new Promise((resolve) => {
      this.#looks.push(resolve)
      if (!this.#running) void this.#run()
    })
  }

  async #look(): Promise<void> {
    const asked = this.#looks.splice(0)
    const reason = await this.#agree()
    // Out of reach is found out again by the next append.
    if (reason !== undefined && reason !== outOfReach) this.#goDown(reason)
    for (const resolve of asked) resolve(reason === undefined)
  }

  async #run(): Promise<void> {
    this.#running = true
    try {
      do {
        if (this.#looks.length > 0) await this.#look()
        if (this.#waiting.size > 0 && !this.#stopped) await this.#recordBatch(this.#waiting.take(batchLengthMax))
        // What has come to this process meanwhile goes together.
        await this.#options.breathe()
      } while (!this.#stopped && this.#waiting.size + this.#looks.length > 0)
    } finally {
      this.#running = false
      for (const resolve of this.#looks.splice(0)) resolve(false)
      if (this.#stopped) this.#rejectAll(notTakenBecause.stopping)
    }
  }

  #rejectAll(reason: string): void {
    for (const each of this.#waiting.take(Number.POSITIVE_INFINITY)) each.settle({ recorded: false, reason })
  }

  async #recordBatch(batch: readonly Waiting[]): Promise<void> {
    const { clock, state } = this.#options
    const at = Math.max(this.#lastAt, clock.now())
    const draft = draftOf(state)
    const entries: SealedEntry[] = []
    const decided: { waiting: Waiting; facts: readonly Fact[] }[] = []
    let head = this.#head
    for (const waiting of batch) {
      let facts: readonly Fact[]
      try {
        facts = decide(draft, waiting.event, at)
      } catch (error) {
        await this.#recordWithout(batch, waiting, error)
        return
      }
      decided.push({ waiting, facts })
      if (facts.length === 0) continue
      const entry = seal(head, this.#options.epoch, at, facts)
      stampFingerprints(draft, facts, entry.hash)
      entries.push(entry)
      head = { sequence: entry.sequence, hash: entry.hash }
    }
    const reason = entries.length === 0 ? undefined : await this.#append(entries, batch[0]?.since ?? clock.monotonic())
    if (reason !== undefined) {
      for (const { settle } of batch) settle({ recorded: false, reason })
      return
    }
    this.#head = head
    this.#lastAt = at
    for (const entry of entries) this.#options.tail.push(entry)
    if (entries.length > 0) {
      await this.#options.reached('appended')
      commitDraft(draft)
    }
    for (const { waiting, facts } of decided) waiting.settle({ recorded: true, facts })
    if (entries.length > 0) {
      await this.#options.reached('acknowledged')
      this.#options.committed(draft)
    }
  }

  /** The draft of a batch in which a decision threw is spoilt: the others are decided again without it. */
  async #recordWithout(batch: readonly Waiting[], culprit: Waiting, error: unknown): Promise<void> {
    this.#options.bug(culprit.event.type, error)
    culprit.settle({ recorded: false, reason: notTakenBecause.undecided })
    const rest = batch.filter((each) => each !== culprit)
    if (rest.length > 0) await this.#recordBatch(rest)
  }

  /** Returns why the entries are not in the journal; undefined when they are. */
  async #append(entries: readonly SealedEntry[], since: number): Promise<string | undefined> {
    const { journal, epoch, clock } = this.#options
    for (;;) {
      await this.#options.reached('before-append')
      const isOurs = this.#options.held() || (await this.#options.confirm())
      const appending = isOurs === true ? journal.append(entries, epoch) : notAppended(isOurs)
      await this.#options.reached('append-sent')
      const outcome = await appending
      if (outcome.outcome === 'appended') return undefined
      const reason = await this.#whyNot(outcome)
      // An append that was given up has landed after all and is folded: decide anew from there.
      if (reason === 'moved') return 'the journal had moved on; it was folded'
      if (this.#stopped) return reason
      if (clock.monotonic() - since >= recordWithinMs) {
        this.#goDown(reason)
        return reason
      }
      await new Promise<void>((resume) => clock.after(retryAfterMs, resume))
    }
  }

  /** Does what can be done so that the same append may succeed. `moved`: it never will, because the head is another one now. */
  async #whyNot(outcome: Exclude<AppendOutcome, { outcome: 'appended' }>): Promise<string> {
    switch (outcome.outcome) {
      case 'unavailable':
        return outcome.reason
      case 'fenced':
        if ((await this.#options.confirm()) !== false) return 'the store had forgotten who owns the mechanism'
        this.#stopped = true
        this.#options.fenced()
        return 'another process owns the mechanism'
      case 'conflict': {
        const before = this.#head.sequence
        const reason = await this.#agree()
        return this.#head.sequence === before ? (reason ?? 'the journal had lost its last entries') : 'moved'
      }
    }
  }

  #goDown(reason: string): void {
    if (this.#away === reason) return
    const isNew = this.#away === undefined
    this.#away = reason
    this.#options.journalChanged('down', reason)
    if (!isNew) return
    this.#rejectAll(outOfReach)
    void this.#comeBack()
  }

  /** What became of the last append is unknown: the journal itself says, once it answers. It is back once it takes something. */
  async #comeBack(): Promise<void> {
    while (!this.#stopped) {
      await new Promise<void>((resume) => this.#options.clock.after(retryAfterMs, resume))
      const reason = await this.#agree()
      // Reading is not writing: a store that is full, or a replica, answers and takes nothing. To confirm the lease is to write.
      if (reason === undefined && (await this.#options.confirm()) === true) {
        this.#away = undefined
        this.#options.journalChanged('up', '')
        return
      }
      if (reason !== undefined && reason !== outOfReach) this.#goDown(reason)
    }
  }

  /**
   * Makes this process and the journal agree: what a failover took from the journal is given to it again, what is new in it is folded.
   * Returns why that cannot be.
   */
  async #agree(): Promise<string | undefined> {
    const { journal, state, tail } = this.#options
    try {
      const there = await journal.head()
      const before = this.#head
      const since = this.#lastAt
      if (there.sequence < before.sequence) {
        const lacking = tail.after(there)
        if (typeof lacking === 'string') return disagreement(lacking, there, before, tail.oldest)
        await this.#giveBack(lacking)
      }
      const followed = await follow(journal, { state, head: before, lastAt: since }, tail)
      this.#head = followed.head
      this.#lastAt = Math.max(since, followed.lastAt ?? 0)
      if (followed.head.sequence !== before.sequence) this.#options.refolded(since)
      return undefined
    } catch (error) {
      return error instanceof BrokenChain ? error.message : outOfReach
    }
  }

  /** The very same entries under the same ownership; rejects when the journal did not take them. */
  async #giveBack(lacking: readonly SealedEntry[]): Promise<void> {
    const { journal, epoch, confirm, givenBack } = this.#options
    for (let start = 0; start < lacking.length; ) {
      const { outcome } = await journal.append(lacking.slice(start, start + batchLengthMax), epoch)
      if (outcome === 'appended') start += batchLengthMax
      else if (outcome !== 'fenced' || !(await confirm())) throw new Error('the journal did not take its last entries')
    }
    givenBack(lacking.length)
  }
}

/** Nothing of it is acted on; if the store that has the rest comes back, all goes on by itself. */
function disagreement(how: 'older' | 'foreign', there: Head, known: Head, oldest: number | undefined): string {
  const stands =
    how === 'older'
      ? `it ends at entry ${there.sequence}, and of the ${known.sequence} that were written only those from ${oldest ?? known.sequence + 1} on are at hand`
      : `its last entry, ${there.sequence}, is not the one that was written, and ${known.sequence} were written`
  return `the journal is another one: ${stands}. Bring back the Redis that has them; or restart Parley, which goes on from entry ${there.sequence} and lists what it finds of the others in the channels`
}

/**
 * Whose lease has run out asks before it writes: a store that has failed over may have forgotten a later owner, and with it the epoch
 * that would have refused the entries.
 */
const notAppended = (isOurs: false | undefined): Promise<AppendOutcome> =>
  Promise.resolve(isOurs === false ? { outcome: 'fenced' } : { outcome: 'unavailable', reason: outOfReach })

/** What the platforms tell comes from their links; all the rest is Parley's own. */
const sourceOf = (event: Event): string => ('link' in event ? (event.link ?? '') : '')
