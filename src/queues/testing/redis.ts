import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedRedis, type EmbeddedRedisOptions, startEmbeddedRedis } from '../embedded.ts'

export interface TestRedis extends AsyncDisposable {
  readonly folder: string
  readonly redis: EmbeddedRedis
}

/** A real Redis in a folder of its own. Ended, and its folder removed, by `await using` or by disposing it. */
export async function testRedis(options: Partial<EmbeddedRedisOptions> = {}): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-redis-'))
  const redis = await startEmbeddedRedis({ folder, ...options })
  return {
    folder,
    redis,
    async [Symbol.asyncDispose]() {
      await redis.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
