import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { Draft } from './setup-draft.ts'

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-draft-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'cell.yaml')
  if (text !== '') await writeFile(file, text)
  return file
}

it('what a person wrote by hand stays, remarks included', async () => {
  const file = await fileWith('# ours\nmechanism: Cell # short\nparties:\n  # the first\n  - id: north\n')
  const draft = await Draft.open(file)
  await draft.set(['parties', 0, 'name'], 'North')
  await draft.add(['parties'], { id: 'south' })
  expect(await readFile(file, 'utf8')).toBe(
    '# ours\nmechanism: Cell # short\nparties:\n  # the first\n  - id: north\n    name: North\n  - id: south\n',
  )
})

it('a file that only its owner could read stays so', async () => {
  const file = await fileWith('mechanism: Cell\n')
  await chmod(file, 0o600)
  await (await Draft.open(file)).set(['sweepDays'], 7)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

it('secrets keep those that were there, and are read back as they were', async () => {
  const file = await fileWith('')
  await (await Draft.open(file)).keepSecret('NORTH', 'xoxb-1')
  const draft = await Draft.open(file)
  expect(await draft.keepSecret('SOUTH', 'a b#c')).toMatch(/^\$\{env:SOUTH\}$/)
  expect(draft.get(['secretsFile'])).toBe('cell.env')
  expect(parseEnv(await readFile(draft.secretsPath, 'utf8'))).toEqual({ NORTH: 'xoxb-1', SOUTH: 'a b#c' })
  expect((await stat(draft.secretsPath)).mode & 0o777).toBe(0o600)
})

it.each(['a: [', 'only words'])('a file that is no configuration is left alone: %s', async (text) => {
  await expect(Draft.open(await fileWith(text))).rejects.toThrow('is there, but it is no configuration')
})
