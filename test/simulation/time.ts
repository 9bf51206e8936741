import type { Clock } from '../../src/core/journal.ts'

interface Due {
  readonly at: number
  readonly order: number
  readonly run: () => void
  cancelled: boolean
}

/** A seed takes some ten thousand. */
const stepsMax = 1_000_000

/** The time of a simulated world. Everything that takes time in it goes through `after`. */
export class WorldTime {
  #now = 0
  #order = 0
  #steps = 0
  readonly #heap: Due[] = []

  get now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    this.#order += 1
    const due: Due = { at: this.#now + Math.max(0, ms), order: this.#order, run, cancelled: false }
    this.#push(due)
    return () => {
      due.cancelled = true
    }
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve))
  }

  /** Runs everything up to a moment; between two moments all that is ready is let finish. */
  async runUntil(end: number, each: () => void): Promise<void> {
    await turn()
    for (;;) {
      const next = this.#heap[0]
      if (!next || next.at > end) break
      this.#pop()
      if (next.cancelled) continue
      this.#now = next.at
      next.run()
      this.#steps += 1
      if (this.#steps > stepsMax) throw new Error(`the world does not come to rest: ${stepsMax} steps`)
      await turn()
      each()
    }
    this.#now = end
  }

  #push(due: Due): void {
    const heap = this.#heap
    heap.push(due)
    let index = heap.length - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!isBefore(due, heap[parent]!)) break
      heap[index] = heap[parent]!
      index = parent
    }
    heap[index] = due
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()!
    if (heap.length === 0) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1
      if (!isBefore(heap[child]!, last)) break
      heap[index] = heap[child]!
      index = child
    }
    heap[index] = last
  }
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

/**
 * Every promise that is settled has been followed up by then: Node runs a tick only when no microtask is left, and a whole turn of its
 * event loop, which nothing in a simulated world waits for, costs several times as much.
 */
const turn = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve))

export const epochStart = Date.UTC(2026, 10, 22, 1)

/**
 * One process, which can die or be frozen at any of its steps: all that it awaits goes through here. When it is dead nothing
 * settles any more; while it is frozen nothing does until it thaws.
 */
export class Process {
  readonly #time: WorldTime
  #state: 'alive' | 'frozen' | 'dead' = 'alive'
  #thawing: (() => void)[] = []
  #beforeSend: () => void = () => undefined
  /** Wall clock ahead of the world's, ms: clocks jump. */
  skewMs = 0

  constructor(time: WorldTime) {
    this.#time = time
  }

  get isAlive(): boolean {
    return this.#state === 'alive'
  }

  get isDead(): boolean {
    return this.#state === 'dead'
  }

  die(): void {
    this.#state = 'dead'
    this.#thawing = []
  }

  freeze(): void {
    if (this.#state === 'alive') this.#state = 'frozen'
  }

  /** What was held up happens now, one thing after the other, before anything that comes in later. */
  thaw(): void {
    if (this.#state !== 'frozen') return
    this.#state = 'alive'
    for (const run of this.#thawing.splice(0)) this.#time.after(0, () => this.arrive(run))
  }

  /** The worst moment to be frozen at: the process has made sure that it may send, and its request has not left yet. */
  freezeAtNextSend(froze: () => void): void {
    this.#beforeSend = () => {
      this.#beforeSend = () => undefined
      if (!this.isAlive) return
      this.freeze()
      froze()
    }
  }

  /** Called right before a request leaves this process; resolves when it does. */
  leaves(): Promise<void> {
    this.#beforeSend()
    return new Promise((resolve) => this.arrive(resolve))
  }

  /** What comes back to this process: at once, after the thaw, or never. */
  arrive(run: () => void): void {
    if (this.#state === 'alive') run()
    else if (this.#state === 'frozen') this.#thawing.push(() => this.arrive(run))
  }

  answer<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(
        (value) => this.arrive(() => resolve(value)),
        (error: unknown) => this.arrive(() => reject(error instanceof Error ? error : new Error(String(error)))),
      )
    })
  }

  readonly clock: Clock = {
    now: () => Math.round(epochStart + this.#time.now + this.skewMs),
    monotonic: () => 1_000_000 + this.#time.now,
    after: (ms, then) => this.#time.after(ms, () => this.arrive(then)),
  }
}
