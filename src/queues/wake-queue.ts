import { type Job, type JobsOptions, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'

/**
 * After a wake's process froze, or Redis was away for longer than this, its wake is taken up again. Twice the same wake is
 * harmless; one that waits for long is not.
 */
const lockDurationMs = 5_000
const stalledIntervalMs = 2_000
/** A wake that was taken up again and again is still wanted: BullMQ's default of 1 would drop it. */
const stalledCountMax = 1_000_000_000
/** How soon a worker goes on after Redis was away; BullMQ's default is 15 s. */
const retryAfterErrorMs = 250
/** BullMQ keeps a list of what happened for observers: there are none. */
const eventsKept = 10

export interface WakeQueueOptions {
  readonly name: string
  readonly prefix: string
  /** From `openPromptConnection`: adding must fail rather than wait. */
  readonly adding: Redis
  /** From `openWorkerConnection`. */
  readonly working: Redis
  readonly concurrency: number
  /** Must not reject: a wake that fails would be gone. */
  readonly wake: (content: string) => Promise<void>
  readonly onError: (error: unknown) => void
}

/** One BullMQ queue of hints and the worker that serves it. Both connections stay the caller's. */
export class WakeQueue {
  readonly #queue: Queue
  readonly #worker: Worker

  constructor(options: WakeQueueOptions) {
    const { name, prefix, adding, working, concurrency } = options
    this.#queue = new Queue(name, { prefix, connection: adding, streams: { events: { maxLen: eventsKept } } })
    this.#queue.on('error', options.onError)
    this.#worker = new Worker(name, (job: Job<string>) => options.wake(job.data), {
      prefix,
      connection: working,
      concurrency,
      lockDuration: lockDurationMs,
      stalledInterval: stalledIntervalMs,
      maxStalledCount: stalledCountMax,
      runRetryDelay: retryAfterErrorMs,
    })
    this.#worker.on('error', options.onError)
  }

  /** Resolves when wakes are both taken and served. Waits for Redis as long as it takes. */
  async ready(): Promise<void> {
    await Promise.all([this.#queue.waitUntilReady(), this.#worker.waitUntilReady()])
  }

  /**
   * Adds a wake unless one of the same `id` waits already; while one is being served, it is added at its end. `id` may hold
   * anything but ":". See https://docs.bullmq.io/guide/jobs/deduplication
   */
  async add(id: string, content: string, timing: { delayMs: number } | 'now'): Promise<void> {
    const options: JobsOptions = { removeOnComplete: true, removeOnFail: true }
    if (timing === 'now') options.deduplication = { id, keepLastIfActive: true }
    else {
      options.delay = timing.delayMs
      options.deduplication = { id, replace: true, keepLastIfActive: true }
    }
    await this.#queue.add('wake', content, options)
  }

  /** Does not wait for wakes that are being served; nothing new is served from now on. */
  async close(): Promise<void> {
    await this.#worker.close(true)
    await this.#queue.close()
  }

  /** Removes a queue with all that is in it, whoever serves it. */
  static async obliterate(name: string, prefix: string, adding: Redis): Promise<void> {
    const queue = new Queue(name, { prefix, connection: adding })
    queue.on('error', () => undefined)
    try {
      await queue.obliterate({ force: true })
    } finally {
      await queue.close()
    }
  }
}
