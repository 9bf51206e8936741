// Whatever happens, what was written long ago and is found only now is no word about what came since.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lateWordsAreAnswered, lateWordsUndoNothing, stepsFoundLate } from './testing/found-late.ts'
import type { Invariant } from './testing/invariants.ts'
import { RunOfThree } from './testing/run-of-three.ts'
import type { StepOfThree } from './testing/steps-of-three.ts'
import { trio } from './testing/three-parties.ts'

const problemsIn = (invariant: Invariant, steps: readonly StepOfThree[]): readonly string[] => {
  const problems: (readonly string[])[] = []
  const run = new RunOfThree(trio, (of) => {
    const witness = invariant(of)
    problems.push(witness.problems)
    return [witness]
  })
  run.run(steps)
  return problems.flat()
}

test.each([
  ['a command that is found late undoes nothing that came to be, or was said otherwise, after it was written', lateWordsUndoNothing],
  ['whoever wrote it is told what came of it', lateWordsAreAnswered],
] as const)(
  '%s',
  (_, invariant) => {
    fc.assert(
      fc.property(stepsFoundLate, (steps) => {
        expect(problemsIn(invariant, steps).slice(0, 3)).toEqual([])
      }),
      { numRuns: 150, seed: 20_261_130 },
    )
  },
  60_000,
)
