import type { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
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
  expect(await requirements(redis)).toEqual([])
})

test('a Redis that keeps nothing is refused, or only warned of where the operator accepts that', async () => {
  await redis.config('SET', 'appendonly', 'no')
  expect(await requirements(redis)).toMatchObject([{ severity: 'refuse', sentence: expect.stringContaining('appendonly yes') as string }])
  expect(await requirements(redis, { allowVolatile: true })).toMatchObject([{ severity: 'warn' }])
})

test('a Redis that may drop what it holds is refused', async () => {
  await redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
  expect(await requirements(redis, { allowVolatile: true })).toMatchObject([
    { severity: 'refuse', sentence: expect.stringContaining('allkeys-lru') as string },
  ])
})

test('a Redis that writes every second is warned of', async () => {
  await redis.config('SET', 'appendfsync', 'everysec')
  expect(await requirements(redis)).toMatchObject([{ severity: 'warn', sentence: expect.stringContaining('everysec') as string }])
})

test('a Redis that does not show its configuration is warned of', async () => {
  await redis.call('ACL', 'SETUSER', 'default', '-config')
  expect(await requirements(redis)).toMatchObject([{ severity: 'warn', sentence: expect.stringContaining('appendfsync') as string }])
})

test('a replica is refused', async () => {
  await redis.replicaof('127.0.0.1', 1)
  expect(await requirements(redis)).toMatchObject([{ severity: 'refuse', sentence: expect.stringContaining('replica') as string }])
})

test('without an answer the check rejects', async () => {
  redis.disconnect()
  await expect(requirements(redis)).rejects.toThrow()
})
