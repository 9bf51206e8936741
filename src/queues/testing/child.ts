/**
 * A process that a test may kill. `node child.ts <role> <folder or url>`; prints one line of JSON when its role is played:
 * `redis` runs an embedded Redis on the folder; `owner` takes the mechanism "cell" and serves, and never finishes, a lane
 * and leaves another one and a timer waiting.
 */
import { startEmbeddedRedis } from '../embedded.ts'
import { keysOf } from '../keys.ts'
import { RedisOwnership } from '../lease.ts'
import { RedisWakes } from '../wakes.ts'
import { realClock } from './clocks.ts'
import { openTestConnection } from './entries.ts'

const [role, where = ''] = process.argv.slice(2)

if (role === 'redis') {
  const redis = await startEmbeddedRedis({ folder: where })
  tell({ pid: redis.pid, url: redis.url })
} else {
  await own(where)
}

async function own(url: string): Promise<void> {
  const keys = keysOf('cell')
  const ownership = new RedisOwnership({ redis: await openTestConnection(url), keys, clock: realClock })
  const { epoch } = await ownership.acquire(new AbortController().signal)
  const wakes = new RedisWakes({ url, keys, clock: realClock, concurrency: 1 })
  const lane = (): Promise<void> => {
    tell({ epoch })
    return new Promise(() => undefined)
  }
  await wakes.start(epoch, { lane, timer: async () => undefined })
  await wakes.wakeAt(realClock.now() + 3_600_000)
  await wakes.wake('stuck')
  await wakes.wake('waiting')
}

function tell(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
