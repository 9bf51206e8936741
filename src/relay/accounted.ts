/** A time, ms, in a channel. */
interface Span {
  readonly from: number
  readonly until: number
}

/**
 * Of each channel, a time of which all was read, or was told to be missing: where it is read once more, because its link came up meanwhile,
 * nobody is told again what is missing.
 */
export class Accounted {
  readonly #spans = new Map<string, Span>()

  /** Until when nothing is to be told to be missing any more, where all was heard until then. */
  until(channel: string, heardUntil: number): number {
    return this.#around(channel, heardUntil)?.until ?? heardUntil
  }

  /** All from `heardUntil` to `until` was read, or told to be missing. */
  add(channel: string, heardUntil: number, until: number): void {
    this.#spans.set(channel, { from: this.#around(channel, heardUntil)?.from ?? heardUntil, until })
  }

  #around(channel: string, at: number): Span | undefined {
    const span = this.#spans.get(channel)
    return span && span.from <= at && at <= span.until ? span : undefined
  }
}
