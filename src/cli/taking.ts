import type { Lease } from '../core/journal.ts'
import { readAddress } from '../queues/address.ts'
import { answering, type Connection, connected, openPromptConnection } from '../queues/connection.ts'
import type { Keys } from '../queues/keys.ts'
import { RedisOwnership } from '../queues/lease.ts'
import { refusedSentence } from '../queues/refused.ts'
import { type RequirementOptions, replicasMeant, requirements } from '../queues/requirements.ts'
import { redisUnreachable } from './check-sentences.ts'
import type { OwningOptions } from './owning.ts'
import { systemClock } from './system-clock.ts'

const redisWaitMs = 15_000
/** A connection that is back before this is worth no line. */
const awayMs = 1_000

export interface ConnectedRedis {
  readonly connection: Connection
  readonly url: string
  readonly replicas: number
  /** Under which it was found fit for the journal. */
  readonly required: RequirementOptions
}

/** A connection to the Redis that has the journal. Rejects with a sentence where it is not reached, or not fit for one. */
export async function connect(options: OwningOptions, returned: () => void): Promise<ConnectedRedis> {
  const { log, url, undo, allowVolatile } = options
  let awaySince: number | undefined = Number.NEGATIVE_INFINITY
  const up = (): void => {
    if (awaySince !== undefined && systemClock.monotonic() - awaySince >= awayMs) log('redis: connected')
    awaySince = undefined
    returned()
  }
  const down = (): void => {
    awaySince ??= systemClock.monotonic()
  }
  const connection = openPromptConnection(url, { up, down })
  undo.push(() => connection.disconnect())
  await connected(connection, redisWaitMs).catch((error: Error) => {
    throw options.redisUrl === undefined ? error : new Error(redisUnreachable(error.message), { cause: error })
  })
  const required = { allowVolatile, failsOver: 'sentinels' in readAddress(url) }
  const findings = await requirements(connection, options.config.mechanism.name, required)
  for (const { severity, sentence } of findings) log(`redis: ${severity === 'refuse' ? 'refused' : 'warning'}: ${sentence}`)
  const refusal = findings.find(({ severity }) => severity === 'refuse')
  if (refusal) throw new Error(refusal.sentence)
  // One that takes no writes now may have been left for another.
  await answering(connection, redisWaitMs)
  return { connection, url, replicas: await replicasMeant(connection), required }
}

/** Waits as a standby until the mechanism is ours. Undefined when it was told to stop. */
export async function acquire(options: OwningOptions, redis: Connection, keys: Keys, stopped: AbortSignal): Promise<Lease | undefined> {
  const { log, waits } = options
  let told = ''
  const refused = (why: Error | undefined): void => {
    const cause = why === undefined ? '' : refusedSentence(why)
    if (cause === told) return
    told = cause
    waits(cause)
    log(cause === '' ? 'redis: takes writes again' : `redis: ${cause}`)
  }
  const ownership = new RedisOwnership({ redis, keys, clock: systemClock, epochMin: systemClock.now, refused })
  log('waits for the mechanism')
  try {
    return await ownership.acquire(stopped)
  } catch (error) {
    if (stopped.aborted) return undefined
    throw error
  }
}
