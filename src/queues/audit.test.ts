import type { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { auditStream } from './audit.ts'
import { keysOf } from './keys.ts'
import { emptyHead, entriesAfter, openTestConnection } from './testing/entries.ts'
import { type TestRedis, testRedis } from './testing/redis.ts'

const keys = keysOf('cell')
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

type Written = ReturnType<typeof entriesAfter>

/** 250 entries, as `change` leaves them, and what the audit says of them. */
async function audited(change: (entries: Written) => Written = (entries) => entries): Promise<string | undefined> {
  for (const { sequence, hash, previous, text } of change(entriesAfter(emptyHead, 250))) {
    await redis.xadd(keys.journal, `${sequence}-0`, 'hash', hash, 'previous', previous, 'text', text)
  }
  return auditStream(redis, keys, async () => undefined)
}

const changed = (sequence: number, change: (entry: Written[number]) => Written[number]) => (entries: Written) =>
  entries.map((entry) => (entry.sequence === sequence ? change(entry) : entry))

test('a journal that nobody touched is whole, and so is an empty one', async () => {
  expect(await auditStream(redis, keys, async () => undefined)).toBeUndefined()
  expect(await audited()).toBeUndefined()
})

test.each([
  ['a text that was changed', changed(120, (entry) => ({ ...entry, text: entry.text.replace('"x"', '"y"') })), 'entry 120 was changed'],
  ['a text that is none', changed(120, (entry) => ({ ...entry, text: '{' })), 'entry 120 was changed'],
  [
    'an entry put in the place of another',
    (all: Written) => all.map((entry) => (entry.sequence === 9 ? { ...all[9]!, sequence: 9 } : entry)),
    'entry 9 was changed',
  ],
  [
    'an entry put in the place of another, and made to fit by itself',
    (all: Written) => [...all.slice(0, 119), entriesAfter({ sequence: 119, hash: all[118]!.hash }, 1, 'another')[0]!, ...all.slice(120)],
    'entry 121 was changed',
  ],
  ['an entry that was taken out', (all: Written) => all.filter(({ sequence }) => sequence !== 101), 'entries before 102 are missing'],
  ['a beginning that was cut off', (all: Written) => all.slice(30), 'entries before 31 are missing'],
])('%s is found', async (_what, change, finding) => {
  expect(await audited(change)).toBe(finding)
})

test('what was archived is not missing', async () => {
  await redis.hset(keys.archived, '1-30', 'host:folder')
  expect(await audited((all) => all.slice(30))).toBeUndefined()
})

test('what is archived while the journal is read is not missing, and what comes after it is looked at', async () => {
  const trim = async (): Promise<void> => {
    await redis.multi().hset(keys.archived, '1-230', 'host:folder').xtrim(keys.journal, 'MINID', '231-0').exec()
  }
  await audited()
  expect(await auditStream(redis, keys, trim)).toBeUndefined()
  await redis.del(keys.journal, keys.archived)
  await audited(changed(240, (entry) => ({ ...entry, text: '{' })))
  expect(await auditStream(redis, keys, trim)).toBe('entry 240 was changed')
})
