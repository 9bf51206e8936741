import type { Adapter, Received, Taken } from '../core/adapter.ts'
import { addressKey } from '../core/addresses.ts'
import type { Event } from '../core/event.ts'
import { countersOf } from '../core/evolve/change.ts'
import type { Clock, Journal, Lease, Wakes } from '../core/journal.ts'
import type { Mechanism } from '../core/mechanism.ts'
import { lastCopy, mayHaveLostEntries } from '../core/owners.ts'
import { changesOf, type LinkRow, type State } from '../core/state.ts'
import { nothingListens, type Reached } from './checkpoint.ts'
import { Doubts } from './doubts.ts'
import { JournalAlarm } from './journal-alarm.ts'
import { pendingOf } from './lane-queue.ts'
import { Lanes } from './lanes.ts'
import { recover } from './recover.ts'
import { type Recorded, Sequencer } from './sequencer.ts'
import { takeSnapshot } from './snapshot.ts'
import { steadyClock } from './steady-clock.ts'
import { Sweeps } from './sweeps.ts'
import { TimerHeap } from './timers.ts'
import { waitsToHear } from './waits-to-hear.ts'

export interface RelayOptions {
  readonly mechanism: Mechanism
  readonly journal: Journal
  readonly wakes: Wakes
  readonly clock: Clock
  readonly lease: Lease
  readonly adapters: ReadonlyMap<string, Adapter>
  /** Ids and causes only. */
  readonly log: (line: string) => void
  /** The relay cannot go on in this process: it no longer owns the mechanism. */
  readonly ended: (reason: string) => void
  /** Lets other work of this process happen: between slices of a snapshot, and of what is sent at once. */
  readonly breathe: () => Promise<void>
  /** How many entries a restart may have to fold at most, beyond the snapshot. Default 10,000. */
  readonly snapshotEveryEntries?: number
  /** For the crash suite; absent in production. */
  readonly reached?: Reached
}

const ownerSweepEveryMs = 1_000
const snapshotEveryEntriesDefault = 10_000
const timersAtOnce = 500
const historySweepEveryMs = 600_000
/** After a loss of entries, so long a start reads all that may be read: the one before may not have come to its end. */
const sweepWholeForMs = 3_600_000
const unheardRetryMs = 200
/** How long a reminder or an escalation waits at most for a channel in which the answer may stand. */
const blameWaitMaxMs = 60_000

export interface Health {
  readonly owner: boolean
  readonly epoch: number
  /** `cause`: why it is down, '' while it is up. */
  readonly journal: { readonly state: 'up' | 'down'; readonly cause: string; readonly entries: number }
  /** `since` in UTC, ISO 8601. */
  readonly links: Readonly<
    Record<string, Pick<LinkRow, 'state' | 'cause' | 'needsPerson'> & { readonly since: string | null; readonly waiting: number }>
  >
  readonly accepting: boolean
}

/** One mechanism, owned by this process: everything that comes in is recorded, and what is recorded is performed. */
export class Relay {
  readonly #options: RelayOptions
  readonly #state: State
  readonly #sequencer: Sequencer
  readonly #lanes: Lanes
  readonly #doubts: Doubts
  readonly #timers = new TimerHeap()
  /** What the one timer wake was last asked for. */
  #armedAt: number | undefined
  #cancelAlarm = (): void => undefined
  readonly #journalAlarm: JournalAlarm
  readonly #sweeps: Sweeps
  readonly #abort = new AbortController()
  #snapshotAt: number
  #snapshotting: Promise<void> = Promise.resolve()
  #refusal: string | undefined
  #aliveAt: number | null
  #startedAt = 0
  readonly #cancels = new Set<() => void>()

  /** Folds the journal and takes up what it says; the platforms are not connected until `start`. */
  static async open(options: RelayOptions): Promise<Relay> {
    await options.reached?.('in-takeover')
    const recovered = await recover(options.journal)
    return new Relay({ ...options, clock: steadyClock(options.clock, recovered.lastAt ?? 0) }, recovered)
  }

