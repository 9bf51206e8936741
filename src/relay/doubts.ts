import type { Adapter, LookupOutcome, LookupQuery } from '../core/adapter.ts'
import { addressKey } from '../core/addresses.ts'
import type { Event } from '../core/event.ts'
import type { Clock } from '../core/journal.ts'
import type { DoubtRow } from '../core/rows/delivery.ts'
import type { Recorded } from './sequencer.ts'

export interface DoubtsOptions {
  readonly clock: Clock
  readonly adapterOf: (link: string) => Adapter | undefined
  readonly mayAct: () => boolean
  readonly submit: (event: Event) => Promise<Recorded>
  readonly log: (line: string) => void
}

/** A platform may apply a send late, but not later than this after it was seen to stand (promise 2: found and removed within 60 s). */
const lookAfterMs = 25_000
/**
 * A process that was frozen as it sent may wake at any time. Its request goes out only over a connection that stood before, and those
 * are closed by the platform within minutes: so long it is looked for often enough to remove it within 60 s, and for a day now and then.
 */
const takenOverEveryMs = 40_000
const takenOverOftenForMs = 30 * 60_000
const takenOverSeldomEveryMs = 10 * 60_000
const takenOverForMs = 24 * 3_600_000
/** What cannot be looked up is tried again after so much of the time for which that is so by now, within these. */
const retryShare = 0.01
const retryMinMs = 5_000
/** A channel that shows nothing of then, or too much since, never will: after a week, and an hour of asking, nobody is asked any more. */
const unlookableAfterMs = 7 * 24 * 3_600_000
const askedForMs = 3_600_000
const clockSkewMs = 60_000

/** What comes due within this is looked up together, ms. */
const gatheredForMs = 50
/** Together only with what is less than so many times as old: reading back to the oldest may be more than a platform shows. */
const ageFactor = 4

/** Posts of one channel that are looked up together. */
interface Gathered {
  readonly rows: DoubtRow[]
  readonly begin: () => void
  readonly outcome: Promise<LookupOutcome>
}

/**
 * Posts of which a second copy may still appear: each is looked up once more (one that another process may have been sending, for a
 * day), and whatever stands beside the one that the journal names, or beside the first where it names none, is removed and recorded.
 * They are rows of the state, so that a crash in between forgets none.
 */
export class Doubts {
  readonly #options: DoubtsOptions
  readonly #gathered = new Map<string, Gathered>()
  /** Since when each is at hand, ms. */
  readonly #known = new Map<string, number>()
  readonly #underWay = new Set<Promise<void>>()
  readonly #abort = new AbortController()

  constructor(options: DoubtsOptions) {
    this.#options = options
  }

  add(row: DoubtRow): void {
    if (this.#known.has(row.id)) return
    this.#known.set(row.id, this.#options.clock.now())
    this.#after(Math.max(0, row.since + lookAfterMs - this.#options.clock.now()), row)
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    for (const { begin } of this.#gathered.values()) begin()
    await Promise.all(this.#underWay)
  }

  #after(ms: number, row: DoubtRow): void {
    this.#options.clock.after(ms, () => {
      if (this.#abort.signal.aborted) return
      const run = this.#settle(row)
        .catch(() => false)
        .then((settled) => {
          this.#underWay.delete(run)
          const again = settled ? this.#lookAgainAfterMs(row) : this.#retryAfterMs(row)
          if (again === undefined) this.#known.delete(row.id)
          else this.#after(again, row)
        })
      this.#underWay.add(run)
    })
  }

  /** Undefined when nothing can appear any more. */
  #lookAgainAfterMs({ since, takenOver }: DoubtRow): number | undefined {
    const passed = this.#options.clock.now() - since
    if (!takenOver || passed >= takenOverForMs) return undefined
    return this.#untilNext(passed < takenOverOftenForMs ? takenOverEveryMs : takenOverSeldomEveryMs)
  }

  /** ms: to the next of the times that come once in each period, for all alike, so that what is looked up again is due together. */
  #untilNext(periodMs: number): number {
    return periodMs - (this.#options.clock.now() % periodMs)
  }

  #retryAfterMs({ since }: DoubtRow): number {
    return Math.min(takenOverSeldomEveryMs, Math.max(retryMinMs, (this.#options.clock.now() - since) * retryShare))
  }

  #isUnlookable({ id, since }: DoubtRow): boolean {
    const now = this.#options.clock.now()
    return now - since >= unlookableAfterMs && now - (this.#known.get(id) ?? now) >= askedForMs
  }

  /** Returns true when it was looked at, and stands once; or when it never can be. */
  async #settle(row: DoubtRow): Promise<boolean> {
    if (!this.#options.mayAct()) return false
    const adapter = this.#options.adapterOf(row.link)
    if (adapter?.lookup) {
      const looked = await this.#lookup(adapter, row)
      if (looked.outcome !== 'looked' && !this.#isUnlookable(row)) return false
      const found = looked.outcome === 'looked' ? looked.found.filter(({ id }) => id === row.id) : []
      const counts = row.post ?? found[0]?.post
      for (const { post } of found) if (post !== counts && !(await this.#remove(adapter, row, post))) return false
    }
    if (this.#lookAgainAfterMs(row) !== undefined) return true
    const recorded = await this.#options.submit({ type: 'copies-checked', delivery: row.id })
    return recorded.recorded
  }

  async #remove(adapter: Adapter, row: DoubtRow, post: string): Promise<boolean> {
    if (!this.#options.mayAct()) return false
    const outcome = await adapter.send({ type: 'remove', id: `${row.id}-x`, channel: row.channel, post }, this.#abort.signal)
    if (outcome.outcome !== 'sent' && outcome.outcome !== 'refused') return false
    this.#options.log(
      `delivery ${row.id}: an extra copy was ${outcome.outcome === 'sent' ? 'removed' : 'found, and the platform keeps it'}`,
    )
    return (await this.#options.submit({ type: 'extra-copy-removed', delivery: row.id, post })).recorded
  }

  /**
   * Whoever took over, or found strays, may be in doubt of hundreds of posts for a day: their platform is asked for all of a channel that are due,
   * not once for each.
   */
  #lookup(adapter: Adapter, row: DoubtRow): Promise<LookupOutcome> {
    const { clock } = this.#options
    const age = Math.floor(Math.log(Math.max(1, (clock.now() - row.queuedAt) / 60_000)) / Math.log(ageFactor))
    const key = `${addressKey(row)} ${age}`
    const gathered = this.#gathered.get(key)
    if (gathered) {
      gathered.rows.push(row)
      return gathered.outcome
    }
    const rows = [row]
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const outcome = begun.then(() => {
      this.#gathered.delete(key)
      this.#abort.signal.throwIfAborted()
      return adapter.lookup!(queryFor(rows), this.#abort.signal)
    })
    this.#gathered.set(key, { rows, begin, outcome })
    clock.after(gatheredForMs, begin)
    return outcome
  }
}

function queryFor(rows: readonly DoubtRow[]): LookupQuery {
  const threads = [...new Set(rows.flatMap(({ thread }) => thread ?? []))]
  const since = Math.min(...rows.map(({ queuedAt }) => queuedAt)) - clockSkewMs
  return { channel: rows[0]!.channel, ids: rows.map(({ id }) => id), since, ...(threads.length === 0 ? {} : { threads }) }
}
