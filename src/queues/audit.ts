import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'

/** Entries asked for at once: appends wait behind each answer. */
const pageLength = 100

/**
 * Reads the journal as the stream holds it, from its oldest entry to the head, and checks each and the chain: a start folds only what
 * comes after the snapshot. Returns what is wrong; undefined where nothing is. Rejects when Redis gives no answer.
 */
export async function auditStream(redis: Redis, keys: Keys, breathe: () => Promise<void>): Promise<string | undefined> {
  let last: { readonly sequence: number; readonly hash: string } | undefined
  for (;;) {
    const from = last === undefined ? '-' : `(${last.sequence}-0`
    const page = await redis.xrange(keys.journal, from, '+', 'COUNT', pageLength)
    for (const [id, [, hash = '', , previous = '', , text = '']] of page) {
      const sequence = Number.parseInt(id, 10)
      const follows = last?.sequence === sequence - 1
      if (!follows && (await isMissing(redis, keys, sequence - 1))) return `entries before ${sequence} are missing`
      const isWhole = createHash('sha256').update(text).digest('hex') === hash && namesIn(text) === `${sequence} ${previous}`
      if (!isWhole || (follows && previous !== last?.hash)) return `entry ${sequence} was changed`
      last = { sequence, hash }
    }
    if (page.length < pageLength) return undefined
    await breathe()
  }
}

/** What the entry itself says of its place: the hash covers that, and not what stands beside it. */
function namesIn(text: string): string {
  try {
    const { sequence, previous } = JSON.parse(text) as { sequence?: number; previous?: string }
    return `${sequence} ${previous}`
  } catch {
    return ''
  }
}

/** What is not there was archived, perhaps while the rest was read: to trim it and to note that is one step. */
async function isMissing(redis: Redis, keys: Keys, sequence: number): Promise<boolean> {
  if (sequence === 0) return false
  const archived = await redis.hkeys(keys.archived)
  return !archived.some((range) => Number(range.split('-')[1]) >= sequence)
}
