import { readAddress } from '../queues/address.ts'
import { connected, openPromptConnection } from '../queues/connection.ts'
import { requirements } from '../queues/requirements.ts'
import * as say from './check-sentences.ts'

export interface RedisFinding {
  readonly sentence: string
  readonly isWarning: boolean
}

const answerWithinMs = 5_000

/** What is wrong with the Redis of PARLEY_REDIS_URL: its address, and with `connect` what it says of itself and refuses. Without one: nothing. */
export async function inspectRedis(
  env: Readonly<Record<string, string | undefined>>,
  mechanism: string,
  connect: boolean,
): Promise<readonly RedisFinding[]> {
  const { PARLEY_REDIS_URL: url, PARLEY_ALLOW_VOLATILE } = env
  if (!url) return []
  try {
    const failsOver = 'sentinels' in readAddress(url)
    if (!connect) return []
    const redis = openPromptConnection(url, { up: () => undefined, down: () => undefined })
    try {
      await connected(redis, answerWithinMs)
      const findings = await requirements(redis, mechanism, { allowVolatile: PARLEY_ALLOW_VOLATILE === '1', failsOver })
      return findings.map(({ severity, sentence }) => ({ sentence, isWarning: severity === 'warn' }))
    } finally {
      redis.disconnect()
    }
  } catch (error) {
    return [
      { sentence: error instanceof Error ? say.redisUnreachable(error.message) : say.redisUnreachable('no answer'), isWarning: false },
    ]
  }
}
