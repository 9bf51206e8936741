import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

const command = {
  typed: 'npm run try --',
  does: 'A trial.',
  options: { seed: { type: 'string', default: '1' }, all: { type: 'boolean' } },
  words: { seed: 'N: this one: no other (1)', all: 'all of them' },
} as const

const usage = `A trial.

  npm run try -- [OPTIONS]

  --seed N  this one: no other (1)
  --all     all of them
  --help    this
`

test('options that there are are read, and those that are not given have their defaults', () => {
  expect(readOptions(command, ['--all'])).toMatchObject({ values: { seed: '1', all: true } })
})

test('help lists the options', () => {
  expect(readOptions(command, ['--all', '--help'])).toEqual({ said: usage, exitCode: 0 })
})

test.each([
  [['--unknown'], "Unknown option '--unknown'."],
  [['7'], "Unexpected argument '7'."],
  [['--seed'], "Option '--seed <value>' argument missing."],
  [['--seed', '--all'], "Option '--seed' argument is ambiguous."],
])('of %s it says what is wrong, and lists what there is', (args, problem) => {
  expect(readOptions(command, args)).toEqual({ said: `${problem}\n\n${usage}`, exitCode: 2 })
})

const commands = [
  'test/simulation/main.ts',
  'test/torture/main.ts',
  'test/fuzz/main.ts',
  'bench/main.ts',
  'bench/soak.ts',
  'bench/recovery.ts',
  'bench/obligations.ts',
  'demo/main.ts',
]

test.each(commands)('%s names an option that it does not know, and ends with 2 having done nothing', async (file) => {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url))
  const { code, stdout, stderr } = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [path, '--unknown'], (error, out, err) => resolve({ code: error?.code, stdout: out, stderr: err }))
  })
  expect(stderr).toMatch(/^Unknown option '--unknown'\.\n/)
  expect(stderr).toContain('[OPTIONS]')
  expect(stderr).not.toContain('    at ')
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
})
