import type { AppendOutcome, Head, Journal, Lease, SealedEntry, Snapshot, WakeListener, Wakes } from '../../src/core/journal.ts'
import type { Chance } from './chance.ts'
import { Copies, lagMaxMs } from './copies.ts'
import type { Process, WorldTime } from './time.ts'

const commandTimeoutMs = 2_000
const leaseMs = 5_000
/** Of a command, to the store. */
const wayMsMax = 3

/** The store that all processes share: the journal's stream, the epoch, the lease. It can be away, and it can lose answers. */
export class Store {
  readonly entries: SealedEntry[] = []
  snapshot: Snapshot | undefined
  epoch = 0
  /** How often it has failed over to another copy. */
  failovers = 0
  /** When a copy came up last, world time. */
  returnedAt = Number.NEGATIVE_INFINITY
  /** Entries that a copy did not have: given back to it, or lost for good. */
  readonly missed: SealedEntry[] = []
  /** Whose lease it is. */
  leaseEpoch = 0
  readonly #copies = new Copies()
  isAway = false
  /** The process that took the mechanism last. */
  owner: Process | undefined
  /** Until when (world time) the present owner's lease lasts. */
  leasedUntil = 0
  readonly #time: WorldTime
  readonly #chance: Chance
  /** Probability that an answer is lost after the command was applied, or before. */
  faultRate: number

  constructor(time: WorldTime, chance: Chance, faultRate: number) {
    this.#time = time
    this.#chance = chance
    this.faultRate = faultRate
  }

  /** The command reaches the store, is applied, and its answer comes back: each may fail. */
  async command<T>(ask: () => T): Promise<T> {
    const { failovers } = this
    const apply = (): T => {
      // What was sent to one copy is never heard by another.
      if (failovers !== this.failovers) throw new Error('the connection was closed')
      const answer = ask()
      this.#noteMoment()
      return answer
    }
    const lostBefore = this.isAway || this.#chance.happens(this.faultRate)
    const lostAfter = this.#chance.happens(this.faultRate)
    await this.#time.sleep(this.#chance.between(0, wayMsMax))
    if (lostBefore || this.isAway) {
      // Redis may get to it only when it is back: after the client has given up.
      // The worst moment is right after its sender has given up, and looked what became of it.
      const afterMs = this.#chance.happens(0.5) ? this.#chance.between(500, 6_000) : commandTimeoutMs + this.#chance.between(255, 500)
      if (this.#chance.happens(0.5)) this.#time.after(afterMs, () => this.#land(apply))
      await this.#time.sleep(commandTimeoutMs)
      throw new Error('timed out')
    }
    const answer = apply()
    if (lostAfter) {
      await this.#time.sleep(commandTimeoutMs)
      throw new Error('timed out')
    }
    await this.#time.sleep(this.#chance.between(0, 2))
    return answer
  }

  #land(apply: () => unknown): void {
    if (this.isAway) this.#time.after(this.#chance.between(50, 800), () => this.#land(apply))
    else {
      try {
        apply()
      } catch {
        // It was on its way to a copy that is no more.
      }
    }
  }

