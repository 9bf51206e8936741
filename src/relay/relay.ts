import { randomBytes } from 'node:crypto'
import type { Absence } from '../core/absences.ts'
import type { Adapter, Taken } from '../core/adapter.ts'
import { addressKey, addressOf } from '../core/addresses.ts'
import type { Event } from '../core/event.ts'
import { countersOf } from '../core/evolve/change.ts'
import { formFor } from '../core/form-for.ts'
import type { Head } from '../core/journal.ts'
import { linksOf, type Mechanism, placeOf } from '../core/mechanism.ts'
import { lastCopy, mayHaveLostEntries } from '../core/owners.ts'
import type { HandedOver } from '../core/received.ts'
import type { DeliveryRow } from '../core/rows/delivery.ts'
import { type ChangeRow, changesOf, mechanismOf, type State } from '../core/state.ts'
import { nothingListens } from './checkpoint.ts'
import { Clocks } from './clocks.ts'
import { Doubts } from './doubts.ts'
import { Due } from './due.ts'
import { type Health, healthOf } from './health.ts'
import { Inspections } from './inspections.ts'
import { Intake } from './intake.ts'
import { JournalAlarm } from './journal-alarm.ts'
import { pendingOf } from './lane-queue.ts'
import { Lanes } from './lanes.ts'
import { Later } from './later.ts'
import { LinkTests } from './link-tests.ts'
import { Links } from './links.ts'
import type { RelayOptions } from './options.ts'
import { performerOf } from './paging.ts'
import { recover } from './recover.ts'
import { Refusal } from './refusal.ts'
import { Sequencer } from './sequencer.ts'
import { Snapshots } from './snapshots.ts'
import { steadyClock } from './steady-clock.ts'
import { Sweeps } from './sweeps.ts'
import { mayBeTakenBack, waitsToHear } from './waits-to-hear.ts'
import { whereThrown } from './where-thrown.ts'
import { Withdrawals } from './withdrawals.ts'

const clocksEveryMs = 60_000
const ownerSweepEveryMs = 1_000
const snapshotEveryEntriesDefault = 5_000
const historySweepEveryMs = 600_000
/** Of a link that missed its last test: it stands, and perhaps tells nothing of what is said there, which can be read all the same. */
const untoldSweepEveryMs = 30_000
const lookBackEveryMs = 3_600_000
/** So long after Parley came back to a channel an owner that ended may not have read yet what was said there without it. */
const absenceReadWithinMs = 3_600_000
/** After a loss of entries, so long a start reads all that may be read: the one before may not have come to its end. */
const sweepWholeForMs = 3_600_000
/** How long a reminder or an escalation waits at most for a channel in which the answer may stand. */
const blameWaitMaxMs = 60_000

