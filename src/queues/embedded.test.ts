import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { until } from '../../test/until.ts'
import { startEmbeddedRedis } from './embedded.ts'
import { findServer, lockFile, parentFile } from './launch.ts'
import { identityOf, isDead } from './process-identity.ts'
import { requirements } from './requirements.ts'
import { runs, startChild } from './testing/children.ts'
import { openTestConnection } from './testing/entries.ts'
import { testRedis } from './testing/redis.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-embedded-'))
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** PATH with a Redis and nothing else: no setpriv, no flock. */
async function pathWithOnlyRedis(): Promise<string> {
  const programs = join(folder, 'programs')
  await mkdir(programs)
  await symlink(findServer()!, join(programs, 'redis-server'))
  return programs
}

async function withConnection<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = await openTestConnection(url)
  try {
    return await use(redis)
  } finally {
    redis.disconnect()
  }
}

describe('a server of its own', () => {
  test('it keeps every write on disk, evicts nothing, and only its user may open its socket', async () => {
    await using server = await testRedis()
    await withConnection(server.redis.url, async (redis) => {
      expect(await requirements(redis, 'cell')).toEqual([])
      expect(await redis.config('GET', 'hz')).toEqual(['hz', '100'])
      expect(await redis.config('GET', 'save')).toEqual(['save', ''])
      expect(await redis.config('GET', 'port')).toEqual(['port', '0'])
    })
    expect((await stat(server.redis.url)).mode & 0o077).toBe(0)
    expect(runs(server.redis.pid!)).toBe(true)
  })

  test('what was written is there after a stop and a new start', async () => {
    const first = await startEmbeddedRedis({ folder })
    await withConnection(first.url, (redis) => redis.set('key', 'value'))
    const { pid } = first
    await first.stop()
    expect(runs(pid!)).toBe(false)
    expect(first.pid).toBeUndefined()
    const second = await startEmbeddedRedis({ folder })
    expect(await withConnection(second.url, (redis) => redis.get('key'))).toBe('value')
    await second.stop()
  })

  test('where the folder’s path is too long for a socket it takes a loopback port and a password', async () => {
    const long = join(folder, 'a'.repeat(100))
    const server = await startEmbeddedRedis({ folder: long })
    expect(server.url).toMatch(/^redis:\/\/:[0-9a-f]{48}@127\.0\.0\.1:\d+$/)
    await withConnection(server.url, async (redis) => {
      expect(await redis.config('GET', 'bind')).toEqual(['bind', '127.0.0.1'])
    })
    const stranger = new Redis(server.url.replace(/:[0-9a-f]{48}@/, ''), { maxRetriesPerRequest: 0 })
    stranger.on('error', () => undefined)
    await expect(stranger.get('key')).rejects.toThrow('NOAUTH')
    stranger.disconnect()
    process.kill(server.pid!, 'SIGKILL')
    await until(() => server.pid === undefined)
    await until(() => server.pid)
    await withConnection(server.url, (redis) => redis.set('key', 'value'))
    await server.stop()
  })

  test('a folder with spaces and quotes in its name is taken as it is', async () => {
    const odd = join(folder, 'a "quoted" \\ name')
    const server = await startEmbeddedRedis({ folder: odd })
    await withConnection(server.url, (redis) => redis.set('key', 'value'))
    await server.stop()
    expect(await readdir(odd)).toContain('appendonlydir')
  })

  test('without a server program a sentence says what to install', async () => {
    vi.stubEnv('PATH', folder)
    await expect(startEmbeddedRedis({ folder })).rejects.toThrow(/apt-get install redis-server.*PARLEY_REDIS_URL/)
  })

  test('data that Redis cannot load makes the start fail with Redis’s own words', async () => {
    const first = await startEmbeddedRedis({ folder })
    await first.stop()
    const [file] = (await readdir(join(folder, 'appendonlydir'))).filter((name) => name.endsWith('incr.aof'))
    await appendFile(join(folder, 'appendonlydir', file!), 'rubbish\r\n')
    await expect(startEmbeddedRedis({ folder })).rejects.toThrow(/did not start.*[Bb]ad file format/)
  })
})

