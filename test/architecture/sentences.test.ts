import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { phrasesIn } from './sentences.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('every sentence of the core stands in its folder of sentences', () => {
  const files = globSync('src/core/**/*.ts', { cwd: root }).filter(
    (file) => !/\.test\.ts$|\/testing\/|\/sentences\//.test(file) && !file.endsWith('src/core/text.ts'),
  )
  expect(files.length).toBeGreaterThan(80)
  const strays = files.flatMap((file) => phrasesIn(readFileSync(resolve(root, file), 'utf8')).map((phrase) => `${file}: ${phrase}`))
  expect(strays).toEqual([])
})

test.each([
  "call.usage('Which message?')",
  "call.answer({ say: 'done', with: { what: `${code} is not paused.` } })",
  "const why = isDown ? 'its link is down' : undefined",
  'return `Owed by ${who}`',
])('a sentence planted in a decision is found: %s', (line) => {
  expect(phrasesIn(`// what is said\n${line}\n`)).toHaveLength(1)
})

test('what nobody is shown is not one', () => {
  expect(phrasesIn("throw new Error('There is no such message')\n// It isn't\nimport { a } from './a.ts'\n")).toEqual([])
})
