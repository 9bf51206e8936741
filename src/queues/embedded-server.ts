import type { ChildProcess } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { configurationOf, type Endpoint } from './embedded-configuration.ts'
import { folderBusyExitCode, launchServer } from './launch.ts'

const probeEveryMs = 15
const probeWaitMs = 1_000
/** Redis reads its whole file first: ten minutes are some 100 GB. */
const loadTimeMaxMs = 600_000
const stopWaitMs = 5_000
const logLinesMax = 20
const lastWordsWaitMs = 200

/** One life of the embedded Redis. */
export interface Server {
  readonly process: ChildProcess
  /** The server's own, which under the watchdog is not the child's. */
  readonly pid: number
  readonly startedAt: number
  /** Resolves with a sentence on how it ended. */
  readonly ended: Promise<string>
}

/** Resolves when it answers, its data loaded; `busy` when another server has the folder. Rejects with a sentence. `onLaunched`: it reads it. */
export async function startServer(program: string, folder: string, endpoint: Endpoint, onLaunched?: () => void): Promise<Server | 'busy'> {
  const startedAt = performance.now()
  const { child, told, pid: launched } = launchServer(program, folder, configurationOf(folder, endpoint))
  void told.then(onLaunched)
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
  // The client's own check whether Redis has loaded looks once a second at most: too seldom for a restart.
  const probe = new Redis(url, { retryStrategy: () => probeEveryMs, maxRetriesPerRequest: null, enableReadyCheck: false })
  probe.on('error', () => undefined)
  const deadline = performance.now() + loadTimeMaxMs
  let over = false
  void ended.then(() => {
    over = true
  })
  try {
    while (!over && performance.now() < deadline) {
      const asked = probe.info().catch(() => '')
      const info = await Promise.race([asked, ended.then(() => ''), delay(probeWaitMs, '', { ref: false })])
      const isOurs = Number(/^process_id:(\d+)/m.exec(info)?.[1]) === pid
      if (isOurs && /^loading:0/m.test(info)) return true
      // A socket that leads to another server stays with it: only a new one can lead to ours.
      if (info !== '' && !isOurs) probe.disconnect(true)
      await delay(probeEveryMs)
    }
    return false
  } finally {
    probe.disconnect()
  }
}

/** SIGTERM lets Redis finish its file; what does not end by it is ended. */
export async function endServer(server: Server): Promise<void> {
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
