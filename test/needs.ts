import { describe, test } from 'vitest'

/** What a part's preparation returns on a machine that cannot run it: a sentence with the remedy. */
export interface Unavailable {
  unavailable: string
}

declare module 'vitest' {
  interface TaskMeta {
    /** Set on the one test that stands for a part which could not run; `skipped.ts` prints it at the end of the run. */
    skippedPart?: { part: string; remedy: string }
  }
}

/**
 * Tests of a part that not every machine can run. Where `found` is there, they run with it. Where it is not, one skipped
 * test stands in their place with the remedy in its name; with CI=true that test fails instead, so that no part is left
 * out unseen. Called while a test file is collected:
 *
 *     needs('Synapse', await startSynapse(), (synapse) => { test('…', …) })
 */
export function needs<Found extends object>(part: string, found: Found | Unavailable, tests: (found: Found) => void): void {
  if (!('unavailable' in found)) {
    describe(part, () => tests(found))
    return
  }
  const remedy = found.unavailable
  test(`${part} is not available here: ${remedy}`, (context) => {
    if (process.env.CI === 'true') throw new Error(`${part} is required where CI=true: ${remedy}`)
    context.task.meta.skippedPart = { part, remedy }
    context.skip(remedy)
  })
}
