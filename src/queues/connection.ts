import { Redis } from 'ioredis'
import { readAddress } from './address.ts'
import { wordOf } from './refused.ts'

/** A connection to Redis, for those who only pass it on. */
export type Connection = Redis

/** Told whenever a connection becomes usable or stops being so. A repeated `down` is one more failed attempt. */
export interface ConnectionListener {
  up(): void
  down(reason: string): void
}

/** An answer later than this counts as none: the caller learns "unavailable" instead of waiting. */
const commandTimeoutMs = 2_000
const connectTimeoutMs = 2_000
/** A socket that owes an answer for so long is dead, whatever the kernel says of it: closed and opened anew. */
const silentSocketMs = 5_000
const reconnectDelayMaxMs = 2_000
const askedAgainMs = 50

/** For ever, at 50 ms, 100 ms, … 2 s. */
const reconnectDelayMs = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt - 1, 10), reconnectDelayMaxMs)

/**
 * After a failover the old address may answer as a replica; or as a primary without replicas, where it was cut off from all but this process
 * and nobody could tell it. The primary is looked for again, though not with each command.
 */
const mayBeReplaced: ReadonlySet<string> = new Set(['READONLY', 'NOREPLICAS'])

function looksForPrimary(): (error: Error) => boolean {
  let lookedAt = Number.NEGATIVE_INFINITY
  return (error) => {
    const now = performance.now()
    if (!mayBeReplaced.has(wordOf(error)) || now - lookedAt < reconnectDelayMaxMs) return false
    lookedAt = now
    return true
  }
}

const common = { connectTimeout: connectTimeoutMs, retryStrategy: reconnectDelayMs }

/**
 * A connection for what must be answered or refused at once: appends, the lease, adding wakes. While it is not connected
 * every command rejects immediately, none is kept for later, and none that was cut off is sent again by itself.
 * `url` is what `readAddress` takes: `redis://…`, `rediss://…`, the path of a unix socket, or sentinels. Close it with `disconnect()`.
 */
export function openPromptConnection(url: string, listener: ConnectionListener): Redis {
  const options = {
    ...common,
    commandTimeout: commandTimeoutMs,
    socketTimeout: silentSocketMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  }
  return listened(open(url, options), listener)
}

/** A connection as BullMQ's workers need it: it waits for Redis as long as it takes. */
export function openWorkerConnection(url: string, listener: ConnectionListener): Redis {
  return listened(open(url, { ...common, maxRetriesPerRequest: null }), listener)
}

function open(url: string, given: object): Redis {
  const options = { ...given, reconnectOnError: looksForPrimary() }
  const address = readAddress(url)
  if ('url' in address) return new Redis(address.url, options)
  return new Redis({ ...options, ...address.sentinels, sentinelRetryStrategy: reconnectDelayMs, sentinelCommandTimeout: commandTimeoutMs })
}

/** Resolves when it answers, be it after it was left for another; rejects after `withinMs` with why it does not. */
export async function answering(redis: Redis, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs
  for (;;) {
    try {
      await redis.ping()
      return
    } catch (error) {
      if (performance.now() >= until) throw error
    }
    await new Promise((resume) => setTimeout(resume, askedAgainMs))
  }
}

/** Resolves when the connection is usable; rejects after `withinMs` with the last reason why it was not. */
export function connected(redis: Redis, withinMs: number): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve()
  return new Promise((resolve, reject) => {
    let reason = 'no answer'
    const onReady = (): void => settle(resolve)
    const onError = (error: Error): void => {
      reason = describe(error)
    }
    const timer = setTimeout(() => settle(() => reject(new Error(`Redis was not reached: ${reason}.`))), withinMs)
    const settle = (then: () => void): void => {
      clearTimeout(timer)
      redis.off('ready', onReady).off('error', onError)
      then()
    }
    redis.on('ready', onReady).on('error', onError)
  })
}

function listened(redis: Redis, listener: ConnectionListener): Redis {
  let reason = 'the connection was closed'
  redis.on('error', (error: Error) => {
    reason = describe(error)
  })
  redis.on('ready', () => {
    reason = 'the connection was closed'
    listener.up()
  })
  redis.on('reconnecting', () => listener.down(reason))
  return redis
}

/** What the client says of itself, as an operator would. */
const clientsWords: readonly (readonly [words: RegExp, plain: string])[] = [
  [/^Stream isn't writeable/, 'Redis is not connected'],
  [/^Reached the max retries per request limit/, 'the connection to Redis was cut'],
  [/^Command timed out/, 'Redis did not answer in time'],
]

/** What went wrong, in one line, without the command's arguments: they hold what people said. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown error'
  if (error instanceof AggregateError && error.message === '') return error.errors.map(describe).join('; ')
  const line = error.message.split('\n', 1)[0] ?? ''
  const [, plain = line] = clientsWords.find(([words]) => words.test(line)) ?? []
  return plain
}
