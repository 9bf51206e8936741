import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { formatRead, NewerJournal } from '../core/format.ts'
import type { Clock, Lease, Ownership } from '../core/journal.ts'
import { copyOf, standsAlone } from './copy.ts'
import { RedisLease } from './held-lease.ts'
import type { Keys } from './keys.ts'
import { isDead, ownIdentity } from './process-identity.ts'
import { isRefusal } from './refused.ts'
import { defineScript, type Script } from './script.ts'

const ttlMs = 5_000
const pollEveryMs = 500
/** In place of an epoch: the journal is none for this version. */
const tooNew = -1

/**
 * The lease's value is `<epoch> <holder>`. It is taken when nobody holds it, when its holder is known to be dead, or when an
 * earlier request of this very holder took it and the answer was lost.
 * Nobody was ever given it for longer than ttl: where more is left, the clock of Redis's machine was set back, and whoever had it may
 * long be gone. If not, they renew it within that time.
 * A copy of the store that is behind may not know of the last epochs: none is given out twice, because none is below the time.
 * Whoever does not read the journal's format gets nothing, and leaves it to whoever does.
 * KEYS: lease, epoch, format. ARGV: holder, ttl, a holder known to be dead or '', the least epoch, the format that is read.
 */
const acquireScript = `
local format = tonumber(redis.call('GET', KEYS[3])) or 1
if format > tonumber(ARGV[5]) then return {-1, tostring(format)} end
local held = redis.call('GET', KEYS[1])
if held then
  local holder = string.match(held, '^%d+ (.*)$')
  if holder ~= ARGV[1] and holder ~= ARGV[3] then
    local left = redis.call('PTTL', KEYS[1])
    if left < 0 or left > tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
    return {0, holder}
  end
end
local epoch = math.max((tonumber(redis.call('GET', KEYS[2])) or 0) + 1, tonumber(ARGV[4]))
redis.call('SET', KEYS[2], string.format('%d', epoch))
redis.call('SET', KEYS[1], string.format('%d', epoch) .. ' ' .. ARGV[1], 'PX', ARGV[2])
return {epoch, ARGV[1]}
`

/**
 * An expired lease may be continued as long as nobody else took it: the epoch tells. A store that failed over to a copy which was
 * behind has an older epoch, and perhaps the lease that went with it: it is told of this one again.
 * KEYS: lease, epoch. ARGV: epoch, lease's value, ttl.
 */
const renewScript = `
local known = redis.call('GET', KEYS[2])
local held = redis.call('GET', KEYS[1])
if known == ARGV[1] then
  if held and held ~= ARGV[2] then return 0 end
else
  local heldEpoch = held and tonumber(string.match(held, '^%d+')) or 0
  if math.max(tonumber(known) or 0, heldEpoch) >= tonumber(ARGV[1]) then return 0 end
  redis.call('SET', KEYS[2], ARGV[1])
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
`

