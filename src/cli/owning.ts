import { join } from 'node:path'
import { openAdapter } from '../adapters/registry.ts'
import { type LinksWritten, noteLinks } from '../config/forget-secrets.ts'
import type { Config } from '../config/load.ts'
import type { Adapter } from '../core/adapter.ts'
import type { Pager } from '../core/pager.ts'
import { webhookPager } from '../pagers/webhook.ts'
import { Archive } from '../queues/archive.ts'
import { Archiving } from '../queues/archiving.ts'
import { auditStream } from '../queues/audit.ts'
import { freeBytes } from '../queues/disk.ts'
import { RedisJournal } from '../queues/journal.ts'
import { keysOf } from '../queues/keys.ts'
import { answerQuestions } from '../queues/questions.ts'
import { RedisWakes } from '../queues/wakes.ts'
import { lackOf } from '../relay/lack.ts'
import { Relay } from '../relay/relay.ts'
import { ApplyOwner } from './apply-owner.ts'
import { beat } from './heartbeat.ts'
import { notedHead, notedHeadFileOf, noteHeads } from './noted-head.ts'
import type { RunOptions } from './run.ts'
import { recordGone } from './state-folder-sentences.ts'
import { systemClock } from './system-clock.ts'
import { acquire, connect } from './taking.ts'
import { watchMachine } from './watch.ts'
import { watchRecord } from './watch-record.ts'
import { watchRedis } from './watch-redis.ts'
import { settleWithdrawal } from './withdrawing.ts'

/** What runs once the mechanism is ours. */
export type Owned = Pick<Relay, 'health'>

export interface OwningOptions extends RunOptions {
  /** Of the Redis that has the journal. */
  readonly url: string
  /** What is to be undone in the end, last first. */
  readonly undo: (() => Promise<void> | void)[]
  readonly began: (owned: Owned) => void
  /** What Redis refuses, so that the mechanism can neither be had nor kept; '' when that is over. */
  readonly waits: (cause: string) => void
}

const breathe = (): Promise<void> => new Promise((resume) => setImmediate(resume))

/** Waits for the mechanism, and runs it until `stopped` aborts or it is another process's. Resolves with the exit code. */
export async function own(options: OwningOptions, stopped: AbortSignal): Promise<number> {
  const { log, undo } = options
  let { config } = options
  const ended = Promise.withResolvers<number>()
  stopped.addEventListener('abort', () => ended.resolve(0), { once: true })
  let relay: Relay | undefined
  const redis = await connect(options, () => relay?.storeReturned())
  const keys = keysOf(config.mechanism.name)
  const archive = new Archive(join(config.storage.folder, 'journal'))
  const lease = await acquire(options, redis.connection, keys, stopped)
  if (!lease) return 0
  undo.push(() => lease.release())
  config = await latest(options)
  const open = (link: string): Adapter | undefined => openLink(config, link, log)
  const pagers = new Map<string, Pager>()
  const linksWritten: LinksWritten = new Map()
  await noteLinks(options.file, linksWritten)
  const adopt = (adopted: Config): void => {
    config = adopted
    void noteLinks(options.file, linksWritten)
    pagers.clear()
    for (const [name, { url }] of Object.entries(adopted.pagers)) pagers.set(name, webhookPager(url))
  }
  adopt(config)
  const journal = new RedisJournal({ redis: redis.connection, keys, archive, replicas: redis.replicas })
  const { folder } = config.storage
  const noted = await notedHead(folder)
  const lack = await lackOf(journal, noted)
  if (noted && lack === 'all') {
    const store = options.redisUrl === undefined ? join(folder, 'redis') : 'the Redis of PARLEY_REDIS_URL'
    throw new Error(recordGone(store, noted.sequence, config.mechanism.name, notedHeadFileOf(folder)))
  }
  const settling = { journal, file: options.file, stateFolder: config.storage.folder, env: process.env, linksWritten }
  relay = await Relay.open({
    mechanism: config.mechanism,
    journal,
    wakes: new RedisWakes({ url: redis.url, keys, clock: systemClock, onProblem: log }),
    clock: systemClock,
    lease,
    adapters: new Map(),
    openLink: open,
    pagers,
    withdrew: (party, link, isShared) => settleWithdrawal(settling, party, link, isShared),
    ...(noted && lack === 'end' ? { lacksUntil: noted.sequence } : {}),
    log,
    ended: (reason) => {
      log(`ends: ${reason}`)
      ended.resolve(1)
    },
    ...(options.reached ? { reached: options.reached } : {}),
    ...(options.snapshotEveryEntries ? { snapshotEveryEntries: options.snapshotEveryEntries } : {}),
    breathe,
  })
  const running = relay
  options.began(running)
  let endNotes = async (): Promise<void> => undefined
  // Undone last first: the last note knows of the stop.
  undo.push(() => endNotes())
  undo.push(() => running.stop())
  await running.start()
  // Not before: what the journal lacks of the note before must be on the record first.
  endNotes = noteHeads(config.storage.folder, () => running.head, systemClock)
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
  undo.push(
    watchRedis({
      redis: redis.connection,
      required: redis.required,
      clock: systemClock,
      note: (...condition) => running.noteCondition(...condition),
    }),
  )
  undo.push(
    watchRecord({
      clock: systemClock,
      audit: () => auditStream(redis.connection, keys, breathe),
      note: (...condition) => running.noteCondition(...condition),
      log,
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
}

/** With the settings that the file has for it now; undefined where it has none. */
function openLink(config: Config, link: string, log: (line: string) => void): Adapter | undefined {
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
