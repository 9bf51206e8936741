import { readdirSync, readFileSync } from 'node:fs'

/** USER_HZ, the unit of times in /proc: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

/** Processor time of a process and of its children that have ended, in ms (proc(5), stat: fields 14 to 17). */
export function cpuMs(pid: number): number {
  const fields = statOf(pid)
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  return (ticks / ticksPerSecond) * 1_000
}

/** The most memory that a process has had, in MB (proc(5), status: VmHWM). */
export function peakMemoryMb(pid: number): number {
  return memoryOf(pid, 'VmHWM')
}

export function memoryMb(pid: number): number {
  return memoryOf(pid, 'VmRSS')
}

function memoryOf(pid: number, field: 'VmHWM' | 'VmRSS'): number {
  const [, kilobytes] = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

/** The Redis that a process runs as its child. */
export function redisOf(parent: number): number {
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid)) continue
    try {
      const isServer = /^(?:redis|valkey)-server/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'))
      if (isServer && Number(statOf(pid)[1]) === parent) return pid
    } catch {
      // It ended while it was looked at.
    }
  }
  throw new Error(`process ${parent} runs no Redis`)
}

/** The fields from the third on: the second is the program's name, which may hold anything. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}
