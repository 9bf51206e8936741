// Whatever is tapped and pressed, and whenever that is told, counts as of then, and is answered.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { problemsIn } from './testing/run-of-three.ts'
import { stepsOfThree } from './testing/steps-of-three.ts'
import { pressesAreAnswered, stepsOfTaps, tapsAreAnswered, tapsCountAsOfThen } from './testing/taps.ts'

test.each([
  ['☑ counts as of when it was tapped', tapsCountAsOfThen, stepsOfTaps],
  ['whoever taps it is answered', tapsAreAnswered, stepsOfTaps],
  ['whoever presses is answered', pressesAreAnswered, stepsOfThree],
] as const)(
  '%s',
  (_, invariant, steps) => {
    fc.assert(
      fc.property(steps, (each) => {
        expect(problemsIn(invariant, each).slice(0, 3)).toEqual([])
      }),
      { numRuns: 100, seed: 20_261_130 },
    )
  },
  60_000,
)
