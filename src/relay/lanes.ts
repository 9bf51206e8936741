import type { Adapter, LookupOutcome, Outgoing, SendOutcome } from '../core/adapter.ts'
import { rankOf } from '../core/decide/decision.ts'
import type { Event } from '../core/event.ts'
import type { Doubt } from '../core/facts.ts'
import type { Clock } from '../core/journal.ts'
import { isReady, present } from '../core/present.ts'
import type { DeliveryRow, State } from '../core/state.ts'
import type { Reached } from './checkpoint.ts'
import { channelKeyOf, LaneQueue, type Waiting } from './lane-queue.ts'
import type { Recorded } from './sequencer.ts'

export interface LanesOptions {
  readonly clock: Clock
  readonly state: State
  readonly adapterOf: (link: string) => Adapter | undefined
  /** Whether this process still owns the mechanism, on a monotonic clock. */
  readonly mayAct: () => boolean
  readonly submit: (event: Event) => Promise<Recorded>
  /** Asks for `woken(key)` to be called; may be lost only with the process. */
  readonly wake: (key: string) => void
  readonly log: (line: string) => void
  /** Lets other work of this process happen. */
  readonly breathe: () => Promise<void>
  readonly reached: Reached
}

interface Channel {
  readonly key: string
  readonly link: string
  readonly queue: LaneQueue
  /** One send at a time in each: a lane goes on when the end of its head is recorded. */
  readonly lanesUnderWay: Set<string>
  /** A wake is on its way: another would say the same. */
  isWoken: boolean
  pausedUntil: number
  failures: number
  /** Monotonic ms of the last send that it did not take for certain. */
  troubledAt: number
  /** Monotonic ms of the last send that this channel took. */
  succeededAt: number
  cancelRetry: () => void
}

interface Link {
  pausedUntil: number
  failures: number
}

/**
 * Sends under way at once in one channel, of as many lanes: many tracks meet in the supervisor's. One at a time for a while
 * after a send was put off or its outcome unknown, so that a rate limit is not run into again by all of them.
 */
const widthMax = 4
const narrowForMs = 60_000
/** Besides, for alarms and flashes: they wait neither for a slow send nor for one whose outcome stays unknown. */
const urgentWidth = 1
const urgentRankMax = rankOf('flash')

const backOffMinMs = 500
const backOffMaxMs = 15_000
/** A head that stays unknown this long, while the channel takes other posts, is announced uncertain and passed. */
const poisonAfterMs = 60_000
const poisonTriesMin = 4
/** Room for a platform clock that differs from ours. */
const clockSkewMs = 60_000
/** A request of the process before may still be on its way: it is given this long before its absence is believed. */
const settleAfterCrashMs = 1_000
/** What a bound on a send's own time-out leaves for the adapter to settle. */
const settleGraceMs = 1_000

/** Performs deliveries: one at a time in a lane, in order, each until it is known how it ended; few at a time in a channel. */
export class Lanes {
  readonly #options: LanesOptions
  readonly #channels = new Map<string, Channel>()
  readonly #links = new Map<string, Link>()
  readonly #added = new Set<Channel>()
  readonly #underWay = new Set<Promise<void>>()
  #stopped = false
  readonly #abort = new AbortController()
  /** Of the sends under way: cheaper than one signal made of several for each. */
  readonly #sends = new Set<AbortController>()

  constructor(options: LanesOptions) {
    this.#options = options
  }

  /** `suspect`: it was pending when another process had the mechanism, so a copy may stand already. */
  add(row: DeliveryRow, suspect = false): void {
    const channel = this.#channelOf(row)
    channel.queue.add(row, suspect)
    this.#added.add(channel)
  }

