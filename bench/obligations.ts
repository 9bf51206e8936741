import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as othersTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { useSmallHeap } from '../src/cli/small-heap.ts'
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
import { RedisOwnership } from '../src/queues/lease.ts'
import { RedisWakes } from '../src/queues/wakes.ts'
import { Relay } from '../src/relay/relay.ts'
import { noHead, seal } from '../src/relay/seal.ts'
import { SnapshotWriter } from '../src/relay/snapshot.ts'
import { optionsOf } from '../test/options.ts'
import { Instant } from './instant.ts'
import { mechanism } from './obligations-mechanism.ts'
import { paced, sleep } from './pace.ts'
import { percentilesOf } from './percentile.ts'
import { memoryMb, peakMemoryMb } from './process-figures.ts'

/**
 * A journal with so many obligations open, and a start on it: `node bench/obligations.ts --open 100000`. How long until Parley has the
 * mechanism and all that is owed at hand, Redis's start included; and how late what falls due then is called, beside all that waits.
 * Prints an `Obligations` as JSON.
 */
export interface Obligations {
  readonly open: number
  /** From the time at which a step is due to when its call stands in the channel. */
  readonly latenessMsP50: number
  readonly latenessMsP99: number
  readonly restartSeconds: number
  readonly memoryMb: number
  readonly peakMemoryMb: number
}

const values = optionsOf({
  typed: 'node bench/obligations.ts',
  does: 'A start with so many obligations open, and how late what falls due then is called.',
  options: { open: { type: 'string', default: '100000' }, measure: { type: 'string' } },
  words: { open: 'N: so many (100000)', measure: 'FOLDER: only the start, on what lies there' },
})

const keys = keysOf(mechanism.name)
const epoch = 1
const batchLength = 200
const keepEntries = 20_000
/** While the journal is written; in production it is every 10,000 entries. */
const snapshotEvery = 50_000
/** Each makes five entries. */
const tailPosts = 10_000 / 5
const text = 'The convoy of six lorries leaves the northern depot at 0600Z and keeps to the river road.'
const callsMeasured = 200
const perSecond = 20
const dueMs = 3_000

async function open(folder: string) {
  const redis = await startEmbeddedRedis({ folder: join(folder, 'redis') })
  const connection = openPromptConnection(redis.url, { up: () => undefined, down: () => undefined })
  await connected(connection, 60_000)
  const archive = new Archive(join(folder, 'journal'))
  return { redis, connection, archive, journal: new RedisJournal({ redis: connection, keys, archive }) }
}

/** Writes the journal of a mechanism in which so many messages stand and wait for their acknowledgement. */
async function fill(folder: string, count: number): Promise<void> {
  const { redis, connection, archive, journal } = await open(folder)
  await connection.set(keys.epoch, epoch)
  const lease = { epoch, held: () => true }
  const log = (line: string): void => void process.stderr.write(`${line}\n`)
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
  let snapshotAt = 0
  let isTailBegun = false
  let posts = 0
  const at = Date.now() - 3_600_000
  let events: Event[] = [{ type: 'configure', mechanism }]
  while (events.length > 0) {
    const draft = draftOf(state)
    const entries: SealedEntry[] = []
    for (const event of events) {
      const facts = decide(draft, event, at + posts)
      if (facts.length === 0) continue
      const entry = seal(head, epoch, at + posts, facts)
      stampFingerprints(draft, facts, entry.hash)
      entries.push(entry)
      head = entry
    }
    const { outcome } = await journal.append(entries, epoch)
    if (outcome !== 'appended') throw new Error(outcome)
    const queued = [...changesOf(draft, 'deliveries').values()].filter((row) => row !== undefined)
    commitDraft(draft)
    events = queued.map(({ id }) => ({ type: 'send-ended', delivery: id, outcome: { outcome: 'sent', post: `p${id}` } }))
    for (let each = 0; each < batchLength / 4 && posts < count; each += 1) {
      posts += 1
      const of = { link: 'north', channel: 'n-sec', author: 'UA', fragments: [], isDirect: false } as const
      events.push({ type: 'posted', ...of, post: `t${posts}`, text, writtenAt: at + posts })
    }
    // The last one leaves as much to be folded as a start may have to at most.
    const isLast: boolean = posts >= count - tailPosts && !isTailBegun
    if (isLast || (head.sequence - snapshotAt >= snapshotEvery && !isTailBegun)) {
      isTailBegun = isLast
      snapshotAt = head.sequence
      await journal.saveSnapshot(await writer.take(state, head, at + posts, () => othersTurn()))
      await archiving.run()
    }
  }
  connection.disconnect()
  await redis.stop()
}

async function measure(folder: string): Promise<Obligations> {
  const begun = performance.now()
  const { redis, connection, journal } = await open(folder)
  const lease = await new RedisOwnership({ redis: connection, keys, clock: systemClock }).acquire(new AbortController().signal)
  const adapters = { north: new Instant(), south: new Instant(), supervisor: new Instant() }
  const relay = await Relay.open({
    mechanism,
    journal,
    wakes: new RedisWakes({ url: redis.url, keys, clock: systemClock }),
    clock: systemClock,
    lease,
    adapters: new Map(Object.entries(adapters)),
    log: () => undefined,
    ended: (reason) => {
      throw new Error(reason)
    },
    breathe: () => othersTurn(),
  })
  await relay.start()
  const restartSeconds = (performance.now() - begun) / 1_000
  const late = await calls(adapters.north, adapters.south)
  const { p50, p99 } = percentilesOf(late)
  const figures = { open: Number(values.open), latenessMsP50: p50, latenessMsP99: p99, restartSeconds }
  const memory = { memoryMb: memoryMb(process.pid), peakMemoryMb: peakMemoryMb(process.pid) }
  await relay.stop()
  await lease.release()
  connection.disconnect()
  await redis.stop()
  return { ...figures, ...memory }
}

/** What is said now is due in a moment: how late each is called for, ms. */
async function calls(north: Instant, south: Instant): Promise<readonly number[]> {
  const dueAt = new Map<string, number>()
  const late: number[] = []
  south.onPost = ({ channel, content }) => {
    if (channel !== 's-next') return
    const [reference = ''] = /NEXT-\d+/.exec(JSON.stringify(content)) ?? []
    const due = dueAt.get(reference)
    if (due === undefined) dueAt.set(reference, performance.now() + dueMs)
    else late.push(performance.now() - due)
  }
  await paced(perSecond, (callsMeasured / perSecond) * 1_000, (number) => {
    const of = { type: 'posted', link: 'north', channel: 'n-next', author: 'UA', fragments: [], isDirect: false } as const
    void north.receive?.({ ...of, post: `next${number}`, text: 'due soon', writtenAt: Date.now() })
  })
  await sleep(dueMs + 3_000)
  if (dueAt.size === 0 || late.length < dueAt.size) throw new Error(`${dueAt.size - late.length} of ${dueAt.size} were never called for`)
  return late
}

if (values.measure !== undefined) {
  useSmallHeap()
  process.stdout.write(`${JSON.stringify(await measure(values.measure))}\n`)
  process.exit(0)
}
const folder = await mkdtemp(join(tmpdir(), 'parley-obligations-'))
try {
  await fill(folder, Number(values.open))
  const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, '--open', values.open, '--measure', folder])
  process.stdout.write(stdout)
} finally {
  await rm(folder, { recursive: true, force: true })
}
