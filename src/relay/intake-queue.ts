interface Waiting<Item> {
  readonly item: Item
  /** Order of arrival. */
  readonly number: number
}

/**
 * What waits for the journal, by where it comes from. While there is room for all it goes in the order of arrival; when there is
 * not, each source gets its turn, so that a flood from one does not go before what another has to say. The order within a
 * source is always that of its arrival.
 */
export class IntakeQueue<Item> {
  readonly #sources = new Map<string, Waiting<Item>[]>()
  readonly #ofOneMax: number
  #size = 0
  #number = 0

  /** `ofOneMax`: how much of one source may wait. */
  constructor(ofOneMax: number) {
    this.#ofOneMax = ofOneMax
  }

  get size(): number {
    return this.#size
  }

  /** False: too much of this source waits already, and this was not taken in. */
  push(source: string, item: Item): boolean {
    const waiting = this.#sources.get(source) ?? []
    if (waiting.length >= this.#ofOneMax) return false
    this.#sources.set(source, waiting)
    this.#number += 1
    this.#size += 1
    waiting.push({ item, number: this.#number })
    return true
  }

  /** Takes out at most `max`, in the order of arrival among those that were chosen. */
  take(max: number): readonly Item[] {
    const taken: Waiting<Item>[] = []
    const shares = sharesOf(
      [...this.#sources].map(([source, { length }]) => ({ source, length })),
      max,
    )
    for (const [source, share] of shares) {
      const waiting = this.#sources.get(source) ?? []
      taken.push(...waiting.splice(0, share))
      if (waiting.length === 0) this.#sources.delete(source)
    }
    this.#size -= taken.length
    return taken.sort((a, b) => a.number - b.number).map(({ item }) => item)
  }
}

/** How many of each may go: those that have little get all of it, the rest share what is left. */
function sharesOf(sources: readonly { readonly source: string; readonly length: number }[], max: number): ReadonlyMap<string, number> {
  const shares = new Map<string, number>()
  let left = max
  const shortest = [...sources].sort((a, b) => a.length - b.length)
  for (const [index, { source, length }] of shortest.entries()) {
    const share = Math.min(length, Math.ceil(left / (shortest.length - index)))
    shares.set(source, share)
    left -= share
  }
  return shares
}
