import type { Redis } from 'ioredis'
import { formatOfText } from '../core/format.ts'
import type { AppendOutcome, Head, Journal, SealedEntry, Snapshot } from '../core/journal.ts'
import type { Archive } from './archive.ts'
import { describe } from './connection.ts'
import { copyOf, standsAlone } from './copy.ts'
import type { Keys } from './keys.ts'
import { isRefusal, refusedSentence } from './refused.ts'
import { defineScript, type Script } from './script.ts'

const appendCountMax = 500
/** How long an append, or the head, waits for replicas: within the command timeout. */
const replicaWaitMs = 1_000
const settleTries = 5
/** One reply's worth of entries: keeps each round trip well below the command timeout. */
const readPageSize = 500

/**
 * The head is the stream's last entry and nothing else, so it cannot disagree with what is stored. Entries that are there
 * already with the same hash count as appended: a write whose answer was lost is simply made again.
 * What their reader has to know is noted in the same step, so that nobody who does not can take the mechanism.
 * Where all is there already something is written all the same: since Redis 7.2 WAIT waits for what its connection has written alone.
 * KEYS: journal, epoch, format. ARGV: epoch, format, then sequence, hash, previous, text of each entry.
 */
const appendScript = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return {'fenced', 0} end
local head, headHash = 0, nil
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if last then
  head = tonumber(string.match(last[1], '^%d+'))
  headHash = last[2][2]
end
local i = 3
while i <= #ARGV and tonumber(ARGV[i]) <= head do
  local there = redis.call('XRANGE', KEYS[1], ARGV[i] .. '-0', ARGV[i] .. '-0')[1]
  if not there or there[2][2] ~= ARGV[i + 1] then return {'conflict', head} end
  i = i + 4
end
if i > #ARGV then
  redis.call('SET', KEYS[2], ARGV[1])
  return {'appended', head}
end
if tonumber(ARGV[i]) ~= head + 1 or (headHash and headHash ~= ARGV[i + 2]) then return {'conflict', head} end
if ARGV[2] ~= '1' and tonumber(ARGV[2]) > (tonumber(redis.call('GET', KEYS[3])) or 1) then redis.call('SET', KEYS[3], ARGV[2]) end
while i <= #ARGV do
  redis.call('XADD', KEYS[1], ARGV[i] .. '-0', 'hash', ARGV[i + 1], 'previous', ARGV[i + 2], 'text', ARGV[i + 3])
  i = i + 4