  /**
   * The state was folded anew from the journal: take in what is pending there, drop what is not. Of deliveries up to `lostBefore`
   * the journal may have lost how they ended.
   */
  reconcile(pending: readonly DeliveryRow[], lostBefore: number): void {
    const ids = new Set(pending.map(({ id }) => id))
    for (const { queue } of this.#channels.values()) {
      for (const row of queue.rows()) if (!ids.has(row.id)) queue.remove(row)
    }
    // A lane goes on only when the end of its head is recorded: of what waits, nobody can have sent more than each lane's head.
    const lanes = new Set<string>()
    for (const row of pending) {
      if (!this.#channelOf(row).queue.has(row)) this.add(row, row.number <= lostBefore || !lanes.has(row.lane))
      lanes.add(row.lane)
    }
  }

  /** How much waits for each link. */
  depth(): ReadonlyMap<string, number> {
    const depths = new Map<string, number>()
    for (const { link, queue } of this.#channels.values()) depths.set(link, (depths.get(link) ?? 0) + queue.size)
    return depths
  }

  /** A link is back: what was put off because of it need not wait any longer. */
  linkUp(link: string): void {
    this.#links.delete(link)
    for (const channel of this.#channels.values()) {
      if (channel.link !== link) continue
      channel.pausedUntil = 0
      this.#serve(channel)
    }
  }

  /** The owner's sweep: whatever became of a wake, what may be sent is sent. */
  sweep(): void {
    for (const channel of this.#channels.values()) {
      channel.isWoken = false
      this.#serve(channel)
    }
  }

  /** Called by a wake, which may be late or come twice. */
  woken(key: string): void {
    const channel = this.#channels.get(key)
    if (!channel) return
    channel.isWoken = false
    this.#serve(channel)
  }

  /** Serves at once what was added, and the other channels when the first request is out: a party is not to wait for a copy. */
  kick(): void {
    const [first, ...others] = this.#added
    this.#added.clear()
    if (first) this.#kick(first)
    if (others.length === 0) return
    const run = this.#options.breathe().then(() => {
      this.#underWay.delete(run)
      for (const channel of others) this.#kick(channel)
    })
    this.#underWay.add(run)
  }

