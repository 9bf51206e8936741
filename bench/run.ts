import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, ParleyProcess, sourceProgram, until } from '../demo/process.ts'
import { paced } from './pace.ts'
import { inFlightPerLane, laneCount, perSecondPaced } from './plan.ts'
import { cpuMs, memoryMb, peakMemoryMb, redisOf } from './process-figures.ts'
import { inspectable, Profiler } from './profiler.ts'
import { type Direction, oneEachWay, Traffic } from './traffic.ts'
import { buildWorld, type World } from './world.ts'

export interface Load {
  readonly perSecond: number
  readonly cpuMsPerMessage: number
  readonly parleyCpuMsPerMessage: number
}

export interface RunOptions {
  readonly acknowledgeFrom: 'never' | 'always'
  /** Where processor profiles of Parley are written, one for each stretch that is measured. */
  readonly profileFolder?: string
  readonly say: (line: string) => void
}

/** How long everything that was posted may take to stand where it must, once nothing new is posted. */
const settleWithinMs = 120_000

/** One Parley, as a process, with its platforms and the traffic between them. */
export class Run {
  readonly #world: World
  readonly #parley: ParleyProcess
  readonly #traffic: Traffic
  readonly #folder: string
  #profiler: Profiler | undefined

  static async start(options: RunOptions): Promise<Run> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'))
    const healthPort = await freePort()
    const world = await buildWorld({ folder, healthPort, acknowledgeFrom: options.acknowledgeFrom })
    const profile = options.profileFolder
    const parley =
      profile === undefined
        ? new ParleyProcess(world.configFile, healthPort)
        : new ParleyProcess(world.configFile, healthPort, inspectable, sourceProgram)
    parley.start()
    const run = new Run(world, parley, folder)
    await run.#ready()
    if (profile !== undefined) run.#profiler = await Profiler.attach(parley.log, profile)
    return run
  }

  private constructor(world: World, parley: ParleyProcess, folder: string) {
    this.#world = world
    this.#parley = parley
    this.#traffic = new Traffic(world)
    this.#folder = folder
  }

  get #pid(): number {
    const { pid } = this.#parley
    if (pid === undefined) throw new Error(`Parley has ended: ${this.#parley.log.slice(-5).join(' / ')}`)
    return pid
  }

  /** What Parley had to say, for a run that failed. */
  get log(): readonly string[] {
    return this.#parley.log
  }

  async #ready(): Promise<void> {
    await until('all links up', async () => {
      const links = Object.values(((await this.#parley.health())?.links ?? {}) as Record<string, { state: string }>)
      return links.length === 3 && links.every(({ state }) => state === 'up')
    })
    await this.#settled()
  }

  /** Every copy stands, and Parley has nothing left to do: receipts are in place too. */
  async #settled(): Promise<void> {
    await until('all copies', () => this.#traffic.isWhole, settleWithinMs)
    await until(
      'nothing left to do',
      async () => {
        const links = Object.values(((await this.#parley.health())?.links ?? {}) as Record<string, { waiting: number }>)
        return links.length === 3 && links.every(({ waiting }) => waiting === 0)
      },
      settleWithinMs,
    )
  }

  /** `act`, with a profile of it where one is wanted. */
  profiled<T>(name: string, act: () => Promise<T>): Promise<T> {
    return this.#profiler ? this.#profiler.during(name, act) : act()
  }

  /** Latency from a person's post to the copy on the other side, at a fixed rate over all lanes. */
  async latency(
    ms: number,
  ): Promise<{ readonly byDirection: Readonly<Record<Direction, readonly number[]>>; readonly cpuMsPerMessage: number }> {
    const byDirection: Record<Direction, number[]> = { 'slack-to-matrix': [], 'matrix-to-slack': [] }
    this.#traffic.onCopy = (_lane, direction, latencyMs) => void byDirection[direction].push(latencyMs)
    const { posted } = this.#traffic
    const cpu = this.#cpu()
    await paced(perSecondPaced, ms, (number) => this.#traffic.post(number % laneCount))
    await this.#settled()
    this.#traffic.onCopy = () => undefined
    return { byDirection, cpuMsPerMessage: cpu().all / (this.#traffic.posted - posted) }
  }

  /**
   * As many messages a second as go through these lanes with a bounded number on their way in each. A message is through
   * when it stands on the other side and with the supervisor; the time counts until the last receipt is in place.
   */
  async load(lanes: readonly number[], messages: number): Promise<Load> {
    let left = messages
    const next = (lane: number): void => {
      if (left === 0) return
      left -= 1
      this.#traffic.post(lane)
    }
    const cpu = this.#cpu()
    const start = performance.now()
    this.#traffic.onWhole = next
    for (let each = 0; each < inFlightPerLane; each += 1) for (const lane of lanes) next(lane)
    await until('all posted', () => left === 0, 600_000)
    await this.#settled()
    this.#traffic.onWhole = () => undefined
    const spent = cpu()
    return {
      perSecond: (messages / (performance.now() - start)) * 1_000,
      cpuMsPerMessage: spent.all / messages,
      parleyCpuMsPerMessage: spent.parley / messages,
    }
  }

  /** Begins to count the processor time of Parley and its Redis. */
  #cpu(): () => { readonly all: number; readonly parley: number } {
    const parley = this.#pid
    const redis = redisOf(parley)
    const before = { parley: cpuMs(parley), redis: cpuMs(redis) }
    return () => {
      const own = cpuMs(parley) - before.parley
      return { parley: own, all: own + cpuMs(redis) - before.redis }
    }
  }

  get peakMemoryMb(): number {
    return peakMemoryMb(this.#pid)
  }

  get memoryMb(): number {
    return memoryMb(this.#pid)
  }

  get redisMemoryMb(): number {
    return memoryMb(redisOf(this.#pid))
  }

  /** Seconds from a start after `kill -9` to the first delivery of what was written meanwhile, by direction. */
  async recovery(): Promise<Readonly<Record<Direction, number>>> {
    this.#profiler?.end()
    this.#profiler = undefined
    await this.#parley.end('SIGKILL')
    const seconds: Partial<Record<Direction, number>> = {}
    for (const lane of oneEachWay) this.#traffic.post(lane)
    const start = performance.now()
    this.#traffic.onCopy = (_lane, direction) => {
      seconds[direction] ??= (performance.now() - start) / 1_000
    }
    this.#parley.start()
    await this.#ready()
    this.#traffic.onCopy = () => undefined
    return { 'slack-to-matrix': Number.NaN, 'matrix-to-slack': Number.NaN, ...seconds }
  }

  judge(): string[] {
    return this.#traffic.judge()
  }

  async stop(): Promise<void> {
    this.#profiler?.end()
    await this.#parley.end('SIGTERM')
    this.#traffic.stop()
    await this.#world.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
