import type { Fact } from '../../src/core/facts.ts'
import type { SealedEntry } from '../../src/core/journal.ts'

/** What an entry of the journal says: its judges never fold it as the relay does. */
export interface Entry {
  readonly at: number
  readonly epoch: number
  readonly facts: readonly Fact[]
}

const read = new WeakMap<SealedEntry, Entry>()

/** Reads each entry once, however many checks ask for it: that was a third of a seed's time. */
export function entryOf(sealed: SealedEntry): Entry {
  const known = read.get(sealed)
  if (known) return known
  const entry = JSON.parse(sealed.text) as Entry
  read.set(sealed, entry)
  return entry
}
