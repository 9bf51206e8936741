import { expect, test } from 'vitest'
import { good, tokens } from './fixture.ts'
import { readConfig } from './load.ts'

test('a text that is there already is read as a file would be, and its problems name the file that it stands for', async () => {
  expect((await readConfig('/etc/parley/parley.yaml', good, tokens)).ok).toBe(true)
  const broken = await readConfig('/etc/parley/parley.yaml', good.replace('mechanism: Cell', 'mechanism: ""'), tokens)
  expect(broken.ok ? [] : broken.problems.map(({ file, line }) => `${file}:${line}`)).toEqual(['/etc/parley/parley.yaml:1'])
})
