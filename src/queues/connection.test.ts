import type { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../test/until.ts'
import { answering, connected, describe, openPromptConnection, openWorkerConnection } from './connection.ts'
import { keysOf } from './keys.ts'
import { type TestRedis, testRedis } from './testing/redis.ts'

const quiet = { up: () => undefined, down: () => undefined }

let server: TestRedis

beforeEach(async () => {
  server = await testRedis()
})

afterEach(async () => {
  await server[Symbol.asyncDispose]()
})

test('the listener is told when the connection comes up, goes down with the reason, and comes up again', async () => {
  const told: string[] = []
  const listener = { up: () => void told.push('up'), down: (reason: string) => void told.push(reason) }
  const redis = openPromptConnection(server.redis.url, listener)
  await until(() => told.length === 1)
  process.kill(server.redis.pid!, 'SIGKILL')
  await until(() => told.length > 1 && told.at(-1) === 'up')
  expect(told[0]).toBe('up')
  expect(told[1]).toBe('the connection was closed')
  // While the server is not back yet, each attempt tells why it failed.
  expect(told.slice(2, -1).every((reason) => /ECONNREFUSED|ENOENT/.test(reason))).toBe(true)
  redis.disconnect()
})

test('a prompt connection refuses at once while it is not connected, and keeps nothing for later', async () => {
  const redis = openPromptConnection(server.redis.url, quiet)
  await expect(redis.set('early', 1)).rejects.toThrow()
  await connected(redis, 5_000)
  expect(await redis.get('early')).toBeNull()
  process.kill(server.redis.pid!, 'SIGSTOP')
  const cut = redis.set('cut', 1)
  process.kill(server.redis.pid!, 'SIGKILL')
  await expect(cut).rejects.toThrow()
  await until(() => redis.status === 'ready')
  expect(await redis.get('cut')).toBeNull()
  redis.disconnect()
})

test('a prompt connection to a Redis that hangs is closed and opened anew', async () => {
  let downs = 0
  const redis = openPromptConnection(server.redis.url, { up: () => undefined, down: () => void downs++ })
  await connected(redis, 5_000)
  process.kill(server.redis.pid!, 'SIGSTOP')
  await expect(redis.ping()).rejects.toThrow('timed out')
  await until(() => downs > 0)
  process.kill(server.redis.pid!, 'SIGCONT')
  await until(() => redis.status === 'ready')
  expect(await redis.ping()).toBe('PONG')
  redis.disconnect()
}, 20_000)

test.each([
  ['READONLY', 'has become a replica', (redis: Redis) => redis.replicaof('127.0.0.1', '1')],
  ['NOREPLICAS', 'has lost its replicas', (redis: Redis) => redis.config('SET', 'min-replicas-to-write', '1')],
])('%s: a Redis that %s is left for its primary, though not with each command', async (word, _what, become) => {
  let downs = 0
  const redis = openPromptConnection(server.redis.url, { up: () => undefined, down: () => void downs++ })
  await connected(redis, 5_000)
  await become(redis)
  await expect(redis.set('written', 0)).rejects.toThrow(word)
  await until(() => downs > 0 && redis.status === 'ready')
  for (let each = 1; each < 5; each += 1) {
    await expect(redis.set('written', each)).rejects.toThrow(word)
    await redis.ping()
  }
  expect(downs).toBe(1)
  redis.disconnect()
})

test('what the client says of itself is said in words that an operator knows', async () => {
  const redis = openPromptConnection(server.redis.url, quiet)
  const early = await redis.ping().catch(describe)
  expect(early).toBe('Redis is not connected')
  await connected(redis, 5_000)
  process.kill(server.redis.pid!, 'SIGSTOP')
  expect(await redis.ping().catch(describe)).toBe('Redis did not answer in time')
  process.kill(server.redis.pid!, 'SIGCONT')
  redis.disconnect()
})

test('a worker’s connection waits for Redis instead', async () => {
  const redis = openWorkerConnection(server.redis.url, quiet)
  expect(await redis.set('early', 1)).toBe('OK')
  redis.disconnect()
})

test('who waits for a connection in vain learns why, and no password', async () => {
  const { folder } = server
  const redis = openPromptConnection(`redis://:a-password@127.0.0.1:1`, quiet)
  const waiting = connected(redis, 200)
  await expect(waiting).rejects.toThrow(/^Redis was not reached: .*ECONNREFUSED/)
  await expect(waiting).rejects.not.toThrow('a-password')
  redis.disconnect()
  const nowhere = openPromptConnection(`${folder}/nothing.sock`, quiet)
  await expect(connected(nowhere, 200)).rejects.toThrow('ENOENT')
  nowhere.disconnect()
})

test('all keys of a mechanism share one hash tag that its name cannot break out of', () => {
  for (const name of ['cell', 'a}b', '{x}', 'a:b']) {
    const { prefix, ...rest } = keysOf(name)
    expect(prefix).toMatch(/^\{[^{}]+\}$/)
    for (const key of Object.values(rest)) expect(key.startsWith(`${prefix}:`)).toBe(true)
  }
  expect(keysOf('a:b').journal).not.toBe(keysOf('a').journal)
})

test('one that takes no writes for want of replicas is left, and whoever goes on waits until it, or another, answers', async () => {
  const redis = openPromptConnection(server.redis.url, quiet)
  await connected(redis, 5_000)
  await redis.config('SET', 'min-replicas-to-write', '1')
  await expect(redis.set('written', 1)).rejects.toThrow('NOREPLICAS')
  await expect(redis.ping()).rejects.toThrow()
  await answering(redis, 5_000)
  expect(await redis.get('written')).toBeNull()
  redis.disconnect()
})

test('where nobody answers it is said why', async () => {
  const redis = openPromptConnection(server.redis.url, quiet)
  await connected(redis, 5_000)
  redis.disconnect()
  await expect(answering(redis, 100)).rejects.toThrow('Connection is closed')
})
