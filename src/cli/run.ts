import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config, Loaded } from '../config/load.ts'
import type { Adapter } from '../core/adapter.ts'
import type { Lease } from '../core/journal.ts'
import type { Pager } from '../core/pager.ts'
import { webhookPager } from '../pagers/webhook.ts'
import { readAddress } from '../queues/address.ts'
import { Archive } from '../queues/archive.ts'
import { Archiving } from '../queues/archiving.ts'
import { connected, openPromptConnection } from '../queues/connection.ts'
import { freeBytes } from '../queues/disk.ts'
import { type EmbeddedRedis, startEmbeddedRedis } from '../queues/embedded.ts'
import { RedisJournal } from '../queues/journal.ts'
import { keysOf } from '../queues/keys.ts'
import { RedisOwnership } from '../queues/lease.ts'
import { answerQuestions } from '../queues/questions.ts'
import { replicasMeant, requirements } from '../queues/requirements.ts'
import { RedisWakes } from '../queues/wakes.ts'
import type { Reached } from '../relay/checkpoint.ts'
import { Relay } from '../relay/relay.ts'
import { serveHealth } from '../web/health.ts'
import { ApplyOwner } from './apply-owner.ts'
import { redisUnreachable } from './check-sentences.ts'
import { beat } from './heartbeat.ts'
import { addressFileOf, claimFolder } from './state-folder.ts'
import { systemClock } from './system-clock.ts'
import { watchMachine } from './watch.ts'
import { settleWithdrawal } from './withdrawing.ts'

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

const redisWaitMs = 15_000

/** Runs one mechanism until `stopped` aborts, or until it is another process's. Resolves with the exit code. */
export async function run(options: RunOptions, stopped: AbortSignal): Promise<number> {
  const { log } = options
  let { config } = options
  const undo: (() => Promise<void> | void)[] = []
  const ended = Promise.withResolvers<number>()
  stopped.addEventListener('abort', () => ended.resolve(0), { once: true })
  let relay: Relay | undefined
  try {
    const { folder } = config.storage
    undo.push(await claimFolder(folder, config.mechanism.name, systemClock))
    const health = await serveHealth(config.health, () => ({ well: true, ...describeRole(relay), ...relay?.health() }))
    undo.push(() => health.stop())
    log(`health page at http://${config.health.host}:${health.port}/health`)
    // The platforms' libraries take as long to load as Redis its file.
    const loading = import('../adapters/registry.ts')
    const redis = await openRedis(options, undo, () => relay?.storeReturned())
    const keys = keysOf(config.mechanism.name)
    const archive = new Archive(join(config.storage.folder, 'journal'))
    const lease = await own(redis.connection, keys, stopped, log)
    if (!lease) return 0
    undo.push(() => lease.release())
    const { openAdapter } = await loading
    config = await latest(options)
    const open = (link: string): Adapter | undefined => openLink(config, link, openAdapter, log)
    const pagers = new Map<string, Pager>()
    const adopt = (adopted: Config): void => {
      config = adopted
      pagers.clear()
      for (const [name, { url }] of Object.entries(adopted.pagers)) pagers.set(name, webhookPager(url))
    }
    adopt(config)
    const journal = new RedisJournal({ redis: redis.connection, keys, archive, replicas: redis.replicas })
    const settling = { journal, file: options.file, stateFolder: config.storage.folder, env: process.env }
    relay = await Relay.open({
      mechanism: config.mechanism,
      journal,
      wakes: new RedisWakes({ url: redis.url, keys, clock: systemClock, onProblem: log }),
      clock: systemClock,
      lease,
      adapters: new Map(),
      openLink: open,
      pagers,
      withdrew: (party, link) => settleWithdrawal(settling, party, link),
      log,
      ended: (reason) => {
        log(`ends: ${reason}`)
        ended.resolve(1)
      },
      ...(options.reached ? { reached: options.reached } : {}),
      ...(options.snapshotEveryEntries ? { snapshotEveryEntries: options.snapshotEveryEntries } : {}),
      breathe: () => new Promise((resume) => setImmediate(resume)),
    })
    const running = relay
    undo.push(() => running.stop())
    await running.start()
    const owner = new ApplyOwner({ file: options.file, load: options.load, relay: running, config: () => config, adopt })
    for (const line of await owner.noteDeviation()) log(`configuration: ${line}`)
    undo.push(owner.watch(systemClock))
    undo.push(answerQuestions(redis.connection, keys, systemClock, (question) => owner.answer(question)))
    undo.push(
      watchMachine({
        clock: systemClock,
        freeBytes: () => freeBytes(config.storage.folder),
        note: (...condition) => running.noteCondition(...condition),
      }),
    )
    const archiving = new Archiving({
      redis: redis.connection,
      keys,
      archive,
      lease,
      clock: systemClock,
      keepEntries: config.storage.journalEntries,
      log,
      note: (active, detail) => running.noteCondition('journal', active, detail, false),
    })
    archiving.start()
    undo.push(() => archiving.stop())
    if (config.heartbeat) undo.push(beat(config.heartbeat.url, systemClock, () => running.health().accepting, log))
    log(`runs mechanism "${config.mechanism.name}" as owner ${lease.epoch}`)
    options.started?.()
    return await ended.promise
  } finally {
    for (const step of undo.reverse()) await step()
  }
}

