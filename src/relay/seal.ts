import { createHash } from 'node:crypto'
import type { Fact } from '../core/facts.ts'
import { formatOf, formatOfText, formatRead, NewerJournal } from '../core/format.ts'
import type { Entry, Head, SealedEntry } from '../core/journal.ts'

export const noHead: Head = { sequence: 0, hash: '' }

interface EntryText {
  /** Absent where it is the first. Stands before all else: see `formatOfText`. */
  readonly format?: number
  readonly sequence: number
  readonly epoch: number
  readonly at: number
  readonly previous: string
  readonly facts: readonly Fact[]
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Chains facts to the entry before: the hash covers the text, and the text names the hash before. */
export function seal(head: Head, epoch: number, at: number, facts: readonly Fact[]): SealedEntry {
  const format = formatOf(facts)
  const said = format === 1 ? {} : { format }
  const content: EntryText = { ...said, sequence: head.sequence + 1, epoch, at, previous: head.hash, facts }
  const text = JSON.stringify(content)
  return { sequence: content.sequence, previous: head.hash, text, hash: hashOf(text) }
}

/** What is there does not follow from what is known. */
export class BrokenChain extends Error {}

/**
 * Reads an entry back. Throws `BrokenChain` where the chain does not hold: a journal that was changed must not be acted on; and `NewerJournal`
 * where this version must not.
 */
export function unseal(head: Head, sealed: SealedEntry): Entry {
  // Its hash before all else: what was changed may be no JSON any more.
  const content = hashOf(sealed.text) === sealed.hash ? (JSON.parse(sealed.text) as EntryText) : undefined
  const broken =
    content === undefined ||
    content.previous !== head.hash ||
    content.sequence !== head.sequence + 1 ||
    content.sequence !== sealed.sequence
  if (broken) {
    throw new BrokenChain(
      `The journal's chain is broken at entry ${sealed.sequence} (after ${head.sequence}). Nothing was done with it: restore the journal from its last copy, and keep this one for the inquiry.`,
    )
  }
  const format = formatOfText(sealed.text)
  if (format > formatRead) throw new NewerJournal({ format, read: formatRead, entry: content.sequence })
  const { format: _, ...entry } = content
  return { ...entry, hash: sealed.hash }
}
