import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Names one process so that another one on the same machine can tell for certain that it has ended: `<realm>/<pid>/<start>`.
 * The realm is the running kernel and its process namespace, so that a container never judges by another's process ids;
 * the start time tells a process from a later one with the same id.
 */
export type ProcessIdentity = string

export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid)
}

/** Of a process that is known to run now. */
export function identityOf(pid: number): ProcessIdentity {
  return `${realm()}/${pid}/${startOf(pid) ?? ''}`
}

/** True only when it is certain that the process has ended; a process of another machine or container is never "dead". */
export function isDead(identity: ProcessIdentity): boolean {
  const [where, pidText, start] = identity.split('/')
  const pid = Number(pidText)
  if (where !== realm() || !Number.isSafeInteger(pid) || pid <= 0) return false
  if (!exists(pid)) return true
  const startNow = startOf(pid)
  return start !== '' && startNow !== undefined && startNow !== start
}

function realm(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot}.${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`
  } catch {
    // No /proc: a system without process namespaces.
    return hostname()
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** In clock ticks since the machine started. `ended` for a process that only waits to be reaped. See proc(5), stat. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field, the program's name, may itself hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : fields[19]
  } catch {
    return undefined
  }
}
