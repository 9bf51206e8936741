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

/** Nothing was changed: most tables of a draft are read only, and need no map of their own. */
const noChanges: ReadonlyMap<string, undefined> = new Map<string, undefined>()

/** Changes on top of another table; `undefined` marks a removed row. */
export class DraftTable<Row> implements Table<Row> {
  readonly #base: Table<Row>
  #changes: Map<string, Row | undefined> | undefined
  /** How many rows more, or fewer, than the base. */
  #growth = 0

  constructor(base: Table<Row>) {
    this.#base = base
  }

  get(key: string): Row | undefined {
    return this.#changes?.has(key) ? this.#changes.get(key) : this.#base.get(key)
  }

  set(key: string, row: Row): void {
    if (this.get(key) === undefined) this.#growth += 1
    this.#changes ??= new Map()
    this.#changes.set(key, row)
  }

  delete(key: string): void {
    if (this.get(key) === undefined) return
    this.#growth -= 1
    this.#changes ??= new Map()
    this.#changes.set(key, undefined)
  }

  *rows(): IterableIterator<[string, Row]> {
    const changes = this.changes()
    for (const [key, row] of this.#base.rows()) {
      if (!changes.has(key)) yield [key, row]
      else {
        const changed = changes.get(key)
        if (changed !== undefined) yield [key, changed]
      }
    }
    for (const [key, row] of changes) {
      if (row !== undefined && this.#base.get(key) === undefined) yield [key, row]
    }
  }

  get size(): number {
    return this.#base.size + this.#growth
  }

  /** What was changed, for those who follow the table. */
  changes(): ReadonlyMap<string, Row | undefined> {
    return this.#changes ?? noChanges
  }

  commit(): void {
    for (const [key, row] of this.changes()) {
      if (row === undefined) this.#base.delete(key)
      else this.#base.set(key, row)
    }
    this.#growth = 0
  }
}
