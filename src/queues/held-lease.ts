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
  /** Which copy of the store answers now (`Journal.copy`), and which one gave it. Rejects when Redis gave no answer. */
  readonly copy: () => Promise<string>
  readonly givenBy: string
  readonly release: () => Promise<void>
}

/**
 * An ownership that was obtained: renews itself, and knows without asking how long it certainly holds. Whoever was frozen for longer
 * than that may have been replaced; where the store has failed over meanwhile, it may have forgotten by whom, and it ends.
 */
export class RedisLease implements Lease {
  readonly #options: RedisLeaseOptions
  readonly #ended = new AbortController()
  #heldUntil: number
  #cancelRenewal: () => void
  #askedAt: number
  #copy: string
  /** Not renewed for so long, though nothing but this process itself kept it from asking. */
  #wasFrozen = false
  #wasUnanswered = false

  constructor(options: RedisLeaseOptions) {
    this.#options = options
    this.#askedAt = options.askedAt
    this.#copy = options.givenBy
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
    if (askedAt - this.#askedAt > this.#options.ttlMs) this.#wasFrozen = true
    this.#askedAt = askedAt
    const answer = await this.#renewedAtSameCopy()
    if (this.#ended.signal.aborted) return false
    if (answer === false) this.#end('Another process owns the mechanism now, or may have owned it.')
    if (answer === true) this.#heldUntil = Math.max(this.#heldUntil, askedAt + this.#options.ttlMs - safetyMarginMs)
    return answer
  }

  async #renewedAtSameCopy(): Promise<boolean | undefined> {
    const { renew, copy, release } = this.#options
    try {
      const isOurs = await renew()
      if (!isOurs || !(this.#wasFrozen || this.#wasUnanswered)) return isOurs
      const now = await copy()
      if (this.#wasFrozen && now !== this.#copy) {
        await release().catch(() => undefined)
        return false
      }
      // Who asked all the time is known to be the last owner, whatever copy answers now.
      this.#copy = now
      this.#wasFrozen = false
      this.#wasUnanswered = false
      return true
    } catch {
      this.#wasUnanswered = true
      return undefined
    }
  }

  #end(reason: string): void {
    this.#cancelRenewal()
    this.#ended.abort(new Error(reason))
  }
}
