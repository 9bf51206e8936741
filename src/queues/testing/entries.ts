import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Head, SealedEntry } from '../../core/journal.ts'
import { connected, openPromptConnection } from '../connection.ts'

/** `count` chained entries that follow `head`. */
export function entriesAfter(head: Head, count: number, mark = 'x'): SealedEntry[] {
  const entries: SealedEntry[] = []
  let { sequence, hash: previous } = head
  for (let i = 0; i < count; i++) {
    sequence += 1
    const text = JSON.stringify({ sequence, previous, mark })
    const hash = createHash('sha256').update(text).digest('hex')
    entries.push({ sequence, hash, previous, text })
    previous = hash
  }
  return entries
}

export const emptyHead: Head = { sequence: 0, hash: '' }

export async function openTestConnection(url: string): Promise<Redis> {
  const redis = openPromptConnection(url, { up: () => undefined, down: () => undefined })
  await connected(redis, 5_000)
  return redis
}
