import type { Clock } from './clock.ts'
import type { Homeserver } from './homeserver.ts'
import type { Content } from './protocol.ts'

/** A request as a fault's predicate sees it, once it is known who asks. */
export interface SeenRequest {
  readonly method: string
  /** Decoded, without the query: `/_matrix/client/v3/rooms/!a:b/send/m.room.message/t1`. */
  readonly path: string
  readonly userId: string | undefined
  readonly deviceId: string | undefined
  readonly body: Content
}

export type Matching = (request: SeenRequest) => boolean

const anyRequest: Matching = () => true
export const isSync: Matching = ({ path }) => path.endsWith('/sync')
/** Sends of messages and reactions, and redactions: what a bot says. */
export const isSend: Matching = ({ method, path }) => method === 'PUT' && /\/rooms\/[^/]+\/(send|redact)\//.test(path)

/** A fault in force. */
export interface Fault {
  /** How many more requests it will meet. */
  readonly remaining: number
  /** Resolves when it has met its last request (not if it is cleared before). */
  readonly spent: Promise<void>
  clear(): void
}

export interface Hang extends Fault {
  /** How many requests are held, neither applied nor answered. */
  readonly held: number
  /** Applies what is held, in order, and answers whoever is still there. */
  release(): void
}

export type Met =
  | { readonly does: 'lose-request' }
  | { readonly does: 'lose-answer' }
  | { readonly does: 'fail-before'; readonly status: number }
  | { readonly does: 'fail-after'; readonly status: number }
  | { readonly does: 'show-page'; readonly status: number }
  | { readonly does: 'refuse'; readonly status: number; readonly errcode: string }
  | { readonly does: 'limit'; readonly retryAfterMs: number }
  | { readonly does: 'hang'; readonly released: Promise<void> }

interface Planted {
  readonly does: (request: SeenRequest) => Met
  readonly matching: Matching
  remaining: number
  readonly spend: () => void
}

interface PlantedSync {
  remaining: number
  readonly timelineLimit: number
}

/** What can be made to go wrong. Where several faults match a request, the one planted first meets it. */
export class MatrixFaults {
  readonly #clock: Clock
  readonly #homeserver: Homeserver
  readonly #planted = new Set<Planted>()
  readonly #held = new Set<() => void>()
  readonly #limitedSyncs: PlantedSync[] = []
  #staleSyncs = 0

  constructor(clock: Clock, homeserver: Homeserver) {
    this.#clock = clock
    this.#homeserver = homeserver
  }

  /** A planted bug: while false, a repeated transaction id makes a second event. */
  get transactionsAreIdempotent(): boolean {
    return this.#homeserver.transactionsAreIdempotent
  }

  set transactionsAreIdempotent(value: boolean) {
    this.#homeserver.transactionsAreIdempotent = value
  }

  /** Breaks the connection before anything is applied. */
  loseRequests(count: number, matching: Matching = anyRequest): Fault {
    return this.#plant(count, matching, () => ({ does: 'lose-request' }))
  }

  /** Applies the request, then breaks the connection instead of answering. */
  loseAnswers(count: number, matching: Matching = anyRequest): Fault {
    return this.#plant(count, matching, () => ({ does: 'lose-answer' }))
  }

  /** Answers a server error and applies nothing. */
  failBefore(count: number, matching: Matching = anyRequest, status = 502): Fault {
    return this.#plant(count, matching, () => ({ does: 'fail-before', status }))
  }

  /** A proxy answers by a page of its own, as one does that knows of no homeserver behind it just then. */
  showPage(count: number, matching: Matching = anyRequest, status = 404): Fault {
    return this.#plant(count, matching, () => ({ does: 'show-page', status }))
  }

  /** Turns it down in the homeserver's own words, such as M_USER_SUSPENDED, and applies nothing. */
  refuse(count: number, errcode: string, matching: Matching = anyRequest, status = 403): Fault {
    return this.#plant(count, matching, () => ({ does: 'refuse', status, errcode }))
  }

  /** Applies the request, then answers a server error. */
  failAfter(count: number, matching: Matching = anyRequest, status = 504): Fault {
    return this.#plant(count, matching, () => ({ does: 'fail-after', status }))
  }

  /** Answers 429 and applies nothing. */
  limit(count: number, matching: Matching = anyRequest, retryAfterMs = 1_000): Fault {
    return this.#plant(count, matching, () => ({ does: 'limit', retryAfterMs }))
  }

  /** Holds requests, to be applied at `release()`, or `applyAfterMs` after each came, whoever still waits. */
  hang(count: number, matching: Matching = anyRequest, applyAfterMs?: number): Hang {
    const held = new Set<() => void>()
    const hold = (): Promise<void> =>
      new Promise((resolve) => {
        const apply = (): void => {
          held.delete(apply)
          this.#held.delete(apply)
          resolve()
        }
        held.add(apply)
        this.#held.add(apply)
        if (applyAfterMs !== undefined) this.#clock.after(applyAfterMs, apply)
      })
    const fault = this.#plant(count, matching, () => ({ does: 'hang', released: hold() }))
    return {
      get remaining() {
        return fault.remaining
      },
      get held() {
        return held.size
      },
      spent: fault.spent,
      clear: fault.clear,
      release: () => {
        for (const apply of [...held]) apply()
      },
    }
  }

  /** The next `count` sync answers show at most `shown` events of each room: what comes before is a gap (`limited`). */
  limitSync(count: number, shown = 1): void {
    this.#limitedSyncs.push({ remaining: count, timelineLimit: shown })
  }

  /** The next `count` sync requests that repeat an earlier one exactly get its old answer, from a cache as Synapse has. */
  repeatStaleSync(count: number): void {
    this.#staleSyncs += count
  }

  /** Ends all faults; what hangs is released. The planted bug is left as it is. */
  clear(): void {
    this.#planted.clear()
    for (const apply of [...this.#held]) apply()
    this.#limitedSyncs.length = 0
    this.#staleSyncs = 0
  }

  /** For the server: the fault that this request meets, if any. */
  meet(request: () => SeenRequest): Met | undefined {
    if (this.#planted.size === 0) return undefined
    const seen = request()
    for (const planted of this.#planted) {
      if (!planted.matching(seen)) continue
      planted.remaining -= 1
      if (planted.remaining <= 0) {
        this.#planted.delete(planted)
        planted.spend()
      }
      return planted.does(seen)
    }
    return undefined
  }

  /** For the sync route: how few events to show, if a fault says so. Counted when the answer goes out. */
  get syncTimelineLimit(): number | undefined {
    return this.#limitedSyncs[0]?.timelineLimit
  }

  noteSyncAnswered(): void {
    const first = this.#limitedSyncs[0]
    if (first === undefined) return
    first.remaining -= 1
    if (first.remaining <= 0) this.#limitedSyncs.shift()
  }

  takeStaleSync(): boolean {
    if (this.#staleSyncs === 0) return false
    this.#staleSyncs -= 1
    return true
  }

  get expectsStaleSync(): boolean {
    return this.#staleSyncs > 0
  }

  #plant(count: number, matching: Matching, does: (request: SeenRequest) => Met): Fault {
    const { promise, resolve } = Promise.withResolvers<void>()
    const planted: Planted = { does, matching, remaining: count, spend: resolve }
    this.#planted.add(planted)
    return {
      get remaining() {
        return planted.remaining
      },
      spent: promise,
      clear: () => this.#planted.delete(planted),
    }
  }
}
