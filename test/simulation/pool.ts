import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Verdict } from './finding.ts'

export interface Question {
  readonly seed: number
  readonly wantsLog: boolean
}

export interface Answer {
  readonly seed: number
  readonly posted: number
  /** Of all that happened: the same for the same seed, wherever it runs. */
  readonly digest: string
  readonly verdicts: readonly Verdict[]
  readonly log?: readonly string[]
}

const workerFile = fileURLToPath(new URL('worker.ts', import.meta.url))
/** A seed takes some 120 ms; one that takes this long will not end. */
const seedBoundMs = 60_000

/** A process that runs seeds. With a mutant's name, its bug is planted there. */
export class Worker {
  readonly #child: ChildProcess

  constructor(mutant?: string) {
    this.#child = fork(workerFile, mutant === undefined ? [] : [mutant], {
      execArgv: ['--max-old-space-size=512', '--max-semi-space-size=64'],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    })
  }

  /** One seed at a time. A process that ends or never answers is a finding like any other. */
  run(question: Question): Promise<Answer> {
    const child = this.#child
    return new Promise((resolve) => {
      let said = ''
      const onError = (chunk: Buffer): void => {
        said = `${said}${chunk.toString()}`.slice(-2_000)
      }
      const settle = (answer: Answer): void => {
        clearTimeout(timer)
        child.off('message', settle).off('exit', onExit).stderr?.off('data', onError)
        resolve(answer)
      }
      const failed = (words: string): void => settle({ seed: question.seed, posted: 0, digest: '', verdicts: [{ finding: 'bug', words }] })
      const onExit = (): void => failed(`the process ended: ${said}`)
      const timer = setTimeout(() => {
        failed(`seed ${question.seed} did not end within ${seedBoundMs / 1000} s`)
        this.stop()
      }, seedBoundMs)
      child.on('message', settle).on('exit', onExit).stderr?.on('data', onError)
      if (child.exitCode === null && child.connected) child.send(question)
      else onExit()
    })
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }
}

export interface Run {
  readonly from: number
  readonly count: number
  readonly workers: number
  /** Stops when so many seeds have failed. */
  readonly failuresMax: number
  readonly mutant?: string
  /** Called for each seed, in the order in which they end; with the failing ones' verdicts. */
  readonly ended?: (answer: Answer) => void
}

export interface Result {
  readonly ran: number
  readonly posted: number
  readonly failing: readonly Answer[]
}

/** Runs seeds in several processes; each takes the next one when it is done with its last. */
export async function runSeeds({ from, count, workers, failuresMax, mutant, ended }: Run): Promise<Result> {
  const failing: Answer[] = []
  let next = from
  let ran = 0
  let posted = 0
  const work = async (): Promise<void> => {
    let worker = new Worker(mutant)
    while (next < from + count && failing.length < failuresMax) {
      const seed = next
      next += 1
      const answer = await worker.run({ seed, wantsLog: false })
      ran += 1
      posted += answer.posted
      ended?.(answer)
      if (answer.verdicts.length === 0) continue
      failing.push(answer)
      // Whatever the seed left behind in its process must not touch the next one.
      worker.stop()
      worker = new Worker(mutant)
    }
    worker.stop()
  }
  await Promise.all(Array.from({ length: Math.min(workers, count) }, work))
  return { ran, posted, failing: failing.toSorted((a, b) => a.seed - b.seed) }
}
