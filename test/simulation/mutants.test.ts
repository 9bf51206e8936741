import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { mutants } from './mutants.ts'
import { plant } from './mutate.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

// A bug whose place has moved is planted nowhere, and would be found only by the long run of all of them.
test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('the place of “%s” is there exactly once', (_, mutant) => {
  for (const file of new Set(mutant.changes.map((change) => change.file))) {
    const changes = mutant.changes.filter((change) => change.file === file)
    expect(() => plant({ ...mutant, changes }, readFileSync(`${root}${file}`, 'utf8'))).not.toThrow()
  }
})
