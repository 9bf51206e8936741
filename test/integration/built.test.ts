import { execFileSync, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { builtProgram, freePort, ParleyProcess } from '../../demo/process.ts'
import { good, tokens } from '../../src/config/fixture.ts'
import { findServer, lockFile } from '../../src/queues/launch.ts'
import { isDead } from '../../src/queues/process-identity.ts'
import { until } from '../until.ts'

const nobodyThere = 'http://127.0.0.1:1'

/** A configuration whose links lead nowhere, and a folder with nothing but a Redis server in it. */
async function configured() {
  const folder = await mkdtemp(join(tmpdir(), 'parley-built-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const programs = join(folder, 'programs')
  await mkdir(programs)
  await symlink(findServer()!, join(programs, 'redis-server'))
  const file = join(folder, 'parley.yaml')
  const onLoopback = good.replaceAll('platform: slack,', `platform: slack, apiUrl: "${nobodyThere}/api/",`)
  await writeFile(file, `${onLoopback.replace('https://south.example', nobodyThere)}storage: { folder: state }\n`)
  return { folder, file, programs }
}

test('what is built knows its version', () => {
  expect(execFileSync(process.execPath, [builtProgram(), '--version'], { encoding: 'utf8' })).toMatch(/^parley \d+\.\d+\.\d+\n$/)
})

test('what is built finds the small program that ends its Redis with it, where the system has none of its own', async () => {
  const { folder, file, programs } = await configured()
  const port = await freePort()
  const parley = new ParleyProcess(file, port, { ...tokens, PATH: programs, PARLEY_HEALTH_PORT: String(port) })
  onTestFinished(() => parley.end('SIGKILL'))
  const mask = process.umask(0)
  onTestFinished(() => void process.umask(mask))
  parley.start()
  await until(async () => (await parley.health())?.role === 'owner', { what: 'Parley to own its mechanism', withinMs: 60_000 })
  const server = await readFile(join(folder, 'state', 'redis', lockFile), 'utf8')
  expect(isDead(server)).toBe(false)
  // Under whatever mask it was started.
  for (const each of await readdir(join(folder, 'state'), { recursive: true, withFileTypes: true })) {
    expect((await stat(join(each.parentPath, each.name))).mode & 0o007, each.name).toBe(0)
  }
  await parley.end('SIGKILL')
  await until(() => isDead(server), { what: 'its Redis to end' })
})

test('a reader of the log who goes away takes nothing along', async () => {
  const { file } = await configured()
  const port = await freePort()
  const env = { ...process.env, ...tokens, PARLEY_REDIS_URL: '', PARLEY_HEALTH_PORT: String(port) }
  const child = spawn(process.execPath, [builtProgram(), '--config', file], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  child.stderr.destroy()
  child.stdout.destroy()
  const role = async (): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined)
    return ((await answer?.json()) as { role?: string } | undefined)?.role
  }
  await until(async () => child.exitCode !== null || (await role()) === 'owner', { what: 'Parley to own its mechanism', withinMs: 60_000 })
  expect(child.exitCode).toBeNull()
})
