import type { Redis } from 'ioredis'
import { parseInfo } from './info.ts'

/** The name of a Redis that has no replica and was never one: there is nothing that it could have failed over to. */
export const standsAlone = 'alone'

/** Names the copy that answers: a primary's replication id is a new one whenever a replica takes its place. */
export async function copyOf(redis: Redis): Promise<string> {
  const info = parseInfo(await redis.info('replication'))
  const isAlone = info.get('role') === 'master' && info.get('connected_slaves') === '0' && info.get('second_repl_offset') === '-1'
  return isAlone ? standsAlone : (info.get('master_replid') ?? 'unknown')
}
