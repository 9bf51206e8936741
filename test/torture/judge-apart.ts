import { once } from 'node:events'
import { parentPort, Worker } from 'node:worker_threads'
import { judge } from './judge.ts'
import type { Recorded } from './record.ts'
import type { Verdict } from './verdict.ts'

/**
 * The judge in a thread of its own. After half an hour it thinks for seconds, and what lies between Parley, Redis and the platforms runs
 * in the tormentor's process: while the judge thought there, everything stood still.
 */
export class JudgeApart {
  readonly #worker = new Worker(new URL(import.meta.url))

  /** One at a time. */
  async judge(recorded: Recorded): Promise<Verdict> {
    this.#worker.postMessage(recorded)
    const [verdict] = (await once(this.#worker, 'message')) as [Verdict]
    return verdict
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }
}

parentPort?.on('message', (recorded: Recorded) => parentPort?.postMessage(judge(recorded)))
