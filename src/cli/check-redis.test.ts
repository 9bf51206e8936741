import { expect, test } from 'vitest'
import { testRedis } from '../queues/testing/redis.ts'
import { inspectRedis } from './check-redis.ts'

test('without an address there is nothing to say, and a good one is not asked unless it is to be', async () => {
  expect(await inspectRedis({}, 'Cell', true)).toEqual([])
  expect(await inspectRedis({ PARLEY_REDIS_URL: 'redis://127.0.0.1:1' }, 'Cell', false)).toEqual([])
})

test('an address that is none is a problem, with what to write instead', async () => {
  const [finding] = await inspectRedis({ PARLEY_REDIS_URL: 'redis+sentinel://host1,host2' }, 'Cell', false)
  expect(finding).toMatchObject({ isWarning: false, sentence: expect.stringMatching(/names no primary.*mymaster/) as unknown })
})

test('a Redis that does not answer is a problem, one that keeps all is none', async () => {
  const [finding] = await inspectRedis({ PARLEY_REDIS_URL: '/nowhere/redis.sock' }, 'Cell', true)
  expect(finding).toMatchObject({ isWarning: false, sentence: expect.stringMatching(/Redis was not reached.*PARLEY_REDIS_URL/) as unknown })
  await using server = await testRedis()
  expect(await inspectRedis({ PARLEY_REDIS_URL: server.redis.url }, 'Cell', true)).toEqual([])
})