/** One mechanism, owned by this process: everything that comes in is recorded, and what is recorded is performed. */
export class Relay {
  readonly #options: RelayOptions
  readonly #state: State
  readonly #sequencer: Sequencer
  readonly #lanes: Lanes
  readonly #inspections: Inspections
  readonly #intake: Intake
  readonly #doubts: Doubts
  readonly #due: Due
  readonly #links: Links
  readonly #withdrawals: Withdrawals
  readonly #clocks: Clocks
  readonly #journalAlarm: JournalAlarm
  readonly #sweeps: Sweeps
  readonly #linkTests: LinkTests
  readonly #abort = new AbortController()
  readonly #snapshots: Snapshots
  readonly #later: Later
  readonly #refusal = new Refusal()
  readonly #aliveAt: number | null
  #startedAt = 0

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
    const { clock, journal, lease, log, reached = nothingListens } = options
    this.#sequencer = new Sequencer({
      journal,
      clock,
      reached,
      breathe: options.breathe,
      epoch: lease.epoch,
      state,
      head,
      tail,
      lastAt: lastAt ?? 0,
      held: () => lease.held(),
      confirm: () => lease.confirm(),
      committed: (draft) => this.#committed(draft),
      refolded: (since) => {
        // What was said meanwhile was not taken; a reading that is over already knew nothing of these.
        this.#sweepAll(since)
        this.#takeUp()
        this.#lanes.kick()
      },
      fenced: () => {
        this.#abort.abort()
        options.ended('another process has taken the mechanism over')
      },
      journalChanged: (now, reason) => this.#journalChanged(now, reason),
      givenBack: (entries) => log(`journal: the store had lost the last ${entries} entries; they were given to it again`),
      bug: (type, error) => log(`bug: a decision on "${type}" threw ${whereThrown(error)}`),
    })
    this.#lanes = new Lanes({
      clock,
      state,
      log,
      reached,
      breathe: options.breathe,
      adapterOf: performerOf((link) => this.#links.get(link), options.pagers ?? new Map()),
      // While the journal is away nothing is delivered: how it ended could not be recorded, nor what its author thinks of it by now.
      mayAct: () => lease.held() && !lease.lost.aborted && this.#sequencer.journalState === 'up',
      waits: (row) => this.#mayBeTakenBack(row),
      submit: (event) => this.#sequencer.submit(event),
      wake: (key) => void options.wakes.wake(key),
    })
    this.#doubts = new Doubts({
      clock,
      log,
      adapterOf: (link) => this.#links.get(link),
      mayAct: () => lease.held() && !lease.lost.aborted,
      submit: (event) => this.#sequencer.submit(event),
    })
    this.#sweeps = new Sweeps({
      clock,
      state,
      log,
      adapterOf: (link) => this.#links.get(link),
      submit: async (event) => (this.#refusal.passesOver(state, event) ? { recorded: true, facts: [] } : this.#sequencer.submit(event)),
      signal: this.#abort.signal,
    })
    this.#linkTests = new LinkTests({
      log,
      adapterOf: (link) => this.#links.get(link),
      mayAct: () => lease.held() && !lease.lost.aborted,
      submit: (event) => this.#sequencer.submit(event),
    })
    this.#inspections = new Inspections({
      clock,
      state,
      adapterOf: (link) => this.#links.get(link),
      submit: (event) => this.#sequencer.submit(event),
      signal: this.#abort.signal,
    })
    this.#intake = new Intake({
      clock,
      state,
      sequencer: this.#sequencer,
      sweeps: this.#sweeps,
      inspections: this.#inspections,
      lanes: this.#lanes,
      refusal: this.#refusal,
      adapterOf: (link) => this.#links.get(link),
      aliveAt: lastAt,
      signal: this.#abort.signal,
    })
    this.#later = new Later(clock)
    this.#due = new Due({
      clock,
      state,
      later: this.#later,
      isUnheard: (timer) => this.#isUnheard(timer),
      submit: (event) => this.#sequencer.submit(event),
      wakeAt: (at) => void options.wakes.wakeAt(at),
    })
    this.#snapshots = new Snapshots({
      journal,
      state,
      log,
      reached,
      breathe: options.breathe,
      place: () => this.#sequencer,
      everyEntries: options.snapshotEveryEntries ?? snapshotEveryEntriesDefault,
      since: head.sequence,
    })
    this.#links = new Links({
      clock,
      state,
      log,
      adapters: options.adapters,
      open: (link) => options.openLink?.(link),
      start: (link, adapter) => this.#startLink(link, adapter),
      lacking: (received) => void this.receive(received),
      left: (link) =>
        void this.#sequencer.submit({ type: 'link-left', link }).then(({ recorded }) => {
          if (recorded) this.#withdrawals.settle()
        }),
    })
    this.#withdrawals = new Withdrawals({
      clock,
      later: this.#later,
      note: (...condition) => void this.noteCondition(...condition, false),
      state,
      log,
      isOpen: (link) => this.#links.get(link) !== undefined,
      withdrew: options.withdrew,
      settled: (organisation, left) => void this.#sequencer.submit({ type: 'withdrawal-settled', organisation, left }),
    })
    this.#clocks = new Clocks({
      state,
      links: () => this.#links.keys(),
      adapterOf: (link) => this.#links.get(link),
      submit: (event) => this.#sequencer.submit(event),
    })
    this.#journalAlarm = new JournalAlarm({ clock, state, adapterOf: (link) => this.#links.get(link), confirm: () => lease.confirm() })
    lease.lost.addEventListener('abort', () => {
      if (!this.#abort.signal.aborted) options.ended('the lease was lost')
    })
  }

  async start(): Promise<void> {
    this.#startedAt = this.#options.clock.now()
    const { mechanism, wakes, lease, journal } = this.#options
    const copy = await journal.copy()
    const { lacksUntil, log } = this.#options
    const lacksEnd = lacksUntil !== undefined
    // One that has gone on from an old copy of itself does not say how many it lacks.
    const lost = lacksEnd ? { lost: Math.max(0, lacksUntil - this.#sequencer.head.sequence) } : {}
    if (lacksEnd) log('journal: it does not have all that this machine has seen there; its last entries are lost')
    const isShorter = lacksEnd || mayHaveLostEntries(this.#state, copy)
    if (isShorter && !lacksEnd) log('journal: the store has failed over since the last owner; its last entries may be lost')
    // First, so that nothing that is queued from now on stands before it in its lane.
    this.#lanes.reconcile(pendingOf(this.#state), isShorter ? Number.POSITIVE_INFINITY : this.#lostBefore)
    this.#links.openParting()
    const isNew = this.#state.mechanism.get('now') === undefined
    if (!isNew) this.#takeUpLinks()
    const { veil = randomBytes(8).toString('hex') } = this.#options
    await this.#must({ type: 'own', series: lease.epoch.toString(36), copy, veil, ...lost })
    // What was left out must not be given out after a second failover either.
    if (isShorter) await journal.settled()
    // From the first on it is the journal's: another one is applied, and confirmed by those whom it concerns.
    if (isNew) {
      await this.#must({ type: 'configure', mechanism })
      this.#takeUpLinks()
    }
    this.#takeUp()
    await wakes.start(lease.epoch, {
      lane: async (key) => this.#lanes.woken(key),
      timer: async () => this.#due.fire(),
    })
    await this.#must({ type: 'start', aliveAt: this.#aliveAt })
    this.#later.every(ownerSweepEveryMs, () => this.#ownerSweep())
    this.#later.every(clocksEveryMs, () => this.#clocks.look())
    this.#later.every(historySweepEveryMs, () => {
      for (const link of this.#links.keys()) this.#review(link)
    })
    this.#later.every(untoldSweepEveryMs, () => {
      for (const [link, { misses }] of this.#state.linkTests.rows()) if (misses > 0) this.#review(link)
    })
    this.#later.every(lookBackEveryMs, () => {
      for (const link of this.#links.keys()) this.#sweeps.lookBack(link, this.#options.clock.now())
    })
    // What the owner before could not read, but for channels that are no longer served.
    for (const [channel, from] of [...this.#state.unread.rows()]) {
      const address = addressOf(channel)
      if (placeOf(this.inForce(), address)) this.#sweeps.channel(address, from)
      else void this.#sequencer.submit({ type: 'history-read', ...address })
    }
    // An edit or a deletion of any post may be among what was lost.
    if (this.#aliveAt !== null) this.#sweepAll(isShorter || this.#hasLostLately ? 0 : this.#aliveAt)
    for (const [channel, absences] of this.#state.absences.rows()) {
      const last = absences.at(-1)
      if (last?.until !== undefined && this.#aliveAt !== null && last.until > this.#aliveAt - absenceReadWithinMs)
        this.#readAbsence(channel, last)
    }
    await this.#links.start()
    this.#withdrawals.settle()
    this.#lanes.sweep()
  }

  /** What an adapter hands over; resolves when it is in the journal, or says that it is not. */
  receive(received: HandedOver): Promise<Taken> {
    return this.#intake.receive(received)
  }

  async #startLink(link: string, adapter: Adapter): Promise<void> {
    await adapter.start(
      (received) => this.receive(received),
      () => {
        this.#sweeps.link(link, this.#options.clock.now())
        this.#inspections.linkUp(link)
      },
      (query) => formFor(this.#state, query),
    )
  }

  /** The last entry that the journal is known to have. */
  get head(): Head {
    return this.#sequencer.head
  }

  /** The configuration in force. */
  inForce(): Mechanism {
    return mechanismOf(this.#state)
  }

  /** What waits to be confirmed. */
  waiting(): readonly ChangeRow[] {
    return [...this.#state.changes.rows()].map(([, row]) => row)
  }

  /** A configuration is to be put in force; `renewed` are links that have other settings now. Undefined, or why it was not recorded. */
  async apply(mechanism: Mechanism, renewed: readonly string[] = []): Promise<string | undefined> {
    const recorded = await this.#sequencer.submit({ type: 'apply', mechanism })
    if (!recorded.recorded) return recorded.reason
    for (const link of renewed) await this.#links.renew(link)
    if (renewed.length > 0) await this.#sequencer.submit({ type: 'links-renewed', links: renewed })
    await this.#links.follow()
    return undefined
  }

  /** A condition of this machine began or ended; with `refuses`, nothing is taken while it lasts. */
  async noteCondition(name: string, active: boolean, detail: string, refuses: boolean): Promise<void> {
    if (refuses && active) this.#refusal.begin(name, detail, this.#options.clock.now())
    const since = refuses && !active ? this.#refusal.end(name) : undefined
    if (since !== undefined) this.#sweepAll(since)
    await this.#sequencer.submit({ type: 'condition', name, active, detail, ...(refuses ? { refuses } : {}) })
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
    return healthOf({
      lease: this.#options.lease,
      sequencer: this.#sequencer,
      state: this.#state,
      // Those that are still to be opened, too: nobody is to take a start for a Parley whose links are all up.
      links: new Set([...this.#links.keys(), ...linksOf(this.#state.mechanism.get('now') ?? this.#options.mechanism)]),
      depth: this.#lanes.depth(),
      refusal: this.#refusal.reason,
    })
  }

  async stop(): Promise<void> {
    this.#later.stop()
    this.#due.stop()
    this.#abort.abort()
    await this.#links.stop()
    await this.#lanes.stop()
    await this.#doubts.stop()
    await this.#linkTests.stop()
    await this.#options.wakes.stop()
    this.#journalAlarm.stop()
    await this.#snapshots.idle()
    if (this.#options.lease.held()) await this.#sequencer.submit({ type: 'stop' })
    if (this.#sequencer.journalState === 'up') await this.#snapshots.take().catch(() => undefined)
    this.#sequencer.stop()
  }

  async #must(event: Event): Promise<void> {
    const recorded = await this.#sequencer.submit(event)
    if (!recorded.recorded) throw new Error(`Parley cannot start: ${recorded.reason}`)
  }

  /** What was recorded becomes work: called when it is on disk and part of the state. */
  #committed(draft: State): void {
    this.#journalAlarm.took()
    const deliveries = [...changesOf(draft, 'deliveries').values()].filter((row) => row !== undefined)
    for (const row of deliveries) this.#lanes.add(row)
    this.#lanes.kick()
    for (const row of changesOf(draft, 'doubts').values()) if (row) this.#doubts.add(row)
    for (const [link, row] of changesOf(draft, 'linkTests')) this.#linkTests.changed(link, row)
    this.#due.set(changesOf(draft, 'timers'))
    for (const [channel, absences] of changesOf(draft, 'absences')) this.#readAbsence(channel, absences?.at(-1))
    if (changesOf(draft, 'mechanism').size > 0) {
      void this.#links.follow()
      this.#inspections.configured()
    }
    this.#snapshots.grown()
  }

  #readAbsence(channel: string, { from, until }: Partial<Absence> = {}): void {
    // The last regular reading before it may have been missed, too.
    if (from !== undefined && until !== undefined) this.#sweeps.returned(channel, from - 2 * historySweepEveryMs)
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
    this.#due.set(this.#state.timers.rows())
  }

  /** What waits does not go out by them before it is known what was changed or taken back since this mechanism was last owned. */
  #takeUpLinks(): void {
    this.#links.open()
    if (this.#aliveAt !== null) for (const link of this.#links.keys()) this.#sweeps.unhear(link, this.#aliveAt)
  }

  /** Whether it waits for its channel to be read: a message does not cross yet, and nobody is blamed yet. */
  #isUnheard(timer: string): boolean {
    const channel = waitsToHear(this.#state, timer)
    if (!channel || !this.#sweeps.holds(addressKey(channel))) return false
    const waitsSince = Math.max(this.#startedAt, this.#state.timers.get(timer) ?? 0)
    return timer.startsWith('release:') || this.#options.clock.now() - waitsSince < blameWaitMaxMs
  }

  #mayBeTakenBack(row: DeliveryRow): boolean {
    const said = mayBeTakenBack(this.#state, row)
    return said !== undefined && this.#sweeps.holds(addressKey(said.in), said.since)
  }

  #ownerSweep(): void {
    this.#lanes.sweep()
    this.#due.sweep()
    this.#withdrawals.settleShared()
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
    for (const link of this.#links.keys()) this.#sweeps.outage(link, this.#sequencer.lastAt)
    // When the connection returned nothing could be said of it yet.
    this.storeReturned()
    this.#ownerSweep()
  }

  #review(link: string): void {
    this.#sweeps.review(link, this.#options.clock.now() - 2 * historySweepEveryMs)
  }

  #sweepAll(since: number): void {
    for (const link of this.#links.keys()) this.#sweeps.outage(link, since)
  }
}
