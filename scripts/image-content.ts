// Usage: node scripts/image-content.ts ROOT
// Checks that an image, mounted at ROOT, holds only what Parley needs to run. Says what is wrong and ends with 1.
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'

const root = process.argv[2]
if (root === undefined) throw new Error('usage: node scripts/image-content.ts ROOT')
const parley = path.join(root, 'parley')

const wrong = [...unexpectedEntries(), ...foreignFiles(), ...npmSettings()]
for (const sentence of wrong) console.error(sentence)
process.exitCode = wrong.length === 0 ? 0 : 1

function unexpectedEntries(): string[] {
  const expected = ['config', 'dist', 'package.json']
  const found = readdirSync(parley).sort()
  return expected.join() === found.join() ? [] : [`/parley holds ${found.join(', ')}; expected ${expected.join(', ')}`]
}

function foreignFiles(): string[] {
  const files = readdirSync(path.join(parley, 'dist'), { withFileTypes: true })
  return files
    .filter((file) => !file.isFile() || !file.name.endsWith('.js'))
    .map(({ name }) => `/parley/dist/${name} is not of the program`)
}

/** Registry settings may hold a token. */
function npmSettings(): string[] {
  const places = ['.npmrc', 'root/.npmrc', 'parley/.npmrc', 'usr/etc/npmrc', 'etc/npmrc', 'var/lib/parley/.npmrc']
  return places.filter((place) => existsSync(path.join(root!, place))).map((place) => `/${place} holds npm settings`)
}
