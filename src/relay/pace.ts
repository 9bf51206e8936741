import type { Clock } from '../core/journal.ts'
import type { Act } from '../core/rows/delivery.ts'
import { LaneQueue } from './lane-queue.ts'

/** What waits for one channel of a platform, and how the platform has lately taken what was sent there. */
export interface Channel {
  readonly key: string
  readonly link: string
  readonly queue: LaneQueue
  /** One send at a time in each: a lane goes on when the end of its head is recorded. */
  readonly lanesUnderWay: Set<string>
  /** Those of them whose head is being looked up: what is sent in the others does not wait for that. */
  readonly lanesLookedUp: Set<string>
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

export const openChannel = (key: string, link: string): Channel => ({
  key,
  link,
  queue: new LaneQueue(),
  lanesUnderWay: new Set(),
  lanesLookedUp: new Set(),
  isWoken: false,
  pausedUntil: 0,
  failures: 0,
  troubledAt: Number.NEGATIVE_INFINITY,
  succeededAt: 0,
  cancelRetry: () => undefined,
})

interface Pausing {
  pausedUntil: number
  failures: number
}

/**
 * Sends under way at once in one channel, of as many lanes: many tracks meet in the supervisor's. One at a time for a while
 * after a send was put off or its outcome unknown, so that a rate limit is not run into again by all of them.
 */
const widthMax = 16
const narrowForMs = 60_000
export const backOffMinMs = 500
const backOffMaxMs = 15_000
/** No longer, whatever a platform asks for, or what stands before it: nobody is to wait a day because of one answer. */
const retryAfterMostMs = 60_000

export interface PaceOptions {
  readonly clock: Clock
  readonly log: (line: string) => void
}

/** The platforms' pace: how much may be on its way to a channel, and until when a channel, or a whole link, is to be left alone. */
export class Pace {
  readonly #options: PaceOptions
  readonly #links = new Map<string, Pausing>()
  /** By link and kind of act, where a platform counts these apart: marks that come too fast put off no message. */
  readonly #acts = new Map<string, Pausing>()

  constructor(options: PaceOptions) {
    this.#options = options
  }

  /** Monotonic ms; in the past where nothing is put off. */
  pausedUntil(channel: Channel): number {
    return Math.max(channel.pausedUntil, this.#links.get(channel.link)?.pausedUntil ?? 0)
  }

  /** Whether acts of this kind are to be left alone, wherever on that link. */
  isActPaused({ link }: Channel, act: Kind, now: number): boolean {
    return (this.#acts.get(actKey(link, act))?.pausedUntil ?? 0) > now
  }

  /** How many sends may be under way there at `now` (monotonic ms). */
  widthOf({ troubledAt }: Channel, now: number): number {
    return now - troubledAt < narrowForMs ? 1 : widthMax
  }

  /** It took a send. */
  took(channel: Channel, act: Kind): void {
    this.#acts.delete(actKey(channel.link, act))
    channel.failures = 0
    channel.succeededAt = this.#options.clock.monotonic()
    this.#links.delete(channel.link)
  }

  /** It did not take a send, and may later; where it is a kind of act that it does not take, it takes the others. */
  putOff(channel: Channel, scope: 'channel' | 'link' | Kind, retryAfterMs: number | undefined, reason: string): void {
    const now = this.#options.clock.monotonic()
    if (scope === 'channel' || scope === 'link') channel.troubledAt = now
    const isNew = pause(this.#pausing(channel, scope), now, retryAfterMs)
    if (isNew) this.#options.log(`${scope} of link ${channel.link} put off: ${reason}`)
  }

  #pausing(channel: Channel, scope: 'channel' | 'link' | Kind): Pausing {
    if (scope === 'channel') return channel
    const [all, key] = scope === 'link' ? [this.#links, channel.link] : [this.#acts, actKey(channel.link, scope)]
    const pausing = all.get(key) ?? { pausedUntil: 0, failures: 0 }
    all.set(key, pausing)
    return pausing
  }

  /** It is back: what was put off because of it need not wait any longer. */
  linkUp(link: string): void {
    this.#links.delete(link)
  }
}

/** `unmark`: taking away the marks that another replaces. */
type Kind = Act['do'] | 'unmark'

/** A receipt is a mark. */
const actKey = (link: string, act: Kind): string => `${link} ${act === 'receipt' ? 'mark' : act}`

/** Sends that were under way together are each put off for one and the same trouble: it is counted once. Returns whether it is new. */
function pause(what: Pausing, now: number, retryAfterMs: number | undefined): boolean {
  const isNew = what.pausedUntil <= now
  if (isNew) what.failures += 1
  what.pausedUntil = Math.max(what.pausedUntil, now + waitMs(retryAfterMs, what.failures))
  return isNew
}

/** Until it is asked again, which has failed so often in a row: as long as it asks for (ms), within a bound. */
export const waitMs = (asked: number | undefined, failures: number): number => Math.min(asked ?? backOff(failures), retryAfterMostMs)

export const backOff = (failures: number): number => Math.min(backOffMaxMs, backOffMinMs * 2 ** Math.min(failures - 1, 10))
