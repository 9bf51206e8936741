import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../src/cli/system-clock.ts'
import type { Adapter, Outgoing, Receive, SendOutcome } from '../src/core/adapter.ts'
import type { Mechanism, Track } from '../src/core/mechanism.ts'
import { connected, openPromptConnection } from '../src/queues/connection.ts'
import { startEmbeddedRedis } from '../src/queues/embedded.ts'
import { RedisJournal } from '../src/queues/journal.ts'
import { keysOf } from '../src/queues/keys.ts'
import { RedisOwnership } from '../src/queues/lease.ts'
import { RedisWakes } from '../src/queues/wakes.ts'
import { Relay } from '../src/relay/relay.ts'
import { paced, sleep } from './pace.ts'
import { type Percentiles, percentilesOf } from './percentile.ts'
import { timersPending as timersPendingDefault } from './plan.ts'
import { cpuMs, redisOf } from './process-figures.ts'

/**
 * Parley without its platforms: the real relay, journal and wakes on a Redis of their own; what would be a platform's answer comes
 * at once, in the same process. A process of its own; prints an `Alone` as JSON.
 */
export interface Alone {
  /** How much later than its time a held message is sent, with many other timers pending, ms. */
  readonly wakeLatenessMs: Percentiles
  readonly timersPending: number
  /** Messages a second, and processor time for each (Redis included), by the number of lanes that they are spread over. */
  readonly byLanes: readonly { readonly lanes: number; readonly perSecond: number; readonly cpuMsPerMessage: number }[]
}

const [timersPending = timersPendingDefault, messages = 5_000] = process.argv.slice(2).map(Number)
const inFlight = 200
const holdSeconds = 3_600
const delaySeconds = 2

/** Takes everything at once. */
class Instant implements Adapter {
  readonly platform = 'instant'
  readonly limits = { repeatedSendIsSafe: true, hasButtons: false, sendTimeoutMs: 10_000 }
  onPost: (outgoing: Outgoing & { type: 'post' }) => void = () => undefined
  receive: Receive | undefined
  #posts = 0

  async start(receive: Receive): Promise<void> {
    this.receive = receive
  }

  async send(outgoing: Outgoing): Promise<SendOutcome> {
    if (outgoing.type === 'post') this.onPost(outgoing)
    this.#posts += 1
    return { outcome: 'sent', ...(outgoing.type === 'direct' ? { channel: outgoing.user } : {}), post: `p${this.#posts}` }
  }

  inspect(): ReturnType<Adapter['inspect']> {
    return Promise.resolve({ reachable: true, missingScopes: [], channels: [] })
  }

  async stop(): Promise<void> {}
}

function codeOf(lane: number): string {
  const letter = (at: number): string => String.fromCharCode(65 + (at % 26))
  return `L${letter(Math.floor(lane / 676))}${letter(Math.floor(lane / 26))}${letter(lane)}`
}

const trackOf = (code: string, sendDelaySeconds: number): Track => ({
  code,
  name: code,
  channels: { north: { link: 'north', channel: `n-${code}` }, south: { link: 'south', channel: `s-${code}` } },
  intake: 'every-post',
  sendDelaySeconds,
  acknowledgeFrom: 'never',
  dueMinutes: { flash: 10, immediate: 30, priority: 180, routine: 360 },
  escalation: { remindShare: 0.5, repeatMinutes: 5, repeatForMinutes: 30 },
  disputeResponseMinutes: 2_880,
  lateAfterSeconds: 86_400,
})

function mechanismOf(tracks: readonly Track[]): Mechanism {
  const party = (id: string, name: string) => ({
    id,
    name,
    timeZone: 'UTC',
    link: id,
    officials: [{ id: `${id}-duty`, role: 'duty officer', accounts: [{ link: id, user: id }], isDutyOfficer: true }],
  })
  return {
    name: 'alone',
    supervisor: { ...party('desk', 'Mission'), id: 'supervisor', channel: { link: 'desk', channel: 'control' } },
    parties: [party('north', 'North'), party('south', 'South')],
    tracks,
    sweepDays: 7,
    limits: { eventsPerMinute: 1_000_000, waitingMax: 100_000 },
  }
}

