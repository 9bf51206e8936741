import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const childFile = fileURLToPath(new URL('child.ts', import.meta.url))

export interface Child extends AsyncDisposable {
  readonly process: ChildProcess
  /** The line that it printed when its role was played. */
  readonly said: Record<string, unknown>
  kill(): Promise<void>
}

export async function startChild(role: 'redis' | 'owner' | 'archiver', where: string, env = process.env): Promise<Child> {
  const child = spawn(process.execPath, [childFile, role, where], { stdio: ['ignore', 'pipe', 'inherit'], env })
  const exited = once(child, 'exit')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exited
  }
  const lines = createInterface(child.stdout)
  const [line] = (await Promise.race([once(lines, 'line'), exited.then(() => ['{"exited":true}'])])) as [string]
  return { process: child, said: JSON.parse(line) as Record<string, unknown>, kill, [Symbol.asyncDispose]: kill }
}

/** Whether a process that is this one's child, and so reaped at once, still runs. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
