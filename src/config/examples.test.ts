import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadConfig } from './load.ts'
import { writtenProblem } from './problem.ts'

const folder = join(import.meta.dirname, '..', '..', 'config')
const examples = readdirSync(folder).filter((name) => name.endsWith('.yaml'))

/** A token of the right kind for each variable that a file names. */
function fakeEnvironment(text: string): Record<string, string> {
  const names = [...text.matchAll(/\$\{env:([A-Z_]+)\}/g)].map(([, name]) => name ?? '')
  const kind = (name: string): string => (name.endsWith('BOT_TOKEN') ? 'xoxb-' : name.endsWith('APP_TOKEN') ? 'xapp-' : 'token-')
  return Object.fromEntries(names.map((name) => [name, `${kind(name)}${name.replaceAll('_', '-')}`]))
}

it('there are three examples', () => {
  expect(examples).toEqual(['humanitarian.yaml', 'incident-bridge.yaml', 'two-parties.yaml'])
})

it.each(examples)('the example %s has no fault and nothing to warn about', async (name) => {
  const text = readFileSync(join(folder, name), 'utf8')
  const loaded = await loadConfig(join(folder, name), fakeEnvironment(text))
  const notes = loaded.ok ? loaded.warnings : loaded.problems
  // The one secret that a container engine would provide as a file.
  const absent = notes.filter(({ sentence }) => sentence.includes('/run/secrets/west-access-token cannot be read'))
  expect(notes.filter((note) => !absent.includes(note)).map(writtenProblem)).toEqual([])
  expect(absent).toHaveLength(name === 'humanitarian.yaml' ? 1 : 0)
})
