import type { Adapter } from '../../src/core/adapter.ts'
import type { Journal, Wakes } from '../../src/core/journal.ts'
import type { Pager } from '../../src/core/pager.ts'

/** What of the relay's work with the world outside is not over yet: as long as there is any, the clock must stand. */
export class Traffic {
  #open = 0
  #wakes = new Set<string>()
  /** Links that have said that they are up, and not since that they are down. */
  readonly up = new Set<string>()
  /** Grows with whatever begins or ends. */
  count = 0

  get isOpen(): boolean {
    return this.#open > 0 || this.#wakes.size > 0
  }

  async during<T>(run: () => Promise<T>): Promise<T> {
    this.#open += 1
    this.count += 1
    try {
      return await run()
    } finally {
      this.#open -= 1
      this.count += 1
    }
  }

  asked(lane: string): void {
    this.#wakes.add(lane)
    this.count += 1
  }

  async woken(lane: string, wake: () => Promise<void>): Promise<void> {
    this.#wakes.delete(lane)
    await this.during(wake)
  }

  forgetWakes(): void {
    this.#wakes.clear()
  }
}

/** The same adapter. A link test is not counted: where nothing comes back it waits for the clock; what it asks for is seen at the platform. */
export function watchedAdapter(adapter: Adapter, link: string, traffic: Traffic): Adapter {
  const { lookup, catchUp, probe, clockAheadMs } = adapter
  return {
    platform: adapter.platform,
    limits: adapter.limits,
    start: (receive, mayHaveMissed, formFor) =>
      adapter.start(
        (received) => {
          if (received.type === 'link-changed' && received.state === 'up') traffic.up.add(link)
          if (received.type === 'link-changed' && received.state === 'down') traffic.up.delete(link)
          return traffic.during(() => receive(received))
        },
        mayHaveMissed,
        formFor,
      ),
    send: (outgoing, signal) => traffic.during(() => adapter.send(outgoing, signal)),
    inspect: (channels, signal, wantsPeople) => traffic.during(() => adapter.inspect(channels, signal, wantsPeople)),
    stop: () => {
      traffic.up.delete(link)
      return adapter.stop()
    },
    ...(lookup ? { lookup: (query, signal) => traffic.during(() => lookup.call(adapter, query, signal)) } : {}),
    ...(catchUp ? { catchUp: (query, signal) => traffic.during(() => catchUp.call(adapter, query, signal)) } : {}),
    ...(probe ? { probe: (query, signal) => probe.call(adapter, query, signal) } : {}),
    ...(clockAheadMs ? { clockAheadMs: () => clockAheadMs.call(adapter) } : {}),
  }
}

export const watchedJournal = (journal: Journal, traffic: Traffic): Journal => ({
  append: (entries, epoch) => traffic.during(() => journal.append(entries, epoch)),
  head: () => traffic.during(() => journal.head()),
  read: (after, limit) => traffic.during(() => journal.read(after, limit)),
  copy: () => traffic.during(() => journal.copy()),
  settled: () => traffic.during(() => journal.settled()),
  saveSnapshot: (snapshot) => traffic.during(() => journal.saveSnapshot(snapshot)),
  loadSnapshot: () => traffic.during(() => journal.loadSnapshot()),
})

export const watchedWakes = (wakes: Wakes, traffic: Traffic): Wakes => ({
  start: (epoch, { lane, timer }) =>
    wakes.start(epoch, { lane: (key) => traffic.woken(key, () => lane(key)), timer: () => traffic.during(() => timer()) }),
  wake: (lane) => {
    traffic.asked(lane)
    return traffic.during(() => wakes.wake(lane))
  },
  wakeAt: (at) => traffic.during(() => wakes.wakeAt(at)),
  stop: () => {
    traffic.forgetWakes()
    return wakes.stop()
  },
})

export const watchedPager = ({ timeoutMs, page }: Pager, traffic: Traffic): Pager => ({
  timeoutMs,
  page: (told, signal) => traffic.during(() => page(told, signal)),
})
