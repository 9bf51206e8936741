import type { Head, SealedEntry } from '../core/journal.ts'

/** What a failover of the store may take back and its owner can still give it again. Some minutes of a busy mechanism. */
const tailEntriesMax = 5_000
/** In characters of the entries' texts. */
const tailLengthMax = 4_000_000

/**
 * The last entries of the journal, as they stand there: a store that fails over to a copy that is behind is given them again, with
 * the same sequences, hashes and texts.
 */
export class Tail {
  #entries: SealedEntry[] = []
  /** Where the kept ones begin: what was dropped is cut off now and then. */
  #start = 0
  #length = 0

  /** The next entry of the journal. */
  push(entry: SealedEntry): void {
    this.#entries.push(entry)
    this.#length += entry.text.length
    while (this.#entries.length - this.#start > tailEntriesMax || this.#length > tailLengthMax) {
      this.#length -= this.#entries[this.#start]!.text.length
      this.#start += 1
    }
    if (this.#start > tailEntriesMax) {
      this.#entries = this.#entries.slice(this.#start)
      this.#start = 0
    }
  }

  /** The sequence of the oldest entry that is kept; undefined while there is none. */
  get oldest(): number | undefined {
    return this.#entries[this.#start]?.sequence
  }

  /**
   * What a journal with this head lacks, oldest first. `older`: it lacks entries that are no longer kept; `foreign`: its last entry is
   * not the one that stood there.
   */
  after(head: Head): readonly SealedEntry[] | 'older' | 'foreign' {
    const { oldest } = this
    if (oldest === undefined || head.sequence < oldest - 1) return 'older'
    const index = this.#start + head.sequence - oldest + 1
    const next = this.#entries[index]
    const hash = next?.previous ?? this.#entries[index - 1]?.hash
    // Of an empty journal any head is the beginning.
    if (head.sequence > 0 && hash !== head.hash) return 'foreign'
    return this.#entries.slice(index)
  }
}
