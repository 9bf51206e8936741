import type { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../../test/until.ts'
import type { SealedEntry } from '../core/journal.ts'
import { RedisJournal } from './journal.ts'
import { keysOf } from './keys.ts'
import { emptyHead, entriesAfter, openTestConnection } from './testing/entries.ts'
import { replySwallowingProxy } from './testing/proxy.ts'
import { type TestRedis, testRedis } from './testing/redis.ts'

const keys = keysOf('cell')
const epoch = 1
/** An entry's text, as far as a store looks into it. */
const saying = (format: number): string => `{"format":${format},"facts":[]}`
const last = (entries: SealedEntry[]): SealedEntry => entries.at(-1)!

let server: TestRedis
let redis: Redis
let journal: RedisJournal
let restarts: number

beforeEach(async () => {
  restarts = 0
  server = await testRedis({ onUp: () => void restarts++ })
  redis = await openTestConnection(server.redis.url)
  journal = new RedisJournal({ redis, keys })
  await redis.set(keys.epoch, epoch)
})

afterEach(async () => {
  redis.disconnect()
  await server[Symbol.asyncDispose]()
})

describe('appending', () => {
  test('an empty journal has the head 0 and no entries', async () => {
    expect(await journal.head()).toEqual(emptyHead)
    expect(await journal.read(0, 10)).toEqual([])
  })

  test('entries come back as they were, in order, after any sequence and up to any limit', async () => {
    const entries = entriesAfter(emptyHead, 1_203, 'é 🕊 "\\\u0000')
    for (let i = 0; i < entries.length; i += 401) {
      expect(await journal.append(entries.slice(i, i + 401), epoch)).toEqual({ outcome: 'appended' })
    }
    expect(await journal.head()).toEqual({ sequence: 1_203, hash: last(entries).hash })
    expect(await journal.read(0, 5_000)).toEqual(entries)
    expect(await journal.read(7, 3)).toEqual(entries.slice(7, 10))
    expect(await journal.read(499, 602)).toEqual(entries.slice(499, 1_101))
    expect(await journal.read(1_203, 5)).toEqual([])
  })

  test('the latest format of an entry is noted with it, and never lowered: who does not read it must not own the mechanism', async () => {
    const entries = entriesAfter(emptyHead, 4).map((entry, index) => ({ ...entry, text: ['{}', ...[2, 3, 2].map(saying)][index]! }))
    const noted: (string | null)[] = []
    for (const entry of entries) {
      await journal.append([entry], epoch)
      noted.push(await redis.get(keys.format))
    }
    expect(noted).toEqual([null, '2', '3', '3'])
  })

  test('of entries that are appended together the latest format is noted, wherever it stands among them', async () => {
    const entries = entriesAfter(emptyHead, 3).map((entry, index) => ({ ...entry, text: [saying(2), saying(3), '{}'][index]! }))
    await journal.append(entries, epoch)
    expect(await redis.get(keys.format)).toBe('3')
  })

  test('what is not appended notes no format', async () => {
    const [entry] = entriesAfter(emptyHead, 1).map((each) => ({ ...each, text: saying(2) }))
    await journal.append([entry!], epoch + 1)
    expect(await redis.get(keys.format)).toBeNull()
  })

  test('a full batch of long entries is appended in one call', async () => {
    const entries = entriesAfter(emptyHead, 500, 'x'.repeat(4_000))
    expect(await journal.append(entries, epoch)).toEqual({ outcome: 'appended' })
    expect(await journal.read(0, 500)).toEqual(entries)
  })

  test('the very same entries again are a success and are there once', async () => {
    const entries = entriesAfter(emptyHead, 5)
    await journal.append(entries, epoch)
    expect(await journal.append(entries, epoch)).toEqual({ outcome: 'appended' })
    expect(await journal.append(entries.slice(1, 3), epoch)).toEqual({ outcome: 'appended' })
    expect(await journal.read(0, 100)).toEqual(entries)
  })

  test('a batch whose first part is there already is completed', async () => {
    const entries = entriesAfter(emptyHead, 5)
    await journal.append(entries.slice(0, 2), epoch)
    expect(await journal.append(entries, epoch)).toEqual({ outcome: 'appended' })
    expect(await journal.read(0, 100)).toEqual(entries)
  })

  test('another entry at a taken sequence is a conflict and changes nothing', async () => {
    const entries = entriesAfter(emptyHead, 3)
    await journal.append(entries, epoch)
    const forked = [entries[0]!, ...entriesAfter(entries[0]!, 5, 'forked')]
    expect(await journal.append(forked, epoch)).toEqual({ outcome: 'conflict', head: 3 })
    expect(await journal.append(forked.slice(0, 2), epoch)).toEqual({ outcome: 'conflict', head: 3 })
    expect(await journal.append(forked.slice(1, 2), epoch)).toEqual({ outcome: 'conflict', head: 3 })
    expect(await journal.read(0, 100)).toEqual(entries)
  })

  test('entries of which one has left the stream are not taken for those that are there', async () => {
    const entries = entriesAfter(emptyHead, 5)
    await journal.append(entries, epoch)
    await redis.xdel(keys.journal, '2-0')
    expect(await journal.append(entries.slice(0, 3), epoch)).toEqual({ outcome: 'conflict', head: 5 })
  })

  test('an entry that names another entry before it is a conflict', async () => {
    const entries = entriesAfter(emptyHead, 3)
    await journal.append(entries, epoch)
    const stranger = entriesAfter({ sequence: 3, hash: 'another' }, 2)
    expect(await journal.append(stranger, epoch)).toEqual({ outcome: 'conflict', head: 3 })
    expect(await journal.read(0, 100)).toEqual(entries)
  })

  test('an entry that leaves a gap is a conflict, also in an empty journal', async () => {
    const entries = entriesAfter(emptyHead, 4)
    expect(await journal.append(entries.slice(1), epoch)).toEqual({ outcome: 'conflict', head: 0 })
    await journal.append(entries.slice(0, 2), epoch)
    expect(await journal.append(entries.slice(3), epoch)).toEqual({ outcome: 'conflict', head: 2 })
    expect(await journal.read(0, 100)).toEqual(entries.slice(0, 2))
  })

  test('an earlier ownership is fenced and so is one of a Redis that forgot', async () => {
    await redis.set(keys.epoch, 2)
    const entries = entriesAfter(emptyHead, 1)
    expect(await journal.append(entries, 1)).toEqual({ outcome: 'fenced' })
    await redis.del(keys.epoch)
    expect(await journal.append(entries, 2)).toEqual({ outcome: 'fenced' })
    expect(await journal.head()).toEqual(emptyHead)
  })

  test('entries that do not follow one another, or too many, are a bug and are thrown', async () => {
    const entries = entriesAfter(emptyHead, 501)
    await expect(journal.append(entries, epoch)).rejects.toThrow('at most 500')
    await expect(journal.append([entries[0]!, entries[2]!], epoch)).rejects.toThrow('does not follow')
    expect(await journal.append([], epoch)).toEqual({ outcome: 'appended' })
    expect(await journal.head()).toEqual(emptyHead)
  })

  test('mechanisms of one Redis do not see each other', async () => {
    const other = new RedisJournal({ redis, keys: keysOf('cell}:journal') })
    await journal.append(entriesAfter(emptyHead, 2), epoch)
    expect(await other.head()).toEqual(emptyHead)
  })
})

describe('an unknown outcome', () => {
  test('an append whose answer was lost is unavailable, there, and harmless to repeat', async () => {
    await using proxy = await replySwallowingProxy(server.redis.url)
    const through = await openTestConnection(proxy.url)
    const cut = new RedisJournal({ redis: through, keys })
    const entries = entriesAfter(emptyHead, 3)
    // The first call on a socket sends the script's text; the second, its hash.
    for (const part of [entries.slice(0, 1), entries.slice(0, 2), entries]) {
      await until(() => through.status === 'ready')
      proxy.swallowReply()
      expect(await cut.append(part, epoch)).toMatchObject({ outcome: 'unavailable' })
      expect(await journal.head()).toEqual({ sequence: part.length, hash: last(part).hash })
    }
    await until(() => through.status === 'ready')
    expect(await cut.append(entries, epoch)).toEqual({ outcome: 'appended' })
    expect(await journal.read(0, 100)).toEqual(entries)
    through.disconnect()
  })

  test('a frozen Redis makes appends unavailable, and what it still does later is harmless', async () => {
    const entries = entriesAfter(emptyHead, 2)
    process.kill(server.redis.pid!, 'SIGSTOP')
    expect(await journal.append(entries, epoch)).toEqual({ outcome: 'unavailable', reason: 'Redis did not answer in time' })
    process.kill(server.redis.pid!, 'SIGCONT')
    await until(async () => (await journal.append(entries, epoch)).outcome === 'appended')
    expect(await journal.read(0, 100)).toEqual(entries)
  }, 15_000)

  test('while there is no Redis appends are unavailable, the other calls reject, and all work again after', async () => {
    const entries = entriesAfter(emptyHead, 2)
    process.kill(server.redis.pid!, 'SIGKILL')
    await until(() => redis.status !== 'ready')
    expect(await journal.append(entries, epoch)).toMatchObject({ outcome: 'unavailable' })
    await expect(journal.head()).rejects.toThrow()
    await expect(journal.read(0, 1)).rejects.toThrow()
    await expect(journal.loadSnapshot()).rejects.toThrow()
    await until(() => redis.status === 'ready')
    expect(await journal.append(entries, epoch)).toEqual({ outcome: 'appended' })
  }, 15_000)

  test('a refusal by Redis is unavailable with its reason and nothing of the entries', async () => {
    await redis.config('SET', 'maxmemory', '1')
    const outcome = await journal.append(entriesAfter(emptyHead, 1, 'a secret'), epoch)
    expect(outcome).toMatchObject({ outcome: 'unavailable', reason: expect.stringContaining('OOM') as string })
    expect(JSON.stringify(outcome)).not.toContain('secret')
  })

  test('kill -9 of Redis in the middle of appends loses no acknowledged entry and leaves no gap', async () => {
    const acknowledged: SealedEntry[] = []
    let head = emptyHead
    let killed = 0
    while (killed < 3) {
      const entries = entriesAfter(head, 7)
      const appending = journal.append(entries, epoch)
      if (acknowledged.length >= (killed + 1) * 70) {
        process.kill(server.redis.pid!, 'SIGKILL')
        killed += 1
      }
      const { outcome } = await appending
      if (outcome !== 'appended') {
        await until(() => restarts === killed && redis.status === 'ready')
        // The unknown one is repeated as it was.
        expect(await journal.append(entries, epoch)).toEqual({ outcome: 'appended' })
      }
      acknowledged.push(...entries)
      head = last(entries)
    }
    await until(() => redis.status === 'ready')
    await until(async () => (await journal.head()).sequence >= head.sequence)
    expect(await journal.read(0, 10_000)).toEqual(acknowledged)
  }, 30_000)
})

describe('reading', () => {
  test('a gap or a missing beginning is an error, never passed over', async () => {
    await journal.append(entriesAfter(emptyHead, 9), epoch)
    await redis.xdel(keys.journal, '5-0')
    await expect(journal.read(0, 100)).rejects.toThrow('holds entry 6 but not 5')
    await redis.xtrim(keys.journal, 'MINID', '7-0')
    await expect(journal.read(0, 100)).rejects.toThrow('holds entry 7 but not 1')
    expect(await journal.read(6, 100)).toHaveLength(3)
  })

  test('what something else wrote into the stream is an error, never taken for an entry', async () => {
    await journal.append(entriesAfter(emptyHead, 3), epoch)
    await redis.xadd(keys.journal, '4-0', 'hash', 'x', 'other', 'y')
    await expect(journal.read(0, 100)).rejects.toThrow('Entry 4-0 of the journal lacks a field: something else writes to this stream')
    expect(await journal.read(0, 3)).toHaveLength(3)
  })
})

describe('snapshots', () => {
  test('there is none at first; then the latest one comes back whole', async () => {
    const entries = entriesAfter(emptyHead, 4)
    await journal.append(entries, epoch)
    expect(await journal.loadSnapshot()).toBeUndefined()
    const at = (sequence: number, body: string) => ({ sequence, hash: entries[sequence - 1]!.hash, body })
    await journal.saveSnapshot(at(2, '{"two":"é 🕊"}'))
    expect(await journal.loadSnapshot()).toEqual(at(2, '{"two":"é 🕊"}'))
    await journal.saveSnapshot(at(4, 'four'))
    await journal.saveSnapshot(at(3, 'late'))
    expect(await journal.loadSnapshot()).toEqual(at(4, 'four'))
  })

  test('one of a state that is not the journal’s is refused', async () => {
    await journal.append(entriesAfter(emptyHead, 2), epoch)
    await expect(journal.saveSnapshot({ sequence: 2, hash: 'another', body: '' })).rejects.toThrow('not saved')
    await expect(journal.saveSnapshot({ sequence: 3, hash: 'later', body: '' })).rejects.toThrow('not saved')
    expect(await journal.loadSnapshot()).toBeUndefined()
  })
})
