import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../../../test/until.ts'
import { findServer } from '../launch.ts'
import { openTestConnection } from './entries.ts'

/** A Redis and its replica, by port on loopback. */
export interface Pair extends AsyncDisposable {
  readonly primary: number
  readonly replica: number
}

export async function startPair(): Promise<Pair> {
  const program = findServer()
  if (program === undefined) throw new Error('There is no redis-server on PATH.')
  const folder = await mkdtemp(join(tmpdir(), 'parley-pair-'))
  const children: ChildProcess[] = []
  const start = async (file: string, ...more: string[]): Promise<number> => {
    const port = await anyPort()
    const kept = ['--appendonly', 'yes', '--appenddirname', `aof-${file}`, '--dir', folder, '--dbfilename', `${file}.rdb`]
    const line = ['--port', String(port), '--bind', '127.0.0.1', ...kept, '--repl-diskless-sync-delay', '0', ...more]
    children.push(spawn(program, line, { stdio: 'ignore' }))
    return port
  }
  const primary = await start('primary')
  const replica = await start('replica', '--replicaof', '127.0.0.1', String(primary))
  const redis = await openTestConnection(`redis://127.0.0.1:${primary}`)
  const isSynced = async (): Promise<boolean> => (await redis.info('replication')).includes('state=online')
  await until(isSynced, { withinMs: 20_000, what: 'the replica' })
  redis.disconnect()
  return {
    primary,
    replica,
    [Symbol.asyncDispose]: async () => {
      const gone = children.map((child) => once(child, 'exit'))
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(gone)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function anyPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
