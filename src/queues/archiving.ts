import { hostname } from 'node:os'
import type { Redis } from 'ioredis'
import type { Clock, Lease, SealedEntry } from '../core/journal.ts'
import type { Archive, ArchiveStep, Segment } from './archive.ts'
import { describe } from './connection.ts'
import type { Keys } from './keys.ts'
import { defineScript, type Script } from './script.ts'

/**
 * Takes what is on disk elsewhere out of the stream. Only the owner may, only what the snapshot covers, only what is the very same as
 * on disk, and never the head. That it is gone, and where it is now, is one step.
 * KEYS: journal, epoch, snapshot, archived. ARGV: epoch, first, last, hash of the last, where.
 */
const trimScript = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 'fenced' end
local covered = redis.call('HGET', KEYS[3], 'sequence')
if not covered or tonumber(covered) < tonumber(ARGV[3]) then return 'uncovered' end
local entry = redis.call('XRANGE', KEYS[1], ARGV[3] .. '-0', ARGV[3] .. '-0')[1]
if not entry or entry[2][2] ~= ARGV[4] then return 'foreign' end
local head = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if head[1] == entry[1] then return 'uncovered' end
redis.call('HSET', KEYS[4], ARGV[2] .. '-' .. ARGV[3], ARGV[5])
redis.call('XTRIM', KEYS[1], 'MINID', string.format('%d', tonumber(ARGV[3]) + 1) .. '-0')
return 'trimmed'
`

export interface ArchivingOptions {
  /** From `openPromptConnection`. */
  readonly redis: Redis
  readonly keys: Keys
  readonly archive: Archive
  readonly lease: Pick<Lease, 'epoch' | 'held'>
  readonly clock: Clock
  /** Entries that stay in Redis. */
  readonly keepEntries: number
  /** What they may take in Redis's memory, at most. Default 256 MB. */
  readonly keepBytes?: number
  /** Entries that stay all the same: a start needs those since the snapshot, and some before it. Default 10,000. */
  readonly keepEntriesMin?: number
  /** Entries of one file. Default 5,000. */
  readonly segmentLength?: number
  readonly log: (line: string) => void
  /** Told when the journal has passed its bound and cannot be archived, and when that is over. */
  readonly note: (active: boolean, detail: string) => Promise<void>
  /** For the tests that kill the process in between. */
  readonly reached?: (step: ArchiveStep) => Promise<void>
}

const everyMs = 10_000
const segmentLengthDefault = 5_000
/** A file's texts are no longer than this, and a page. */
const segmentCharactersMax = 16 * 1024 ** 2
/** Entries asked for at once: appends wait behind each answer. */
const pageLength = 100
const keepBytesDefault = 256 * 1024 ** 2
const keepEntriesMinDefault = 10_000
/** So many files, or so many times the memory, and the journal has passed its bound. */
const behindMax = 2

/**
 * Keeps the stream short: its oldest entries are written to files, read back, and only then trimmed. Each step may be the last of
 * this process: what was written is found again and trimmed, what was half written is written anew. Done by the owner alone.
 */
export class Archiving {
  readonly #options: ArchivingOptions
  readonly #trim: Script
  #running: Promise<void> = Promise.resolve()
  #cancel: () => void = () => undefined
  #isStopped = false
  /** Undefined: nothing was told yet; whoever had the mechanism before may have. */
  #isBehind: boolean | undefined

  constructor(options: ArchivingOptions) {
    this.#options = options
    this.#trim = defineScript(options.redis, 'parleyTrim', 4, trimScript)
  }

  /** Looks every ten seconds: what is to be moved comes in small portions. */
  start(): void {
    if (this.#isStopped) return
    this.#cancel = this.#options.clock.after(everyMs, () => {
      this.#running = this.run().finally(() => this.start())
    })
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancel()
    await this.#running
  }

  /** Archives all that may be. Never rejects: what is wrong is logged and, beyond the bound, told. */
  async run(): Promise<void> {
    const problem = await this.#archiveAll().catch((error: unknown) => describe(error))
    if (problem !== undefined) this.#options.log(`the journal could not be archived: ${problem}`)
    try {
      await this.#tell(problem)
    } catch (error) {
      this.#options.log(`the journal's length is not known: ${describe(error)}`)
    }
  }

  get #segmentLength(): number {
    return this.#options.segmentLength ?? segmentLengthDefault
  }

  /** Returns why it ended early. */
  async #archiveAll(): Promise<string | undefined> {
    const { archive, lease } = this.#options
    await archive.clean(lease.epoch)
    while (!this.#isStopped && lease.held() && (await this.#exceeds(1))) {
      const problem = await this.#archiveOne()
      if (problem !== undefined) return problem
    }
    return undefined
  }

  /** Whether the stream holds so many files more than it should, or takes so many times the memory. */
  async #exceeds(times: number): Promise<boolean> {
    const { redis, keys, keepEntries, keepBytes = keepBytesDefault, keepEntriesMin = keepEntriesMinDefault } = this.#options
    const length = await redis.xlen(keys.journal)
    if (length >= keepEntries + times * this.#segmentLength) return true
    if (length < Math.min(keepEntries, keepEntriesMin) + this.#segmentLength) return false
    return Number((await redis.memory('USAGE', keys.journal)) ?? 0) > times * keepBytes
  }

  async #archiveOne(): Promise<string | undefined> {
    const { archive, lease, reached = async () => undefined } = this.#options
    const [oldest] = await this.#read(1, '-')
    if (!oldest) return undefined
    const segment = (await this.#written(oldest)) ?? (await this.#write(oldest))
    if (segment === undefined) return undefined // no longer the owner
    const head = await archive.verify(segment, oldest.previous).catch(async (error: unknown) => {
      await archive.setAside(segment, lease.epoch)
      throw error
    })
    await reached('verified')
    const { keys } = this.#options
    const where = `${hostname()}:${archive.folder}`
    const names = [keys.journal, keys.epoch, keys.snapshot, keys.archived]
    const outcome = await this.#trim(...names, lease.epoch, segment.first, segment.last, head.hash, where)
    await reached('trimmed')
    switch (outcome) {
      case 'trimmed':
        return undefined
      case 'fenced':
        return 'another process owns the mechanism'
      case 'uncovered':
        return `the snapshot does not cover entry ${segment.last} yet`
      default:
        await archive.setAside(segment, lease.epoch)
        return `${segment.file} holds other entries than the journal, and was set aside`
    }
  }

  /** A file of an earlier run that ended before it trimmed. */
  async #written(oldest: SealedEntry): Promise<Segment | undefined> {
    const segments = await this.#options.archive.segments()
    return segments.find(({ first }) => first === oldest.sequence)
  }

  async #write(oldest: SealedEntry): Promise<Segment | undefined> {
    const { archive, lease, reached = async () => undefined } = this.#options
    const draft = await archive.begin(oldest.sequence, lease.epoch)
    try {
      let length = 0
      let characters = 0
      while (length < this.#segmentLength && characters < segmentCharactersMax) {
        const count = Math.min(pageLength, this.#segmentLength - length)
        const page = await this.#read(count, `${oldest.sequence + length}-0`)
        if (page.length < count || !lease.held()) {
          await draft.drop()
          return undefined
        }
        await draft.add(page)
        length += count
        characters += page.reduce((sum, { text }) => sum + text.length, 0)
      }
      return await draft.finish(reached)
    } catch (error) {
      await draft.drop().catch(() => undefined)
      throw error
    }
  }

  async #read(count: number, from: string): Promise<SealedEntry[]> {
    const found = await this.#options.redis.xrange(this.#options.keys.journal, from, '+', 'COUNT', count)
    return found.map(([id, [, hash = '', , previous = '', , text = '']]) => ({ sequence: Number.parseInt(id, 10), hash, previous, text }))
  }

  async #tell(problem: string | undefined): Promise<void> {
    const { redis, keys, archive, keepEntries, note, lease } = this.#options
    const isBehind = problem !== undefined && (await this.#exceeds(behindMax))
    const length = await redis.xlen(keys.journal)
    if (isBehind === this.#isBehind || !lease.held()) return
    this.#isBehind = isBehind
    await note(
      isBehind,
      isBehind
        ? `Redis holds ${length} entries of the journal, and should hold ${keepEntries}: older ones cannot be archived in ${archive.folder} (${problem}). Nothing is lost. Mend it before Redis has no room left.`
        : '',
    )
  }
}
