import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Head } from '../core/journal.ts'
import { Archive, type ArchiveStep } from './archive.ts'
import { Archiving, type ArchivingOptions } from './archiving.ts'
import { RedisJournal } from './journal.ts'
import { keysOf } from './keys.ts'
import { startChild } from './testing/children.ts'
import { ManualClock } from './testing/clocks.ts'
import { emptyHead, entriesAfter, openTestConnection } from './testing/entries.ts'
import { type TestRedis, testRedis } from './testing/redis.ts'

const epoch = 7
const keys = keysOf('cell')
let server: TestRedis
let redis: Redis
let folder: string
let archive: Archive
let journal: RedisJournal

beforeAll(async () => {
  server = await testRedis()
  redis = await openTestConnection(server.redis.url)
})
afterAll(async () => {
  redis.disconnect()
  await server[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await redis.flushall()
  await redis.set(keys.epoch, epoch)
  const state = await mkdtemp(join(tmpdir(), 'parley-archive-'))
  onTestFinished(() => rm(state, { recursive: true, force: true }))
  folder = join(state, 'journal')
  archive = new Archive(folder)
  journal = new RedisJournal({ redis, keys, archive })
})

/** So many entries, and a snapshot that covers all but the last so many. */
async function fill(count: number, uncovered = 5): Promise<void> {
  let head = emptyHead
  while (head.sequence < count) {
    const entries = entriesAfter(head, Math.min(100, count - head.sequence))
    await journal.append(entries, epoch)
    head = entries.at(-1) ?? head
  }
  const [covered] = await journal.read(count - uncovered - 1, 1)
  await journal.saveSnapshot({ sequence: covered!.sequence, hash: covered!.hash, body: '{}' })
}

const told: [active: boolean, detail: string][] = []
const lines: string[] = []
function archiving(changes: Partial<ArchivingOptions> = {}): Archiving {
  told.length = 0
  lines.length = 0
  return new Archiving({
    redis,
    keys,
    archive,
    lease: { epoch, held: () => true },
    clock: new ManualClock(),
    keepEntries: 10,
    segmentLength: 20,
    log: (line) => lines.push(line),
    note: async (active, detail) => void told.push([active, detail]),
    ...changes,
  })
}

/** Reads everything in pages, as a recovery does, and checks that it is one chain from the first entry on. */
async function wholeChain(): Promise<number> {
  let head: Head = emptyHead
  for (;;) {
    const page = await journal.read(head.sequence, 7)
    for (const entry of page) {
      expect([entry.sequence, entry.previous]).toEqual([head.sequence + 1, head.hash])
      head = entry
    }
    if (page.length < 7) return head.sequence
  }
}

const files = async (): Promise<string[]> => (await readdir(folder).catch(() => [])).sort()
const inStream = async (): Promise<number> => redis.xlen(keys.journal)

test('the oldest entries go to files, the newest stay, and both together are one chain', async () => {
  await fill(95)
  const steps: ArchiveStep[] = []
  await archiving({ reached: async (step) => void steps.push(step) }).run()
  expect(await files()).toEqual([
    '000000000001-000000000020.journal',
    '000000000021-000000000040.journal',
    '000000000041-000000000060.journal',
    '000000000061-000000000080.journal',
  ])
  expect(steps.slice(0, 5)).toEqual(['written', 'synced', 'named', 'verified', 'trimmed'])
  expect(await inStream()).toBe(15)
  expect(await wholeChain()).toBe(95)
  expect((await journal.read(70, 20)).map(({ sequence }) => sequence)).toEqual(Array.from({ length: 20 }, (_, index) => 71 + index))
  expect(await journal.append(entriesAfter(await journal.head(), 3), epoch)).toEqual({ outcome: 'appended' })
  expect(await wholeChain()).toBe(98)
  expect(Object.keys(await redis.hgetall(keys.archived))).toContain('61-80')
})

test('a file is written as soon as the entries beyond those that stay fill it, and not before', async () => {
  await fill(29)
  await archiving().run()
  expect(await files()).toEqual([])
  expect(await journal.append(entriesAfter(await journal.head(), 1), epoch)).toEqual({ outcome: 'appended' })
  await archiving().run()
  expect(await files()).toEqual(['000000000001-000000000020.journal'])
  expect(await inStream()).toBe(10)
})

test('what the snapshot does not cover stays', async () => {
  await fill(60, 45)
  await archiving().run()
  expect(await inStream()).toBe(60)
  expect(lines).toEqual(['the journal could not be archived: the snapshot does not cover entry 20 yet'])
  expect(await wholeChain()).toBe(60)
})

test('whoever is not the owner any more trims nothing', async () => {
  await fill(60)
  await redis.set(keys.epoch, epoch + 1)
  await archiving().run()
  expect(await inStream()).toBe(60)
  expect(lines).toEqual(['the journal could not be archived: another process owns the mechanism'])
  await archiving({ lease: { epoch: epoch + 1, held: () => true } }).run()
  expect(await inStream()).toBe(20)
  expect(await wholeChain()).toBe(60)
})

for (const step of ['written', 'synced', 'named', 'verified', 'trimmed'] as const) {
  test(`killed when a segment is ${step}, nothing is lost, and the next owner goes on from there`, async () => {
    await fill(60)
    const env = { ...process.env, ARCHIVE_FOLDER: folder, DIE_AT: step }
    const child = await startChild('archiver', server.redis.url, env)
    expect(child.said).toEqual({ exited: true })
    const isNamed = step !== 'written' && step !== 'synced'
    expect((await files()).filter((name) => name.endsWith('.journal'))).toHaveLength(isNamed ? 1 : 0)
    expect(await wholeChain()).toBe(60)
    await redis.set(keys.epoch, epoch + 1)
    await archiving({ lease: { epoch: epoch + 1, held: () => true } }).run()
    expect(await files()).toEqual(['000000000001-000000000020.journal', '000000000021-000000000040.journal'])
    expect(await inStream()).toBe(20)
    expect(await wholeChain()).toBe(60)
  })
}

test('a damaged file is found before anything is trimmed, set aside, and written anew', async () => {
  await fill(60)
  const damage = async (step: ArchiveStep): Promise<void> => {
    const file = join(folder, '000000000001-000000000020.journal')
    if (step === 'named') await writeFile(file, (await readFile(file, 'utf8')).replace('"mark":"x"', '"mark":"y"'))
  }
  await archiving({ reached: damage }).run()
  expect(await inStream()).toBe(60)
  expect(lines[0]).toContain('000000000001-000000000020.journal is damaged at entry 1')
  await archiving().run()
  expect(await inStream()).toBe(20)
  expect(await wholeChain()).toBe(60)
  expect((await files()).filter((name) => name.endsWith('.aside'))).toHaveLength(1)
})

test('a file that lacks an entry when it is read is an error, never passed over', async () => {
  await fill(60)
  await archiving().run()
  const [first] = await files()
  const file = join(folder, first!)
  const lines = (await readFile(file, 'utf8')).split('\n')
  await writeFile(file, lines.filter((_, index) => index !== 3).join('\n'))
  await expect(new Archive(folder).read(10, 5)).rejects.toThrow('is damaged: entry 11 is not in its place')
  expect((await new Archive(folder).read(0, 3)).map(({ sequence }) => sequence)).toEqual([1, 2, 3])
})

test('what is archived is the same, whatever line ends a text holds', async () => {
  const entries = entriesAfter(emptyHead, 40, 'one\u2028two\nthree\r')
  await journal.append(entries, epoch)
  await journal.saveSnapshot({ sequence: 39, hash: entries[38]!.hash, body: '{}' })
  await archiving().run()
  expect(await inStream()).toBe(20)
  expect(await journal.read(0, 40)).toEqual(entries)
})

test('entries that are longer than a piece of a file are read back as they were, wherever a piece ends', async () => {
  const entries = entriesAfter(emptyHead, 30, 'a€𐍈'.repeat(10_000))
  await journal.append(entries, epoch)
  await journal.saveSnapshot({ sequence: 29, hash: entries[28]!.hash, body: '{}' })
  await archiving().run()
  expect(await inStream()).toBe(10)
  expect(await journal.read(0, 30)).toEqual(entries)
})

test('a segment that could not be written is not left open', async () => {
  await fill(60)
  const failing = async (): Promise<void> => {
    throw new Error('no space left')
  }
  await archiving({ reached: failing }).run()
  expect(lines[0]).toContain('no space left')
  const open = await readdir('/proc/self/fd').catch(() => [])
  const behind = await Promise.all(open.map((each) => readlink(`/proc/self/fd/${each}`).catch(() => '')))
  expect(behind.filter((file) => file.startsWith(folder))).toEqual([])
  await archiving().run()
  expect(await wholeChain()).toBe(60)
})

test('a file of another history is not taken for this one', async () => {
  await fill(60)
  const other = await archive.begin(1, 1)
  await other.add(entriesAfter(emptyHead, 20, 'another'))
  await other.finish(async () => undefined)
  await archiving().run()
  expect(await inStream()).toBe(60)
  expect(lines[0]).toContain('holds other entries than the journal')
  await archiving().run()
  expect(await wholeChain()).toBe(60)
})

test('where nothing can be written nothing is trimmed; beyond the bound it is told once, and once when it is over', async () => {
  await writeFile(folder, 'a file where the folder should be')
  const failing = archiving()
  await fill(40)
  await failing.run()
  expect(told).toEqual([[false, '']])
  await redis.del(keys.journal, keys.snapshot)
  await fill(60)
  await failing.run()
  await failing.run()
  expect(await inStream()).toBe(60)
  expect(told.slice(1)).toEqual([[true, expect.stringContaining('Redis holds 60 entries of the journal, and should hold 10')]])
  expect(lines).toHaveLength(3)
  await rm(folder)
  await failing.run()
  expect(told.slice(2)).toEqual([[false, '']])
  expect(await wholeChain()).toBe(60)
})

test('what another machine archived is said to be there', async () => {
  await fill(60)
  await archiving().run()
  const elsewhere = new RedisJournal({ redis, keys, archive: new Archive(`${folder}-of-another-machine`) })
  await expect(elsewhere.read(0, 10)).rejects.toThrow(/Entry 1 of the journal was archived as 1-20 at .*: copy that file/)
  expect(await elsewhere.read(50, 10)).toHaveLength(10)
})

test('few entries that take too much memory are archived too, but for those that a start needs', async () => {
  await fill(60)
  await archiving({ keepEntries: 1_000, keepEntriesMin: 15, keepBytes: 1_000_000 }).run()
  expect(await inStream()).toBe(60)
  await archiving({ keepEntries: 1_000, keepEntriesMin: 15, keepBytes: 1 }).run()
  expect(await inStream()).toBe(20)
  expect(await wholeChain()).toBe(60)
})

test('a file that is whole but for its end is not taken for its segment', async () => {
  await fill(95)
  await archiving().run()
  const [segment] = await archive.segments()
  const text = await readFile(segment!.file, 'utf8')
  await writeFile(segment!.file, `${text.split('\n').slice(0, 19).join('\n')}\n`)
  await expect(archive.verify(segment!, '')).rejects.toThrow('ends at entry 19')
  await writeFile(segment!.file, text.slice(0, -1))
  await expect(archive.verify(segment!, '')).rejects.toThrow('is cut off')
})
