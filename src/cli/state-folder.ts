import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../core/journal.ts'
import { isDead, ownIdentity } from '../queues/process-identity.ts'
import { makeFolder } from './make-folder.ts'
import * as say from './state-folder-sentences.ts'
import { writeWhole } from './write-whole.ts'

/** Whose record the folder belongs to: the mechanism's name, by which Redis keeps it. */
const nameFile = 'mechanism'
/** One file for each process that runs on the folder: an owner, and perhaps a standby. */
const processesFolder = 'running'
const signOfLifeEveryMs = 30_000
/** Without a sign of life for so long a process of another container, of which nothing else can be known, counts as gone. */
const goneAfterMs = 100_000

/** In a sentence, why this mechanism cannot run on this folder; undefined where it can, or where nothing was ever run. */
export async function problemOfFolder(folder: string, mechanism: string): Promise<string | undefined> {
  const before = await nameIn(folder)
  return before === undefined || before === mechanism ? undefined : say.otherMechanism(folder, before, mechanism)
}

/** Whether a Parley runs this mechanism on this folder now. */
export async function isRunning(folder: string, mechanism: string, now: number): Promise<boolean> {
  if ((await nameIn(folder)) !== mechanism) return false
  const names = await readdir(join(folder, processesFolder)).catch(() => [])
  const alive = await Promise.all(names.map((name) => isAlive(join(folder, processesFolder, name), now)))
  return alive.includes(true)
}

async function isAlive(file: string, now: number): Promise<boolean> {
  try {
    const [identity, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
    return !isDead(identity) && now - mtimeMs < goneAfterMs
  } catch {
    return false // it ended just now
  }
}

/**
 * Notes that this process runs this mechanism here, until what is returned is called. Rejects with a sentence where the folder is
 * another mechanism's or cannot be written.
 */
export async function claimFolder(folder: string, mechanism: string, clock: Clock): Promise<() => Promise<void>> {
  const before = await nameIn(folder)
  const problem = await problemOfFolder(folder, mechanism)
  if (problem !== undefined) throw new Error(problem)
  const processes = join(folder, processesFolder)
  const own = join(processes, String(process.pid))
  try {
    makeFolder(processes)
    if (before === undefined) await writeWhole(join(folder, nameFile), `${mechanism}\n`)
    await writeFile(own, ownIdentity())
  } catch (error) {
    throw new Error(say.notWritable(folder, error instanceof Error && 'code' in error ? String(error.code) : 'unknown'), { cause: error })
  }
  let cancel = (): void => undefined
  const live = (): void => {
    cancel = clock.after(signOfLifeEveryMs, () => {
      const now = new Date(clock.now())
      void utimes(own, now, now).catch(() => undefined)
      live()
    })
  }
  live()
  return async () => {
    cancel()
    await rm(own, { force: true })
  }
}

async function nameIn(folder: string): Promise<string | undefined> {
  return readFile(join(folder, nameFile), 'utf8').then(
    // Nothing in it: the disk was full.
    (text) => (text.trim() === '' ? undefined : text.trim()),
    () => undefined,
  )
}

/** Where a Parley that runs a Redis of its own says how `parley apply` reaches it; of the mode 0600, since it may hold a password. */
export const addressFileOf = (folder: string): string => join(folder, 'redis-address')
