interface Arrival {
  readonly channel: string
  readonly ts: string
  /** It was there before the turn that has just ended. */
  isSettled: boolean
  readonly enter: () => void
}

/**
 * Keeps what was told of a channel in the order in which it happened there. Slack spreads events over our sockets, and two
 * that arrive together are read in any order: what was sent first may even be read a turn of the event loop later, because
 * its socket had its turn already. So each waits one turn for what stands before it, and is sorted. Within a channel, preparing (a name that must be asked for) delays what comes after it, and is never overtaken.
 */
export class ArrivalOrder {
  #arrivals: Arrival[] = []
  readonly #tails = new Map<string, Promise<void>>()

  /** Resolves as `hand` does. `hand` is called in order, without waiting for the one before to resolve. */
  enter<Prepared, Result>(
    channel: string,
    ts: string,
    prepare: (() => Promise<Prepared>) | undefined,
    hand: (prepared: Prepared | undefined) => Promise<Result>,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#arrivals.length === 0) setImmediate(() => this.#admit())
      const enter = (): void => this.#follow(channel, prepare, (prepared) => void hand(prepared).then(resolve, reject), reject)
      this.#arrivals.push({ channel, ts, isSettled: false, enter })
    })
  }

  #admit(): void {
    const sorted = this.#arrivals.toSorted((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0))
    const settled = new Map(sorted.filter(({ isSettled }) => isSettled).map(({ channel, ts }) => [channel, ts]))
    const mayEnter = ({ channel, ts }: Arrival): boolean => ts <= (settled.get(channel) ?? '')
    this.#arrivals = sorted.filter((arrival) => !mayEnter(arrival))
    for (const arrival of this.#arrivals) arrival.isSettled = true
    if (this.#arrivals.length > 0) setImmediate(() => this.#admit())
    for (const arrival of sorted) if (mayEnter(arrival)) arrival.enter()
  }

  #follow<Prepared>(
    channel: string,
    prepare: (() => Promise<Prepared>) | undefined,
    hand: (prepared: Prepared | undefined) => void,
    fail: (error: unknown) => void,
  ): void {
    const before = this.#tails.get(channel)
    if (before === undefined && prepare === undefined) {
      hand(undefined)
      return
    }
    // Begun at once, so that one slow answer does not add up with the next.
    const preparing = prepare?.()
    preparing?.catch(() => {})
    const tail = (before ?? Promise.resolve())
      .then(() => preparing)
      .then(hand)
      .catch(fail)
      .finally(() => {
        if (this.#tails.get(channel) === tail) this.#tails.delete(channel)
      })
    this.#tails.set(channel, tail)
  }
}
