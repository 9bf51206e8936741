import type { Redis } from 'ioredis'
import { type Info, parseInfo } from './info.ts'
import { keysOf } from './keys.ts'
import { isPassing, isRefusal, refusedSentence } from './refused.ts'
import { tryCommands } from './trial.ts'

/** `refuse`: Parley must not start on this Redis. `warn`: it may, and the operator should know. */
export interface Finding {
  readonly severity: 'refuse' | 'warn'
  /** What is wrong and what to do. */
  readonly sentence: string
}

export interface RequirementOptions {
  /** The operator accepts that a crash of Redis loses accepted messages: a Redis that keeps nothing is only warned of. */
  readonly allowVolatile?: boolean
  /** It was found through sentinels, which put a replica in its place when it dies. */
  readonly failsOver?: boolean
}

const versionMin = [6, 2] as const

/**
 * What keeps this Redis from holding the journal of a mechanism. Asks with INFO, which hosted services allow, and CONFIG GET, which
 * some do not, and tries what Parley will do. Rejects when Redis does not answer.
 */
export async function requirements(redis: Redis, mechanism: string, options: RequirementOptions = {}): Promise<Finding[]> {
  try {
    await inDatabase(redis)
    const found = await settingsOf(redis, options)
    return found.some(({ severity }) => severity === 'refuse') ? found : [...found, ...(await tries(redis, mechanism))]
  } catch (error) {
    if (!isRefusal(error)) throw error
    return [refuse(refusedSentence(error))]
  }
}

/** The client goes on in database 0 where the one that is named cannot be had. */
async function inDatabase(redis: Redis): Promise<void> {
  const { db = 0 } = redis.options
  if (db !== 0) await redis.select(db)
}

async function tries(redis: Redis, mechanism: string): Promise<Finding[]> {
  try {
    await tryCommands(redis, keysOf(mechanism))
    return []
  } catch (error) {
    if (!isRefusal(error)) throw error
    return [isPassing(error) ? warn(refusedSentence(error)) : refuse(refusedSentence(error))]
  }
}

/** The part of it that Redis says of itself, and that may change while it runs. Rejects when it does not answer. */
export async function settingsOf(redis: Redis, options: RequirementOptions): Promise<Finding[]> {
  const info = parseInfo(await redis.info())
  const appendfsync = await setting(redis, 'appendfsync')
  const findings = [
    version(info),
    replica(info),
    persistence(info, appendfsync, options.allowVolatile ?? false),
    lastWrite(info),
    eviction(info),
    await copies(redis, info, options),
  ]
  return findings.filter((finding) => finding !== undefined)
}

function version(info: Info): Finding | undefined {
  const found = info.get('redis_version') ?? ''
  const [major = 0, minor = 0] = found.split('.').map(Number)
  if (major > versionMin[0] || (major === versionMin[0] && minor >= versionMin[1])) return undefined
  return refuse(`This Redis is version ${found || 'unknown'}: Parley needs ${versionMin.join('.')} or later; upgrade it.`)
}

function replica(info: Info): Finding | undefined {
  if (info.get('role') !== 'slave') return undefined
  return refuse(
    'This Redis is a replica and takes no writes: give the address of its primary in PARLEY_REDIS_URL, or those of its sentinels.',
  )
}

function persistence(info: Info, appendfsync: string | undefined, allowVolatile: boolean): Finding | undefined {
  if (info.get('aof_enabled') !== '1') {
    const sentence =
      'This Redis keeps no append-only file, so a crash of it loses accepted messages: set `appendonly yes` and `appendfsync always`.'
    return allowVolatile ? warn(sentence) : refuse(sentence)
  }
  if (appendfsync === 'always') return undefined
  if (appendfsync === undefined) {
    return warn('This Redis does not let its `appendfsync` be looked at: make sure with its provider that it is `always`.')
  }
  return warn(
    `This Redis has \`appendfsync ${appendfsync}\`: a power failure may lose the last accepted messages; set \`appendfsync always\`.`,
  )
}

function lastWrite(info: Info): Finding | undefined {
  if ((info.get('aof_last_write_status') ?? 'ok') === 'ok') return undefined
  return refuse('This Redis could not write its append-only file: free space on its disk or mend it.')
}

function eviction(info: Info): Finding | undefined {
  const policy = info.get('maxmemory_policy')
  if (policy === 'noeviction') return undefined
  return refuse(
    `This Redis has \`maxmemory-policy ${policy ?? 'unknown'}\` and may drop accepted messages when memory is short: set \`noeviction\`.`,
  )
}

/** What only the primary has is lost when a replica takes its place. */
async function copies(redis: Redis, info: Info, { failsOver, allowVolatile }: RequirementOptions): Promise<Finding | undefined> {
  if (!failsOver && (info.get('connected_slaves') ?? '0') === '0') return undefined
  if ((await replicasMeant(redis)) > 0) return undefined
  const sentence =
    'This Redis has replicas and takes writes that none of them has, so a failover loses accepted messages: set `min-replicas-to-write 1` and `min-replicas-max-lag 10` on the primary and on every replica.'
  return failsOver && !allowVolatile ? refuse(sentence) : warn(sentence)
}

/**
 * How many replicas must have an entry before it counts: Redis's own `min-replicas-to-write`. Where that may not be looked at, INFO
 * says whether there is such a number.
 */
export async function replicasMeant(redis: Redis): Promise<number> {
  const number = Number((await setting(redis, 'min-replicas-to-write')) ?? Number.NaN)
  if (!Number.isNaN(number)) return number
  return parseInfo(await redis.info('replication')).has('min_slaves_good_slaves') ? 1 : 0
}

async function setting(redis: Redis, name: string): Promise<string | undefined> {
  try {
    const answer = await redis.config('GET', name)
    return Array.isArray(answer) && typeof answer[1] === 'string' ? answer[1] : undefined
  } catch (error) {
    // Refused by an access rule; a Redis that is gone has failed on INFO already, or fails the caller's next command.
    if (error instanceof Error && error.name === 'ReplyError') return undefined
    throw error
  }
}

const refuse = (sentence: string): Finding => ({ severity: 'refuse', sentence })
const warn = (sentence: string): Finding => ({ severity: 'warn', sentence })
