import { join } from 'node:path'
import { systemClock } from '../../src/cli/system-clock.ts'
import type { Clock, Journal, Lease, Wakes } from '../../src/core/journal.ts'
import { Archive } from '../../src/queues/archive.ts'
import { connected, openPromptConnection } from '../../src/queues/connection.ts'
import { RedisJournal } from '../../src/queues/journal.ts'
import { keysOf } from '../../src/queues/keys.ts'
import { RedisOwnership } from '../../src/queues/lease.ts'
import { RedisWakes } from '../../src/queues/wakes.ts'
import { DirectWakes, MemoryJournal } from '../../src/relay/testing/memory-journal.ts'

const connectWithinMs = 30_000

export interface Store {
  readonly journal: Journal
  readonly wakes: Wakes
  readonly lease: Lease
  close(): Promise<void>
}

export interface RedisStoreOptions {
  readonly url: string
  readonly mechanism: string
  readonly folder: string
  readonly clock: Clock
  readonly log: (line: string) => void
}

/**
 * As in production. The lease keeps the machine's clock: Redis counts by that, and it must live while the story's stands. So do BullMQ's
 * delays: a timer's wake comes too late, and the owner's sweep, each second of the moved clock, has long found what is due.
 */
export async function redisStore({ url, mechanism, folder, clock, log }: RedisStoreOptions): Promise<Store> {
  const redis = openPromptConnection(url, { up: () => undefined, down: () => undefined })
  await connected(redis, connectWithinMs)
  const keys = keysOf(mechanism)
  const lease = await new RedisOwnership({ redis, keys, clock: systemClock }).acquire(new AbortController().signal)
  return {
    journal: new RedisJournal({ redis, keys, archive: new Archive(join(folder, 'journal')) }),
    wakes: new RedisWakes({ url, keys, clock, onProblem: log }),
    lease,
    close: async () => {
      await lease.release()
      redis.disconnect()
    },
  }
}

/** For what takes days: each half minute has an entry, which a Redis writes to its disk. */
export function memoryStore(): Store {
  const journal = new MemoryJournal()
  return { journal, wakes: new DirectWakes(), lease: journal.lease(), close: async () => undefined }
}
