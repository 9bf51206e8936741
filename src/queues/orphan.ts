import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { parentFile } from './launch.ts'
import { isDead, type ProcessIdentity } from './process-identity.ts'

/**
 * Ends the servers that still run on `folder` although the Parley that started them is dead, as one may for a moment after
 * a `kill -9`. What they acknowledged is on disk. `owned` when the folder's server belongs to a process that may live.
 */
export function endOrphans(folder: string): 'ended' | 'owned' {
  const parent = parentOf(folder)
  if (parent === undefined || !isDead(parent)) return 'owned'
  endServersIn(folder)
  return 'ended'
}

/** Ends what runs on `folder` if it was started by `parent`. */
export function endServersOf(parent: ProcessIdentity, folder: string): void {
  if (parentOf(folder) === parent) endServersIn(folder)
}

function parentOf(folder: string): ProcessIdentity | undefined {
  try {
    return readFileSync(join(folder, parentFile), 'utf8')
  } catch {
    return undefined
  }
}

function endServersIn(folder: string): void {
  for (const pid of serversIn(folder)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

/** A server's working directory is the folder that it writes to. Only Linux can be asked; elsewhere none is found. */
function serversIn(folder: string): number[] {
  const real = realpathSync(folder)
  let names: string[] = []
  try {
    names = readdirSync('/proc')
  } catch {
    return []
  }
  return names.filter((name) => /^\d+$/.test(name) && isServerIn(real, name)).map(Number)
}

function isServerIn(folder: string, pid: string): boolean {
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) !== folder) return false
    return /^(redis|valkey)/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'))
  } catch {
    // Another user's, or ended meanwhile.
    return false
  }
}