  /** What cannot begin now is woken for; what is under way looks again at its end. */
  #kick(channel: Channel): void {
    this.#serve(channel)
    if (channel.isWoken || channel.queue.size === 0 || channel.lanesUnderWay.size > 0) return
    channel.isWoken = true
    this.#options.wake(channel.key)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#abort.abort()
    for (const each of this.#sends) each.abort()
    for (const channel of this.#channels.values()) channel.cancelRetry()
    await Promise.all(this.#underWay)
  }

  #channelOf(row: DeliveryRow): Channel {
    const key = channelKeyOf(row)
    let channel = this.#channels.get(key)
    if (!channel) {
      channel = {
        key,
        link: row.link,
        queue: new LaneQueue(),
        lanesUnderWay: new Set(),
        isWoken: false,
        pausedUntil: 0,
        failures: 0,
        troubledAt: Number.NEGATIVE_INFINITY,
        succeededAt: 0,
        cancelRetry: () => undefined,
      }
      this.#channels.set(key, channel)
    }
    return channel
  }

  /** Begins what may be sent to a channel now: the heads of its lanes, several at once. Each end looks again. */
  #serve(channel: Channel): void {
    while (!this.#stopped && channel.queue.size > 0 && this.#options.mayAct()) {
      const now = this.#options.clock.monotonic()
      if (channel.pausedUntil > now || (this.#links.get(channel.link)?.pausedUntil ?? 0) > now) break
      const width = widthOf(channel, now)
      if (channel.lanesUnderWay.size >= width + urgentWidth) return
      const next = channel.queue.next(now, (row) => !channel.lanesUnderWay.has(row.lane) && isReady(this.#options.state, row))
      if (!next) break
      if (channel.lanesUnderWay.size >= width && next.rank > urgentRankMax) return
      this.#begin(channel, next.waiting)
    }
    this.#armRetry(channel)
  }

  #begin(channel: Channel, waiting: Waiting): void {
    const { lane } = waiting.row
    channel.lanesUnderWay.add(lane)
    const run = this.#perform(channel, waiting).finally(() => {
      channel.lanesUnderWay.delete(lane)
      this.#underWay.delete(run)
      this.#serve(channel)
    })
    this.#underWay.add(run)
  }

  #armRetry(channel: Channel): void {
    channel.cancelRetry()
    if (this.#stopped || channel.queue.size === 0) return
    const now = this.#options.clock.monotonic()
    const until = Math.max(channel.pausedUntil, this.#links.get(channel.link)?.pausedUntil ?? 0, channel.queue.nextTry() ?? 0)
    // A head that waits for another channel's post has no time of its own: the sweep looks after it.
    if (until > now) channel.cancelRetry = this.#options.clock.after(until - now, () => this.#serve(channel))
  }

  async #perform(channel: Channel, waiting: Waiting): Promise<void> {
    const { row } = waiting
    const adapter = this.#options.adapterOf(row.link)
    if (!adapter) {
      await this.#end(channel, waiting, { outcome: 'refused', reason: 'its link is no longer configured' })
      return
    }
    if (channel.queue.isOvertaken(row)) {
      const doubt = leavesDoubt(adapter, waiting) ? { doubt: doubtOf(waiting) } : {}
      await this.#end(channel, waiting, { outcome: 'nothing-to-do', ...doubt })
      return
    }
    // A mark takes several calls, some of which may have been done before one was put off; words take one.
    const wasTried = wasMaybeSent(waiting) || (waiting.firstTriedAt !== undefined && row.act.do !== 'say')
    const draw = (): Outgoing | undefined => present(this.#options.state, row, this.#options.clock.now(), wasTried)
    waiting.firstTriedAt ??= this.#options.clock.monotonic()
    if (waiting.suspect && mayStandTwice(adapter, row)) {
      const settled = await this.#lookFirst(channel, waiting, adapter, draw())
      if (settled) return
    }
    // Only now: while a look-up was under way the message may have been withdrawn.
    const outgoing = draw()
    if (!outgoing) {
      await this.#end(channel, waiting, { outcome: 'nothing-to-do' })
      return
    }
    // Right before the send: a process that was frozen may have lost the mechanism meanwhile.
    if (!this.#options.mayAct()) return
    await this.#options.reached('before-send')
    const outcome = await this.#send(adapter, outgoing)
    await this.#options.reached('sent')
    await this.#took(channel, waiting, adapter, outgoing, outcome)
  }

  /** Returns true when the delivery needs nothing more now. */
  async #lookFirst(channel: Channel, waiting: Waiting, adapter: Adapter, outgoing: Outgoing | undefined): Promise<boolean> {
    const looked = await this.#lookup(adapter, waiting.row, outgoing)
    if (looked.outcome === 'unavailable') {
      this.#putOff(channel, 'channel', looked.retryAfterMs, looked.reason)
      return true
    }
    const [first] = looked.found
    if (!first) {
      if (waiting.unknowns === 0) {
        // Seen for the first time after a crash: absent now is not yet never.
        waiting.unknowns = 1
        waiting.notBefore = this.#options.clock.monotonic() + settleAfterCrashMs
        return true
      }
      return false
    }
    await this.#end(channel, waiting, { outcome: 'sent', post: first.post, doubt: doubtOf(waiting, outgoing) })
    return true
  }

  async #took(channel: Channel, waiting: Waiting, adapter: Adapter, outgoing: Outgoing, outcome: SendOutcome): Promise<void> {
    const now = this.#options.clock.monotonic()
    switch (outcome.outcome) {
      case 'sent':
        channel.failures = 0
        channel.succeededAt = now
        this.#links.delete(channel.link)
        return this.#end(channel, waiting, {
          ...outcome,
          ...(isReceipt(waiting.row, outgoing) ? { receipt: outgoing.emoji } : {}),
          ...(leavesDoubt(adapter, waiting) ? { doubt: doubtOf(waiting, outgoing) } : {}),
        })
      case 'refused':
        // An earlier try may stand all the same: that it failed for certain cannot be said.
        return this.#end(channel, waiting, wasMaybeSent(waiting) ? { outcome: 'uncertain', reason: outcome.reason } : outcome)
      case 'unavailable':
        this.#putOff(channel, outcome.scope, outcome.retryAfterMs, outcome.reason)
        return
      case 'uncertain':
        return this.#unknown(channel, waiting, adapter, outcome.reason)
    }
  }

  /** It may stand there, or may yet: wait the send out, then look (or, where that is safe, send again). */
  async #unknown(channel: Channel, waiting: Waiting, adapter: Adapter, reason: string): Promise<void> {
    const now = this.#options.clock.monotonic()
    waiting.unknowns += 1
    waiting.suspect = true
    channel.troubledAt = now
    const isPoison =
      waiting.unknowns >= poisonTriesMin &&
      now - (waiting.firstTriedAt ?? now) >= poisonAfterMs &&
      channel.succeededAt > (waiting.firstTriedAt ?? now)
    if (isPoison) {
      await this.#end(channel, waiting, { outcome: 'uncertain', reason })
      return
    }
    const wait = adapter.limits.repeatedSendIsSafe ? backOff(waiting.unknowns) : Math.max(settleAfterCrashMs, backOff(waiting.unknowns))
    waiting.notBefore = now + wait
    this.#options.log(`delivery ${waiting.row.id}: outcome unknown (${reason}); looking again in ${wait} ms`)
  }

  #putOff(channel: Channel, scope: 'channel' | 'link', retryAfterMs: number | undefined, reason: string): void {
    const now = this.#options.clock.monotonic()
    channel.troubledAt = now
    if (scope === 'link') {
      const link = this.#links.get(channel.link) ?? { pausedUntil: 0, failures: 0 }
      link.failures += 1
      link.pausedUntil = now + (retryAfterMs ?? backOff(link.failures))
      this.#links.set(channel.link, link)
    } else {
      channel.failures += 1
      channel.pausedUntil = now + (retryAfterMs ?? backOff(channel.failures))
    }
    this.#options.log(`${scope} of link ${channel.link} put off: ${reason}`)
  }

  /** What ended must be recorded, however long the journal is away: until then nothing more is sent here. */
  async #end(channel: Channel, waiting: Waiting, outcome: (Event & { type: 'send-ended' })['outcome']): Promise<void> {
    for (;;) {
      const recorded = await this.#options.submit({ type: 'send-ended', delivery: waiting.row.id, outcome })
      if (recorded.recorded) break
      // Not even while the lease is in doubt: forgetting that it was sent would send it again.
      if (this.#stopped) return
      await new Promise<void>((resume) => this.#options.clock.after(backOffMinMs, resume))
    }
    await this.#options.reached('recorded')
    channel.queue.remove(waiting.row)
  }

  async #send(adapter: Adapter, outgoing: Outgoing): Promise<SendOutcome> {
    const bound = new AbortController()
    const cancel = this.#options.clock.after(adapter.limits.sendTimeoutMs + settleGraceMs, () => bound.abort())
    this.#sends.add(bound)
    try {
      return await adapter.send(outgoing, bound.signal)
    } catch (error) {
      // By contract a bug of the adapter: whether the platform has it is unknown.
      this.#options.log(`bug: sending ${outgoing.id} threw ${error instanceof Error ? error.name : typeof error}`)
      return { outcome: 'uncertain', reason: 'the adapter failed' }
    } finally {
      cancel()
      this.#sends.delete(bound)
    }
  }

  #lookup(adapter: Adapter, row: DeliveryRow, outgoing: Outgoing | undefined): Promise<LookupOutcome> {
    const thread = outgoing?.type === 'post' ? outgoing.thread : undefined
    const query = {
      channel: row.channel,
      ...(row.user === undefined ? {} : { user: row.user }),
      ...(thread === undefined ? {} : { thread }),
      ids: [row.id],
      since: row.queuedAt - clockSkewMs,
    }
    return adapter.lookup!(query, this.#abort.signal)
  }
}

