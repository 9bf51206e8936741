import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Clock, WakeListener } from '../core/journal.ts'
import { connected, describe, openPromptConnection, openWorkerConnection } from './connection.ts'
import type { Keys } from './keys.ts'
import { WakeQueue } from './wake-queue.ts'

const concurrencyDefault = 50
const startWaitMs = 2_000
const stopWaitMs = 2_000
const sameAgainAfterMs = 60_000
const toldMax = 100

export interface RedisWakesOptions {
  readonly url: string
  readonly keys: Keys
  readonly clock: Clock
  /** How many lanes are served at once. */
  readonly concurrency?: number
  /** A wake was not added or its listener threw: one sentence, for the log. Never a lane's content. */
  readonly onProblem?: (sentence: string) => void
}

const laneQueue = (epoch: number | string): string => `wake-${epoch}`
const timerQueue = (epoch: number | string): string => `timer-${epoch}`
/** Short, and without ":", whatever the lane is called. */
const laneId = (lane: string): string => createHash('sha256').update(lane, 'utf16le').digest('base64url')
const timerId = 'timer'

/** The wakes of one ownership, from its start to its stop. */
export class EpochWakes {
  readonly #options: RedisWakesOptions
  readonly #epoch: number
  readonly #listener: WakeListener
  readonly #adding: Redis
  readonly #working: Redis
  readonly #lanes: WakeQueue
  readonly #timer: WakeQueue
  #clearing: Promise<void> = Promise.resolve()
  #isStarted = false
  /** By the sentence. */
  readonly #toldAt = new Map<string, number>()
  #stopped = false
  /** The time that BullMQ's one timer job stands for, as far as is known. */
  #armedAt: number | undefined
  #wantedAt: number | undefined
  #arming: Promise<void> | undefined

  constructor(options: RedisWakesOptions, epoch: number, listener: WakeListener) {
    this.#options = options
    this.#epoch = epoch
    this.#listener = listener
    const quiet = { up: () => undefined, down: () => undefined }
    this.#adding = openPromptConnection(options.url, { up: () => void this.#returned(), down: () => undefined })
    this.#working = openWorkerConnection(options.url, quiet)
    const common = {
      prefix: options.keys.prefix,
      adding: this.#adding,
      working: this.#working,
      onError: (error: unknown) => this.#problem('BullMQ reports', error),
    }
    const concurrency = options.concurrency ?? concurrencyDefault
    const wakeLane = (lane: string): Promise<void> => this.#serve('A lane', () => listener.lane(lane))
    const wakeTimer = (): Promise<void> => this.#serve('The timer', () => this.#fire())
    this.#lanes = new WakeQueue({ ...common, name: laneQueue(epoch), concurrency, wake: wakeLane })
    this.#timer = new WakeQueue({ ...common, name: timerQueue(epoch), concurrency: 1, wake: wakeTimer })
  }

  async start(): Promise<void> {
    try {
      await connected(this.#adding, startWaitMs)
      await withinMs(startWaitMs, Promise.all([this.#lanes.ready(), this.#timer.ready()]))
      await this.#list()
      this.#isStarted = true
      this.#clearing = this.#clearEarlierEpochs()
    } catch (error) {
      this.#problem('Wakes start without Redis', error)
    }
  }

  async #list(): Promise<void> {
    await this.#adding.sadd(this.#options.keys.wakeEpochs, this.#epoch)
  }

  /** A failover may have forgotten what was added last. Of lanes the owner's sweep knows. */
  async #returned(): Promise<void> {
    if (!this.#isStarted || this.#stopped) return
    await this.#list().catch((error: unknown) => this.#problem('The wakes of this owner are not listed', error))
    this.#armedAt = undefined
    if (this.#wantedAt !== undefined) await this.wakeAt(this.#wantedAt)
  }

  async wake(lane: string): Promise<void> {
    await this.#attempt('A wake was not added', () => this.#lanes.add(laneId(lane), lane, 'now'))
  }

  wakeAt(at: number): Promise<void> {
    this.#wantedAt = at
    // It ought to have fired: whatever kept it from that, ask again.
    if (this.#armedAt === at && at <= this.#options.clock.now()) this.#armedAt = undefined
    this.#arming ??= this.#arm().finally(() => {
      this.#arming = undefined
    })
    return this.#arming
  }

  /** One addition at a time, and always the latest: two on their way could arrive in either order. */
  async #arm(): Promise<void> {
    while (this.#wantedAt !== undefined && this.#wantedAt !== this.#armedAt) {
      const at = this.#wantedAt
      this.#armedAt = at
      const delayMs = Math.max(0, at - this.#options.clock.now())
      const added = await this.#attempt('The timer was not armed', () => this.#timer.add(timerId, '', { delayMs }))
      if (!added) {
        // Not known to be armed: the next call tries again, whatever time it brings.
        this.#armedAt = undefined
        return
      }
    }
  }

  async #fire(): Promise<void> {
    // Forgotten first, so that the listener can arm anew, also for the same time when it was woken early.
    this.#armedAt = undefined
    this.#wantedAt = undefined
    await this.#listener.timer()
  }

  /** A wake that failed would be thrown away with whatever came meanwhile: it ends well, and the failure is told. */
  async #serve(what: string, listen: () => Promise<void>): Promise<void> {
    if (this.#stopped) return
    try {
      await listen()
    } catch (error) {
      this.#problem(`${what} failed when woken`, error)
    }
  }

  async #attempt(failure: string, add: () => Promise<void>): Promise<boolean> {
    if (this.#stopped) return false
    try {
      // BullMQ would wait for a first connection without a bound.
      if (this.#adding.status !== 'ready') throw new Error('Redis is not connected')
      await add()
      return true
    } catch (error) {
      this.#problem(failure, error)
      return false
    }
  }

  /**
   * An epoch stays listed for one ownership longer: its frozen owner, awake again, may have added once more meanwhile.
   * Later than that it has long been told that it lost.
   */
  async #clearEarlierEpochs(): Promise<void> {
    const { wakeEpochs, prefix } = this.#options.keys
    try {
      for (const epoch of await this.#adding.smembers(wakeEpochs)) {
        if (Number(epoch) >= this.#epoch) continue
        await WakeQueue.obliterate(laneQueue(epoch), prefix, this.#adding)
        await WakeQueue.obliterate(timerQueue(epoch), prefix, this.#adding)
        if (Number(epoch) < this.#epoch - 1) await this.#adding.srem(wakeEpochs, epoch)
      }
    } catch (error) {
      this.#problem('Wakes of earlier owners were left', error)
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await withinMs(stopWaitMs, this.#close()).catch((error: unknown) => this.#problem('Wakes were cut off', error))
    this.#adding.disconnect()
    this.#working.disconnect()
  }

  async #close(): Promise<void> {
    await this.#clearing
    await Promise.all([this.#lanes.close(), this.#timer.close()])
  }

  /** BullMQ tries again ten times a second, in six places: of what is the same, once a minute is enough. */
  #problem(what: string, error: unknown): void {
    if (this.#stopped) return
    const sentence = `${what}: ${describe(error).replace(/\.+$/, '')}.`
    const now = this.#options.clock.monotonic()
    if (now - (this.#toldAt.get(sentence) ?? Number.NEGATIVE_INFINITY) < sameAgainAfterMs) return
    if (this.#toldAt.size >= toldMax) this.#toldAt.clear()
    this.#toldAt.set(sentence, now)
    this.#options.onProblem?.(sentence)
  }
}

function withinMs<T>(ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
