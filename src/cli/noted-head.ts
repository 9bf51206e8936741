import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock, Head } from '../core/journal.ts'
import { writeWhole } from './write-whole.ts'

/** What the journal was seen to have, by this machine. */
export const notedHeadFileOf = (folder: string): string => join(folder, 'journal-head')
const noteEveryMs = 10_000

/** Undefined where none was noted, or nothing that can be read. */
export async function notedHead(folder: string): Promise<Head | undefined> {
  const text = await readFile(notedHeadFileOf(folder), 'utf8').catch(() => '')
  const [, sequence, hash] = /^(\d{1,15}) ([0-9a-f]{64})\n$/.exec(text) ?? []
  return sequence === undefined || hash === undefined ? undefined : { sequence: Number(sequence), hash }
}

/**
 * Notes every ten seconds, and at the end, how far the journal has come, so that a Redis which has lost it is not taken for a new one
 * at the next start. Returns what ends it. A note that cannot be written is left out: the one before says less, and nothing false.
 */
export function noteHeads(folder: string, head: () => Head, clock: Clock): () => Promise<void> {
  let noted = ''
  let cancel = (): void => undefined
  let writing = Promise.resolve()
  const note = (): Promise<void> => {
    const { sequence, hash } = head()
    const text = `${sequence} ${hash}\n`
    if (sequence === 0 || text === noted) return writing
    writing = writing.then(async () => {
      await writeWhole(notedHeadFileOf(folder), text).then(
        () => {
          noted = text
        },
        () => undefined,
      )
    })
    return writing
  }
  const again = (): void => {
    cancel = clock.after(noteEveryMs, () => {
      void note()
      again()
    })
  }
  void note()
  again()
  return () => {
    cancel()
    return note()
  }
}