end
return {'appended', tonumber(ARGV[#ARGV - 3])}
`

/**
 * A snapshot of a state that is not this journal's must never be kept, and a late one never replaces a newer one.
 * KEYS: journal, snapshot. ARGV: sequence, hash, body.
 */
const saveSnapshotScript = `
local entry = redis.call('XRANGE', KEYS[1], ARGV[1] .. '-0', ARGV[1] .. '-0')[1]
if not entry or entry[2][2] ~= ARGV[2] then return 'foreign' end
local kept = redis.call('HGET', KEYS[2], 'sequence')
if kept and tonumber(kept) > tonumber(ARGV[1]) then return 'older' end
redis.call('HSET', KEYS[2], 'sequence', ARGV[1], 'hash', ARGV[2], 'body', ARGV[3])
return 'saved'
`

export interface RedisJournalOptions {
  /** From `openPromptConnection`: commands must fail rather than wait. */
  readonly redis: Redis
  readonly keys: Keys
  /**
   * How many replicas must have an entry before it counts as appended: Redis's own `min-replicas-to-write`. Default 0.
   * See `replicasMeant`.
   */
  readonly replicas?: number
  /** Has what left the stream; absent: nothing ever does. */
  readonly archive?: Pick<Archive, 'read'>
  /** The `hash` of the head of an empty journal: what the first entry names as `previous`. */
  readonly genesis?: string
}

/** The journal as a Redis stream: entry n has the id `n-0` and the fields hash, previous and text. */
export class RedisJournal implements Journal {
  readonly #redis: Redis
  readonly #keys: Keys
  readonly #genesis: string
  readonly #replicas: number
  readonly #archive: Pick<Archive, 'read'> | undefined
  readonly #append: Script
  readonly #saveSnapshot: Script

  constructor(options: RedisJournalOptions) {
    this.#redis = options.redis
    this.#keys = options.keys
    this.#genesis = options.genesis ?? ''
    this.#replicas = options.replicas ?? 0
    this.#archive = options.archive
    this.#append = defineScript(options.redis, 'parleyAppend', 3, appendScript)
    this.#saveSnapshot = defineScript(options.redis, 'parleySaveSnapshot', 2, saveSnapshotScript)
  }

  /** Throws on entries that do not follow one another or are too many: whoever made them has a bug. */
  async append(entries: readonly SealedEntry[], epoch: number): Promise<AppendOutcome> {
    if (entries.length === 0) return { outcome: 'appended' }
    assertChained(entries)
    const format = Math.max(...entries.map(({ text }) => formatOfText(text)))
    const values: (string | number)[] = [this.#keys.journal, this.#keys.epoch, this.#keys.format, epoch, format]
    for (const { sequence, hash, previous, text } of entries) values.push(sequence, hash, previous, text)
    let answer: unknown
    let copied: string | undefined
    try {
      // Sent together, so that a copy costs the way to the replica and no more.
      ;[answer, copied] = await Promise.all([this.#append(...values), this.#notCopied()])
    } catch (error) {
      // Refused, cut off or late: only the head can tell whether it is there.
      return { outcome: 'unavailable', reason: isRefusal(error) ? refusedSentence(error) : describe(error) }
    }
    const [outcome, head] = answer as ['appended' | 'fenced' | 'conflict', number]
    if (outcome === 'conflict') return { outcome, head }
    return outcome === 'appended' && copied !== undefined ? { outcome: 'unavailable', reason: copied } : { outcome }
  }

  /** Why what this connection has just written, or was there before, is not yet on as many replicas as it must be. */
  async #notCopied(): Promise<string | undefined> {
    if (this.#replicas === 0) return undefined
    const found = await this.#redis.wait(this.#replicas, replicaWaitMs)
    return found >= this.#replicas ? undefined : `only ${found} of ${this.#replicas} replicas of Redis have confirmed it`
  }

  async head(): Promise<Head> {
    const [[last], , notCopied] = await Promise.all([
      this.#redis.xrevrange(this.#keys.journal, '+', '-', 'COUNT', 1),
      // After it, so that what is waited for comes after all that is there, whoever wrote it.
      this.#replicas === 0 ? undefined : this.#redis.set(this.#keys.mark, ''),
      this.#notCopied(),
    ])
    if (notCopied !== undefined) throw new Error(`The journal's head is not certain: ${notCopied}.`)
    if (last === undefined) return { sequence: 0, hash: this.#genesis }
    const { sequence, hash } = toEntry(last)
    return { sequence, hash }
  }

  /**
   * Reads the archive where entries have left the stream. Rejects when they are in neither, or not in order: a gap is never passed
   * over.
   */
  async read(after: number, limit: number): Promise<SealedEntry[]> {
    const entries: SealedEntry[] = []
    while (entries.length < limit) {
      const page = Math.min(readPageSize, limit - entries.length)
      const from = after + entries.length + 1
      const found = await this.#redis.xrange(this.#keys.journal, `${from}-0`, '+', 'COUNT', page)
      const oldest = found[0] ? Number.parseInt(found[0][0], 10) : from
      if (oldest > from) {
        entries.push(...(await this.#readArchive(from, Math.min(oldest - from, limit - entries.length), oldest)))
        continue
      }
      for (const item of found) {
        const entry = toEntry(item)
        const expected = after + entries.length + 1
        if (entry.sequence !== expected) {
          throw new Error(`The journal holds entry ${entry.sequence} but not ${expected}: restore it from its last copy.`)
        }
        entries.push(entry)
      }
      if (found.length < page) break
    }
    return entries
  }

  async settled(): Promise<void> {
    for (let tries = 0; tries < settleTries; tries += 1) {
      // A Redis that stands alone has nothing that could lack them.
      if ((await this.copy()) === standsAlone || (await this.#redis.wait(1, replicaWaitMs)) >= 1) return
    }
  }

  copy(): Promise<string> {
    return copyOf(this.#redis)
  }

  async #readArchive(from: number, count: number, oldest: number): Promise<readonly SealedEntry[]> {
    const entries = (await this.#archive?.read(from - 1, count)) ?? []
    if (entries.length > 0) return entries
    const places = await this.#redis.hgetall(this.#keys.archived)
    const place = Object.entries(places).find(([range]) => {
      const [first = 0, last = 0] = range.split('-').map(Number)
      return first <= from && from <= last
    })
    throw new Error(
      place
        ? `Entry ${from} of the journal was archived as ${place[0]} at ${place[1]}: copy that file into this machine's archive.`
        : `The journal holds entry ${oldest} but not ${from}, which was archived nowhere: restore it from its last copy.`,
    )
  }

  /** Silently keeps a newer snapshot. Throws when the journal has no such entry: the state was never this journal's. */
  async saveSnapshot(snapshot: Snapshot): Promise<void> {
    const { journal, snapshot: key } = this.#keys
    const answer = await this.#saveSnapshot(journal, key, snapshot.sequence, snapshot.hash, snapshot.body)
    if (answer === 'foreign') {
      throw new Error(`The snapshot at ${snapshot.sequence} was not saved: the journal holds no such entry.`)
    }
  }

  async loadSnapshot(): Promise<Snapshot | undefined> {
    const [sequence, hash, body] = await this.#redis.hmget(this.#keys.snapshot, 'sequence', 'hash', 'body')
    if (sequence == null || hash == null || body == null) return undefined
    return { sequence: Number(sequence), hash, body }
  }
}

function assertChained(entries: readonly SealedEntry[]): void {
  if (entries.length > appendCountMax) {
    throw new RangeError(`${entries.length} entries in one append: at most ${appendCountMax}.`)
  }
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1]
    if (before && (entry.sequence !== before.sequence + 1 || entry.previous !== before.hash)) {
      throw new Error(`Entry ${entry.sequence} does not follow entry ${before.sequence} of the same append.`)
    }
  }
}

function toEntry([id, fields]: [id: string, fields: string[]]): SealedEntry {
  const [, hash, , previous, , text] = fields
  if (hash === undefined || previous === undefined || text === undefined) {
    throw new Error(`Entry ${id} of the journal lacks a field: something else writes to this stream.`)
  }
  return { sequence: Number.parseInt(id, 10), hash, previous, text }
}
