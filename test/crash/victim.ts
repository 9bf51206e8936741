import { run } from '../../src/cli/run.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Checkpoint } from '../../src/relay/checkpoint.ts'
import { type PlantedBug, plantedBugs } from './planted-bugs.ts'

/** When to die: the checkpoint, and on which time that it is reached, from 1. */
export interface Death {
  readonly at: Checkpoint
  readonly on: number
  /** Frozen there instead, until it is thawed from outside. */
  readonly freezes?: true
}

/**
 * Parley as a process of its own that ends itself, as `kill -9` does, when it reaches a named checkpoint for the n-th time.
 * `node victim.ts CONFIG`, with the environment that `VictimOrders` describes. A `Death` may also come as a message.
 */
export interface VictimOrders {
  /** A `Death` as JSON. */
  readonly VICTIM_DEATH?: string
  readonly VICTIM_BUG?: PlantedBug
  readonly VICTIM_SNAPSHOT_EVERY?: string
}

const { VICTIM_DEATH, VICTIM_BUG, VICTIM_SNAPSHOT_EVERY } = process.env as VictimOrders
const log = (line: string): void => void process.stderr.write(`${new Date().toISOString()} ${line}\n`)
let death = VICTIM_DEATH ? (JSON.parse(VICTIM_DEATH) as Death) : undefined
let timesReached = 0
process.on('message', (message: Death) => {
  death = message
  timesReached = 0
})
// Orders may come, but waiting for them keeps no process alive.
process.channel?.unref()

if (VICTIM_BUG) plantedBugs[VICTIM_BUG]()
const file = process.argv[2] ?? ''
const load = (): ReturnType<typeof loadConfig> => loadConfig(file, process.env)
const loaded = await load()
if (!loaded.ok) throw new Error(loaded.problems.map(({ sentence }) => sentence).join('\n'))
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())
process.exitCode = await run(
  {
    config: loaded.config,
    file,
    load,
    redisUrl: process.env.PARLEY_REDIS_URL || undefined,
    allowVolatile: false,
    log,
    snapshotEveryEntries: Number(VICTIM_SNAPSHOT_EVERY ?? 40),
    reached: (checkpoint) => {
      if (checkpoint !== death?.at) return undefined
      timesReached += 1
      if (timesReached === death.on) process.kill(process.pid, death.freezes ? 'SIGSTOP' : 'SIGKILL')
      return undefined
    },
  },
  stop.signal,
)
process.exit()
