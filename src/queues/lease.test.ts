import type { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../../test/until.ts'
import { formatRead } from '../core/format.ts'
import type { Lease } from '../core/journal.ts'
import { RedisJournal } from './journal.ts'
import { keysOf } from './keys.ts'
import { RedisOwnership } from './lease.ts'
import { ownIdentity } from './process-identity.ts'
import { startChild } from './testing/children.ts'
import { ManualClock, realClock } from './testing/clocks.ts'
import { emptyHead, entriesAfter, openTestConnection } from './testing/entries.ts'
import { replySwallowingProxy } from './testing/proxy.ts'
import { type TestRedis, testRedis } from './testing/redis.ts'

const keys = keysOf('cell')
const never = new AbortController().signal

let server: TestRedis
let redis: Redis
let clock: ManualClock
let owner: RedisOwnership
const leases: Lease[] = []

beforeEach(async () => {
  server = await testRedis()
  redis = await openTestConnection(server.redis.url)
  clock = new ManualClock()
  owner = new RedisOwnership({ redis, keys, clock })
})

afterEach(async () => {
  for (const lease of leases.splice(0)) await lease.release()
  redis.disconnect()
  await server[Symbol.asyncDispose]()
})

async function acquire(ownership: RedisOwnership, signal = never): Promise<Lease> {
  const lease = await ownership.acquire(signal)
  leases.push(lease)
  return lease
}

const standby = (): RedisOwnership => new RedisOwnership({ redis, keys, clock: realClock })

/** Moves the owner's clock and waits until its renewal has reached Redis. */
async function renew(afterMs: number): Promise<void> {
  await redis.pexpire(keys.lease, 600_000)
  clock.advance(afterMs)
  await until(async () => (await redis.pttl(keys.lease)) <= 5_000, { what: 'the renewal' })
  // The answer reaches the lease in the same turn as ours or before.
  await redis.ping()
}

test('whoever does not read the format of the journal is told so, and does not get the mechanism though nobody has it', async () => {
  await redis.set(keys.format, formatRead + 1)
  await expect(acquire(standby())).rejects.toThrow(`it is of format ${formatRead + 1}, and this version reads up to ${formatRead}`)
  expect(await redis.get(keys.lease)).toBeNull()
  expect(await redis.get(keys.epoch)).toBeNull()
  await redis.set(keys.format, formatRead)
  expect((await acquire(standby())).held()).toBe(true)
})

test('a standby that waits ends when the owner writes what it does not read', async () => {
  await acquire(owner)
  const waiting = acquire(standby())
  const ended = expect(waiting).rejects.toThrow('A newer Parley wrote this journal')
  await redis.set(keys.format, formatRead + 1)
  await ended
})

test('a Redis that answers and neither gives the mechanism nor leaves it says why, and that it is over', async () => {
  const told: (string | undefined)[] = []
  const refused = (why: Error | undefined): void => void told.push(why?.message.split(' ', 1)[0])
  await redis.config('SET', 'maxmemory', '1')
  const acquiring = acquire(new RedisOwnership({ redis, keys, clock: realClock, refused }))
  await until(() => told.length > 1, { what: 'the second refusal' })
  expect(new Set(told)).toEqual(new Set(['OOM']))
  await redis.config('SET', 'maxmemory', '0')
  const lease = await acquiring
  expect(told.at(-1)).toBeUndefined()
  await redis.config('SET', 'maxmemory', '1')
  expect(await lease.confirm()).toBeUndefined()
  expect(told.at(-1)).toBe('OOM')
  await redis.config('SET', 'maxmemory', '0')
  expect(await lease.confirm()).toBe(true)
  expect(told.at(-1)).toBeUndefined()
})

describe('holding', () => {
  test('a lease holds for its time less a margin, counted from before it was asked for', async () => {
    const lease = await acquire(owner)
    expect(lease.held()).toBe(true)
    redis.disconnect()
    clock.advance(4_499)
    expect(lease.held()).toBe(true)
    clock.advance(1)
    expect(lease.held()).toBe(false)
    expect(lease.lost.aborted).toBe(false)
  })

  test('what the answer takes to come is part of its time', async () => {
    const other = await openTestConnection(server.redis.url)
    await other.call('CLIENT', 'PAUSE', '60000', 'WRITE')
    const acquiring = acquire(owner)
    const asks = async (): Promise<boolean> => /flags=\S*b\S* .*cmd=eval/.test(String(await other.call('CLIENT', 'LIST')))
    await until(asks, { what: 'the request to wait' })
    clock.advance(1_000)
    await other.call('CLIENT', 'UNPAUSE')
    const lease = await acquiring
    redis.disconnect()
    other.disconnect()
    clock.advance(3_499)
    expect(lease.held()).toBe(true)
    clock.advance(1)
    expect(lease.held()).toBe(false)
  })

  test('whoever gives up what another has taken meanwhile leaves it to the other', async () => {
    const late = await acquire(owner)
    await redis.pexpire(keys.lease, 1)
    const other = await acquire(standby())
    await late.release()
    expect(await redis.get(keys.lease)).toContain(`${other.epoch} `)
  })

  test('renewals keep it for as long as they are answered', async () => {
    const lease = await acquire(owner)
    for (let second = 0; second < 20; second++) await renew(1_000)
    expect(lease.held()).toBe(true)
    expect(await redis.get(keys.epoch)).toBe(String(lease.epoch))
  })

  test('an owner cut off from Redis does not hold it after its time, and holds it again if nobody took it', async () => {
    const lease = await acquire(owner)
    redis.disconnect()
    await until(() => redis.status === 'end')
    for (let i = 0; i < 30; i++) clock.advance(1_000)
    expect(lease.held()).toBe(false)
    await redis.connect()
    await redis.del(keys.lease)
    await until(() => {
      clock.advance(250)
      return lease.held()
    })
    expect(lease.lost.aborted).toBe(false)
    expect(await redis.get(keys.lease)).toContain(`${lease.epoch} `)
  })

  test('an owner that was cut off while another took it has lost it for good', async () => {
    const lease = await acquire(owner)
    await redis.del(keys.lease)
    const other = await acquire(standby())
    await other.release()
    clock.advance(1_000)
    await until(() => lease.lost.aborted)
    expect(lease.held()).toBe(false)
    expect(await redis.exists(keys.lease)).toBe(0)
  })
})

describe('a failover to a copy that is behind', () => {
  /** The state of the store before the present owner came. */
  async function forget(epoch: string | null, lease: string | null): Promise<void> {
    await (epoch === null ? redis.del(keys.epoch) : redis.set(keys.epoch, epoch))
    await (lease === null ? redis.del(keys.lease) : redis.set(keys.lease, lease, 'PX', 600_000))
  }

  test.each([
    ['nothing', null, null],
    ['the owner before', '1', '1 some-host:1 another'],
  ])('an owner tells a copy of itself that knows %s', async (_what, epoch, held) => {
    await (await acquire(owner)).release()
    const lease = await acquire(owner)
    await forget(epoch, held)
    expect(await lease.confirm()).toBe(true)
    expect(await redis.get(keys.epoch)).toBe(String(lease.epoch))
    expect(await redis.get(keys.lease)).toContain(`${lease.epoch} `)
    expect(lease.held()).toBe(true)
  })

  test('an owner does not take back from a later one what a copy has forgotten of it', async () => {
    const lease = await acquire(owner)
    await forget('0', `${lease.epoch + 1} some-host:1 another`)
    expect(await lease.confirm()).toBe(false)
    expect(lease.lost.aborted).toBe(true)
    expect(await redis.get(keys.epoch)).toBe('0')
  })

  test('an owner does not take back the same epoch from another, where a copy knows the lease alone', async () => {
    const lease = await acquire(owner)
    await forget(null, `${lease.epoch} some-host:1 another`)
    expect(await lease.confirm()).toBe(false)
    expect(await redis.get(keys.lease)).toContain('another')
  })

  test('an owner has lost to another who was given the same epoch by a copy that had forgotten it', async () => {
    const lease = await acquire(owner)
    await forget(null, null)
    const other = await acquire(standby())
    expect(other.epoch).toBe(lease.epoch)
    expect(await lease.confirm()).toBe(false)
    expect(await other.confirm()).toBe(true)
  })

  test('no epoch is given out twice, whatever a copy has forgotten', async () => {
    const timed = new RedisOwnership({ redis, keys, clock, epochMin: () => clock.now() })
    const first = await acquire(timed)
    await forget(null, null)
    clock.advance(1)
    const second = await acquire(timed)
    expect(second.epoch).toBeGreaterThan(first.epoch)
    expect(await redis.get(keys.epoch)).toBe(String(second.epoch))
    expect(await first.confirm()).toBe(false)
  })
})

describe('taking over', () => {
  test('each ownership has a higher epoch than the one before', async () => {
    const epochs: number[] = []
    for (let i = 0; i < 3; i++) {
      const lease = await acquire(owner)
      epochs.push(lease.epoch)
      await lease.release()
    }
    expect(epochs).toEqual([1, 2, 3])
  })

  test('a standby waits while the owner lives, and has it at once when the owner releases it', async () => {
    const lease = await acquire(owner)
    let taken: Lease | undefined
    const waiting = acquire(standby()).then((second) => {
      taken = second
      return second
    })
    for (let i = 0; i < 3; i++) await renew(1_000)
    expect(taken).toBeUndefined()
    await lease.release()
    expect(lease.held()).toBe(false)
    expect(lease.lost.aborted).toBe(true)
    expect((await waiting).epoch).toBe(lease.epoch + 1)
  })

  test('of many that want it at once one gets it', async () => {
    const stop = new AbortController()
    const attempts = Array.from({ length: 8 }, () => acquire(standby(), stop.signal))
    const first = await Promise.race(attempts)
    stop.abort(new Error('enough'))
    const outcomes = await Promise.allSettled(attempts)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(first.held()).toBe(true)
  })

  test('a frozen owner is fenced, and learns that it lost as soon as it wakes', async () => {
    const journal = new RedisJournal({ redis, keys })
    const frozen = await acquire(owner)
    const entries = entriesAfter(emptyHead, 2)
    expect(await journal.append(entries.slice(0, 1), frozen.epoch)).toEqual({ outcome: 'appended' })
    await redis.pexpire(keys.lease, 1)
    const other = await acquire(standby())
    // Its clock stood still: it still believes, so only the fence keeps the journal whole.
    expect(frozen.held()).toBe(true)
    expect(await journal.append(entries.slice(1), frozen.epoch)).toEqual({ outcome: 'fenced' })
    expect(await journal.append(entries.slice(1), other.epoch)).toEqual({ outcome: 'appended' })
    clock.advance(20_000)
    expect(frozen.held()).toBe(false)
    await until(() => frozen.lost.aborted)
    await frozen.release()
    expect(other.held()).toBe(true)
    expect(await redis.get(keys.lease)).toContain(`${other.epoch} `)
  })

  test('kill -9 of the owner frees it within 10 s, and on the same machine without waiting for its time', async () => {
    await using child = await startChild('owner', server.redis.url)
    await child.kill()
    // Far beyond what this test may take: only the knowledge that its process is dead can free it.
    await redis.pexpire(keys.lease, 600_000)
    expect((await acquire(standby())).epoch).toBe((child.said.epoch as number) + 1)
  })

  test('of two who find the owner dead the second does not pass over the first', async () => {
    const dead = ownIdentity().replace(/[^/]*$/u, '1')
    await redis.set(keys.lease, `7 ${dead} 0000`)
    const stop = new AbortController()
    const attempts = [acquire(standby(), stop.signal), acquire(standby(), stop.signal)]
    const first = await Promise.race(attempts)
    stop.abort(new Error('enough'))
    await Promise.allSettled(attempts)
    expect(await first.confirm()).toBe(true)
  })

  test.each([
    ['keep for a day', ['PX', 86_400_000] as const],
    ['keep for ever', [] as const],
  ])('a lease that Redis, its clock set back, would %s is passed over in its usual time', async (_what, expiry) => {
    await redis.set(keys.epoch, '7')
    await redis.set(keys.lease, '7 another-realm/1/1 x', ...(expiry as ['PX', number]))
    const lease = await acquire(new RedisOwnership({ redis, keys, clock: realClock, ttlMs: 1_000 }))
    expect(lease.epoch).toBe(8)
  })

  test('an owner on another machine is left its time, then passed over', async () => {
    await redis.set(keys.epoch, 7)
    await redis.set(keys.lease, '7 elsewhere/1/1 0000', 'PX', 700)
    expect((await acquire(standby())).epoch).toBe(8)
  })
})

describe('waiting', () => {
  test('an abort ends the wait and leaves the owner alone', async () => {
    const lease = await acquire(owner)
    const stop = new AbortController()
    const waiting = standby().acquire(stop.signal)
    stop.abort(new Error('shutting down'))
    await expect(waiting).rejects.toThrow('shutting down')
    await expect(standby().acquire(AbortSignal.abort(new Error('never began')))).rejects.toThrow('never began')
    expect(lease.held()).toBe(true)
  })

  test('an abort while it is being taken frees it again', async () => {
    const stop = new AbortController()
    const waiting = standby().acquire(stop.signal)
    stop.abort(new Error('shutting down'))
    await expect(waiting).rejects.toThrow('shutting down')
    expect(await redis.exists(keys.lease)).toBe(0)
  })

  test('a standby outwaits a Redis that is away', async () => {
    process.kill(server.redis.pid!, 'SIGKILL')
    await until(() => redis.status !== 'ready')
    const lease = await acquire(standby())
    expect(lease.held()).toBe(true)
  })

  test('a Redis that was away gives its owner the time of a lease to return', async () => {
    await redis.set(keys.lease, '7 elsewhere/1/1 0000')
    let taken: Lease | undefined
    void acquire(owner).then((lease) => (taken = lease))
    await redis.ping()
    redis.disconnect()
    await until(() => redis.status === 'end')
    await redis.connect()
    await redis.del(keys.lease)
    for (let passedMs = 0; passedMs < 4_500; passedMs += 500) {
      clock.advance(500)
      await redis.ping()
    }
    expect(await redis.exists(keys.lease)).toBe(0)
    await until(() => {
      clock.advance(500)
      return taken !== undefined
    })
  })

  test('what a standby asked of a Redis that stood still takes the mechanism from nobody when it goes on', async () => {
    const lease = await acquire(owner)
    const through = await openTestConnection(server.redis.url)
    const stop = new AbortController()
    const itsClock = new ManualClock()
    const waiting = acquire(new RedisOwnership({ redis: through, keys, clock: itsClock }), stop.signal)
    for (let turn = 0; turn < 5; turn += 1) await through.ping()
    const connections = async (): Promise<number> => String(await redis.client('LIST')).split('\n').length
    const before = await connections()
    await redis.pexpire(keys.lease, 1)
    process.kill(server.redis.pid!, 'SIGSTOP')
    itsClock.advance(500)
    await until(() => through.commandQueue.length > 0, { what: 'what the standby asks' })
    through.disconnect()
    process.kill(server.redis.pid!, 'SIGCONT')
    await until(async () => (await connections()) < before, { what: 'Redis to have done what it was asked' })
    expect(await lease.confirm()).toBe(true)
    stop.abort(new Error('enough'))
    await waiting.catch(() => undefined)
  })

  test('a request whose answer was lost is taken up by its own repetition', async () => {
    await using proxy = await replySwallowingProxy(server.redis.url)
    const through = await openTestConnection(proxy.url)
    // The first answers are on whether the store is a copy, and whether another has it.
    proxy.swallowReply(2)
    const lease = await acquire(new RedisOwnership({ redis: through, keys, clock: realClock }))
    expect(lease.epoch).toBe(2)
    await lease.release()
    through.disconnect()
  })
})

test('an answer that was lost while the connection stood is asked for again: nobody waits for a lease of their own to run out', async () => {
  let isLost = false
  const forgetful = new Proxy(redis, {
    get: (of, name) => {
      const value: unknown = Reflect.get(of, name)
      if (typeof value !== 'function') return value
      if (name !== 'parleyAcquire') return value.bind(of)
      return async (...args: unknown[]) => {
        const answer: unknown = await value.apply(of, args)
        if (isLost) return answer
        isLost = true
        throw new Error('Command timed out')
      }
    },
  })
  const asking = new RedisOwnership({ redis: forgetful, keys, clock: realClock, ttlMs: 600_000 })
  expect((await acquire(asking, AbortSignal.timeout(20_000))).epoch).toBe(2)
})

test('who is told to stop while it is given the mechanism gives it back at once', async () => {
  const stopped = new AbortController()
  const stopping = new RedisOwnership({
    redis,
    keys,
    clock: realClock,
    epochMin: () => {
      stopped.abort(new Error('stopped'))
      return 0
    },
  })
  await expect(acquire(stopping, stopped.signal)).rejects.toThrow('stopped')
  expect(await redis.get(keys.lease)).toBeNull()
})
