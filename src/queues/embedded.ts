import type { ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { resolve as resolvePath } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { chooseEndpoint, configurationOf, type Endpoint } from './embedded-configuration.ts'
import { findServer, folderBusyExitCode, launchServer } from './launch.ts'
import { endOrphans, endServersOf } from './orphan.ts'
import { ownIdentity } from './process-identity.ts'

const busyWaitMs = 10_000
const busyPollMs = 50
const probeEveryMs = 15
const probeWaitMs = 1_000
/** Redis reads its whole file first: ten minutes are some 100 GB. */
const loadTimeMaxMs = 600_000
const stopWaitMs = 5_000
const restartDelayMinMs = 100
const restartDelayMaxMs = 5_000
/** After so long a life the next death is a new trouble: back-off starts from its least again. */
const settledAfterMs = 60_000
const logLinesMax = 20
const lastWordsWaitMs = 200

export interface EmbeddedRedisOptions {
  /** Holds all that Redis keeps, its socket and its lock. Made when it is not there. */
  readonly folder: string
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
  const start = (): Promise<Server | 'busy'> => startServer(program, folder, endpoint)
  const first = await startWhenFree(start, folder, options.busyWaitMs ?? busyWaitMs)
  return new SupervisedRedis({ ...options, folder, url: endpoint.url, start }, first)
}

interface Server {
  readonly process: ChildProcess
  /** The server's own, which under the watchdog is not the child's. */
  readonly pid: number
  readonly startedAt: number
  /** Resolves with a sentence on how it ended. */
  readonly ended: Promise<string>
}

async function startWhenFree(start: () => Promise<Server | 'busy'>, folder: string, waitMs: number): Promise<Server> {
  const deadline = performance.now() + waitMs
  // Also before the first attempt: a server that the watchdog left behind holds no lock.
  endOrphans(folder)
  for (;;) {
    const server = await start()
    if (server !== 'busy') return server
    if (endOrphans(folder) === 'owned' && performance.now() >= deadline) {
      throw new Error(`Another Parley runs its Redis on ${folder}. Stop that one first, or give this one a folder of its own.`)
    }
    await delay(busyPollMs)
  }
}

async function startServer(program: string, folder: string, endpoint: Endpoint): Promise<Server | 'busy'> {
  const startedAt = performance.now()
  const { child, pid: launched } = launchServer(program, folder, configurationOf(folder, endpoint))
  const log = lastLines(child)
  const ended = endOf(child, log)
  const pid = await Promise.race([ended.then(() => undefined), launched])
  if (pid !== undefined && (await answers(endpoint.url, pid, ended))) return { process: child, pid, startedAt, ended }
  // Without a server there is nothing to end: what was to start it exits by itself, and how tells why.
  if (pid !== undefined) kill(pid)
  const reason = await ended
  if (child.exitCode === folderBusyExitCode) return 'busy'
  throw new Error(`The embedded Redis on ${folder} did not start: ${reason}`)
}

/**
 * Waits until that very server answers, its data loaded; another one may still answer at the same address before this one
 * learns that the folder is busy. False when it ended first or took too long.
 */
async function answers(url: string, pid: number, ended: Promise<string>): Promise<boolean> {
  const probe = new Redis(url, { retryStrategy: () => probeEveryMs, maxRetriesPerRequest: null })
  probe.on('error', () => undefined)
  const deadline = performance.now() + loadTimeMaxMs
  let over = false
  void ended.then(() => {
    over = true
    probe.disconnect()
  })
  try {
    while (!over && performance.now() < deadline) {
      const info = await Promise.race([probe.info('server').catch(() => ''), delay(probeWaitMs, '')])
      if (Number(/^process_id:(\d+)/m.exec(info)?.[1]) === pid) return true
      // A socket that leads to another server stays with it: only a new one can lead to ours.
      if (info !== '') probe.disconnect(true)
      await delay(probeEveryMs)
    }
    return false
  } finally {
    probe.disconnect()
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

/** SIGTERM lets Redis finish its file; what does not end by it is ended. */
async function endServer(server: Server): Promise<void> {
  server.process.kill('SIGTERM')
  const late = setTimeout(() => kill(server.pid), stopWaitMs)
  await server.ended
  clearTimeout(late)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile.
  }
}

function endOf(child: ChildProcess, log: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`The embedded Redis could not be run: ${error.message}.`))
    child.once('exit', (code, signal) => {
      const how = signal === null ? `with code ${code}` : `by ${signal}`
      const tell = (): void => {
        const last = log.at(-1)
        resolve(`The embedded Redis ended ${how}${last === undefined ? '.' : `; its last words: ${last}.`}`)
      }
      // By `close` its last words have arrived; a child of its own, rewriting its file, may keep that from happening.
      child.once('close', tell)
      setTimeout(tell, lastWordsWaitMs).unref()
    })
  })
}

/** Kept so that a start that fails can say why, in Redis's own words without its process id and time. */
function lastLines(child: ChildProcess): string[] {
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) {
        if (line.trim() !== '') lines.push(line.replace(/^\d+:\w .{0,30}? [*#.-] /, '').trim())
      }
      lines.splice(0, lines.length - logLinesMax)
    })
  }
  return lines
}