const describeRole = (relay: Relay | undefined): { readonly role: string } => ({ role: relay ? 'owner' : 'standby or starting' })

async function openRedis(options: RunOptions, undo: (() => Promise<void> | void)[], returned: () => void) {
  const { log } = options
  let embedded: EmbeddedRedis | undefined
  if (options.redisUrl === undefined) {
    embedded = await startEmbeddedRedis({
      folder: join(options.config.storage.folder, 'redis'),
      onDown: (reason) => log(`redis: ${reason}`),
      onUp: () => log('redis: answers again'),
    })
    const own = embedded
    undo.push(() => own.stop())
    const addressFile = addressFileOf(options.config.storage.folder)
    await writeFile(addressFile, `${own.url}\n`, { mode: 0o600 })
    undo.push(() => rm(addressFile, { force: true }))
  }
  const url = options.redisUrl ?? embedded?.url ?? ''
  const up = (): void => {
    log('redis: connected')
    returned()
  }
  const connection = openPromptConnection(url, { up, down: () => undefined })
  undo.push(() => connection.disconnect())
  await connected(connection, redisWaitMs).catch((error: Error) => {
    throw options.redisUrl === undefined ? error : new Error(redisUnreachable(error.message), { cause: error })
  })
  const findings = await requirements(connection, { allowVolatile: options.allowVolatile, failsOver: 'sentinels' in readAddress(url) })
  for (const { severity, sentence } of findings) log(`redis: ${severity === 'refuse' ? 'refused' : 'warning'}: ${sentence}`)
  const refusal = findings.find(({ severity }) => severity === 'refuse')
  if (refusal) throw new Error(refusal.sentence)
  return { connection, url, replicas: await replicasMeant(connection) }
}

async function own(
  redis: ConstructorParameters<typeof RedisJournal>[0]['redis'],
  keys: ReturnType<typeof keysOf>,
  stopped: AbortSignal,
  log: (line: string) => void,
): Promise<Lease | undefined> {
  const ownership = new RedisOwnership({ redis, keys, clock: systemClock, epochMin: systemClock.now })
  log('waits for the mechanism')
  try {
    return await ownership.acquire(stopped)
  } catch (error) {
    if (stopped.aborted) return undefined
    throw error
  }
}

type OpenAdapter = typeof import('../adapters/registry.ts').openAdapter

/** With the settings that the file has for it now; undefined where it has none. */
function openLink(config: Config, link: string, openAdapter: OpenAdapter, log: (line: string) => void): Adapter | undefined {
  const settings = config.links[link]
  if (!settings) return undefined
  const stateFolder = join(config.storage.folder, 'links', link)
  return openAdapter(settings, { link, stateFolder, now: systemClock.now, log: (line) => log(`${link}: ${line}`) })
}

/** A standby may have waited for days: the file, and the tokens, may be others by now. */
async function latest({ config, load, log }: RunOptions): Promise<Config> {
  const loaded = await load()
  if (loaded.ok && loaded.config.mechanism.name === config.mechanism.name) return loaded.config
  log('configuration: the file has changed and cannot be used: run "parley check". What was read at the start of this process is used')
  return config
}
