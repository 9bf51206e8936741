import type { ParleyProcess } from './process.ts'

export const firstPauseMs = 1_000
export const pauseMsMax = 30_000
/** Who ran for so long was well: the next pause is short again. */
export const wellAfterMs = 60_000

/** How long to wait before the next start: each time twice as long, up to the bound. */
export function nextPauseMs(lastPauseMs: number | undefined, ranForMs: number): number {
  if (lastPauseMs === undefined || ranForMs >= wellAfterMs) return firstPauseMs
  return Math.min(pauseMsMax, lastPauseMs * 2)
}

/** Starts a process again whenever it ends, as systemd's `Restart=always` does, until it is told to stop. */
export class KeptRunning {
  readonly #process: Pick<ParleyProcess, 'start' | 'end' | 'ended'>
  readonly #tell: (line: string) => void
  #startedAt = 0
  #pauseMs: number | undefined
  #timer: NodeJS.Timeout | undefined
  #isStopping = false

  constructor(process: Pick<ParleyProcess, 'start' | 'end' | 'ended'>, tell: (line: string) => void) {
    this.#process = process
    this.#tell = tell
    process.ended = () => this.#again()
  }

  start(): void {
    this.#startedAt = performance.now()
    this.#process.start()
  }

  /** Ends it for good; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#isStopping = true
    clearTimeout(this.#timer)
    await this.#process.end('SIGTERM')
  }

  #again(): void {
    if (this.#isStopping) return
    this.#pauseMs = nextPauseMs(this.#pauseMs, performance.now() - this.#startedAt)
    this.#tell(`Parley has ended; it is started again in ${this.#pauseMs / 1000} s`)
    this.#timer = setTimeout(() => this.start(), this.#pauseMs)
  }
}
