import { decide } from '../core/decide/index.ts'
import type { Event } from '../core/event.ts'
import { stampFingerprints } from '../core/evolve.ts'
import type { Fact } from '../core/facts.ts'
import type { Clock, Head, Journal, SealedEntry } from '../core/journal.ts'
import { commitDraft, draftOf, type State } from '../core/state.ts'
import type { Reached } from './checkpoint.ts'
import { IntakeQueue } from './intake-queue.ts'
import { follow } from './recover.ts'
import { seal } from './seal.ts'

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
  readonly lastAt: number
  /** Called with each draft after its facts are on disk and part of the state; `changesOf` it says what is new. */
  readonly committed: (draft: State) => void
  /** Called when facts of another hand were folded in: what is pending must be looked at anew. */
  readonly refolded: () => void
  /** Another process owns the mechanism. */
  readonly fenced: () => void
  readonly journalChanged: (state: 'up' | 'down', reason: string) => void
  /** A decision threw: a bug, of which the event's type is told. */
  readonly bug: (eventType: string, error: unknown) => void
  readonly reached: Reached
}

interface Waiting {
  readonly event: Event
  readonly since: number
  readonly settle: (recorded: Recorded) => void
}

/** Entries of one append; also bounds how long others wait behind them. */
const batchLengthMax = 200
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
  #journal: 'up' | 'down' = 'up'
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
    return this.#journal
  }

  /** Resolves when the event is in the journal, or when it will not be. Never rejects. */
  submit(event: Event): Promise<Recorded> {
    if (this.#stopped) return Promise.resolve({ recorded: false, reason: 'Parley is stopping' })
    if (this.#journal === 'down') return Promise.resolve({ recorded: false, reason: 'the journal is out of reach' })
    return new Promise((settle) => {
      const isWaiting = this.#waiting.push(sourceOf(event), { event, since: this.#options.clock.monotonic(), settle })
      if (!isWaiting) settle({ recorded: false, reason: 'too much is waiting to be recorded', isFull: true })
      else if (!this.#running) void this.#run()
    })
  }

  stop(): void {
    this.#stopped = true
  }

  async #run(): Promise<void> {
    this.#running = true
    try {
      while (this.#waiting.size > 0 && !this.#stopped) await this.#recordBatch(this.#waiting.take(batchLengthMax))
    } finally {
      this.#running = false
      if (this.#stopped) this.#rejectAll('Parley is stopping')
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
    culprit.settle({ recorded: false, reason: 'it could not be decided' })
    const rest = batch.filter((each) => each !== culprit)
    if (rest.length > 0) await this.#recordBatch(rest)
  }

  /** Returns why the entries are not in the journal; undefined when they are. */
  async #append(entries: readonly SealedEntry[], since: number): Promise<string | undefined> {
    const { journal, epoch, clock } = this.#options
    for (;;) {
      await this.#options.reached('before-append')
      const appending = journal.append(entries, epoch)
      await this.#options.reached('append-sent')
      const outcome = await appending
      switch (outcome.outcome) {
        case 'appended':
          return undefined
        case 'fenced':
          this.#stopped = true
          this.#options.fenced()
          return 'another process owns the mechanism'
        case 'conflict':
          // An append that was given up has landed after all: fold it, and decide anew from there.
          await this.#followJournal()
          return 'the journal had moved on; it is being folded'
        case 'unavailable':
          if (clock.monotonic() - since < recordWithinMs && !this.#stopped) {
            await new Promise<void>((resume) => clock.after(retryAfterMs, resume))
            continue
          }
          this.#goDown(outcome.reason)
          return outcome.reason
      }
    }
  }

  #goDown(reason: string): void {
    if (this.#journal === 'down') return
    this.#journal = 'down'
    this.#options.journalChanged('down', reason)
    this.#rejectAll('the journal is out of reach')
    void this.#comeBack()
  }

  /** What became of the last append is unknown: the journal itself says, once it answers. */
  async #comeBack(): Promise<void> {
    while (!this.#stopped) {
      await new Promise<void>((resume) => this.#options.clock.after(retryAfterMs, resume))
      if (await this.#followJournal()) {
        this.#journal = 'up'
        this.#options.journalChanged('up', '')
        return
      }
    }
  }

  async #followJournal(): Promise<boolean> {
    try {
      const before = this.#head
      const followed = await follow(this.#options.journal, { state: this.#options.state, head: before, lastAt: this.#lastAt })
      this.#head = followed.head
      this.#lastAt = Math.max(this.#lastAt, followed.lastAt ?? 0)
      if (followed.head.sequence !== before.sequence) this.#options.refolded()
      return true
    } catch {
      return false // still out of reach; a broken chain would be found again, and said, at the next start
    }
  }
}

/** What the platforms tell comes from their links; all the rest is Parley's own. */
const sourceOf = (event: Event): string => ('link' in event ? (event.link ?? '') : '')
