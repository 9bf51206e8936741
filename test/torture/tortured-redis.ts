import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pass } from 'node:timers/promises'
import { freePort } from '../../demo/process.ts'
import { findServer } from '../../src/queues/launch.ts'
import { until } from '../until.ts'

/** Room for an hour's journal, its rewriting, and quickly filled. */
const diskMegabytes = 384
const restartAfterMs = 300
const chunkBytes = 1024 * 1024
const crumbBytes = 4096

/** A Redis with `appendfsync always` on a folder of its own, which is a small disk of its own where this machine lets one be mounted. */
export class TorturedRedis {
  readonly port: number
  /** Why its disk cannot be filled; undefined where it can. */
  readonly noDisk: string | undefined
  readonly #folder: string
  readonly #log: (line: string) => void
  #child: ChildProcess | undefined
  #isAway = false
  starts = 0

  private constructor(folder: string, port: number, noDisk: string | undefined, log: (line: string) => void) {
    this.#folder = folder
    this.port = port
    this.noDisk = noDisk
    this.#log = log
  }

  static async begin(folder: string, log: (line: string) => void): Promise<TorturedRedis> {
    await mkdir(folder, { recursive: true })
    const redis = new TorturedRedis(folder, await freePort(), mountDisk(folder), log)
    redis.start()
    await until(() => redis.#answers(), { withinMs: 20_000, everyMs: 50, what: 'Redis' })
    return redis
  }

  start(): void {
    this.#isAway = false
    if (this.#child) return
    const settings = { port: this.port, bind: '127.0.0.1', dir: this.#folder, appendonly: 'yes', appendfsync: 'always', save: '', hz: 100 }
    const args = Object.entries({ ...settings, 'maxmemory-policy': 'noeviction', logfile: '' }).flatMap(([key, value]) => [
      `--${key}`,
      String(value),
    ])
    // It must not outlive this process, however that ends.
    const [command, ...first] = [...(process.platform === 'linux' ? ['setpriv', '--pdeathsig=KILL'] : []), findServer() ?? 'redis-server']
    const child = spawn(command!, [...first, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        for (const line of text.trimEnd().split('\n')) this.#log(`redis: ${line}`)
      })
    }
    this.#child = child
    this.starts += 1
    child.once('exit', (code, signal) => {
      this.#log(`redis: ended: ${signal ?? code}`)
      this.#child = undefined
      void this.#startAgain()
    })
  }

  async #startAgain(): Promise<void> {
    await pass(restartAfterMs)
    if (!this.#isAway) this.start()
  }

  /** SIGKILL; it stays away until `start`. */
  async kill(): Promise<void> {
    this.#isAway = true
    const child = this.#child
    if (!child) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  /** Leaves not one byte free on its disk. */
  async fill(): Promise<void> {
    const file = await open(join(this.#folder, 'ballast'), 'a')
    try {
      for (const bytes of [chunkBytes, crumbBytes]) await writeUntilFull(file, bytes)
    } finally {
      await file.close()
    }
  }

  async empty(): Promise<void> {
    await rm(join(this.#folder, 'ballast'), { force: true })
  }

  /** `beforeItIsGone` may still read its folder. */
  async stop(beforeItIsGone: () => Promise<void>): Promise<void> {
    this.thaw()
    await this.kill()
    await beforeItIsGone()
    unmountDisk(this.#folder)
  }

  async #answers(): Promise<boolean> {
    const socket = connect(this.port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      socket.write('PING\r\n')
      const [reply] = (await once(socket, 'data')) as [Buffer]
      return reply.toString().startsWith('+PONG')
    } finally {
      socket.destroy()
    }
  }
}

async function writeUntilFull(file: FileHandle, bytes: number): Promise<void> {
  const chunk = Buffer.alloc(bytes)
  const chunksMax = (diskMegabytes * chunkBytes) / bytes
  try {
    for (let written = 0; written < chunksMax; written += 1) await file.appendFile(chunk)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

/** Returns why not, in a sentence. */
function mountDisk(folder: string): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'Redis’s disk is not filled: run as root on Linux, so that a small one can be mounted.'
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMegabytes}m`, 'parley-torture', folder], { stdio: 'pipe' })
    return undefined
  } catch {
    return 'Redis’s disk is not filled: this machine lets no small one be mounted.'
  }
}

function unmountDisk(folder: string): void {
  try {
    execFileSync('umount', [folder], { stdio: 'pipe' })
  } catch {
    // It was none.
  }
}

/** A run that was killed could not take its disk away. `runs` holds a folder for each run, named after its process. */
export function removeAbandonedDisks(runs: string): void {
  if (!existsSync(runs)) return
  for (const run of readdirSync(runs)) {
    const pid = /^run-(\d+)$/.exec(run)?.[1]
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) unmountDisk(join(runs, run, 'redis'))
  }
}
