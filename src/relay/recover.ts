import { evolve, stampFingerprints } from '../core/evolve.ts'
import type { Head, Journal, Snapshot } from '../core/journal.ts'
import { emptyState, type State, tableNames } from '../core/state.ts'
import type { Table } from '../core/table.ts'
import { noHead, unseal } from './seal.ts'
import { Tail } from './tail.ts'

export interface Recovered {
  readonly state: State
  readonly head: Head
  /** Time of the last entry, ms; null for an empty journal. */
  readonly lastAt: number | null
}

const pageLength = 1_000
/** Raised when a row changes its shape: an older snapshot is then passed over, and the journal folded from its beginning. */
const snapshotVersion = 5

/** Entries before the snapshot that are kept at hand too: a failover right after a start may take back what others wrote. */
const tailBeforeSnapshot = 1_000

/** The state as the journal has it: the snapshot, if there is a good one, and the entries after it; and the journal's last entries. */
export async function recover(journal: Journal): Promise<Recovered & { readonly tail: Tail }> {
  const snapshot = await journal.loadSnapshot()
  const restored = snapshot && restore(snapshot)
  const start: Recovered = restored ?? { state: emptyState(), head: noHead, lastAt: null }
  const { sequence } = await journal.head()
  if (sequence < start.head.sequence) {
    throw new Error(
      `The journal ends at entry ${sequence}, before its own snapshot (${start.head.sequence}). Nothing was done with it: restore the journal from its last copy, and keep this one for the inquiry.`,
    )
  }
  const tail = await tailUpTo(journal, start.head.sequence)
  return { ...(await follow(journal, start, tail)), tail }
}

async function tailUpTo(journal: Journal, sequence: number): Promise<Tail> {
  const tail = new Tail()
  const after = Math.max(0, sequence - tailBeforeSnapshot)
  // What is no longer in the store has long been copied.
  const before = sequence === 0 ? [] : await journal.read(after, sequence - after).catch(() => [])
  for (const sealed of before) tail.push(sealed)
  return tail
}

/** Folds what the journal has beyond a known point into the state, and keeps it in `tail`. Throws `BrokenChain` where it does not follow. */
export async function follow(journal: Journal, from: Recovered, tail: Tail): Promise<Recovered> {
  let { head, lastAt } = from
  for (;;) {
    const page = await journal.read(head.sequence, pageLength)
    for (const sealed of page) {
      const entry = unseal(head, sealed)
      tail.push(sealed)
      for (const fact of entry.facts) evolve(from.state, fact, entry.at)
      stampFingerprints(from.state, entry.facts, entry.hash)
      head = { sequence: entry.sequence, hash: entry.hash }
      lastAt = entry.at
    }
    if (page.length < pageLength) return { state: from.state, head, lastAt }
  }
}

interface SnapshotBody {
  readonly version: number
  readonly lastAt: number
  readonly tables: Readonly<Record<string, readonly [string, unknown][]>>
}

function restore(snapshot: Snapshot): Recovered | undefined {
  const body = JSON.parse(snapshot.body) as SnapshotBody
  if (body.version !== snapshotVersion) return undefined
  const state = emptyState()
  for (const name of tableNames) {
    const table = state[name] as Table<unknown>
    for (const [key, row] of body.tables[name] ?? []) table.set(key, row)
  }
  return { state, head: { sequence: snapshot.sequence, hash: snapshot.hash }, lastAt: body.lastAt }
}

/** Rows are written out in slices of this many, so that no message waits for a snapshot. */
const sliceLength = 500

/** A snapshot of the state as it is at the call: rows are immutable, so collecting them is enough to hold it still. */
export async function takeSnapshot(state: State, head: Head, lastAt: number, breathe: () => Promise<void>): Promise<Snapshot> {
  const collected = tableNames.map((name) => ({ name, rows: [...(state[name] as Table<unknown>).rows()] }))
  const tables: string[] = []
  for (const { name, rows } of collected) {
    const slices: string[] = []
    for (let start = 0; start < rows.length; start += sliceLength) {
      slices.push(JSON.stringify(rows.slice(start, start + sliceLength)).slice(1, -1))
      await breathe()
    }
    tables.push(`${JSON.stringify(name)}:[${slices.join(',')}]`)
  }
  const body = `{"version":${snapshotVersion},"lastAt":${lastAt},"tables":{${tables.join(',')}}}`
  return { sequence: head.sequence, hash: head.hash, body }
}
