type Row = readonly [key: string, row: unknown]

/** Rows that follow one another, and how they were written out. Two lists instead of pairs: a quarter of the memory. */
interface Slice {
  readonly keys: readonly string[]
  readonly rows: readonly unknown[]
  readonly text: string
}

/** Rows are written out in slices of at most this many, so that no message waits for a snapshot. */
const lengthMax = 200
/** A shorter one is written out anew together with what follows it, else there would be more and more of them. */
const lengthMin = 100

/**
 * One table, written out in slices; what has not changed since the last time is not written out again. Rows are immutable, so the
 * same row is the same text; where a row was, or is, decides nothing.
 */
export class Slices {
  readonly #write: (rows: readonly Row[]) => string
  /** Of the last time, by the key of their first row. */
  #last: ReadonlyMap<string, Slice> = new Map()

  constructor(write: (rows: readonly Row[]) => string) {
    this.#write = write
  }

  /** `breathe` after each slice that had to be written out. */
  async take(rows: readonly Row[], breathe: () => Promise<void>): Promise<readonly string[]> {
    const taken = new Map<string, Slice>()
    for (let start = 0; start < rows.length; ) {
      let slice = this.#standing(rows, start)
      if (!slice) {
        const changed = rows.slice(start, this.#endOf(rows, start))
        slice = { keys: changed.map(([key]) => key), rows: changed.map(([, row]) => row), text: this.#write(changed) }
        await breathe()
      }
      taken.set(rows[start]![0], slice)
      start += slice.keys.length
    }
    this.#last = taken
    return [...taken.values()].map(({ text }) => text)
  }

  /** The slice of the last time that begins here, if all of it is as it was. */
  #standing(rows: readonly Row[], start: number): Slice | undefined {
    const slice = this.#last.get(rows[start]![0])
    if (!slice) return undefined
    const { keys, rows: rowsThen } = slice
    const end = start + keys.length
    if (end > rows.length || (keys.length < lengthMin && end < rows.length)) return undefined
    const isSame = keys.every((key, index) => {
      const [keyNow, rowNow] = rows[start + index]!
      return keyNow === key && rowNow === rowsThen[index]
    })
    return isSame ? slice : undefined
  }

  /** Ends where a slice of the last time begins, so that those after it may stand. */
  #endOf(rows: readonly Row[], start: number): number {
    const max = Math.min(start + lengthMax, rows.length)
    for (let end = start + lengthMin; end < max; end += 1) if (this.#last.has(rows[end]![0])) return end
    return max
  }
}
