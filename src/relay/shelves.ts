import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Table } from '../core/table.ts'

type Rows<Row> = Map<string, Row>

/** Rows that came one after the other. */
interface Shelf<Row> {
  /** Where it is open: as they are. */
  rows?: Rows<Row>
  /** Where it is closed. */
  closed?: Closed
}

interface Closed {
  /** Of each key. */
  readonly hashes: Int32Array
  /** The rows as JSON, deflated, in base64. */
  readonly text: string
}

/** A shelf holds at most as many rows: reading one takes a tenth of a millisecond. */
const lengthMax = 200
/** Whoever reads the history of a channel asks for one post after the other, of four channels at a time. */
const readMax = 16
const level = 1

/**
 * A table for many rows that hardly anybody asks for: they lie in shelves, closed as soon as they are full, and take a quarter of the
 * memory. In which closed shelf a key may be is known by its hash, so that asking for what is not there reads none. A snapshot takes
 * the shelves as they are, and a start reads none.
 */
export class ShelvedTable<Row> implements Table<Row> {
  readonly #shelves: Shelf<Row>[] = []
  readonly #open = new Set<Shelf<Row>>()
  /** By a key's hash, of closed ones. Hardly ever are there several. */
  readonly #closed = new Map<number, Shelf<Row> | readonly Shelf<Row>[]>()
  /** What closed shelves hold, of those that were read last. */
  readonly #read = new Map<Shelf<Row>, Rows<Row>>()
  #size = 0

  /** `texts`: as they were taken by `texts()`. */
  constructor(texts: readonly string[] = []) {
    for (const text of texts) {
      const shelf = { closed: parsed(text) }
      this.#shelves.push(shelf)
      this.#enter(shelf, shelf.closed)
      this.#size += shelf.closed.hashes.length
    }
  }

  get size(): number {
    return this.#size
  }

  get(key: string): Row | undefined {
    return this.#find(key)?.row
  }

  set(key: string, row: Row): void {
    const found = this.#find(key)
    if (found) {
      this.#toChange(found.shelf).set(key, row)
      return
    }
    this.#last().set(key, row)
    this.#size += 1
  }

  delete(key: string): void {
    const found = this.#find(key)
    if (!found) return
    const rows = this.#toChange(found.shelf)
    rows.delete(key)
    this.#size -= 1
    if (rows.size > 0) return
    this.#open.delete(found.shelf)
    this.#shelves.splice(this.#shelves.indexOf(found.shelf), 1)
  }

  *rows(): IterableIterator<[string, Row]> {
    for (const shelf of this.#shelves) yield* this.#rowsOf(shelf).entries()
  }

  /** All of its rows, in the order of first insertion. Closes what was opened to change it. */
  texts(): readonly string[] {
    for (const shelf of this.#shelves.slice(0, -1)) this.#close(shelf)
    return this.#shelves.map(({ rows, closed }) => written(closed ?? closedOf(rows!)))
  }

  #find(key: string): { readonly shelf: Shelf<Row>; readonly row: Row } | undefined {
    for (const shelves of [this.#open, listed(this.#closed.get(hashOf(key)))]) {
      for (const shelf of shelves) {
        const row = this.#rowsOf(shelf).get(key)
        if (row !== undefined) return { shelf, row }
      }
    }
    return undefined
  }

  #last(): Rows<Row> {
    const last = this.#shelves.at(-1)
    if (last?.rows && last.rows.size < lengthMax) return last.rows
    if (last) this.#close(last)
    const rows: Rows<Row> = new Map()
    const shelf = { rows }
    this.#shelves.push(shelf)
    this.#open.add(shelf)
    return rows
  }

  #toChange(shelf: Shelf<Row>): Rows<Row> {
    const rows = this.#rowsOf(shelf)
    if (!shelf.closed) return rows
    this.#leave(shelf, shelf.closed)
    shelf.rows = rows
    delete shelf.closed
    this.#read.delete(shelf)
    this.#open.add(shelf)
    return rows
  }

  #close(shelf: Shelf<Row>): void {
    if (!shelf.rows) return
    shelf.closed = closedOf(shelf.rows)
    delete shelf.rows
    this.#open.delete(shelf)
    this.#enter(shelf, shelf.closed)
  }

  #enter(shelf: Shelf<Row>, { hashes }: Closed): void {
    for (const hash of hashes) {
      const there = this.#closed.get(hash)
      if (there === undefined) this.#closed.set(hash, shelf)
      else if (!listed(there).includes(shelf)) this.#closed.set(hash, [...listed(there), shelf])
    }
  }

  #leave(shelf: Shelf<Row>, { hashes }: Closed): void {
    for (const hash of hashes) {
      const rest = listed(this.#closed.get(hash)).filter((each) => each !== shelf)
      if (rest.length === 0) this.#closed.delete(hash)
      else this.#closed.set(hash, rest)
    }
  }

  #rowsOf(shelf: Shelf<Row>): Rows<Row> {
    if (shelf.rows) return shelf.rows
    const rows = this.#read.get(shelf) ?? opened<Row>(shelf.closed!)
    this.#read.delete(shelf)
    this.#read.set(shelf, rows)
    if (this.#read.size > readMax) this.#read.delete(this.#read.keys().next().value!)
    return rows
  }
}

const none: readonly never[] = []

const listed = <Item extends object>(several: Item | readonly Item[] | undefined): readonly Item[] =>
  several === undefined ? none : Array.isArray(several) ? (several as readonly Item[]) : [several as Item]

const closedOf = <Row>(rows: Rows<Row>): Closed => ({
  hashes: Int32Array.from(rows.keys(), hashOf),
  text: deflateRawSync(JSON.stringify([...rows]), { level }).toString('base64'),
})

const opened = <Row>({ text }: Closed): Rows<Row> =>
  new Map(JSON.parse(inflateRawSync(Buffer.from(text, 'base64')).toString()) as [string, Row][])

/** Before and after the point base64 stands, which has none. */
const written = ({ hashes, text }: Closed): string =>
  `${Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength).toString('base64')}.${text}`

function parsed(written: string): Closed {
  const [hashes = '', text = ''] = written.split('.')
  // A copy: a small buffer shares its memory with others, and need not begin where a number may.
  const bytes = Uint8Array.from(Buffer.from(hashes, 'base64'))
  return { hashes: new Int32Array(bytes.buffer), text }
}

/** 32 bits of FNV-1a (Fowler, Noll, Vo), over the units of the text. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  // Signed, as V8 keeps small numbers.
  return hash | 0
}
