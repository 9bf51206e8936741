// Usage: node scripts/image-content.ts ROOT
// Checks that an image, mounted at ROOT, holds only what Parley needs to run. Says what is wrong and ends with 1.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

interface Lockfile {
  packages: Record<string, { dev?: boolean }>
}

const root = process.argv[2]
if (root === undefined) throw new Error('usage: node scripts/image-content.ts ROOT')
const parley = path.join(root, 'parley')

const wrong = [...unexpectedEntries(), ...testFiles(), ...developmentPackages(), ...npmSettings()]
for (const sentence of wrong) console.error(sentence)
process.exitCode = wrong.length === 0 ? 0 : 1

function unexpectedEntries(): string[] {
  const expected = ['config', 'node_modules', 'package-lock.json', 'package.json', 'src']
  const found = readdirSync(parley).sort()
  return expected.join() === found.join() ? [] : [`/parley holds ${found.join(', ')}; expected ${expected.join(', ')}`]
}

function testFiles(): string[] {
  const files = readdirSync(path.join(parley, 'src'), { recursive: true, encoding: 'utf8' })
  return files.filter((file) => file.endsWith('.test.ts')).map((file) => `/parley/src/${file} is a test`)
}

function developmentPackages(): string[] {
  const lockfile = JSON.parse(readFileSync(path.join(parley, 'package-lock.json'), 'utf8')) as Lockfile
  const packages = Object.entries(lockfile.packages)
  if (!packages.some(([, { dev }]) => dev)) return ['package-lock.json names no development package: this check checks nothing']
  return packages
    .filter(([folder, { dev }]) => dev && existsSync(path.join(parley, folder)))
    .map(([folder]) => `/parley/${folder} is for development only`)
}

/** Registry settings may hold a token. */
function npmSettings(): string[] {
  const places = ['.npmrc', 'root/.npmrc', 'parley/.npmrc', 'usr/etc/npmrc', 'etc/npmrc', 'var/lib/parley/.npmrc']
  return places.filter((place) => existsSync(path.join(root!, place))).map((place) => `/${place} holds npm settings`)
}
