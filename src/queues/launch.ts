import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import type { Socket } from 'node:net'
import { delimiter, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownIdentity } from './process-identity.ts'

const serverPrograms = ['redis-server', 'valkey-server']
/** A program of its own: beside this file in the source as in what is built of it. */
const watchdogFile = fileURLToPath(new URL(`watchdog${extname(import.meta.url)}`, import.meta.url))

/** The exit code that says "another server runs on this folder": EX_TEMPFAIL of sysexits(3). */
export const folderBusyExitCode = 75
/** Held locked by the server itself, from before it starts until the kernel has ended it. */
export const lockFile = 'redis.lock'
/** Which process the server belongs to, written under that lock. */
export const parentFile = 'redis.parent'

/** The first Redis or Valkey server on PATH. */
export function findServer(path: string = process.env.PATH ?? ''): string | undefined {
  for (const program of serverPrograms) {
    for (const folder of path.split(delimiter)) {
      if (folder !== '' && isExecutable(join(folder, program))) return join(folder, program)
    }
  }
  return undefined
}

/**
 * Starts the server in `folder` with its configuration on its standard input, where no other user can see the password.
 * It ends with this process, whatever ends that one, and it exits with `folderBusyExitCode` when another one is there.
 * The kernel ties the first to the THREAD that starts it: call this from a thread that lives as long as the process.
 */
export function launchServer(program: string, folder: string, configuration: string): Launched {
  const tied = canTieToParent()
  const [command, ...rest] = tied ? tiedToParent(program) : watched(program)
  // A session of its own: Ctrl-C in a terminal must reach Parley first, which still needs its Redis to stop well.
  const options = { cwd: folder, detached: true }
  const child = spawn(command, rest, { ...options, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] })
  // A server that exits at once closes its input: its exit tells more than a broken pipe.
  child.stdin.on('error', () => undefined)
  const told = new Promise<void>((resolve) => child.stdin.end(configuration, () => resolve()))
  // Only the watchdog uses the fourth pipe: it says there which process is the server, and sees it close when this one ends.
  const lifeline = child.stdio[3] as Socket
  lifeline.on('error', () => undefined)
  return { child, told, pid: tied ? Promise.resolve(child.pid) : pidFrom(lifeline) }
}

export interface Launched {
  readonly child: ChildProcess
  /** It has its configuration, to the end, and goes on by itself: before that it waits for this process. */
  readonly told: Promise<void>
  /** Of the server itself; undefined when there is none because it could not be run or the folder is busy. */
  readonly pid: Promise<number | undefined>
}

function pidFrom(lifeline: Socket): Promise<number | undefined> {
  return new Promise((resolve) => {
    lifeline.once('data', (line) => resolve(Number(line.toString())))
    lifeline.once('close', () => resolve(undefined))
  })
}

type Command = [command: string, ...rest: string[]]

/** Each program becomes the next by exec, so it is one process, and it is the server that holds the lock. */
function tiedToParent(program: string): Command {
  const write = 'printf %s "$1" > "$2"; shift 2; exec "$@"'
  return [
    ...['setpriv', '--pdeathsig', 'KILL'],
    ...['flock', '--no-fork', '--nonblock', '--conflict-exit-code', String(folderBusyExitCode), lockFile],
    ...['sh', '-c', write, 'sh', ownIdentity(), parentFile, program, '-'],
  ] as string[] as Command
}

/** For systems without util-linux: a small process between the two that watches one and ends the other. */
function watched(program: string): Command {
  return [process.execPath, watchdogFile, ownIdentity(), program]
}

/** BusyBox has programs of these names that lack these options: only trying tells. */
function canTieToParent(): boolean {
  const chain = ['--pdeathsig', 'KILL', 'flock', '--no-fork', '--shared', '/dev/null', 'true']
  return spawnSync('setpriv', chain, { stdio: 'ignore' }).status === 0
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
