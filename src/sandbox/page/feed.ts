import type { ServerResponse } from 'node:http'

/** The most pages that are kept up to date at once. */
const streamsMax = 20
/** At most 20 rounds a second, whatever happens in the channels. */
const roundEveryMs = 50
const stillHereEveryMs = 15_000

interface Stream {
  readonly response: ServerResponse
  /** What this page has not been sent in its latest form. */
  readonly stale: Set<string>
}

/**
 * Keeps every open page up to date by server-sent events. There are named sources; each event is the whole latest value of
 * one, so that nothing piles up for a page that is slow: it gets the latest when it can take it.
 */
export class Feed {
  readonly #sources: ReadonlyMap<string, () => unknown>
  readonly #streams = new Set<Stream>()
  readonly #dirty = new Set<string>()
  readonly #latest = new Map<string, string>()
  readonly #stillHere: NodeJS.Timeout
  #round: NodeJS.Timeout | undefined

  constructor(sources: ReadonlyMap<string, () => unknown>) {
    this.#sources = sources
    this.#stillHere = setInterval(() => this.#sayStillHere(), stillHereEveryMs).unref()
  }

  get isWatched(): boolean {
    return this.#streams.size > 0
  }

  /** Sends everything, then what changes. False, with nothing sent, where there are too many pages. */
  open(response: ServerResponse): boolean {
    if (this.#streams.size >= streamsMax) return false
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' })
    for (const key of this.#sources.keys()) this.#refresh(key)
    const stream = { response, stale: new Set(this.#sources.keys()) }
    this.#streams.add(stream)
    response.on('drain', () => this.#send(stream))
    response.on('close', () => this.#streams.delete(stream))
    this.#send(stream)
    return true
  }

  /** A source may have a new value. Nothing is computed while nobody looks. */
  changed(key: string): void {
    if (!this.isWatched) return
    this.#dirty.add(key)
    this.#round ??= setTimeout(() => this.#flush(), roundEveryMs)
  }

  stop(): void {
    clearInterval(this.#stillHere)
    clearTimeout(this.#round)
    for (const { response } of this.#streams) response.end()
  }

  #flush(): void {
    this.#round = undefined
    const changed = [...this.#dirty].filter((key) => this.#refresh(key))
    this.#dirty.clear()
    for (const stream of this.#streams) {
      for (const key of changed) stream.stale.add(key)
      this.#send(stream)
    }
  }

  /** Whether the value is another than before. */
  #refresh(key: string): boolean {
    const text = JSON.stringify({ key, value: this.#sources.get(key)?.() })
    if (this.#latest.get(key) === text) return false
    this.#latest.set(key, text)
    return true
  }

  #send({ response, stale }: Stream): void {
    if (response.writableNeedDrain) return
    for (const key of stale) {
      stale.delete(key)
      if (!response.write(`data: ${this.#latest.get(key)}\n\n`)) return
    }
  }

  #sayStillHere(): void {
    for (const { response } of this.#streams) if (!response.writableNeedDrain) response.write(': still here\n\n')
  }
}
