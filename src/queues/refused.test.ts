import { expect, test } from 'vitest'
import { isPassing, refusedSentence } from './refused.ts'

/** An answer as it comes, by the version of Redis that gives it, and what an operator is told to do. */
test.each([
  ["READONLY You can't write against a read only replica. script: 7a1c, on @user_script:17.", /address of its primary/, false],
  [
    "ERR Error running script (call to f_7a1c): @user_script:17: @user_script: 17: -READONLY You can't write against a read only replica. ",
    /address of its primary/,
    false,
  ],
  [
    'ERR Error running script (call to f_7a1c): @user_script:17: @user_script: 17: -NOREPLICAS Not enough good replicas to write. ',
    /bring the others back/,
    true,
  ],
  ['CLUSTERDOWN Hash slot not served', /mend the cluster/, true],
  ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", /address of the primary/, true],
  ['NOAUTH Authentication required.', /write the user and the password/, false],
])('of “%s” it is said what to do, and whether to wait is enough', (message, remedy, passes) => {
  const error = new Error(message)
  expect(refusedSentence(error)).toMatch(remedy)
  expect(isPassing(error)).toBe(passes)
})
