import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Unavailable } from '../needs.ts'
import { type Account, homeserverConfig, logInAgain, register, serverName, signingKey } from './homeserver.ts'

/** A real Matrix homeserver, empty at its start, on a loopback port. Encryption of rooms is left to whoever creates them. */
export interface Synapse {
  readonly url: string
  readonly serverName: string
  /** A new account, logged in. Tests that share a Synapse use localparts and rooms of their own. */
  register(localpart: string): Promise<Account>
  /** On the same device, with another token: the one before is no longer good. Rejects while it is away. */
  logInAgain(account: Account): Promise<Account>
  /** SIGKILL: what a crash leaves behind stays, and restart() goes on from it. */
  kill(): Promise<void>
  /** SIGSTOP: it holds its connections and answers nothing until `thaw`, as a machine without memory left does. */
  freeze(): void
  thaw(): void
  /** Ends it gently if it still runs, and starts it on the same address with the same rooms. Resolves when it answers. */
  restart(): Promise<void>
  /** Ends it for good and removes what it stored. */
  stop(): Promise<void>
}

const readyWithinMs = 60_000
const stopsWithinMs = 10_000
/** Debian's user and group `nobody`: Synapse never runs as root. */
const nobody = 65_534
/** The chroot's folder for the files of running Synapses, one folder each, named after the process that started it. */
const runsInChroot = '/srv'

/**
 * Starts a Synapse of its own, in about two seconds. The first time on a machine it is installed, which takes about two minutes.
 * Where this machine cannot have one, says so in a sentence with the remedy. It ends when the caller's process ends,
 * however that ends.
 */
export async function startSynapse(): Promise<Synapse | Unavailable> {
  const cache = path.join(process.env.PARLEY_CACHE ?? path.join(homedir(), '.cache', 'parley'), 'synapse')
  const unavailable = await install(cache)
  if (unavailable !== undefined) return { unavailable }

  const root = path.join(cache, 'root')
  await removeAbandonedRuns(root)
  const folder = path.join(runsInChroot, `run-${process.pid}-${randomBytes(4).toString('hex')}`)
  const folderOutside = path.join(root, folder)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const secret = randomBytes(16).toString('hex')
  await mkdir(folderOutside)
  await writeFile(path.join(folderOutside, 'homeserver.yaml'), homeserverConfig(folder, port, secret))
  await writeFile(path.join(folderOutside, 'signing.key'), signingKey())
  await chown(folderOutside, nobody, nobody)

  let running = await launch(root, folder, url)
  return {
    url,
    serverName,
    register: (localpart) => register(url, secret, localpart),
    logInAgain: (account) => logInAgain(url, secret, account),
    kill: () => end(running, 'SIGKILL'),
    freeze: () => void running.kill('SIGSTOP'),
    thaw: () => void running.kill('SIGCONT'),
    async restart() {
      await end(running, 'SIGTERM')
      running = await launch(root, folder, url)
    },
    async stop() {
      await end(running, 'SIGTERM')
      await rm(folderOutside, { recursive: true, force: true })
    },
  }
}

/** Returns a sentence with the remedy where Synapse cannot be had. */
async function install(cache: string): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'run the tests as root on a Debian-like machine: a real Synapse runs in a chroot'
  const script = path.join(import.meta.dirname, '..', '..', 'scripts', 'synapse.sh')
  const installing = spawn(script, [cache], { stdio: ['ignore', 'inherit', 'pipe'] })
  let said = ''
  installing.stderr.on('data', (chunk: Buffer) => {
    said += chunk
    process.stderr.write(chunk)
  })
  const [code] = await once(installing, 'close')
  return code === 0 ? undefined : (said.trim().split('\n').at(-1) ?? `${script} ended with ${code}`)
}

/** A run whose starter was killed could not remove its folder. */
async function removeAbandonedRuns(root: string): Promise<void> {
  const runs = path.join(root, runsInChroot)
  for (const run of readdirSync(runs)) {
    const starter = /^run-(\d+)-/.exec(run)?.[1]
    if (starter === undefined || existsSync(`/proc/${starter}`)) continue
    // By force: another test file may be removing it too.
    await rm(path.join(runs, run), { recursive: true, force: true })
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('the probe for a free port has no port')
  return address.port
}

async function launch(root: string, folder: string, url: string): Promise<ChildProcess> {
  const logFile = path.join(root, folder, 'synapse.log')
  const log = openSync(logFile, 'a')
  // setpriv sets the death signal after it has changed the user: a change of user would clear it.
  const asNobody = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--no-new-privs', '--pdeathsig=KILL']
  const synapse = ['synapse_homeserver', '-c', path.join(folder, 'homeserver.yaml')]
  const child = spawn('chroot', [root, 'setpriv', ...asNobody, ...synapse], {
    stdio: ['ignore', log, log],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' },
  })
  closeSync(log)
  if (await answers(child, url)) return child
  await end(child, 'SIGKILL')
  const tail = readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n')
  throw new Error(`Synapse did not answer on ${url}. It said last:\n${tail}`)
}

async function answers(child: ChildProcess, url: string): Promise<boolean> {
  const deadline = Date.now() + readyWithinMs
  while (isRunning(child) && Date.now() < deadline) {
    const response = await fetch(`${url}/_matrix/client/versions`).catch(() => undefined)
    if (response?.ok) return true
    await delay(50)
  }
  return false
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

/** A Synapse that does not heed SIGTERM in time is killed. */
async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (!isRunning(child)) return
  const ended = once(child, 'exit')
  child.kill(signal)
  const impatience = setTimeout(() => child.kill('SIGKILL'), stopsWithinMs)
  await ended
  clearTimeout(impatience)
}
