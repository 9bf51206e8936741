import type { Mutant } from './mutants/bug.ts'
import { type Answer, runSeeds, Worker } from './pool.ts'

export interface Hunted {
  readonly mutant: Mutant
  /** The first seed that the judge failed; undefined when the bug was not found. */
  readonly caughtBy: Answer | undefined
}

export interface HuntOptions {
  readonly workers: number
  readonly seedsMax: number
  readonly said: (line: string) => void
}

/** Lets the judge look for each planted bug, two or more at a time: it is caught when a seed fails. */
export async function hunt(mutants: readonly Mutant[], { workers, seedsMax, said }: HuntOptions): Promise<readonly Hunted[]> {
  const hunted: Hunted[] = []
  const waiting = [...mutants]
  const work = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const { name } = mutant
      const caughtBy = await catchIt(name, seedsMax)
      hunted.push({ mutant, caughtBy })
      const verdict = caughtBy?.verdicts[0]
      said(
        caughtBy && verdict
          ? `caught   ${name}: seed ${caughtBy.seed}, ${verdict.finding}: ${verdict.words.slice(0, 120)}`
          : `SURVIVES ${name}: ${seedsMax} seeds found nothing`,
      )
    }
  }
  await Promise.all(Array.from({ length: workers }, work))
  return hunted
}

async function catchIt(mutant: string, seedsMax: number): Promise<Answer | undefined> {
  let from = 1
  while (from <= seedsMax) {
    const { failing } = await runSeeds({ from, count: seedsMax - from + 1, workers: 1, failuresMax: 1, mutant })
    const [found] = failing
    if (!found || (await isSound(found.seed))) return found
    from = found.seed + 1
  }
  return undefined
}

/** What fails without the bug says nothing about it. */
async function isSound(seed: number): Promise<boolean> {
  const worker = new Worker()
  const { verdicts } = await worker.run({ seed, wantsLog: false })
  worker.stop()
  return verdicts.length === 0
}