  private constructor(options: RelayOptions, { state, head, tail, lastAt }: Awaited<ReturnType<typeof recover>>) {
    this.#options = options
    this.#state = state
    this.#aliveAt = lastAt
    this.#snapshotAt = head.sequence
    const { clock, journal, lease, adapters, log, reached = nothingListens } = options
    this.#sequencer = new Sequencer({
      journal,
      clock,
      reached,
      epoch: lease.epoch,
      state,
      head,
      tail,
      lastAt: lastAt ?? 0,
      confirm: () => lease.confirm(),
      committed: (draft) => this.#committed(draft),
      refolded: () => {
        this.#takeUp()
        this.#lanes.kick()
      },
      fenced: () => {
        this.#abort.abort()
        options.ended('another process has taken the mechanism over')
      },
      journalChanged: (now, reason) => this.#journalChanged(now, reason),
      givenBack: (entries) => log(`journal: the store had lost the last ${entries} entries; they were given to it again`),
      bug: (type, error) =>
        log(`bug: a decision on "${type}" threw: ${error instanceof Error ? (error.stack ?? error.message) : typeof error}`),
    })
    this.#lanes = new Lanes({
      clock,
      state,
      log,
      reached,
      breathe: options.breathe,
      adapterOf: (link) => adapters.get(link),
      mayAct: () => lease.held() && !lease.lost.aborted,
      submit: (event) => this.#sequencer.submit(event),
      wake: (key) => void options.wakes.wake(key),
    })
    this.#doubts = new Doubts({
      clock,
      log,
      adapterOf: (link) => adapters.get(link),
      mayAct: () => lease.held() && !lease.lost.aborted,
      submit: (event) => this.#sequencer.submit(event),
    })
    this.#sweeps = new Sweeps({
      clock,
      state,
      log,
      adapterOf: (link) => adapters.get(link),
      submit: (received) => this.#sequencer.submit(received),
      signal: this.#abort.signal,
    })
    this.#journalAlarm = new JournalAlarm({ clock, adapters, mechanism: () => options.mechanism })
    lease.lost.addEventListener('abort', () => {
      if (!this.#abort.signal.aborted) options.ended('the lease was lost')
    })
  }

  async start(): Promise<void> {
    this.#startedAt = this.#options.clock.now()
    const { mechanism, wakes, lease, adapters, journal } = this.#options
    const copy = await journal.copy()
    const isShorter = mayHaveLostEntries(this.#state, copy)
    if (isShorter) this.#options.log('journal: the store has failed over since the last owner; its last entries may be lost')
    // First, so that nothing that is queued from now on stands before it in its lane.
    this.#lanes.reconcile(pendingOf(this.#state), isShorter ? Number.POSITIVE_INFINITY : this.#lostBefore)
    await this.#must({ type: 'own', series: lease.epoch.toString(36), copy })
    // What was left out must not be given out after a second failover either.
    if (isShorter) await journal.settled()
    if (JSON.stringify(this.#state.mechanism.get('now')) !== JSON.stringify(mechanism)) await this.#must({ type: 'configure', mechanism })
    this.#takeUp()
    if (this.#aliveAt !== null) for (const link of adapters.keys()) this.#sweeps.unhear(link, this.#aliveAt)
    await wakes.start(lease.epoch, {
      lane: async (key) => this.#lanes.woken(key),
      timer: async () => this.#fireTimers(),
    })
    await this.#must({ type: 'start', aliveAt: this.#aliveAt })
    this.#every(ownerSweepEveryMs, () => this.#ownerSweep())
    this.#every(historySweepEveryMs, () => this.#sweepAll(this.#options.clock.now() - 2 * historySweepEveryMs))
    // An edit or a deletion of any post may be among what was lost.
    if (this.#aliveAt !== null) this.#sweepAll(isShorter || this.#hasLostLately ? 0 : this.#aliveAt)
    await Promise.all(
      [...adapters].map(([link, adapter]) =>
        adapter.start(
          (received) => this.receive(received),
          () => this.#sweeps.link(link, this.#options.clock.now()),
        ),
      ),
    )
    this.#lanes.sweep()
  }

  /** What an adapter hands over; resolves when it is in the journal, or says that it is not. */
  async receive(received: Received): Promise<Taken> {
    if (received.type === 'link-changed') return this.#linkChanged(received)
    if (this.#refusal !== undefined) return { taken: false, sentence: this.#refusal }
    if (!(await this.#sweeps.admits(addressKey(received))))
      return { taken: false, sentence: notTaken('Parley is reading what this channel said while it was away') }
    const recorded = await this.#sequencer.submit(received)
    if (recorded.recorded) return { taken: true }
    // Its platform may not tell it again, or only after what is newer: that channel is read, and until then takes nothing newer.
    if (recorded.isFull) this.#sweeps.link(received.link, this.#sequencer.lastAt)
    return { taken: false, sentence: notTaken(recorded.reason) }
  }

  /** A condition of this machine began or ended; with `refusal`, nothing is taken while it lasts. */
  async noteCondition(name: string, active: boolean, detail: string, refuses: boolean): Promise<void> {
    if (refuses) this.#refusal = active ? notTaken(detail) : undefined
    await this.#sequencer.submit({ type: 'condition', name, active, detail })
  }

  /** The connection to the store stands again, perhaps to another copy of it. */
  storeReturned(): void {
    // Without an answer the next return, or the next start, asks again.
    void this.#noteCopy().catch(() => undefined)
  }

  async #noteCopy(): Promise<void> {
    if (!(await this.#sequencer.storeReturned())) return
    const copy = await this.#options.journal.copy()
    if (copy !== lastCopy(this.#state)) await this.#sequencer.submit({ type: 'copy-seen', copy })
  }

  health(): Health {
    const depth = this.#lanes.depth()
    const links: Record<string, Health['links'][string]> = {}
    for (const link of this.#options.adapters.keys()) {
      const known = this.#state.links.get(link)
      const { state, cause, needsPerson } = known ?? { state: 'unknown' as const, cause: 'not connected yet', needsPerson: false }
      links[link] = { state, since: known ? new Date(known.since).toISOString() : null, cause, needsPerson, waiting: depth.get(link) ?? 0 }
    }
    return {
      owner: this.#options.lease.held(),
      epoch: this.#options.lease.epoch,
      journal: { state: this.#sequencer.journalState, cause: this.#sequencer.journalCause, entries: this.#sequencer.head.sequence },
      links,
      accepting: this.#refusal === undefined && this.#sequencer.journalState === 'up',
    }
  }

  async stop(): Promise<void> {
    for (const cancel of [...this.#cancels, this.#cancelAlarm]) cancel()
    this.#abort.abort()
    await Promise.all([...this.#options.adapters.values()].map((adapter) => adapter.stop()))
    await this.#lanes.stop()
    await this.#doubts.stop()
    await this.#options.wakes.stop()
    this.#journalAlarm.stop()
    await this.#snapshotting
    if (this.#options.lease.held()) await this.#sequencer.submit({ type: 'stop' })
    if (this.#sequencer.journalState === 'up') await this.#snapshot().catch(() => undefined)
    this.#sequencer.stop()
  }

  async #must(event: Event): Promise<void> {
    const recorded = await this.#sequencer.submit(event)
    if (!recorded.recorded) throw new Error(`Parley cannot start: ${recorded.reason}`)
  }

  #every(ms: number, run: () => void): void {
    this.#after(ms, () => {
      run()
      this.#every(ms, run)
    })
  }

  #after(ms: number, run: () => void): void {
    if (this.#abort.signal.aborted) return
    const cancel = this.#options.clock.after(ms, () => {
      this.#cancels.delete(cancel)
      run()
    })
    this.#cancels.add(cancel)
  }

  /** What was recorded becomes work: called when it is on disk and part of the state. */
  #committed(draft: State): void {
    const deliveries = [...changesOf(draft, 'deliveries').values()].filter((row) => row !== undefined)
    for (const row of deliveries) this.#lanes.add(row)
    this.#lanes.kick()
    for (const row of changesOf(draft, 'doubts').values()) if (row) this.#doubts.add(row)
    for (const [id, at] of changesOf(draft, 'timers')) {
      if (at === undefined) this.#timers.clear(id)
      else this.#timers.set(id, at)
    }
    this.#arm()
    if (this.#sequencer.head.sequence - this.#snapshotAt >= (this.#options.snapshotEveryEntries ?? snapshotEveryEntriesDefault)) {
      this.#snapshotAt = this.#sequencer.head.sequence
      this.#snapshotting = this.#snapshotting.then(() =>
        this.#snapshot().catch((error: unknown) => this.#options.log(`no snapshot: ${String(error)}`)),
      )
    }
  }

  /** Also after a further takeover: the owner that found the loss may have ended before it had looked everything up. */
  get #lostBefore(): number {
    return countersOf(this.#state).lostBefore ?? 0
  }

  get #hasLostLately(): boolean {
    const { lostAt = Number.NEGATIVE_INFINITY } = countersOf(this.#state)
    return this.#options.clock.now() - lostAt < sweepWholeForMs
  }

  #takeUp(): void {
    this.#lanes.reconcile(pendingOf(this.#state), this.#lostBefore)
    for (const [, row] of this.#state.doubts.rows()) this.#doubts.add(row)
    for (const [id, at] of this.#state.timers.rows()) this.#timers.set(id, at)
    this.#arm()
  }

  #arm(): void {
    const earliest = this.#timers.earliest()
    if (earliest === undefined) return
    // One that comes too early finds nothing due and arms anew: cheaper than moving it with each message.
    const isArmed = this.#armedAt !== undefined && this.#armedAt <= earliest && this.#armedAt > this.#options.clock.now()
    if (isArmed) return
    this.#setAlarm(earliest)
  }

  /** Twice: this process is woken to the millisecond as long as it lives, and the wake is there whatever became of that. */
  #setAlarm(at: number): void {
    const { clock, wakes } = this.#options
    this.#armedAt = at
    this.#cancelAlarm()
    this.#cancelAlarm = clock.after(Math.max(0, at - clock.now()), () => void this.#fireTimers())
    void wakes.wakeAt(at)
  }

  async #fireTimers(): Promise<void> {
    const { clock } = this.#options
    this.#armedAt = undefined
    const due = this.#timers.due(clock.now(), timersAtOnce)
    const unheard = due.filter((id) => this.#isUnheard(id))
    if (unheard.length > 0) {
      this.#after(unheardRetryMs, () => {
        this.#putBack(unheard)
        void this.#fireTimers()
      })
    }
    const timers = due.filter((id) => !unheard.includes(id))
    if (timers.length > 0) {
      const recorded = await this.#sequencer.submit({ type: 'wake', timers })
      this.#putBack(timers)
      if (!recorded.recorded) return
    }
    this.#arm()
  }

  /** Not recorded, or not due after all: the table of timers still has them. */
  #putBack(timers: readonly string[]): void {
    for (const id of timers) {
      const at = this.#state.timers.get(id)
      if (at !== undefined) this.#timers.set(id, at)
    }
  }

  /** Whether it waits for its channel to be read: a message does not cross yet, and nobody is blamed yet. */
  #isUnheard(timer: string): boolean {
    const channel = waitsToHear(this.#state, timer)
    if (!channel || !this.#sweeps.holds(addressKey(channel))) return false
    const waitsSince = Math.max(this.#startedAt, this.#state.timers.get(timer) ?? 0)
    return timer.startsWith('release:') || this.#options.clock.now() - waitsSince < blameWaitMaxMs
  }

  #ownerSweep(): void {
    this.#lanes.sweep()
    const earliest = this.#timers.earliest()
    if (earliest !== undefined && earliest <= this.#options.clock.now()) void this.#fireTimers()
  }

  async #snapshot(): Promise<void> {
    await this.#options.reached?.('in-snapshot')
    // No turn may lie between these two: the head must be that of the state.
    const { head, lastAt } = this.#sequencer
    const snapshot = await takeSnapshot(this.#state, head, lastAt, this.#options.breathe)
    await this.#options.journal.saveSnapshot(snapshot)
  }

  async #linkChanged(received: Received & { type: 'link-changed' }): Promise<Taken> {
    const before = this.#state.links.get(received.link)
    let recorded: Recorded = await this.#sequencer.submit(received)
    // The adapter tells it once: it must not be lost to a journal that is away for a moment.
    while (!recorded.recorded && !this.#abort.signal.aborted) {
      await new Promise<void>((resume) => this.#options.clock.after(ownerSweepEveryMs, resume))
      recorded = await this.#sequencer.submit(received)
    }
    if (received.state === 'up') {
      // What was said after the sweep of the start and before the link was up, nobody has heard.
      const sinceStart = this.#aliveAt === null ? undefined : received.at
      this.#sweeps.linkUp(received.link, before?.state === 'down' ? before.since : undefined, sinceStart)
      this.#lanes.linkUp(received.link)
    } else this.#sweeps.unhear(received.link, received.at)
    return { taken: true }
  }

  #journalChanged(state: 'up' | 'down', reason: string): void {
    this.#options.log(`journal ${state}${reason ? `: ${reason}` : ''}`)
    if (state === 'down') {
      this.#journalAlarm.down()
      return
    }
    const from = this.#journalAlarm.up()
    if (from !== undefined) {
      void this.#sequencer.submit({ type: 'journal-back', from }).then(({ recorded }) => {
        if (recorded) this.#journalAlarm.settled()
      })
    }
    for (const link of this.#options.adapters.keys()) this.#sweeps.link(link, this.#sequencer.lastAt)
    this.#ownerSweep()
  }

  #sweepAll(since: number): void {
    for (const link of this.#options.adapters.keys()) this.#sweeps.link(link, since)
  }
}

const notTaken = (reason: string): string => `Not taken: ${reason}. Nothing was sent. Try again, and use other means if it cannot wait.`
