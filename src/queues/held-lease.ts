import type { Clock, Lease } from '../core/journal.ts'

const renewEveryMs = 1_000
const retryRenewalMs = 250
/** For clocks that run at different speeds, and for the moment between asking `held()` and the send leaving the machine. */
const safetyMarginMs = 500

export interface RedisLeaseOptions {
  readonly epoch: number
  readonly clock: Clock
  readonly ttlMs: number
  /** When the request that obtained it was sent: Redis counts from later than this. */
  readonly askedAt: number
  /** Whether it is still ours, and extends it. Rejects when Redis gave no answer. */
  readonly renew: () => Promise<boolean>
  readonly release: () => Promise<void>
}

/** An ownership that was obtained: renews itself, and knows without asking how long it certainly holds. */
export class RedisLease implements Lease {
  readonly #options: RedisLeaseOptions
  readonly #ended = new AbortController()
  #heldUntil: number
  #cancelRenewal: () => void

  constructor(options: RedisLeaseOptions) {
    this.#options = options
    this.#heldUntil = options.askedAt + options.ttlMs - safetyMarginMs
    this.#cancelRenewal = this.#renewAfter(renewEveryMs)
  }

  get epoch(): number {
    return this.#options.epoch
  }

  get lost(): AbortSignal {
    return this.#ended.signal
  }

  held(): boolean {
    return !this.#ended.signal.aborted && this.#options.clock.monotonic() < this.#heldUntil
  }

  async confirm(): Promise<boolean | undefined> {
    if (this.#ended.signal.aborted) return false
    return this.#ask()
  }

  async release(): Promise<void> {
    if (this.#ended.signal.aborted) return
    this.#end('This process gave the mechanism up.')
    // Without an answer it simply expires.
    await this.#options.release().catch(() => undefined)
  }

  #renewAfter(ms: number): () => void {
    return this.#options.clock.after(ms, () => void this.#renew())
  }

  async #renew(): Promise<void> {
    const answer = await this.#ask()
    if (this.#ended.signal.aborted) return
    this.#cancelRenewal = this.#renewAfter(answer === true ? renewEveryMs : retryRenewalMs)
  }

  async #ask(): Promise<boolean | undefined> {
    const askedAt = this.#options.clock.monotonic()
    const answer = await this.#options.renew().catch(() => undefined)
    if (this.#ended.signal.aborted) return false
    if (answer === false) this.#end('Another process owns the mechanism now.')
    if (answer === true) this.#heldUntil = Math.max(this.#heldUntil, askedAt + this.#options.ttlMs - safetyMarginMs)
    return answer
  }

  #end(reason: string): void {
    this.#cancelRenewal()
    this.#ended.abort(new Error(reason))
  }
}
