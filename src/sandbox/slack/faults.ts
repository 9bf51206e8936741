import type { Arguments } from './arguments.ts'
import type { Clock } from './clock.ts'
import type { SlackApp, SlackEvent } from './workspace.ts'

/** Which calls a fault befalls: the next `calls` (1 if not said) of a method, to `channel` if one is given. */
export interface Aim {
  readonly calls?: number
  /** A channel's id. */
  readonly channel?: string
  /** Accepts the calls that are meant. */
  readonly when?: (call: Arguments) => boolean
}

export type Failure = 'http-500' | 'http-503' | 'fatal_error' | 'internal_error'

/** A call that hangs: it gets no answer before `release`. */
export interface Hang {
  /** Resolves when the first call hangs. */
  readonly reached: Promise<void>
  /** Answers the calls that hang (and applies them now, if they were to be applied late); later ones pass. */
  release(): void
}

export type Fault =
  | { readonly kind: 'lose-response' }
  | { readonly kind: 'fail'; readonly as: Failure; readonly applies: boolean }
  | { readonly kind: 'error'; readonly code: string }
  | { readonly kind: 'rate-limit'; readonly retryAfterSeconds: number | undefined; readonly status: 200 | 429 }
  | {
      readonly kind: 'hang'
      readonly applies: 'never' | 'at-once' | 'on-release'
      readonly released: Promise<void>
      readonly reach: () => void
    }

interface Aimed {
  readonly method: string
  readonly when: (call: Arguments) => boolean
  readonly fault: Fault
  left: number
}

const always = (): boolean => true

/** What goes wrong at Slack's side, on purpose. Nothing does until it is asked for. */
export class Faults {
  /** Added to Slack's own time, and so to every ts. */
  skewMs = 0
  /** Slack does not say which it does: every test must pass with both. */
  clientMsgId: 'honoured' | 'ignored' = 'ignored'
  readonly #clock: Clock
  #aimed: Aimed[] = []
  #dropEvent: { left: number; when: (event: SlackEvent, app: SlackApp) => boolean } | undefined
  #repeatEvent: { left: number; times: number; when: (event: SlackEvent, app: SlackApp) => boolean } | undefined
  #rate: { readonly perSecond: number; readonly burst: number; readonly header: boolean } | undefined
  readonly #buckets = new Map<string, { tokens: number; at: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The call is applied; the connection breaks before the answer. */
  loseResponse(method: string, aim: Aim = {}): void {
    this.#aim(method, aim, { kind: 'lose-response' })
  }

  /** The call is applied, and yet answered with a server's error. */
  failAfterApplying(method: string, as: Failure, aim: Aim = {}): void {
    this.#aim(method, aim, { kind: 'fail', as, applies: true })
  }

  failBeforeApplying(method: string, as: Failure, aim: Aim = {}): void {
    this.#aim(method, aim, { kind: 'fail', as, applies: false })
  }

  /** The call is refused with a platform error, such as `restricted_action`. */
  refuse(method: string, code: string, aim: Aim = {}): void {
    this.#aim(method, aim, { kind: 'error', code })
  }

  /**
   * The call gets no answer until it is released. It is applied at once, or on release (that is, late: the client
   * has given up by then), or never.
   */
  hang(method: string, applies: 'never' | 'at-once' | 'on-release', aim: Aim = {}): Hang {
    const released = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    const aimed = this.#aim(method, aim, {
      kind: 'hang',
      applies,
      released: released.promise,
      reach: reached.resolve,
    })
    return {
      reached: reached.promise,
      release: () => {
        aimed.left = 0
        released.resolve()
      },
    }
  }

  /** Without `retryAfterSeconds` the answer carries no `Retry-After`; status 200 says `ratelimited` in the body only. */
  rateLimit(method: string, options: Aim & { readonly retryAfterSeconds?: number; readonly status?: 200 | 429 } = {}): void {
    const { retryAfterSeconds, status = 429 } = options
    this.#aim(method, options, { kind: 'rate-limit', retryAfterSeconds, status })
  }

  /** From now on posts above this rate, channel by channel, are answered with 429. Undefined lifts it. */
  limitPosts(rate: { readonly perSecond: number; readonly burst?: number; readonly header?: boolean } | undefined): void {
    this.#buckets.clear()
    this.#rate = rate && { perSecond: rate.perSecond, burst: rate.burst ?? 1, header: rate.header ?? true }
  }

  /** The next events that `when` accepts are never sent, as if Slack had lost them. */
  dropEvents(count: number, when: (event: SlackEvent, app: SlackApp) => boolean = always): void {
    this.#dropEvent = { left: count, when }
  }

  /** Each of the next events that `when` accepts comes `times` more, under new event ids. */
  repeatEvents(count: number, times = 1, when: (event: SlackEvent, app: SlackApp) => boolean = always): void {
    this.#repeatEvent = { left: count, times, when }
  }

  /** Everything works again. Calls that hang go on hanging. */
  clear(): void {
    this.#aimed = []
    this.#dropEvent = undefined
    this.#repeatEvent = undefined
    this.limitPosts(undefined)
    this.skewMs = 0
  }

  /** Called for each call before it is applied. */
  take(method: string, call: Arguments): Fault | undefined {
    if (this.#rate !== undefined && method === 'chat.postMessage') {
      const limited = this.#overRate(call.text('channel') ?? '', this.#rate)
      if (limited) return limited
    }
    if (this.#aimed.length === 0) return undefined
    const aimed = this.#aimed.find((one) => one.left > 0 && one.method === method && one.when(call))
    if (!aimed) return undefined
    aimed.left -= 1
    if (aimed.left <= 0) this.#aimed = this.#aimed.filter((one) => one.left > 0)
    return aimed.fault
  }

  /** How many times an event is sent: 1 as a rule. */
  copiesOf(event: SlackEvent, app: SlackApp): number {
    const drop = this.#dropEvent
    if (drop && drop.left > 0 && drop.when(event, app)) {
      drop.left -= 1
      return 0
    }
    const repeat = this.#repeatEvent
    if (!repeat || repeat.left <= 0 || !repeat.when(event, app)) return 1
    repeat.left -= 1
    return 1 + repeat.times
  }

  #aim(method: string, aim: Aim, fault: Fault): Aimed {
    const { channel, when = always, calls = 1 } = aim
    const meant = (call: Arguments): boolean => (channel === undefined || call.text('channel') === channel) && when(call)
    const aimed = { method, when: meant, fault, left: calls }
    this.#aimed.push(aimed)
    return aimed
  }

  #overRate(channel: string, rate: { perSecond: number; burst: number; header: boolean }): Fault | undefined {
    const now = this.#clock.now()
    const bucket = this.#buckets.get(channel) ?? { tokens: rate.burst, at: now }
    this.#buckets.set(channel, bucket)
    bucket.tokens = Math.min(rate.burst, bucket.tokens + ((now - bucket.at) / 1000) * rate.perSecond)
    bucket.at = now
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1
      return undefined
    }
    const seconds = Math.max(1, Math.ceil((1 - bucket.tokens) / rate.perSecond))
    return { kind: 'rate-limit', retryAfterSeconds: rate.header ? seconds : undefined, status: 429 }
  }
}
