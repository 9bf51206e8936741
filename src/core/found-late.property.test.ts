// Whatever happens, what was written long ago and is found only now is no word about what came since.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lateWordsAreAnswered, lateWordsUndoNothing, stepsFoundLate } from './testing/found-late.ts'
import { problemsIn } from './testing/run-of-three.ts'

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
