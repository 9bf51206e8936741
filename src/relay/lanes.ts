import { rankOf } from '../core/decide/decision.ts'
import { isReady } from '../core/present.ts'
import { channelKeyOf, type DeliveryRow } from '../core/rows/delivery.ts'
import { Attempts, type AttemptsOptions } from './attempts.ts'
import type { Waiting } from './lane-queue.ts'
import { type Channel, openChannel, Pace } from './pace.ts'

export interface LanesOptions extends Omit<AttemptsOptions, 'pace'> {
  /** Asks for `woken(key)` to be called; may be lost only with the process. */
  readonly wake: (key: string) => void
  /** Whether it is not to be shown yet; asked again each second. */
  readonly waits: (row: DeliveryRow) => boolean
  /** Lets other work of this process happen. */
  readonly breathe: () => Promise<void>
}

/** Besides, for alarms and flashes: they wait neither for a slow send nor for one whose outcome stays unknown. */
const urgentWidth = 1
const urgentRankMax = rankOf('flash')

/** Performs deliveries: one at a time in a lane, in order, each until it is known how it ended; few at a time in a channel. */
export class Lanes {
  readonly #options: LanesOptions
  readonly #channels = new Map<string, Channel>()
  readonly #pace: Pace
  readonly #attempts: Attempts
  readonly #added = new Set<Channel>()
  readonly #underWay = new Set<Promise<void>>()
  #stopped = false

  constructor(options: LanesOptions) {
    this.#options = options
    this.#pace = new Pace(options)
    this.#attempts = new Attempts({ ...options, pace: this.#pace })
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
    this.#pace.linkUp(link)
    for (const channel of this.#channels.values()) {
      if (channel.link !== link) continue
      channel.pausedUntil = 0
      channel.queue.linkUp()
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
    const run = this.#untilWritten().then(() => {
      this.#underWay.delete(run)
      for (const channel of others) this.#kick(channel)
    })
    this.#underWay.add(run)
  }

  /** A request that was just begun is written a turn later: its client looks first whether the connection was closed meanwhile. */
  async #untilWritten(): Promise<void> {
    await this.#options.breathe()
    await this.#options.breathe()
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
    this.#attempts.stop()
    for (const channel of this.#channels.values()) channel.cancelRetry()
    await Promise.all(this.#underWay)
  }

  #channelOf(row: DeliveryRow): Channel {
    const key = channelKeyOf(row)
    let channel = this.#channels.get(key)
    if (!channel) {
      channel = openChannel(key, row.link)
      this.#channels.set(key, channel)
    }
    return channel
  }

  /** Begins what may be sent to a channel now: the heads of its lanes, several at once. Each end looks again. */
  #serve(channel: Channel): void {
    while (!this.#stopped && channel.queue.size > 0 && this.#options.mayAct()) {
      const now = this.#options.clock.monotonic()
      if (this.#pace.pausedUntil(channel) > now) break
      const width = this.#pace.widthOf(channel, now)
      const next = channel.queue.next(now, (waiting, rank) =>
        this.#mayGo(channel, waiting, width + (rank > urgentRankMax ? 0 : urgentWidth), now),
      )
      if (!next) break
      this.#begin(channel, next)
    }
    this.#armRetry(channel)
  }

  /** `width`: how many may be sent at once, and how many looked up: neither waits for the other. */
  #mayGo(channel: Channel, waiting: Waiting, width: number, now: number): boolean {
    const { lanesUnderWay, lanesLookedUp } = channel
    const { row } = waiting
    if (this.#pace.isActPaused(channel, row.act.do, now) || (waiting.standing && this.#pace.isActPaused(channel, 'unmark', now)))
      return false
    const looks = lanesLookedUp.size
    const busy = this.#attempts.looksFirst(waiting) ? looks : lanesUnderWay.size - looks
    return busy < width && !lanesUnderWay.has(row.lane) && isReady(this.#options.state, row) && !this.#options.waits(row)
  }

  #begin(channel: Channel, waiting: Waiting): void {
    const { lane } = waiting.row
    channel.lanesUnderWay.add(lane)
    const run = this.#attempts.perform(channel, waiting).finally(() => {
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
    const until = Math.max(this.#pace.pausedUntil(channel), channel.queue.nextTry() ?? 0)
    // A head that waits for another channel's post, or until its kind of act is taken again, has no time of its own: the sweep looks after it.
    if (until > now) channel.cancelRetry = this.#options.clock.after(until - now, () => this.#serve(channel))
  }
}
