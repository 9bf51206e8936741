import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../test/until.ts'
import { standsAlone } from './copy.ts'
import { RedisJournal } from './journal.ts'
import { keysOf } from './keys.ts'
import { RedisOwnership } from './lease.ts'
import { replicasMeant, requirements } from './requirements.ts'
import { ManualClock } from './testing/clocks.ts'
import { emptyHead, entriesAfter, openTestConnection } from './testing/entries.ts'
import { type Pair, startPair } from './testing/pair.ts'

const keys = keysOf('cell')
let pair: Pair
const open = async (port: number) => openTestConnection(`redis://127.0.0.1:${port}`)

beforeEach(async () => {
  pair = await startPair()
})

afterEach(async () => {
  await pair[Symbol.asyncDispose]()
})

test('an entry counts as appended only when a replica has it, and so does the head', async () => {
  const redis = await open(pair.primary)
  const replica = await open(pair.replica)
  await redis.set(keys.epoch, 1)
  const journal = new RedisJournal({ redis, keys, replicas: 1 })
  const entries = entriesAfter(emptyHead, 4)
  expect(await journal.append(entries.slice(0, 2), 1)).toEqual({ outcome: 'appended' })
  expect(await new RedisJournal({ redis: replica, keys }).head()).toEqual({ sequence: 2, hash: entries[1]!.hash })
  await replica.replicaof('NO', 'ONE')
  expect(await journal.append(entries.slice(2), 1)).toEqual({
    outcome: 'unavailable',
    reason: 'only 0 of 1 replicas of Redis have confirmed it',
  })
  await expect(journal.head()).rejects.toThrow('only 0 of 1 replicas')
  await replica.replicaof('127.0.0.1', pair.primary)
  await until(async () => (await journal.append(entries.slice(2), 1)).outcome === 'appended')
  expect(await journal.head()).toEqual({ sequence: 4, hash: entries[3]!.hash })
  redis.disconnect()
  replica.disconnect()
})

test('who waits for replicas has written before, also on a new connection and where all is there already', async () => {
  const redis = await open(pair.primary)
  await redis.set(keys.epoch, 1)
  const entries = entriesAfter(emptyHead, 2)
  await new RedisJournal({ redis, keys, replicas: 1 }).append(entries, 1)
  const again = await open(pair.primary)
  const journal = new RedisJournal({ redis: again, keys, replicas: 1 })
  const written = async (): Promise<number> => Number(/cmdstat_set:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1])
  const before = await written()
  expect(await journal.append(entries, 1)).toEqual({ outcome: 'appended' })
  const between = await written()
  expect(between).toBeGreaterThan(before)
  expect(await journal.head()).toEqual({ sequence: 2, hash: entries[1]!.hash })
  expect(await written()).toBeGreaterThan(between)
  redis.disconnect()
  again.disconnect()
})

test('one replica is not two', async () => {
  const redis = await open(pair.primary)
  await redis.set(keys.epoch, 1)
  const journal = new RedisJournal({ redis, keys, replicas: 2 })
  const reason = 'only 1 of 2 replicas of Redis have confirmed it'
  expect(await journal.append(entriesAfter(emptyHead, 1), 1)).toEqual({ outcome: 'unavailable', reason })
  redis.disconnect()
})

test('a replica that takes the primary’s place is another copy', async () => {
  const redis = await open(pair.primary)
  const replica = await open(pair.replica)
  const before = await new RedisJournal({ redis, keys }).copy()
  const journal = new RedisJournal({ redis: replica, keys })
  expect(await journal.copy()).toBe(before)
  await replica.replicaof('NO', 'ONE')
  expect(await journal.copy()).not.toBe(before)
  // Though it has no replica of its own yet: it was one, and may lack what the other had.
  expect(await journal.copy()).not.toBe(standsAlone)
  redis.disconnect()
  replica.disconnect()
})

test('a Redis whose writes no replica has to have is warned of, and refused where sentinels may fail it over', async () => {
  const redis = await open(pair.primary)
  const found = async (failsOver: boolean) =>
    (await requirements(redis, 'cell', { failsOver }))
      .filter(({ sentence }) => sentence.includes('min-replicas-to-write'))
      .map(({ severity }) => severity)
  expect([await found(false), await found(true)]).toEqual([['warn'], ['refuse']])
  await redis.config('SET', 'min-replicas-to-write', '1')
  expect([await found(false), await found(true), await replicasMeant(redis)]).toEqual([[], [], 1])
  redis.disconnect()
})

test('whoever begins where the store has replicas leaves an owner whom it may have forgotten the time of a lease', async () => {
  const redis = await open(pair.primary)
  const clock = new ManualClock()
  const stop = new AbortController()
  let isTaken = false
  const taking = new RedisOwnership({ redis, keys, clock }).acquire(stop.signal).then((lease) => {
    isTaken = true
    return lease
  })
  for (let passedMs = 0; passedMs < 4_500; passedMs += 500) {
    // What it asks is answered before this.
    for (let turn = 0; turn < 3; turn += 1) await redis.ping()
    clock.advance(500)
  }
  await redis.ping()
  expect([isTaken, await redis.exists(keys.lease)]).toEqual([false, 0])
  await until(() => {
    clock.advance(500)
    return isTaken
  })
  await (await taking).release()
  redis.disconnect()
})

test('what was written is settled when a replica has it, and not before', async () => {
  const redis = await open(pair.primary)
  const replica = await open(pair.replica)
  const journal = new RedisJournal({ redis, keys })
  const pid = Number(/process_id:(\d+)/.exec(await replica.info('server'))?.[1])
  process.kill(pid, 'SIGSTOP')
  let isSettled = false
  await redis.set('written', 'yes')
  const settling = journal.settled().then(() => {
    isSettled = true
  })
  for (let turn = 0; turn < 5; turn += 1) await redis.ping()
  expect(isSettled).toBe(false)
  process.kill(pid, 'SIGCONT')
  await settling
  expect(await replica.get('written')).toBe('yes')
  redis.disconnect()
  replica.disconnect()
})
