import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as othersTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { systemClock } from '../src/cli/system-clock.ts'
import { decide } from '../src/core/decide/index.ts'
import type { Event } from '../src/core/event.ts'
import { stampFingerprints } from '../src/core/evolve.ts'
import type { SealedEntry } from '../src/core/journal.ts'
import { changesOf, commitDraft, draftOf, emptyState } from '../src/core/state.ts'
import { Archive } from '../src/queues/archive.ts'
import { Archiving } from '../src/queues/archiving.ts'
import { connected, openPromptConnection } from '../src/queues/connection.ts'
import { startEmbeddedRedis } from '../src/queues/embedded.ts'
import { RedisJournal } from '../src/queues/journal.ts'
import { keysOf } from '../src/queues/keys.ts'
import { recover } from '../src/relay/recover.ts'
import { noHead, seal } from '../src/relay/seal.ts'
import { SnapshotWriter } from '../src/relay/snapshot.ts'
import { optionsOf } from '../test/options.ts'
import { mechanism } from './recovery-mechanism.ts'

/**
 * How long a start takes with so many entries behind it: `node bench/recovery.ts --entries 1000000 [--keep 50000]`. It fills a journal
 * with messages between two parties, with a snapshot every 10,000 entries as in production, then starts Redis and folds the
 * journal in a process of its own. Without `--keep` nothing is archived.
 */
const values = optionsOf({
  typed: 'node bench/recovery.ts',
  does: 'How long a start takes with so many entries behind it.',
  options: { entries: { type: 'string', default: '1000000' }, keep: { type: 'string' }, measure: { type: 'string' } },
  words: {
    entries: 'N: as many as the journal has (1000000)',
    keep: 'N: the last ones, and archive the others; otherwise nothing is archived',
    measure: 'FOLDER: only the start, on what lies there',
  },
})

const keys = keysOf('recovery')
const epoch = 1
const batchLength = 200
const snapshotEvery = 10_000
/** As many as a start may have to fold at most. */
const tailLength = snapshotEvery - batchLength
const startsMeasured = 3
const text = 'The convoy of six lorries leaves the northern depot at 0600Z and keeps to the river road. '.repeat(2)

async function open(folder: string) {
  const redis = await startEmbeddedRedis({ folder: join(folder, 'redis') })
  const connection = openPromptConnection(redis.url, { up: () => undefined, down: () => undefined })
  await connected(connection, 60_000)
  const archive = new Archive(join(folder, 'journal'))
  return { redis, connection, archive, journal: new RedisJournal({ redis: connection, keys, archive }) }
}

async function fill(folder: string, count: number, keepEntries: number): Promise<void> {
  const { redis, connection, archive, journal } = await open(folder)
  await connection.set(keys.epoch, epoch)
  const log = (line: string): void => void process.stderr.write(`${line}\n`)
  const lease = { epoch, held: () => true }
  const archiving = new Archiving({
    redis: connection,
    keys,
    archive,
    lease,
    clock: systemClock,
    keepEntries,
    log,
    note: async () => undefined,
  })
  const state = emptyState()
  const writer = new SnapshotWriter()
  let head = noHead
  let at = Date.UTC(2026, 10, 1)
  let posts = 0
  let snapshotAt = 0
  let events: Event[] = [{ type: 'configure', mechanism }]
  while (head.sequence < count) {
    const draft = draftOf(state)
    const entries: SealedEntry[] = []
    at += 1_000
    for (const event of events) {
      const facts = decide(draft, event, at)
      const entry = seal(head, epoch, at, facts)
      stampFingerprints(draft, facts, entry.hash)
      entries.push(entry)
      head = entry
    }
    const { outcome } = await journal.append(entries, epoch)
    if (outcome !== 'appended') throw new Error(outcome)
    const queued = [...changesOf(draft, 'deliveries').values()].filter((row) => row !== undefined)
    commitDraft(draft)
    events = queued.map(({ id }) => ({ type: 'send-ended', delivery: id, outcome: { outcome: 'sent', post: `p${id}` } }))
    for (let each = 0; events.length < batchLength; each += 1) {
      posts += 1
      events.push({
        type: 'posted',
        ...{ link: 'north', channel: 'n-sec', post: `t${posts}`, author: 'UA', text, writtenAt: at, fragments: [], isDirect: false },
      })
      if (each === batchLength / 4) break
    }
    if (head.sequence - snapshotAt >= snapshotEvery && head.sequence < count - tailLength) {
      snapshotAt = head.sequence
      await journal.saveSnapshot(await writer.take(state, head, at, () => othersTurn()))
      if (Number.isFinite(keepEntries)) await archiving.run()
    }
  }
  connection.disconnect()
  await redis.stop()
}

async function measure(folder: string): Promise<void> {
  const begun = performance.now()
  const { redis, connection, journal } = await open(folder)
  const opened = performance.now()
  const { head, state } = await recover(journal)
  const folded = performance.now()
  const figures = {
    entries: head.sequence,
    inRedis: await connection.xlen(keys.journal),
    redisMemoryMb: Number(/used_memory:(\d+)/.exec(await connection.info('memory'))?.[1]) / 1024 ** 2,
    messagesAtHand: state.messages.size,
    redisStartSeconds: (opened - begun) / 1_000,
    foldSeconds: (folded - opened) / 1_000,
  }
  process.stdout.write(`${JSON.stringify(figures)}\n`)
  connection.disconnect()
  await redis.stop()
}

if (values.measure !== undefined) await measure(values.measure)
else {
  const folder = await mkdtemp(join(tmpdir(), 'parley-recovery-'))
  try {
    await fill(folder, Number(values.entries), Number(values.keep ?? Number.POSITIVE_INFINITY))
    for (let start = 1; start <= startsMeasured; start += 1) {
      const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, '--measure', folder])
      process.stdout.write(stdout)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
