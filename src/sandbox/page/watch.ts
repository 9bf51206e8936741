import type { ServerResponse } from 'node:http'
import type { Column } from './column.ts'
import { Feed } from './feed.ts'
import { askHealth, type ShownHealth } from './health.ts'
import { contentOf, standInsOf } from './snapshot.ts'

const lookEveryMs = 1_000

/** Tells the open pages of every change in the stand-ins, and looks each second at what announces no changes. */
export class Watch {
  readonly #feed: Feed
  readonly #addresses: readonly string[]
  readonly #ended = new AbortController()
  readonly #unsubscribers: readonly (() => void)[]
  readonly #timer: NodeJS.Timeout
  /** Null until it was asked for once. */
  #health: readonly ShownHealth[] | null = null
  #isAsking = false

  constructor(columns: readonly Column[], layout: object) {
    const standIns = standInsOf(columns)
    this.#addresses = [...new Set(columns.flatMap(({ healthUrl }) => healthUrl ?? []))]
    if (this.#addresses.length === 0) this.#health = []
    this.#feed = new Feed(
      new Map<string, () => unknown>([
        ['layout', () => layout],
        ['platforms', () => standIns.map(({ isCut }) => ({ isCut }))],
        ['health', () => this.#health],
        ...columns.map((column, index) => [`column ${index}`, () => contentOf(column)] as const),
      ]),
    )
    this.#unsubscribers = standIns.map((standIn) =>
      standIn.onChange(() => {
        for (const [index, column] of columns.entries()) if (column.standIn === standIn) this.#feed.changed(`column ${index}`)
      }),
    )
    this.#timer = setInterval(() => this.lookAgain(), lookEveryMs).unref()
  }

  /** False, with nothing sent, where there are too many pages. */
  open(response: ServerResponse): boolean {
    const isOpen = this.#feed.open(response)
    this.lookAgain()
    return isOpen
  }

  /** A platform may have been cut off or restored, Parley may be better or worse. */
  lookAgain(): void {
    if (!this.#feed.isWatched) return
    this.#feed.changed('platforms')
    if (!this.#isAsking && this.#addresses.length > 0) void this.#ask()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#ended.abort()
    for (const unsubscribe of this.#unsubscribers) unsubscribe()
    this.#feed.stop()
  }

  async #ask(): Promise<void> {
    this.#isAsking = true
    this.#health = await Promise.all(this.#addresses.map((address) => askHealth(address, this.#ended.signal)))
    this.#isAsking = false
    if (!this.#ended.signal.aborted) this.#feed.changed('health')
  }
}
