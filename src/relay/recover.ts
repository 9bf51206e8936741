import { evolve, stampFingerprints } from '../core/evolve.ts'
import type { Head, Journal } from '../core/journal.ts'
import type { State } from '../core/state.ts'
import { noHead, unseal } from './seal.ts'
import { relayState, restore } from './snapshot.ts'
import { Tail } from './tail.ts'

export interface Recovered {
  readonly state: State
  readonly head: Head
  /** Time of the last entry, ms; null for an empty journal. */
  readonly lastAt: number | null
}

const pageLength = 1_000
/** Entries before the snapshot that are kept at hand too: a failover right after a start may take back what others wrote. */
const tailBeforeSnapshot = 1_000

/** The state as the journal has it: the snapshot, if there is a good one, and the entries after it; and the journal's last entries. */
export async function recover(journal: Journal): Promise<Recovered & { readonly tail: Tail }> {
  const snapshot = await journal.loadSnapshot()
  const restored = snapshot && restore(snapshot)
  const start: Recovered = restored ?? { state: relayState(), head: noHead, lastAt: null }
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
