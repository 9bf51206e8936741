interface Item {
  readonly at: number
  readonly id: string
  readonly order: number
}

const isBefore = (one: Item, other: Item): boolean => one.at < other.at || (one.at === other.at && one.order < other.order)

/**
 * When something is next due: a binary heap of (time, id), with the table of timers as the judge of what still counts. What is due at one
 * time comes in the order in which it was set.
 */
export class TimerHeap {
  readonly #heap: Item[] = []
  #order = 0
  readonly #current = new Map<string, number>()

  set(id: string, at: number): void {
    if (this.#current.get(id) === at) return
    this.#current.set(id, at)
    this.#order += 1
    this.#push({ at, id, order: this.#order })
  }

  clear(id: string): void {
    this.#current.delete(id)
  }

  get size(): number {
    return this.#current.size
  }

  /** ms since the epoch; undefined when nothing is pending. */
  earliest(): number | undefined {
    this.#dropStale()
    return this.#heap[0]?.at
  }

  /** Takes out what is due, in the order of its time. */
  due(now: number, limit: number): readonly string[] {
    const ids: string[] = []
    for (;;) {
      this.#dropStale()
      const first = this.#heap[0]
      if (!first || first.at > now || ids.length === limit) return ids
      this.#pop()
      this.#current.delete(first.id)
      ids.push(first.id)
    }
  }

  #dropStale(): void {
    for (;;) {
      const first = this.#heap[0]
      if (!first || this.#current.get(first.id) === first.at) return
      this.#pop()
    }
  }

  #push(item: Item): void {
    const heap = this.#heap
    heap.push(item)
    let index = heap.length - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!isBefore(item, heap[parent]!)) break
      heap[index] = heap[parent]!
      index = parent
    }
    heap[index] = item
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
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