/** Runs a relay on an empty Redis for as long as `use` takes. */
async function withRelay<T>(tracks: readonly Track[], use: (north: Instant, south: Instant) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-alone-'))
  const server = await startEmbeddedRedis({ folder })
  const redis = openPromptConnection(server.url, { up: () => undefined, down: () => undefined })
  await connected(redis, 10_000)
  const keys = keysOf('alone')
  const lease = await new RedisOwnership({ redis, keys, clock: systemClock }).acquire(new AbortController().signal)
  const adapters = { north: new Instant(), south: new Instant(), desk: new Instant() }
  const relay = await Relay.open({
    mechanism: mechanismOf(tracks),
    journal: new RedisJournal({ redis, keys }),
    wakes: new RedisWakes({ url: server.url, keys, clock: systemClock }),
    clock: systemClock,
    lease,
    adapters: new Map(Object.entries(adapters)),
    log: () => undefined,
    ended: (reason) => {
      throw new Error(reason)
    },
    breathe: () => new Promise((resume) => setImmediate(resume)),
  })
  await relay.start()
  try {
    return await use(adapters.north, adapters.south)
  } finally {
    await relay.stop()
    await lease.release()
    redis.disconnect()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

let posts = 0
async function say(north: Instant, code: string, text: string): Promise<void> {
  posts += 1
  const of = { type: 'posted', link: 'north', channel: `n-${code}`, author: 'north', fragments: [], isDirect: false } as const
  const taken = await north.receive?.({ ...of, post: `post-${posts}`, text, writtenAt: Date.now() })
  if (!taken?.taken) throw new Error(`a post was not taken: ${taken?.sentence}`)
}

async function lateness(): Promise<Percentiles> {
  return withRelay([trackOf('HELD', holdSeconds), trackOf('NEXT', delaySeconds)], async (north, south) => {
    for (let first = 0; first < timersPending; first += inFlight) {
      await Promise.all(Array.from({ length: inFlight }, (_, each) => say(north, 'HELD', `held ${first + each}`)))
    }
    await sleep(1_000)
    const dueAt = new Map<string, number>()
    const late: number[] = []
    south.onPost = ({ content }) => {
      const [number = ''] = /next-\d+-end/.exec(JSON.stringify(content)) ?? []
      late.push(performance.now() - (dueAt.get(number) ?? Number.NaN))
    }
    await paced(20, 10_000, (number) => {
      const text = `next-${number}-end`
      dueAt.set(text, performance.now() + delaySeconds * 1_000)
      void say(north, 'NEXT', text)
    })
    await sleep(delaySeconds * 1_000 + 1_000)
    if (late.length !== dueAt.size) throw new Error(`${dueAt.size - late.length} of ${dueAt.size} wakes never came`)
    return percentilesOf(late)
  })
}

async function spread(lanes: number): Promise<Alone['byLanes'][number]> {
  const codes = Array.from({ length: lanes }, (_, lane) => codeOf(lane))
  return withRelay(
    codes.map((code) => trackOf(code, 0)),
    async (north, south) => {
      const relayed = async (count: number): Promise<void> => {
        let begun = 0
        let shown = 0
        const over = Promise.withResolvers<void>()
        const next = (): void => {
          if (begun === count) return
          begun += 1
          void say(north, codes[begun % lanes]!, `message ${begun}`)
        }
        south.onPost = () => {
          shown += 1
          if (shown === count) over.resolve()
          else next()
        }
        for (let each = 0; each < Math.min(inFlight, count); each += 1) next()
        await over.promise
      }
      await relayed(messages / 5)
      const redis = redisOf(process.pid)
      const cpu = (): number => cpuMs(process.pid) + cpuMs(redis)
      const before = { cpu: cpu(), at: performance.now() }
      await relayed(messages)
      const ms = performance.now() - before.at
      return { lanes, perSecond: (messages / ms) * 1_000, cpuMsPerMessage: (cpu() - before.cpu) / messages }
    },
  )
}

const alone: Alone = { timersPending, byLanes: [await spread(10), await spread(1_000)], wakeLatenessMs: await lateness() }
process.stdout.write(`${JSON.stringify(alone)}\n`)
process.exit(0)
