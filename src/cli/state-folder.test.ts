import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ownIdentity } from '../queues/process-identity.ts'
import { TestClock } from '../relay/testing/test-clock.ts'
import { claimFolder, isRunning, problemOfFolder } from './state-folder.ts'
import { notWritable } from './state-folder-sentences.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-state-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a folder belongs to the mechanism that ran on it first: another name is refused, with what to do', async () => {
  expect(await problemOfFolder(folder, 'Cell')).toBeUndefined()
  const release = await claimFolder(folder, 'Cell', new TestClock())
  await release()
  expect(await problemOfFolder(folder, 'Cell')).toBeUndefined()
  const sentence = /belongs to the mechanism "Cell".*"Northern cell".*Write mechanism: "Cell" again, or .*storage\.folder/
  expect(await problemOfFolder(folder, 'Northern cell')).toMatch(sentence)
  await expect(claimFolder(folder, 'Northern cell', new TestClock())).rejects.toThrow(sentence)
})

test('a name that a full disk left empty belongs to nobody', async () => {
  await writeFile(join(folder, 'mechanism'), '')
  expect(await problemOfFolder(folder, 'Cell')).toBeUndefined()
  const release = await claimFolder(folder, 'Cell', new TestClock())
  await release()
  expect(await readFile(join(folder, 'mechanism'), 'utf8')).toBe('Cell\n')
})

test('the name of a folder is not written again, so that nothing can go wrong with it', async () => {
  await (await claimFolder(folder, 'Cell', new TestClock()))()
  const { ino } = await stat(join(folder, 'mechanism'))
  await mkdir(join(folder, 'mechanism.partial'))
  await (await claimFolder(folder, 'Cell', new TestClock()))()
  expect((await stat(join(folder, 'mechanism'))).ino).toBe(ino)
})

test.each([
  ['ENOSPC', /\(ENOSPC\): free some space on its disk, or name another/],
  ['EROFS', /\(EROFS\): mount its disk so that it can be written/],
  ['EACCES', /\(EACCES\): let the user that Parley runs as write there/],
])('what to do about a folder that cannot be written depends on why: %s', (code, sentence) => {
  expect(notWritable('/state', code)).toMatch(sentence)
})

test('while a process runs on it, that is seen, and no longer when it has ended', async () => {
  const clock = new TestClock(Date.now())
  const release = await claimFolder(folder, 'Cell', clock)
  expect(await isRunning(folder, 'Cell', clock.now())).toBe(true)
  expect(await isRunning(folder, 'Other', clock.now())).toBe(false)
  await release()
  expect(await isRunning(folder, 'Cell', clock.now())).toBe(false)
})

test('what a killed process left behind, here or in a container that is gone, is no running process', async () => {
  const clock = new TestClock(Date.now())
  const release = await claimFolder(folder, 'Cell', clock)
  const [own = ''] = await readdir(join(folder, 'running'))
  const file = join(folder, 'running', own)
  await writeFile(file, 'another-realm/17/1')
  expect(await isRunning(folder, 'Cell', clock.now())).toBe(true)
  // As long as it gives signs of life.
  await clock.advance(150_000)
  await expect.poll(() => isRunning(folder, 'Cell', clock.now())).toBe(true)
  const long = new Date(clock.now() - 200_000)
  await utimes(file, long, long)
  expect(await isRunning(folder, 'Cell', clock.now())).toBe(false)
  const ended = spawn('true')
  await once(ended, 'exit')
  await writeFile(file, ownIdentity().replace(/\/\d+\//, `/${ended.pid}/`))
  const now = new Date(clock.now())
  await utimes(file, now, now)
  expect(await isRunning(folder, 'Cell', clock.now())).toBe(false)
  await release()
})

test('a folder that cannot be written is said to be so', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  await expect(claimFolder(join(file, 'state'), 'Cell', new TestClock())).rejects.toThrow(/cannot be written \(ENOTDIR\)/)
})

test('a folder below /proc, which never comes to be, is said to be so at once', async () => {
  await expect(claimFolder('/proc/parley/state', 'Cell', new TestClock())).rejects.toThrow(
    /\/proc\/parley\/state cannot be written \(ENOENT\)/,
  )
})
