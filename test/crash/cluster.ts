import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from '../../demo/process.ts'
import { findServer } from '../../src/queues/launch.ts'
import { until } from '../until.ts'

const name = 'cell'
const startWithinMs = 20_000

/** A primary, its replicas and three sentinels, as real processes on loopback. */
export interface Cluster extends AsyncDisposable {
  /** For PARLEY_REDIS_URL. */
  readonly url: string
  /** Ends the primary as `kill -9` does. */
  killPrimary(): Promise<void>
  /** How often the sentinels have put a replica in its place. */
  readonly failovers: () => Promise<number>
}

export async function startCluster(replicas: number): Promise<Cluster> {
  const program = findServer()
  if (program === undefined) throw new Error('There is no redis-server on PATH.')
  const folder = await mkdtemp(join(tmpdir(), 'parley-sentinel-'))
  const children = new Map<number, ChildProcess>()
  const start = async (port: number, lines: readonly string[], ...args: string[]): Promise<void> => {
    const home = join(folder, String(port))
    await mkdir(home)
    // Sentinels and failovers rewrite it.
    const file = join(home, 'redis.conf')
    await writeFile(file, [`port ${port}`, 'bind 127.0.0.1', `dir ${home}`, ...lines].join('\n'))
    children.set(port, spawn(program, [file, ...args], { stdio: 'ignore' }))
  }
  const kept = ['appendonly yes', 'appendfsync always', 'save ""', 'min-replicas-to-write 1', 'min-replicas-max-lag 10']
  const primary = await freePort()
  await start(primary, kept)
  for (let each = 0; each < replicas; each += 1) {
    await start(await freePort(), [...kept, `replicaof 127.0.0.1 ${primary}`, 'repl-diskless-sync-delay 0'])
  }
  const sentinels = [await freePort(), await freePort(), await freePort()]
  await ask(primary, async (redis) => (await redis.info('replication')).includes(`connected_slaves:${replicas}`))
  const watched = [`sentinel monitor ${name} 127.0.0.1 ${primary} 2`, `sentinel down-after-milliseconds ${name} 1000`]
  for (const port of sentinels) await start(port, [...watched, `sentinel failover-timeout ${name} 5000`], '--sentinel')
  const state = async (redis: Redis): Promise<Map<string, string>> => {
    const flat = (await redis.call('SENTINEL', 'MASTER', name)) as string[]
    return new Map(flat.flatMap((key, index) => (index % 2 === 0 ? [[key, flat[index + 1] ?? '']] : [])))
  }
  for (const port of sentinels) {
    await ask(port, async (redis) => {
      const known = await state(redis)
      return known.get('num-slaves') === String(replicas) && known.get('num-other-sentinels') === '2'
    })
  }
  const witness = new Redis({ port: sentinels[0]!, lazyConnect: false })
  witness.on('error', () => undefined)
  return {
    url: `redis+sentinel://${sentinels.map((port) => `127.0.0.1:${port}`).join(',')}/${name}`,
    killPrimary: async () => {
      const port = Number((await state(witness)).get('port'))
      const child = children.get(port)!
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
    failovers: async () => Number((await state(witness)).get('config-epoch')),
    [Symbol.asyncDispose]: async () => {
      witness.disconnect()
      const running = [...children.values()].filter((child) => child.exitCode === null && child.signalCode === null)
      const gone = running.map((child) => once(child, 'exit'))
      for (const child of running) child.kill('SIGKILL')
      await Promise.all(gone)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function ask(port: number, isSo: (redis: Redis) => Promise<boolean>): Promise<void> {
  const redis = new Redis({ port, maxRetriesPerRequest: null })
  redis.on('error', () => undefined)
  try {
    await until(() => isSo(redis), { withinMs: startWithinMs, everyMs: 50, what: `the server on port ${port}` })
  } finally {
    redis.disconnect()
  }
}
