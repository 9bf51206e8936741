import type { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connected } from './connection.ts'
import { requirements } from './requirements.ts'
import { openTestConnection } from './testing/entries.ts'
import { type TestRedis, testRedis } from './testing/redis.ts'

let server: TestRedis
let redis: Redis

beforeEach(async () => {
  server = await testRedis()
  redis = await openTestConnection(server.redis.url)
})

afterEach(async () => {
  redis.disconnect()
  await server[Symbol.asyncDispose]()
})

test('the embedded Redis meets them all', async () => {
  expect(await requirements(redis, 'cell')).toEqual([])
})

test('a Redis that keeps nothing is refused, or only warned of where the operator accepts that', async () => {
  await redis.config('SET', 'appendonly', 'no')
  expect(await requirements(redis, 'cell')).toMatchObject([
    { severity: 'refuse', sentence: expect.stringContaining('appendonly yes') as string },
  ])
  expect(await requirements(redis, 'cell', { allowVolatile: true })).toMatchObject([{ severity: 'warn' }])
})

test('a Redis that may drop what it holds is refused', async () => {
  await redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
  expect(await requirements(redis, 'cell', { allowVolatile: true })).toMatchObject([
    { severity: 'refuse', sentence: expect.stringContaining('allkeys-lru') as string },
  ])
})

test('a Redis that writes every second is warned of', async () => {
  await redis.config('SET', 'appendfsync', 'everysec')
  expect(await requirements(redis, 'cell')).toMatchObject([{ severity: 'warn', sentence: expect.stringContaining('everysec') as string }])
})

test('a Redis that does not show its configuration is warned of', async () => {
  await redis.call('ACL', 'SETUSER', 'default', '-config')
  expect(await requirements(redis, 'cell')).toMatchObject([
    { severity: 'warn', sentence: expect.stringContaining('appendfsync') as string },
  ])
})

test.each([
  ['may not use other keys', ['resetkeys', '~app:*'], /does not let the user.*`\{parley:\*`.*NOPERM/],
  ['may not append', ['-xadd'], /does not let the user of PARLEY_REDIS_URL/],
  ['may run no scripts', ['-eval'], /does not let the user.*'eval'/],
  ['may run no scripts by their hash', ['-evalsha'], /does not let the user.*'evalsha'/],
  ['may not ask for INFO', ['-info'], /does not let the user.*'info'/],
])('a user who %s is refused, with what to give them', async (_what, rules, sentence) => {
  await redis.call('ACL', 'SETUSER', 'default', ...rules)
  expect(await requirements(redis, 'cell')).toEqual([{ severity: 'refuse', sentence: expect.stringMatching(sentence) as unknown }])
})

test('a Redis without memory for a write is refused', async () => {
  await redis.config('SET', 'maxmemory', '1')
  expect(await requirements(redis, 'cell')).toEqual([{ severity: 'refuse', sentence: expect.stringMatching(/maxmemory.*OOM/) as unknown }])
})

test('that too few replicas are there is no reason not to wait for them', async () => {
  await redis.config('SET', 'min-replicas-to-write', '1')
  expect(await requirements(redis, 'cell')).toEqual([{ severity: 'warn', sentence: expect.stringMatching(/NOREPLICAS/) as unknown }])
})

test('a database that this Redis does not have is refused: its commands would go to another one', async () => {
  const elsewhere = redis.duplicate({ db: 99 })
  elsewhere.on('error', () => undefined)
  await connected(elsewhere, 5_000)
  expect(await requirements(elsewhere, 'cell')).toEqual([
    {
      severity: 'refuse',
      sentence: expect.stringMatching(/the database that PARLEY_REDIS_URL names.*DB index is out of range/) as unknown,
    },
  ])
  elsewhere.disconnect()
})

test('what was tried leaves nothing behind', async () => {
  await requirements(redis, 'cell')
  expect(await redis.keys('*')).toEqual([])
})

test('a replica is refused', async () => {
  await redis.replicaof('127.0.0.1', 1)
  expect(await requirements(redis, 'cell')).toMatchObject([{ severity: 'refuse', sentence: expect.stringContaining('replica') as string }])
})

test('without an answer the check rejects', async () => {
  redis.disconnect()
  await expect(requirements(redis, 'cell')).rejects.toThrow()
})
