/**
 * A process that a test may kill. `node child.ts <role> <folder or url>`; prints one line of JSON when its role is played:
 * `redis` runs an embedded Redis on the folder; `owner` takes the mechanism "cell" and serves, and never finishes, a lane
 * and leaves another one and a timer waiting; `archiver` archives the journal of "cell" in ARCHIVE_FOLDER, as its owner, and dies
 * at the step DIE_AT.
 */
import { Archive } from '../archive.ts'
import { Archiving } from '../archiving.ts'
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
} else if (role === 'archiver') {
  await archive(where)
} else {
  await own(where)
}

async function archive(url: string): Promise<void> {
  const { ARCHIVE_FOLDER = '', DIE_AT = '' } = process.env
  const redis = await openTestConnection(url)
  const keys = keysOf('cell')
  const archiving = new Archiving({
    redis,
    keys,
    archive: new Archive(ARCHIVE_FOLDER),
    lease: { epoch: Number(await redis.get(keys.epoch)), held: () => true },
    clock: realClock,
    keepEntries: 10,
    segmentLength: 20,
    log: (line) => tell({ line }),
    note: async () => undefined,
    reached: async (step) => {
      if (step === DIE_AT) process.kill(process.pid, 'SIGKILL')
    },
  })
  await archiving.run()
  tell({ finished: true })
  redis.disconnect()
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
