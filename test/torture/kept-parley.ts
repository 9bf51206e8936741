import { writeFileSync } from 'node:fs'
import { setTimeout as pass } from 'node:timers/promises'
import { ParleyProcess } from '../../demo/process.ts'

export type ParleyName = 'first' | 'second'

export interface KeptParleyOptions {
  readonly name: ParleyName
  readonly configFile: string
  readonly secretsFile: string
  readonly healthPort: number
  readonly redisUrl: string
  /** Holds by how many milliseconds its wall clock is off. */
  readonly skewFile: string
  readonly log: (line: string) => void
}

export interface SeenHealth {
  readonly role: string
  readonly epoch?: number
  readonly accepting?: boolean
  readonly links?: Readonly<Record<string, { readonly state: string; readonly waiting: number }>>
}

const skewModule = new URL('./skew.ts', import.meta.url).href
/** As a service manager has it. */
const restartAfterMs = 500

/** One Parley as it is run for real, started again whenever it ends, until it is told to stay away. */
export class KeptParley {
  readonly name: ParleyName
  readonly configFile: string
  readonly secretsFile: string
  readonly #process: ParleyProcess
  readonly #skewFile: string
  readonly #log: (line: string) => void
  #isAway = false
  #isFrozen = false

  constructor({ name, configFile, secretsFile, healthPort, redisUrl, skewFile, log }: KeptParleyOptions) {
    this.name = name
    this.configFile = configFile
    this.secretsFile = secretsFile
    this.#skewFile = skewFile
    this.#log = log
    this.skew(0)
    this.#process = new ParleyProcess(configFile, healthPort, {
      PARLEY_REDIS_URL: redisUrl,
      PARLEY_HEALTH_PORT: String(healthPort),
      NODE_OPTIONS: `--import ${skewModule}`,
      TORTURE_SKEW_FILE: skewFile,
    })
    this.#process.ended = () => {
      this.#isFrozen = false
      void this.#startAgain()
    }
  }

  start(): void {
    this.#isAway = false
    if (this.#process.pid === undefined) this.#process.start()
  }

  async #startAgain(): Promise<void> {
    await pass(restartAfterMs)
    if (!this.#isAway) this.start()
  }

  /** SIGKILL; it stays away until `start`. */
  async kill(): Promise<void> {
    this.#isAway = true
    await this.#process.end('SIGKILL')
  }

  freeze(): void {
    if (this.#process.pid === undefined || this.#isFrozen) return
    process.kill(this.#process.pid, 'SIGSTOP')
    this.#isFrozen = true
  }

  thaw(): void {
    if (this.#process.pid !== undefined && this.#isFrozen) process.kill(this.#process.pid, 'SIGCONT')
    this.#isFrozen = false
  }

  skew(ms: number): void {
    writeFileSync(this.#skewFile, String(ms))
  }

  /** Undefined while nobody answers. */
  async health(): Promise<SeenHealth | undefined> {
    this.#passLogOn()
    if (this.#isFrozen || this.#process.pid === undefined) return undefined
    return (await this.#process.health()) as SeenHealth | undefined
  }

  /** `parley apply`, as somebody at this machine types it. Resolves with what it said, whether it worked or not. */
  async apply(): Promise<string> {
    const said = await this.#process.apply().catch((error: { readonly stdout?: string }) => error.stdout ?? '')
    for (const line of said.trimEnd().split('\n')) this.#log(`${this.name}: apply: ${line}`)
    return said
  }

  async end(): Promise<void> {
    this.#isAway = true
    this.thaw()
    await this.#process.end('SIGTERM')
    this.#passLogOn()
  }

  #passLogOn(): void {
    for (const line of this.#process.log.splice(0)) this.#log(`${this.name}: ${line}`)
  }
}
