import type { WakeListener, Wakes } from '../core/journal.ts'
import { EpochWakes, type RedisWakesOptions } from './epoch-wakes.ts'

/**
 * Wakes as BullMQ jobs, a queue for each ownership, so that a wake which died with an earlier owner holds nobody up. The
 * timer has a queue of its own: fifty slow lanes must not delay an escalation.
 */
export class RedisWakes implements Wakes {
  readonly #options: RedisWakesOptions
  #running: EpochWakes | undefined

  constructor(options: RedisWakesOptions) {
    this.#options = options
  }

  /** Resolves also when Redis is out of reach: then wakes are dropped until it returns. Once, until `stop`. */
  async start(epoch: number, listener: WakeListener): Promise<void> {
    if (this.#running !== undefined) throw new Error('The wakes are started already.')
    this.#running = new EpochWakes(this.#options, epoch, listener)
    await this.#running.start()
  }

  /** Never rejects: what could not be added is told to `onProblem`, and left to the owner's sweep. */
  async wake(lane: string): Promise<void> {
    await this.#running?.wake(lane)
  }

  /** Never rejects. Does nothing while this is the armed time already and still to come. */
  async wakeAt(at: number): Promise<void> {
    await this.#running?.wakeAt(at)
  }

  async stop(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    await running?.stop()
  }
}
