import { expect, test } from 'vitest'
import { TestClock } from '../relay/testing/test-clock.ts'
import { connected, openPromptConnection } from './connection.ts'
import { keysOf } from './keys.ts'
import { answerQuestions, askOwner } from './questions.ts'
import { testRedis } from './testing/redis.ts'

const silent = { up: () => undefined, down: () => undefined }

test('a question is answered once, by the owner alone; without one nobody is kept waiting, and nothing is left to be done', async () => {
  await using held = await testRedis()
  const redis = openPromptConnection(held.redis.url, silent)
  await connected(redis, 5_000)
  const keys = keysOf('Cell')
  const clock = new TestClock()
  expect(await askOwner(redis, keys, { id: 'a', question: 'anybody?' }, 300)).toBeUndefined()
  const heard: unknown[] = []
  const end = answerQuestions(redis, keys, clock, async (question) => {
    heard.push(question)
    return { answered: question }
  })
  const asked = askOwner(redis, keys, { id: 'b', question: 'and now?' }, 5_000)
  await expect.poll(() => redis.exists(keys.question)).toBe(1)
  // Another is not taken for it, nor put in its place.
  expect(await askOwner(redis, keys, { id: 'c', question: 'me too' }, 100)).toBe('busy')
  await clock.advance(1_000)
  expect(await asked).toEqual({ answered: 'and now?' })
  await end()
  expect(heard).toEqual(['and now?'])
  expect(await redis.keys(`${keys.answers}*`)).toEqual([])
  redis.disconnect()
})

test('who gave up a question that was taken up takes nobody else’s away', async () => {
  await using held = await testRedis()
  const redis = openPromptConnection(held.redis.url, silent)
  await connected(redis, 5_000)
  const keys = keysOf('Cell')
  const slow = askOwner(redis, keys, { id: 'slow', question: 'takes long' }, 1_000)
  await expect.poll(() => redis.exists(keys.question)).toBe(1)
  await redis.getdel(keys.question) // the owner works at it
  await redis.set(keys.question, JSON.stringify({ id: 'next', question: 'mine' }))
  expect(await slow).toBeUndefined()
  expect(JSON.parse((await redis.get(keys.question)) ?? 'null')).toEqual({ id: 'next', question: 'mine' })
  redis.disconnect()
})

test('a question is not answered any more once its owner has ended, and an answer that fails harms nothing', async () => {
  await using held = await testRedis()
  const redis = openPromptConnection(held.redis.url, silent)
  await connected(redis, 5_000)
  const keys = keysOf('Cell')
  const clock = new TestClock()
  const heard: unknown[] = []
  const end = answerQuestions(redis, keys, clock, async (question) => {
    heard.push(question)
    if (question === 'bad') throw new Error('no')
    return 'yes'
  })
  const bad = askOwner(redis, keys, { id: 'bad', question: 'bad' }, 500)
  await expect.poll(() => redis.exists(keys.question)).toBe(1)
  await clock.advance(1_000)
  expect(await bad).toBeUndefined()
  const good = askOwner(redis, keys, { id: 'good', question: 'good' }, 5_000)
  await expect.poll(() => redis.exists(keys.question)).toBe(1)
  await expect
    .poll(async () => {
      await clock.advance(1_000)
      return heard
    })
    .toEqual(['bad', 'good'])
  expect(await good).toBe('yes')
  await end()
  await redis.set(keys.question, JSON.stringify({ id: 'late', question: 'late' }))
  await clock.advance(5_000)
  expect(heard).toEqual(['bad', 'good'])
  redis.disconnect()
})