  #noteMoment(): void {
    const { epoch, leaseEpoch, leasedUntil, snapshot } = this
    this.#copies.note({ at: this.#time.now, length: this.entries.length, epoch, leaseEpoch, leasedUntil, snapshot })
  }

  /** Another copy takes its place, which has heard of nothing since `at`. */
  failOver(at: number): void {
    const { length, epoch, leaseEpoch, leasedUntil, snapshot } = this.#copies.at(at)
    this.missed.push(...this.entries.splice(length))
    Object.assign(this, { epoch, leaseEpoch, leasedUntil, snapshot })
    this.failovers += 1
    this.returnedAt = this.#time.now
    this.isAway = false
  }

  /** Entries that no owner gave back. */
  lost(): readonly SealedEntry[] {
    return this.missed.filter(({ sequence, hash }) => this.entries[sequence - 1]?.hash !== hash)
  }

  /** As the lease's scripts do it: an epoch is given out once, and a copy that has forgotten one is told of it again. */
  take(process: Process): number | undefined {
    if (this.#time.now < this.leasedUntil) return undefined
    this.epoch = Math.max(this.epoch + 1, Math.floor(this.#time.now))
    this.leaseEpoch = this.epoch
    this.owner = process
    this.leasedUntil = this.#time.now + leaseMs
    return this.epoch
  }

  renew(epoch: number, process: Process): boolean {
    const later = this.#time.now < this.leasedUntil ? this.leaseEpoch : 0
    if (this.epoch !== epoch && Math.max(this.epoch, later) >= epoch) return false
    this.epoch = epoch
    this.leaseEpoch = epoch
    this.owner = process
    this.leasedUntil = this.#time.now + leaseMs
    return true
  }

  append(entries: readonly SealedEntry[], epoch: number): AppendOutcome {
    if (epoch !== this.epoch) return { outcome: 'fenced' }
    for (const entry of entries) {
      const known = this.entries[entry.sequence - 1]
      if (known && known.hash !== entry.hash) return { outcome: 'conflict', head: this.entries.length }
      if (!known && entry.sequence !== this.entries.length + 1) return { outcome: 'conflict', head: this.entries.length }
      if (!known && entry.previous !== (this.entries.at(-1)?.hash ?? '')) return { outcome: 'conflict', head: this.entries.length }
      if (!known) this.entries.push(entry)
    }
    return { outcome: 'appended' }
  }

  head(): Head {
    const last = this.entries.at(-1)
    return { sequence: last?.sequence ?? 0, hash: last?.hash ?? '' }
  }
}

/** The journal as one process sees it. */
export function journalOf(store: Store, process: Process, time: WorldTime): Journal {
  const ask = <T>(apply: () => T): Promise<T> => process.answer(store.command(apply))
  return {
    append: (entries, epoch) =>
      ask(() => store.append(entries, epoch)).catch((error: unknown): AppendOutcome => ({ outcome: 'unavailable', reason: String(error) })),
    head: () => ask(() => store.head()),
    copy: () => ask(() => `copy ${store.failovers}`),
    settled: () => ask(() => undefined).then(() => process.answer(time.sleep(lagMaxMs))),
    read: (after, limit) => ask(() => store.entries.slice(after, after + limit)),
    saveSnapshot: (snapshot) =>
      ask(() => {
        store.snapshot = snapshot
      }),
    loadSnapshot: () => ask(() => store.snapshot),
  }
}

/** Takes the mechanism when nobody holds it, and keeps it while the store answers. */
export async function acquire(store: Store, process: Process, time: WorldTime): Promise<Lease> {
  const { clock } = process
  // The owner that is cut off has what a copy may lack: it is given its time.
  // What would surely be refused is not asked: in a quiet world that was one step of three.
  const isTooEarly = (): boolean => time.now < store.returnedAt + leaseMs || time.now + wayMsMax < store.leasedUntil
  const tries = async (): Promise<number> => {
    for (;;) {
      try {
        const epoch = isTooEarly() ? undefined : await process.answer(store.command(() => store.take(process)))
        if (epoch !== undefined) return epoch
      } catch {
        // Away: asked again below.
      }
      await new Promise<void>((resume) => clock.after(500, resume))
    }
  }
  let asked = clock.monotonic()
  const epoch = await tries()
  let heldUntil = asked + leaseMs - 500
  let copy = store.failovers
  let wasFrozen = false
  let wasUnanswered = false
  const lost = new AbortController()
  // As `RedisLease` does it.
  const ask = async (): Promise<boolean> => {
    const sent = clock.monotonic()
    if (sent - asked > leaseMs) wasFrozen = true
    asked = sent
    try {
      let isOurs = await process.answer(store.command(() => store.renew(epoch, process)))
      if (isOurs && wasFrozen) isOurs = (await process.answer(store.command(() => store.failovers))) === copy
      if (!isOurs) {
        lost.abort()
        return false
      }
      if (wasFrozen || wasUnanswered) copy = store.failovers
      wasFrozen = false
      wasUnanswered = false
      heldUntil = sent + leaseMs - 500
      return true
    } catch (error) {
      wasUnanswered = true
      throw error
    }
  }
  const renew = (): void => {
    clock.after(1_000, () => {
      void ask()
        .catch(() => undefined)
        .finally(() => {
          if (!lost.signal.aborted) renew()
        })
    })
  }
  renew()
  return {
    epoch,
    held: () => clock.monotonic() < heldUntil && !lost.signal.aborted,
    lost: lost.signal,
    confirm: () => ask().catch(() => undefined),
    release: async () => undefined,
  }
}

/** Wakes that come late, twice, or (when the store is away) never. */
export class SimulatedWakes implements Wakes {
  readonly #store: Store
  readonly #process: Process
  readonly #time: WorldTime
  readonly #chance: Chance
  #listener: WakeListener | undefined
  #cancelTimer = (): void => undefined

  constructor(store: Store, process: Process, time: WorldTime, chance: Chance) {
    this.#store = store
    this.#process = process
    this.#time = time
    this.#chance = chance
  }

  async start(_epoch: number, listener: WakeListener): Promise<void> {
    this.#listener = listener
  }

  async wake(lane: string): Promise<void> {
    if (this.#store.isAway) return
    const times = this.#chance.happens(0.05) ? 2 : this.#chance.happens(this.#store.faultRate) ? 0 : 1
    for (let each = 0; each < times; each += 1) {
      this.#time.after(this.#chance.between(0, 30), () => this.#process.arrive(() => void this.#listener?.lane(lane)))
    }
  }

  async wakeAt(at: number): Promise<void> {
    if (this.#store.isAway || this.#chance.happens(this.#store.faultRate)) return
    // There is one timer, and it is moved; where moving it fails, it goes off at its old time too.
    if (!this.#chance.happens(0.05)) this.#cancelTimer()
    this.#cancelTimer = this.#process.clock.after(at - this.#process.clock.now(), () => void this.#listener?.timer())
  }

  async stop(): Promise<void> {
    this.#listener = undefined
  }
}
