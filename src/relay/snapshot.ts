import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { formatRead } from '../core/format.ts'
import type { Head, Snapshot } from '../core/journal.ts'
import { emptyState, type State, tableNames } from '../core/state.ts'
import { BaseTable, type Table } from '../core/table.ts'
import type { Recovered } from './recover.ts'
import { ShelvedTable } from './shelves.ts'
import { Slices } from './slices.ts'

/**
 * Raised when a row changes its shape, or the same facts are folded otherwise: an older snapshot is then passed over, and the journal folded
 * from its beginning. `test/upgrade` sees it where that was forgotten.
 */
const snapshotVersion = 14

interface Body {
  readonly version: number
  /** The one of whoever took it: there may be facts in it that an older Parley must not pass over. */
  readonly format: number
  readonly lastAt: number
  /** Of each table, its rows in slices, see `packed`; of one with shelves: these. */
  readonly tables: Readonly<Record<string, readonly string[]>>
}

/** In these there may be hundreds of thousands of rows. */
const shelved: ReadonlySet<keyof State> = new Set(['past', 'uses'])

/** A state as the relay holds it; `tables`: as a snapshot has the shelves. */
export const relayState = (tables: Body['tables'] = {}): State =>
  emptyState((name) => (shelved.has(name) ? new ShelvedTable(tables[name]) : new BaseTable()))

/** The fastest. Rows are much alike, so that what is written is a tenth all the same: on the heap, on the way, and on disk. */
const level = 1
/** To begin deflating costs more than so few characters are worth, and most tables have no more. */
const deflatedFrom = 2_000

/** JSON, or where that is long: deflated, in base64, which never begins with a bracket. */
function packed(rows: readonly (readonly [string, unknown])[]): string {
  const text = JSON.stringify(rows)
  return text.length < deflatedFrom ? text : deflateRawSync(text, { level }).toString('base64')
}

const unpacked = (slice: string): [string, unknown][] =>
  JSON.parse(slice.startsWith('[') ? slice : inflateRawSync(Buffer.from(slice, 'base64')).toString()) as [string, unknown][]

/** Writes snapshots of one state, one at a time: each costs what has changed since the one before. */
export class SnapshotWriter {
  readonly #tables = new Map(tableNames.map((name) => [name, new Slices(packed)] as const))

  /** The state as it is at the call: rows are immutable, so collecting them is enough to hold it still. */
  async take(state: State, head: Head, lastAt: number, breathe: () => Promise<void>): Promise<Snapshot> {
    const tables: Record<string, readonly string[]> = {}
    const collected: { readonly name: keyof State; readonly rows: [string, unknown][] }[] = []
    for (const name of tableNames) {
      const table = state[name] as Table<unknown>
      if (table instanceof ShelvedTable) tables[name] = table.texts()
      else collected.push({ name, rows: [...table.rows()] })
    }
    for (const { name, rows } of collected) tables[name] = await this.#tables.get(name)!.take(rows, breathe)
    const body: Body = { version: snapshotVersion, format: formatRead, lastAt, tables }
    return { sequence: head.sequence, hash: head.hash, body: JSON.stringify(body) }
  }
}

/** Undefined for a snapshot of another version or a later format, and for one that cannot be read: the journal has all that is in it. */
export function restore(snapshot: Snapshot): Recovered | undefined {
  try {
    return restored(snapshot)
  } catch {
    return undefined
  }
}

function restored(snapshot: Snapshot): Recovered | undefined {
  const { version, format, lastAt, tables } = JSON.parse(snapshot.body) as Body
  if (version !== snapshotVersion || format > formatRead) return undefined
  const state = relayState(tables)
  for (const name of tableNames) {
    const table = state[name] as Table<unknown>
    if (table instanceof ShelvedTable) continue
    for (const slice of tables[name] ?? []) for (const [key, row] of unpacked(slice)) table.set(key, row)
  }
  return { state, head: { sequence: snapshot.sequence, hash: snapshot.hash }, lastAt }
}
