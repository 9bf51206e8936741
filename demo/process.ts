import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const inProject = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** The program as it is in the source: under a profiler, which then names its files. */
export const sourceProgram = inProject('src/main.ts')
let built = false

/** The program as it runs for real, of the source as it is now. */
export function builtProgram(): string {
  if (!built) execFileSync(process.execPath, [inProject('scripts/build.ts')])
  built = true
  return inProject('dist/parley.js')
}

const endsWithParent = inProject('demo/ends-with-parent.js')

const stopWithinMs = 10_000

/** Parley as it is run for real: a process of its own, which can be killed. */
export class ParleyProcess {
  readonly #program: string
  readonly #configFile: string
  readonly #env: Readonly<Record<string, string>>
  readonly #healthUrl: string
  #child: ChildProcess | undefined
  /** What it wrote to its log, newest last; bounded. */
  readonly log: string[] = []
  /** Called when it has ended, however that came. */
  ended: () => void = () => undefined

  constructor(configFile: string, healthPort: number, env: Readonly<Record<string, string>> = {}, program = builtProgram()) {
    this.#program = program
    this.#configFile = configFile
    this.#env = env
    this.#healthUrl = `http://127.0.0.1:${healthPort}/health`
  }

  get healthUrl(): string {
    return this.#healthUrl
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  start(): void {
    const env = { ...process.env, PARLEY_REDIS_URL: '', PARLEY_HEALTH_PORT: '', ...this.#env }
    const child = spawnTied([this.#program, '--config', this.#configFile], env)
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.log.push(...text.trimEnd().split('\n'))
      this.log.splice(0, Math.max(0, this.log.length - 500))
    })
    child.once('exit', (code, signal) => {
      this.log.push(`process ended: ${signal ?? code}`)
      if (this.#child === child) this.#child = undefined
      this.ended()
    })
    this.#child = child
  }

  async health(): Promise<Record<string, unknown> | undefined> {
    try {
      const response = await fetch(this.#healthUrl, { signal: AbortSignal.timeout(2_000) })
      return (await response.json()) as Record<string, unknown>
    } catch {
      return undefined
    }
  }

  /** `parley apply FILE --yes`, as somebody at the same machine types it. Resolves with what it said. */
  async apply(): Promise<string> {
    const env = { ...process.env, PARLEY_REDIS_URL: '', PARLEY_HEALTH_PORT: '', ...this.#env }
    const { stdout } = await promisify(execFile)(process.execPath, [this.#program, 'apply', this.#configFile, '--yes'], { env })
    return stdout
  }

  /** Ends it as a crash does, or asks it to stop and insists after 10 s. Resolves when it is gone. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    const insist = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
    await gone
    clearTimeout(insist)
  }
}

/** Starts node on a program that ends with this process, even where this one is killed. Its standard error is a pipe. */
export function spawnTied(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, ['--import', endsWithParent, ...args], { stdio: ['pipe', 'ignore', 'pipe'], env })
  // Nothing is written to it: that it closes is the message.
  child.stdin?.on('error', () => undefined)
  return child
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port could be had')
  return address.port
}

/** Waits until `look` gives something, reading again every 20 ms; rejects after `withinMs` with what was waited for. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 15_000,
): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > deadline) throw new Error(`not seen within ${withinMs / 1000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
