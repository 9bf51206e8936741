import { mkdirSync } from 'node:fs'
import { resolve as resolvePath } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { chooseEndpoint } from './embedded-configuration.ts'
import { endServer, type Server, startServer } from './embedded-server.ts'
import { findServer } from './launch.ts'
import { endOrphans, endServersOf } from './orphan.ts'
import { ownIdentity } from './process-identity.ts'

const busyWaitMs = 10_000
const busyPollMs = 50
/** What the kernel may take to end a killed server. */
const orphanWaitMs = 10_000
const restartDelayMinMs = 100
const restartDelayMaxMs = 5_000
/** After so long a life the next death is a new trouble: back-off starts from its least again. */
const settledAfterMs = 60_000

export interface EmbeddedRedisOptions {
  /** Holds all that Redis keeps, its socket and its lock. Made when it is not there. */
  readonly folder: string
  /** The first server runs, and reads its file. */
  readonly onLaunched?: () => void
  /** It ended by itself and is being started again; `reason` is a sentence. Called again for each start that fails. */
  readonly onDown?: (reason: string) => void
  /** It answers again after `onDown`. */
  readonly onUp?: () => void
  /** How long another Parley on the same folder may take to go away. */
  readonly busyWaitMs?: number
}

export interface EmbeddedRedis {
  /** For `openPromptConnection` and the like; stays the same across restarts. May hold a password: never to be printed. */
  readonly url: string
  /** Of the server that runs now; undefined while it is down. */
  readonly pid: number | undefined
  /** Resolves when it has ended and its data is on disk. */
  stop(): Promise<void>
}

/**
 * Runs Parley's own Redis on `folder`: never two on one folder, ended with this process, started again when it dies.
 * Rejects with a sentence when there is no server program, the folder belongs to another live Parley, or Redis refuses.
 */
export async function startEmbeddedRedis(options: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const program = findServer()
  if (program === undefined) {
    throw new Error(
      'No redis-server or valkey-server was found on PATH. Install one (apt-get install redis-server), or set PARLEY_REDIS_URL to a Redis of your own.',
    )
  }
  const folder = resolvePath(options.folder)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const endpoint = await chooseEndpoint(folder)
  const start = (): Promise<Server | 'busy'> => startServer(program, folder, endpoint, options.onLaunched)
  const first = await startWhenFree(start, folder, options.busyWaitMs ?? busyWaitMs)
  return new SupervisedRedis({ ...options, folder, url: endpoint.url, start }, first)
}

async function startWhenFree(start: () => Promise<Server | 'busy'>, folder: string, waitMs: number): Promise<Server> {
  const deadline = performance.now() + waitMs
  // Also before the first attempt: a server that the watchdog left behind holds no lock.
  endOrphans(folder)
  for (;;) {
    const server = await start()
    if (server !== 'busy') return server
    const left = endOrphans(folder)
    if (left === 'owned' && performance.now() >= deadline) {
      throw new Error(`Another Parley runs its Redis on ${folder}. Stop that one first, or give this one a folder of its own.`)
    }
    if (performance.now() >= deadline + orphanWaitMs) {
      throw new Error(`The Redis that an earlier Parley left on ${folder} could not be ended: end it by hand.`)
    }
    await delay(busyPollMs)
  }
}

class SupervisedRedis implements EmbeddedRedis {
  readonly url: string
  readonly #options: EmbeddedRedisOptions
  readonly #start: () => Promise<Server | 'busy'>
  readonly #stopping = new AbortController()
  #server: Server | undefined
  #restartDelayMs = restartDelayMinMs
  readonly #supervision: Promise<void>

  constructor(options: EmbeddedRedisOptions & { url: string; start: () => Promise<Server | 'busy'> }, first: Server) {
    this.url = options.url
    this.#options = options
    this.#start = options.start
    this.#server = first
    this.#supervision = this.#supervise()
  }

  get pid(): number | undefined {
    return this.#server?.pid
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    const server = this.#server
    if (server !== undefined) await endServer(server)
    await this.#supervision
  }

  async #supervise(): Promise<void> {
    let server = this.#server
    while (server !== undefined) {
      const reason = await server.ended
      this.#server = undefined
      if (performance.now() - server.startedAt >= settledAfterMs) this.#restartDelayMs = restartDelayMinMs
      server = await this.#restart(reason)
      this.#server = server
      if (server === undefined) return
      if (this.#stopping.signal.aborted) await endServer(server)
      else this.#options.onUp?.()
    }
  }

  /** Tries for as long as it takes; undefined when it is to stop. */
  async #restart(firstReason: string): Promise<Server | undefined> {
    let reason = firstReason
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const waitMs = this.#restartDelayMs
      this.#restartDelayMs = Math.min(waitMs * 2, restartDelayMaxMs)
      this.#options.onDown?.(`${reason} It is started again in ${waitMs} ms.`)
      await delay(waitMs, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) break
      try {
        const server = await this.#start()
        if (server !== 'busy') return server
        // The lock is still with what the dead server left behind: a child that was rewriting its file.
        endServersOf(ownIdentity(), this.#options.folder)
        reason = `The folder ${this.#options.folder} is still held by what the last Redis left behind.`
      } catch (error) {
        reason = error instanceof Error ? error.message : 'The embedded Redis did not start.'
      }
    }
    return undefined
  }
}