describe('when it dies', () => {
  test('it is started again on the same address, both are told, and nothing is lost', async () => {
    const told: string[] = []
    await using server = await testRedis({ onDown: (reason) => told.push(reason), onUp: () => told.push('up') })
    const redis = await openTestConnection(server.redis.url)
    for (const round of [1, 2]) {
      await redis.set('round', round)
      const { pid } = server.redis
      process.kill(pid!, 'SIGKILL')
      await until(() => told.length === round * 2)
      await until(() => redis.status === 'ready' && server.redis.pid !== pid)
      expect(await redis.get('round')).toBe(String(round))
    }
    expect(told[0]).toMatch(/ended by SIGKILL.* started again in 100 ms\.$/)
    expect(told[1]).toBe('up')
    expect(told[2]).toMatch(/ started again in 200 ms\.$/)
    redis.disconnect()
  })

  test('a stop while it is down ends the attempts', async () => {
    const server = await startEmbeddedRedis({ folder })
    process.kill(server.pid!, 'SIGKILL')
    await until(() => server.pid === undefined)
    await server.stop()
    expect(server.pid).toBeUndefined()
  })
})

describe('with its parent', () => {
  test('kill -9 of the process that started it ends it', async () => {
    await using parent = await startChild('redis', folder)
    const pid = parent.said.pid as number
    const server = identityOf(pid)
    expect(isDead(server)).toBe(false)
    await parent.kill()
    await until(() => isDead(server))
  })

  test('kill -9 ends it also where setpriv and flock are absent', async () => {
    await using parent = await startChild('redis', folder, { ...process.env, PATH: await pathWithOnlyRedis() })
    const pid = parent.said.pid as number
    const server = identityOf(pid)
    expect(isDead(server)).toBe(false)
    await parent.kill()
    await until(() => isDead(server))
  })

  test('it stops well also where setpriv and flock are absent', async () => {
    vi.stubEnv('PATH', await pathWithOnlyRedis())
    const server = await startEmbeddedRedis({ folder })
    const { pid } = server
    await expect(startEmbeddedRedis({ folder, busyWaitMs: 0 })).rejects.toThrow('Another Parley')
    await withConnection(server.url, (redis) => redis.set('key', 'value'))
    await server.stop()
    expect(runs(pid!)).toBe(false)
  })
})

describe('never two on one folder', () => {
  test('a second one is refused with a sentence and the first is not disturbed', async () => {
    const first = await startEmbeddedRedis({ folder })
    const { pid } = first
    await expect(startEmbeddedRedis({ folder, busyWaitMs: 0 })).rejects.toThrow(`Another Parley runs its Redis on ${folder}.`)
    expect(await withConnection(first.url, (redis) => redis.ping())).toBe('PONG')
    expect(first.pid).toBe(pid)
    await first.stop()
  })

  test('a second one waits for the first to stop', async () => {
    const first = await startEmbeddedRedis({ folder })
    const second = startEmbeddedRedis({ folder })
    await first.stop()
    await (await second).stop()
  })

  test('of many that start at once one gets the folder', async () => {
    const starts = await Promise.allSettled(Array.from({ length: 6 }, () => startEmbeddedRedis({ folder, busyWaitMs: 0 })))
    const started = starts.filter((start) => start.status === 'fulfilled')
    expect(started).toHaveLength(1)
    await started[0]!.value.stop()
  })

  test('a server that outlived its parent is ended and its data taken over', async () => {
    const ended = spawn('true')
    const deadParent = identityOf(ended.pid!)
    await once(ended, 'exit')
    await writeFile(join(folder, parentFile), deadParent)
    const socket = join(folder, 'redis.sock')
    const rest = ['--port', '0', '--unixsocket', socket, '--appendonly', 'yes', '--appendfsync', 'always']
    const orphan = spawn('flock', ['--no-fork', lockFile, findServer()!, ...rest], { cwd: folder, stdio: 'ignore' })
    await until(() => stat(socket))
    await withConnection(socket, (redis) => redis.set('key', 'value'))
    const server = await startEmbeddedRedis({ folder, busyWaitMs: 0 })
    expect(orphan.signalCode ?? (await once(orphan, 'exit'))[1]).toBe('SIGKILL')
    expect(await withConnection(server.url, (redis) => redis.get('key'))).toBe('value')
    await server.stop()
  })

  test('right after kill -9 of its parent a new one takes over with all the data', async () => {
    const parent = await startChild('redis', folder)
    await withConnection(parent.said.url as string, (redis) => redis.set('key', 'value'))
    await parent.kill()
    const server = await startEmbeddedRedis({ folder, busyWaitMs: 0 })
    expect(await withConnection(server.url, (redis) => redis.get('key'))).toBe('value')
    await server.stop()
  })
})
