import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config, Loaded } from '../config/load.ts'
import { type EmbeddedRedis, startEmbeddedRedis } from '../queues/embedded.ts'
import type { Reached } from '../relay/checkpoint.ts'
import { serveHealth } from '../web/health.ts'
import { reportOf } from './health-report.ts'
import type { Owned } from './owning.ts'
import { addressFileOf, claimFolder } from './state-folder.ts'
import { systemClock } from './system-clock.ts'

export interface RunOptions {
  readonly config: Config
  /** Where it was read, and how it is read again: by a standby that takes over, and for `parley apply`. */
  readonly file: string
  readonly load: () => Promise<Loaded>
  /** Absent: Parley runs a Redis of its own in its storage folder. */
  readonly redisUrl: string | undefined
  /** The operator accepts a Redis that keeps nothing. */
  readonly allowVolatile: boolean
  readonly log: (line: string) => void
  /** Everything runs, and what that needs is loaded. */
  readonly started?: () => void
  /** For the crash suite; absent in production. */
  readonly reached?: Reached
  readonly snapshotEveryEntries?: number
}

/** Runs one mechanism until `stopped` aborts, or until it is another process's. Resolves with the exit code. */
export async function run(options: RunOptions, stopped: AbortSignal): Promise<number> {
  const { config, log } = options
  const undo: (() => Promise<void> | void)[] = []
  let owned: Owned | undefined
  let cause = ''
  try {
    undo.push(await claimFolder(config.storage.folder, config.mechanism.name, systemClock))
    const health = await serveHealth(config.health, () => reportOf(owned, cause))
    undo.push(() => health.stop())
    log(`health page at http://${config.health.host}:${health.port}/health`)
    const launched = Promise.withResolvers<void>()
    const redis = openRedis(options, undo, launched.resolve)
    // All else takes as long to load as Redis its file.
    await Promise.race([launched.promise, redis])
    const [{ own }, url] = await Promise.all([import('./owning.ts'), redis])
    return await own({ ...options, url, undo, began: (relay) => (owned = relay), waits: (why) => (cause = why) }, stopped)
  } finally {
    for (const step of undo.reverse()) await step()
  }
}

/** Resolves with its address. `launched`: it reads its file, or there is none to wait for. */
async function openRedis(
  { config, redisUrl, log }: RunOptions,
  undo: (() => Promise<void> | void)[],
  launched: () => void,
): Promise<string> {
  if (redisUrl !== undefined) return redisUrl
  const embedded: EmbeddedRedis = await startEmbeddedRedis({
    folder: join(config.storage.folder, 'redis'),
    onLaunched: launched,
    onDown: (reason) => log(`redis: ${reason}`),
    onUp: () => log('redis: answers again'),
  })
  undo.push(() => embedded.stop())
  const addressFile = addressFileOf(config.storage.folder)
  await writeFile(addressFile, `${embedded.url}\n`, { mode: 0o600 })
  undo.push(() => rm(addressFile, { force: true }))
  return embedded.url
}