const widthOf = ({ troubledAt }: Channel, now: number): number => (now - troubledAt < narrowForMs ? 1 : widthMax)

const backOff = (failures: number): number => Math.min(backOffMaxMs, backOffMinMs * 2 ** Math.min(failures - 1, 10))

/** Where a repeat is not safe, a post could stand twice; marks, revisions and topics cannot. */
const mayStandTwice = (adapter: Adapter, row: DeliveryRow): boolean =>
  !adapter.limits.repeatedSendIsSafe && adapter.lookup !== undefined && (row.act.do === 'show' || row.act.do === 'say')

/** An earlier try may yet be applied: a second copy would appear, or what was set last would be overwritten by what was set first. */
const leavesDoubt = (adapter: Adapter, waiting: Waiting): boolean =>
  wasMaybeSent(waiting) && (mayStandTwice(adapter, waiting.row) || waiting.row.act.do === 'receipt' || waiting.row.act.do === 'revise')

const wasMaybeSent = ({ unknowns, suspect }: Waiting): boolean => unknowns > 0 || suspect

const doubtOf = ({ isTakenOver }: Waiting, outgoing?: Outgoing): Doubt => ({
  ...(outgoing?.type === 'post' && outgoing.thread !== undefined ? { thread: outgoing.thread } : {}),
  ...(isTakenOver ? { takenOver: true } : {}),
})

const isReceipt = ({ act }: DeliveryRow, outgoing: Outgoing): outgoing is Outgoing & { type: 'mark' } =>
  act.do === 'receipt' && outgoing.type === 'mark'
