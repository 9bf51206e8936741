import type { Mutant } from './mutants.ts'
import { type Answer, runSeeds } from './pool.ts'

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
      const { failing } = await runSeeds({ from: 1, count: seedsMax, workers: 1, failuresMax: 1, mutant: name })
      const [caughtBy] = failing
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
