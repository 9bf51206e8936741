import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { startEmbeddedRedis } from '../src/queues/embedded.ts'
import { paced, sleep } from './pace.ts'
import { type Percentiles, percentilesOf } from './percentile.ts'
import { inFlightPerLane, laneCount, perSecondPaced } from './plan.ts'
import { cpuMs, redisOf } from './process-figures.ts'

/**
 * The floor: bare BullMQ, adding and processing one job for each message over as many queues as there are lanes, on a Redis
 * started as Parley starts its own. A process of its own; prints a `Floor` as JSON.
 */
export interface Floor {
  readonly bullmqPerSecond: number
  readonly bullmqLatencyMs: Percentiles
  /** Of this process and its Redis, at the paced rate. */
  readonly bullmqCpuMsPaced: number
}

const [loadedMs = 2_000, latencyMs = 5_000] = process.argv.slice(2).map(Number)
const text = 'The convoy of six lorries leaves the northern depot at 0600Z and keeps to the river road. '.repeat(2)
const jobOptions = { removeOnComplete: true, removeOnFail: true }

const folder = await mkdtemp(join(tmpdir(), 'parley-floor-'))
const redis = await startEmbeddedRedis({ folder })
const adding = new Redis(redis.url, { maxRetriesPerRequest: null })
const working = new Redis(redis.url, { maxRetriesPerRequest: null })

let processed: (lane: number) => void = () => undefined
const queues = Array.from({ length: laneCount }, (_, lane) => new Queue(`floor-${lane}`, { connection: adding }))
const workers = queues.map(
  ({ name }, lane) => new Worker(name, async () => processed(lane), { connection: working, concurrency: 1, autorun: true }),
)
await Promise.all([...queues, ...workers].map((each) => each.waitUntilReady()))

const add = (lane: number): Promise<unknown> => queues[lane]!.add('message', { text }, jobOptions)

async function loaded(ms: number): Promise<number> {
  let count = 0
  let open = true
  processed = (lane) => {
    count += 1
    if (open) void add(lane)
  }
  for (let lane = 0; lane < laneCount; lane += 1) for (let each = 0; each < inFlightPerLane; each += 1) void add(lane)
  await sleep(ms / 4)
  const before = { count, at: performance.now() }
  await sleep(ms)
  const perSecond = ((count - before.count) / (performance.now() - before.at)) * 1_000
  open = false
  await sleep(500)
  return perSecond
}

async function latency(ms: number): Promise<Pick<Floor, 'bullmqLatencyMs' | 'bullmqCpuMsPaced'>> {
  const server = redisOf(process.pid)
  const cpu = (): number => cpuMs(process.pid) + cpuMs(server)
  const addedAt: number[] = Array.from({ length: laneCount }, () => 0)
  const taken: number[] = []
  const before = cpu()
  processed = (lane) => void taken.push(performance.now() - addedAt[lane]!)
  await paced(perSecondPaced, ms, (number) => {
    const lane = number % laneCount
    addedAt[lane] = performance.now()
    void add(lane)
  })
  const spent = cpu() - before
  await sleep(500)
  return { bullmqLatencyMs: percentilesOf(taken), bullmqCpuMsPaced: spent / taken.length }
}

await loaded(500)
const floor: Floor = { ...(await latency(latencyMs)), bullmqPerSecond: await loaded(loadedMs) }
process.stdout.write(`${JSON.stringify(floor)}\n`)
await Promise.all(workers.map((worker) => worker.close(true)))
await redis.stop()
await rm(folder, { recursive: true, force: true })
process.exit(0)
