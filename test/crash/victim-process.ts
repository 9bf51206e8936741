import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Death, VictimOrders } from './victim.ts'

const main = fileURLToPath(new URL('./victim.ts', import.meta.url))
const logLinesMax = 400
/** A process that keeps ending by itself is a bug, not a crash. */
const unorderedEndsMax = 5

export interface VictimOptions {
  readonly configFile: string
  readonly healthPort: number
  readonly env?: Readonly<Record<string, string>>
  readonly orders: VictimOrders
  /** How the next life is to end; undefined for one that is to last. */
  readonly nextDeath: () => Death | undefined
}

/** Parley, which dies as it is told to and is started again each time, as a service manager does. */
export class VictimProcess {
  readonly #options: VictimOptions
  #child: ChildProcess | undefined
  #isEnding = false
  /** Lives that ended by SIGKILL. */
  deaths = 0
  unorderedEnds = 0
  readonly log: string[] = []

  /** Its first life lasts until it is told otherwise. */
  constructor(options: VictimOptions) {
    this.#options = options
    this.#live(undefined)
  }

  #live(death: Death | undefined): void {
    const { configFile, healthPort, env, orders } = this.#options
    const child = spawn(process.execPath, [main, configFile], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...process.env,
        PARLEY_REDIS_URL: '',
        PARLEY_HEALTH_PORT: String(healthPort),
        ...env,
        ...orders,
        ...(death ? { VICTIM_DEATH: JSON.stringify(death) } : {}),
      },
    })
    this.#child = child
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.log.push(...text.trimEnd().split('\n'))
      this.log.splice(0, Math.max(0, this.log.length - logLinesMax))
    })
    child.once('exit', (code, signal) => {
      this.log.push(`--- ended: ${signal ?? code}`)
      if (this.#isEnding) return
      if (signal === 'SIGKILL') this.deaths += 1
      else this.unorderedEnds += 1
      if (this.unorderedEnds <= unorderedEndsMax) this.#live(this.#options.nextDeath())
    })
  }

  /** Lets the life that it lives end so. */
  condemn(death: Death): void {
    this.#child?.send(death)
  }

  /** Stands still as a whole, as a machine that is suspended does. */
  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  get isFrozen(): boolean {
    const { pid } = this.#child ?? {}
    return pid !== undefined && / T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/\(.*\)/, ''))
  }

  /** Ends this life from outside, in the middle of whatever it does. */
  kill(): void {
    this.#child?.kill('SIGKILL')
  }

  /** What its health page says; undefined while there is none. */
  async health(): Promise<VictimHealth | undefined> {
    const response = await fetch(`http://127.0.0.1:${this.#options.healthPort}/health`, { signal: AbortSignal.timeout(2_000) })
    const health = (await response.json()) as Partial<VictimHealth>
    return health.links ? (health as VictimHealth) : undefined
  }

  async end(): Promise<void> {
    this.#isEnding = true
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
}

export interface VictimHealth {
  readonly accepting: boolean
  readonly links: Readonly<Record<string, { readonly state: string; readonly waiting: number }>>
}

/** The server that runs on a folder: it is the one that works there. */
export function redisOn(folder: string): number | undefined {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const isServer = /^(redis|valkey)/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'))
      if (isServer && readlinkSync(`/proc/${pid}/cwd`) === folder) return Number(pid)
    } catch {
      // It ended while it was looked at.
    }
  }
  return undefined
}
