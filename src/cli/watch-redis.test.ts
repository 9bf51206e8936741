import { expect, onTestFinished, test } from 'vitest'
import { openTestConnection } from '../queues/testing/entries.ts'
import { testRedis } from '../queues/testing/redis.ts'
import { TestClock } from '../relay/testing/test-clock.ts'
import { watchRedis } from './watch-redis.ts'

test.each([
  ['keeps nothing any more', ['appendonly', 'no'], ['appendonly', 'yes'], /appendonly yes.*Until then nothing is taken/],
  ['may drop what it holds', ['maxmemory-policy', 'allkeys-lru'], ['maxmemory-policy', 'noeviction'], /allkeys-lru/],
] as const)(
  'a Redis that somebody has set so that it %s is told of, nothing is taken, and it is told when it is over',
  async (_what, worse, better, detail) => {
    const server = await testRedis()
    onTestFinished(() => server[Symbol.asyncDispose]())
    const redis = await openTestConnection(server.redis.url)
    const clock = new TestClock()
    const noted: (readonly [name: string, active: boolean, detail: string, refuses: boolean])[] = []
    const stop = watchRedis({ redis, required: {}, clock, note: async (...condition) => void noted.push(condition) })
    onTestFinished(() => {
      stop()
      redis.disconnect()
    })
    const look = async (): Promise<(typeof noted)[number] | undefined> => {
      const { length } = noted
      await clock.advance(30_000)
      await expect.poll(() => noted.length).toBe(length + 1)
      return noted.at(-1)
    }
    expect(await look()).toEqual(['redis', false, '', true])
    await redis.config('SET', ...worse)
    expect(await look()).toEqual(['redis', true, expect.stringMatching(detail), true])
    await redis.config('SET', ...better)
    expect(await look()).toEqual(['redis', false, '', true])
  },
)
