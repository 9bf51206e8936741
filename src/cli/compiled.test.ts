import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { compiledBefore, compileInto, isCompiled, placeForCompiled } from './compiled.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string }

let folder: string
let file: string

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'parley-compiled-')))
  file = join(folder, 'parley.yaml')
  mkdirSync(join(folder, 'state', 'compiled'), { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, 'state', 'compiled', 'of'), `${version} ${process.version}\n`)
})

test.each([
  'mechanism: M\nstorage:\n  folder: state\nlinks: {}\n',
  'storage:\n  # where it is kept\n  journalEntries: 20000\n  folder: "state" # ours\n',
  'storage: { folder: ./state, journalEntries: 20000 }\n',
  "storage: { journalEntries: 20000, folder: 'state' }\n",
])('what was compiled before is found where the configuration keeps its state: %j', (text) => {
  writeFileSync(file, text)
  expect(compiledBefore(file)).toBe(join(folder, 'state', 'compiled'))
})

test.each([
  ['elsewhere', 'storage:\n  folder: other\n'],
  ['a folder of something else', 'pagers:\n  folder: state\nstorage: {}\n'],
  ['a place that the environment names', `storage:\n  folder: $${'{env:STATE}'}\n`],
])('nothing is taken from a place that is only guessed: %s', (_what, text) => {
  writeFileSync(file, text)
  expect(compiledBefore(file)).not.toBe(join(folder, 'state', 'compiled'))
})

test.each([
  ['state', 0o702],
  ['state', 0o720],
  ['state/compiled', 0o702],
  ['state/compiled', 0o720],
])('nothing is taken and nothing kept where others may write: %s, %o', (which, mode) => {
  writeFileSync(file, 'storage:\n  folder: state\n')
  chmodSync(join(folder, which), mode)
  expect(compiledBefore(file)).toBeUndefined()
  expect(placeForCompiled(join(folder, 'state'))).toBeUndefined()
})

test('nothing is taken and nothing kept in what is somebody else’s', () => {
  writeFileSync(file, 'storage:\n  folder: state\n')
  const uid = process.getuid?.() ?? 0
  const asked = vi.spyOn(process, 'getuid').mockReturnValue(uid + 1)
  try {
    expect(compiledBefore(file)).toBeUndefined()
    expect(placeForCompiled(join(folder, 'state'))).toBeUndefined()
  } finally {
    asked.mockRestore()
  }
})

test('the place is made for ourselves alone', () => {
  const place = placeForCompiled(join(folder, 'new', 'state'))
  expect(place).toBe(join(folder, 'new', 'state', 'compiled'))
  for (const each of [join(folder, 'new', 'state'), place!]) expect(statSync(each).mode & 0o077).toBe(0)
})

test('however many lines say how the state is kept, a start looks at them once', () => {
  writeFileSync(file, `storage:\n${'    # not yet decided\n'.repeat(2_000)}mechanism: M\n`)
  expect(compiledBefore(file)).not.toBe(join(folder, 'state', 'compiled'))
})

test('a file that is not there is said by those who need it', () => {
  expect(compiledBefore(join(folder, 'missing.yaml'))).toBeUndefined()
})

test.each([
  ['another version', `0.0.0 ${process.version}\n`],
  ['another Node', `${version} v20.0.0\n`],
  ['none that is known', ''],
])('what was compiled of %s is compiled anew', (_what, stamp) => {
  writeFileSync(file, 'storage:\n  folder: state\n')
  writeFileSync(join(folder, 'state', 'compiled', 'of'), stamp)
  expect(compiledBefore(file)).toBeUndefined()
  expect(isCompiled(join(folder, 'state', 'compiled'))).toBe(false)
})

test('after it was compiled for the first start, nothing that is ours is compiled again', () => {
  const place = placeForCompiled(join(folder, 'state'))!
  writeFileSync(join(place, 'of'), '')
  compileInto(place)
  expect(isCompiled(place)).toBe(true)
  const inSource = (name: string): string => new URL(name, import.meta.url).pathname
  const { stderr, stdout } = spawnSync(process.execPath, ['--import', inSource('whole.ts'), inSource('../main.ts'), '--version'], {
    env: { ...process.env, NODE_COMPILE_CACHE: place, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' },
    encoding: 'utf8',
  })
  const told = `${stderr}${stdout}`
  expect(told).toMatch(/retrieving transpile cache for StrippedTypeScript \S+\/src\/main\.ts\.\.\.success/)
  expect(told.match(/no transpile cache for .*/g)).toBeNull()
})
