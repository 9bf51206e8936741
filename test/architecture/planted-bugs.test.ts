import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mutants } from '../simulation/mutants.ts'
import { plant } from '../simulation/mutate.ts'

const root = new URL('../../', import.meta.url)

/** The text moves on with the source; a hunt that takes half an hour is a bad time to learn of it. */
test('every planted bug of the simulation finds its place', () => {
  for (const { name, changes } of mutants) {
    for (const file of new Set(changes.map((change) => change.file))) {
      const ofFile = changes.filter((change) => change.file === file)
      expect(() => plant({ name, changes: ofFile }, readFileSync(new URL(file, root), 'utf8')), name).not.toThrow()
    }
  }
})

test('one whose place has moved is found', () => {
  expect(() => plant(mutants[0]!, 'a text that has moved on')).toThrow('0 times')
})
