/**
 * A table of immutable rows. The state is made of these, and so a draft of it is cheap: reads fall through to what is
 * confirmed, writes stay in the draft until the journal has them. Nothing unconfirmed can be seen, because it is not there.
 */
export interface Table<Row> {
  get(key: string): Row | undefined
  set(key: string, row: Row): void
  delete(key: string): void
  /** In the order of first insertion. Do not write while iterating. */
  rows(): IterableIterator<[string, Row]>
  readonly size: number
}

export class BaseTable<Row> implements Table<Row> {
  readonly #rows: Map<string, Row>

  constructor(rows: Iterable<[string, Row]> = []) {
    this.#rows = new Map(rows)
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key)
  }

  set(key: string, row: Row): void {
    this.#rows.set(key, row)
  }

  delete(key: string): void {
    this.#rows.delete(key)
  }

  rows(): IterableIterator<[string, Row]> {
    return this.#rows.entries()
  }

  get size(): number {
    return this.#rows.size
  }
}

/** Changes on top of another table; `undefined` marks a removed row. */
export class DraftTable<Row> implements Table<Row> {
  readonly #base: Table<Row>
  readonly #changes = new Map<string, Row | undefined>()
  #size: number

  constructor(base: Table<Row>) {
    this.#base = base
    this.#size = base.size
  }

  get(key: string): Row | undefined {
    return this.#changes.has(key) ? this.#changes.get(key) : this.#base.get(key)
  }

  set(key: string, row: Row): void {
    if (this.get(key) === undefined) this.#size += 1
    this.#changes.set(key, row)
  }

  delete(key: string): void {
    if (this.get(key) === undefined) return
    this.#size -= 1
    this.#changes.set(key, undefined)
  }

  *rows(): IterableIterator<[string, Row]> {
    for (const [key, row] of this.#base.rows()) {
      if (!this.#changes.has(key)) yield [key, row]
      else {
        const changed = this.#changes.get(key)
        if (changed !== undefined) yield [key, changed]
      }
    }
    for (const [key, row] of this.#changes) {
      if (row !== undefined && this.#base.get(key) === undefined) yield [key, row]
    }
  }

  get size(): number {
    return this.#size
  }

  /** What was changed, for those who follow the table. */
  changes(): ReadonlyMap<string, Row | undefined> {
    return this.#changes
  }

  commit(): void {
    for (const [key, row] of this.#changes) {
      if (row === undefined) this.#base.delete(key)
      else this.#base.set(key, row)
    }
  }
}
