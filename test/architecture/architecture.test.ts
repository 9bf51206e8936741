import { globSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { breachesOf, importsOf, platformNames } from './imports.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const textOf = (file: string): string => readFileSync(resolve(root, file), 'utf8')
// Tests, and what only tests use, may reach further: they put things together.
const isForTests = (file: string): boolean =>
  /\.test\.ts$|\/testing\/|\/(test-support|fixture|rig)[^/]*\.ts$/.test(file) || importsOf(textOf(file)).includes('vitest')
const all = globSync('src/**/*.ts', { cwd: root })
const files = all.filter((file) => !isForTests(file))

test('every file imports only what its folder may', () => {
  expect(files.length).toBeGreaterThan(100)
  expect(files.flatMap((file) => breachesOf(root, file))).toEqual([])
})

test('what runs imports nothing that is for tests', () => {
  const forTests = new Set(all.filter(isForTests))
  const reaching = files.filter((file) =>
    importsOf(textOf(file)).some(
      (imported) => imported.startsWith('.') && forTests.has(relative(root, resolve(root, dirname(file), imported))),
    ),
  )
  expect(reaching).toEqual([])
})

test.each([
  ['src/core/state.ts', `import { createHash } from 'node:crypto'`],
  ['src/core/decide/intake.ts', `import type { Relay } from '../../relay/relay.ts'`],
  ['src/relay/lanes.ts', `import { Redis } from 'ioredis'`],
  ['src/relay/lanes.ts', `export { openSlack } from '../adapters/slack/adapter.ts'`],
  ['src/adapters/slack/adapter.ts', `const { matrix } = await import('../matrix/adapter.ts')`],
  ['src/sandbox/slack/index.ts', `import { tame } from '../../core/text.ts'`],
  ['src/config/load.ts', `import { slack } from '../adapters/slack/adapter.ts'`],
  ['src/helpers/misc.ts', ''],
])('a breach planted in %s is found', (file, text) => {
  expect(breachesOf(root, file, text)).toHaveLength(1)
})

test('imports are found however they are written', () => {
  const text = `import a from 'a'\nimport type { B } from "b"\nimport {\n  c,\n} from 'c'\nexport * from 'd'\nimport 'e'\nconst f = await import('f')\n`
  expect(importsOf(text)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
})

test('the core and the relay know no platform by name', () => {
  const speaking = files
    .filter((file) => file.startsWith('src/core/') || file.startsWith('src/relay/') || file.startsWith('src/queues/'))
    .filter((file) => platformNames.test(withoutComments(textOf(file))))
  // What people are told names the tool where the tools differ; nothing is decided by it.
  expect(speaking.filter((file) => !file.startsWith('src/core/sentences/'))).toEqual([])
})

test('a platform’s name planted in the relay is found', () => {
  expect(platformNames.test(withoutComments(`// Slack does this\nif (link.platform === 'slack') return`))).toBe(true)
  expect(platformNames.test(withoutComments('/* Matrix */ const a = 1 // Slack'))).toBe(false)
})

test('the core reads no clock, no chance and no environment', () => {
  const forbidden = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\bperformance\.|\bsetTimeout\(|\bfetch\(/
  const impure = files.filter((file) => file.startsWith('src/core/') && forbidden.test(withoutComments(textOf(file))))
  expect(impure).toEqual([])
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:])\/\/.*$/gm, '$1')
}
