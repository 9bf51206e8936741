import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'

/** Commands of Parley's and BullMQ's scripts, tried on one key that is gone afterwards. */
const script = `
local key = KEYS[1]
redis.call('DEL', key)
redis.call('SET', key, '1', 'PX', '1000')
redis.call('GET', key)
redis.call('DEL', key)
redis.call('XADD', key, '1-0', 'text', '')
redis.call('XREVRANGE', key, '+', '-', 'COUNT', 1)
redis.call('XRANGE', key, '-', '+')
redis.call('XTRIM', key, 'MINID', '2-0')
redis.call('DEL', key)
redis.call('HSET', key, 'a', '1')
redis.call('HMGET', key, 'a', 'b')
redis.call('DEL', key)
redis.call('ZADD', key, '1', 'a')
redis.call('ZRANGEBYSCORE', key, '-inf', '+inf')
redis.call('DEL', key)
redis.call('LPUSH', key, 'a')
redis.call('RPOPLPUSH', key, key)
redis.call('DEL', key)
return 1
`

/**
 * Does once what Parley is going to do, so that a Redis which refuses it says so at the start and to `parley check`. Leaves nothing
 * behind. Rejects with what Redis answered.
 */
export async function tryCommands(redis: Redis, keys: Keys): Promise<void> {
  const key = `${keys.prefix}:trial`
  await redis.eval(script, 1, key)
  await redis.evalsha('0'.repeat(40), 1, key).catch(notThere)
  await redis.xlen(key)
  await redis.xrange(key, '-', '+')
  await redis.xrevrange(key, '+', '-')
  await redis.memory('USAGE', key)
  await redis.hmget(key, 'a')
  await redis.sadd(key, 'a')
  await redis.smembers(key)
  await redis.srem(key, 'a')
  await redis.getdel(key)
}

/** A script that nobody has loaded is looked for in vain, and that is how it should be. */
function notThere(error: Error): void {
  if (!error.message.startsWith('NOSCRIPT')) throw error
}
