import type { Head, Journal } from '../core/journal.ts'

/** What a journal lacks of that which it is known to have had. `all`: it is empty. */
export type Lack = 'nothing' | 'end' | 'all'

/**
 * Whether the journal still has what this machine once noted that it has: it may have been put back from an old copy, have lost its
 * end with its disk, or be another one. `known` absent: nothing was noted. Rejects when the store gives no answer.
 */
export async function lackOf(journal: Pick<Journal, 'head' | 'read'>, known: Head | undefined): Promise<Lack> {
  if (known === undefined || known.sequence === 0) return 'nothing'
  const there = await journal.head()
  if (there.sequence === 0) return 'all'
  if (there.sequence < known.sequence) return 'end'
  // What has left the store since for another machine's archive has been there. A store that gives no answer any more says nothing of that.
  const [entry] = await journal.read(known.sequence - 1, 1).catch(async () => {
    await journal.head()
    return []
  })
  return entry !== undefined && entry.hash !== known.hash ? 'end' : 'nothing'
}