/** KEYS: lease. ARGV: lease's value. */
const releaseScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`

export interface RedisOwnershipOptions {
  /** From `openPromptConnection`: a renewal must fail rather than wait. */
  readonly redis: Redis
  readonly keys: Keys
  readonly clock: Clock
  /** How long a silent owner keeps the mechanism. At least three times the renewal's interval. */
  readonly ttlMs?: number
  /**
   * No epoch is below this. Where the store can fail over to a copy that is behind: the time in ms, so that none is given out twice.
   * Default: none, and epochs run 1, 2, 3, …
   */
  readonly epochMin?: () => number
  /** Redis answers, and neither gives the mechanism nor leaves it: with why; undefined when it does. Told each time that it is asked. */
  readonly refused?: (why: Error | undefined) => void
}

interface Scripts {
  readonly acquire: Script
  readonly renew: Script
  readonly release: Script
}

/**
 * Ownership as a key in Redis that expires. A standby takes over within `ttlMs` + 0.5 s of the owner's last renewal, and
 * within 0.5 s when the owner was a process of this machine that has ended. A Redis that was away, or has replicas when a process
 * begins, gives its owner `ttlMs` to return.
 */
export class RedisOwnership implements Ownership {
  readonly #redis: Redis
  readonly #keys: Keys
  readonly #clock: Clock
  readonly #ttlMs: number
  readonly #epochMin: () => number
  readonly #refused: (why: Error | undefined) => void
  readonly #scripts: Scripts

  constructor(options: RedisOwnershipOptions) {
    const { redis } = options
    this.#redis = redis
    this.#keys = options.keys
    this.#clock = options.clock
    this.#ttlMs = options.ttlMs ?? ttlMs
    this.#epochMin = options.epochMin ?? (() => 0)
    this.#refused = options.refused ?? (() => undefined)
    this.#scripts = {
      acquire: defineScript(redis, 'parleyAcquire', 3, acquireScript),
      renew: defineScript(redis, 'parleyRenew', 2, renewScript),
      release: defineScript(redis, 'parleyRelease', 1, releaseScript),
    }
  }

  async acquire(signal: AbortSignal): Promise<Lease> {
    // One per call: a process that lost its ownership is a stranger to its own earlier lease.
    const holder = `${ownIdentity()} ${randomUUID()}`
    // After a failover the lease may have run out, or never have been there, while its owner lives and has what the copy lacks.
    let askedFrom = Number.NEGATIVE_INFINITY
    const onReturn = (): void => {
      askedFrom = this.#clock.monotonic() + this.#ttlMs
    }
    this.#redis.on('ready', onReturn)
    try {
      // It may have failed over right before this process began.
      if ((await copyOf(this.#redis).catch(() => standsAlone)) !== standsAlone) onReturn()
      return await this.#acquire(holder, () => askedFrom, signal)
    } finally {
      this.#redis.off('ready', onReturn)
    }
  }

  async #acquire(holder: string, askedFrom: () => number, signal: AbortSignal): Promise<Lease> {
    let deadHolder = ''
    for (;;) {
      signal.throwIfAborted()
      if (this.#clock.monotonic() < askedFrom()) {
        await pause(this.#clock, pollEveryMs, signal)
        continue
      }
      const askedAt = this.#clock.monotonic()
      const other = await this.#otherHolder(holder, deadHolder)
      const answer = other ? { epoch: 0, holder: other } : other === '' ? await this.#ask(holder, deadHolder) : undefined
      if (answer?.epoch === tooNew) throw new NewerJournal({ format: Number(answer.holder), read: formatRead })
      if (answer !== undefined && answer.epoch > 0) {
        const givenBy = await copyOf(this.#redis).catch(() => standsAlone)
        const lease = this.#lease(answer.epoch, holder, askedAt, givenBy)
        if (!signal.aborted) return lease
        await lease.release()
        continue
      }
      const found = answer?.holder ?? ''
      const foundDead = found !== '' && isDead(found.split(' ', 1)[0] ?? '')
      // Straight on with what was just learnt, but never in a tight loop.
      if (foundDead && deadHolder !== found) deadHolder = found
      else await pause(this.#clock, pollEveryMs, signal)
    }
  }

  /**
   * Who else has it; '' where it is to be asked for. Nothing is asked for as long as another has it: a Redis that stands still does
   * afterwards what it was asked meanwhile, and would give it to one who no longer listens before its owner could ask for more time.
   */
  async #otherHolder(holder: string, deadHolder: string): Promise<string | undefined> {
    try {
      const [[held, format], left] = await Promise.all([
        this.#redis.mget(this.#keys.lease, this.#keys.format),
        this.#redis.pttl(this.#keys.lease),
      ])
      const found = /^\d+ (.*)$/.exec(held ?? '')?.[1] ?? ''
      const isTooNew = Number(format ?? 1) > formatRead
      const isOutOfTime = left < 0 || left > this.#ttlMs
      if (isTooNew || isOutOfTime || found === holder || found === deadHolder) return ''
      this.#refused(undefined)
      return found
    } catch (error) {
      if (isRefusal(error)) this.#refused(error)
      return undefined
    }
  }

  async #ask(holder: string, deadHolder: string): Promise<{ epoch: number; holder: string } | undefined> {
    try {
      const { lease, epoch, format } = this.#keys
      const asked = this.#scripts.acquire(lease, epoch, format, holder, this.#ttlMs, deadHolder, this.#epochMin(), formatRead)
      const answer = await this.#told(asked)
      const [taken, by] = answer as [number, string]
      return { epoch: taken, holder: by }
    } catch {
      // Out of reach: the connection's listener reports it; a standby goes on waiting.
      return undefined
    }
  }

  async #told<T>(asked: Promise<T>): Promise<T> {
    try {
      const answer = await asked
      this.#refused(undefined)
      return answer
    } catch (error) {
      if (isRefusal(error)) this.#refused(error)
      throw error
    }
  }

  #lease(epoch: number, holder: string, askedAt: number, givenBy: string): Lease {
    const value = `${epoch} ${holder}`
    const renew = async (): Promise<boolean> =>
      (await this.#told(this.#scripts.renew(this.#keys.lease, this.#keys.epoch, epoch, value, this.#ttlMs))) === 1
    const release = async (): Promise<void> => {
      await this.#scripts.release(this.#keys.lease, value)
    }
    const copy = (): Promise<string> => copyOf(this.#redis)
    return new RedisLease({ epoch, clock: this.#clock, ttlMs: this.#ttlMs, askedAt, renew, copy, givenBy, release })
  }
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.after(ms, done)
    signal.addEventListener('abort', done)
  })
}
