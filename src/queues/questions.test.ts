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
