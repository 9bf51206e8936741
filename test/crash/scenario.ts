import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../demo/process.ts'
import { buildWorld, type World } from '../../demo/world.ts'
import type { Checkpoint } from '../../src/relay/checkpoint.ts'
import { until } from '../until.ts'
import { framesIn } from './frames.ts'
import { judge, type Problem, places, type Scene } from './oracle.ts'
import type { PlantedBug } from './planted-bugs.ts'
import { Random } from './random.ts'
import { sendDelaySeconds, Traffic } from './traffic.ts'
import type { Death } from './victim.ts'
import { redisOn, VictimProcess } from './victim-process.ts'

export interface Plan {
  readonly seed: number
  /** What is killed: Parley at a named checkpoint, or its Redis under it. */
  readonly kill: Checkpoint | 'redis'
  readonly deaths: number
  /** The process dies when it reaches the checkpoint for the n-th time; the seed says how often, between these. Default once. */
  readonly times?: readonly [least: number, most: number]
  readonly snapshotEvery?: number
  /** What people do at least. Default 28. */
  readonly actionsMin?: number
  readonly bug?: PlantedBug
}

export interface Played {
  readonly problems: readonly Problem[]
  /** Why it did not come to rest; undefined where it did. */
  readonly unrest: string | undefined
  readonly scene: Scene
  readonly deaths: number
  /** What Parley wrote to its log, for whoever has to find out. */
  readonly log: readonly string[]
}

const actionsMinDefault = 28
const actionsMax = 160
const healedWithinMs = 30_000

/** Plays one plan to its end: traffic under kills, then peace, then judgement. */
export async function play(plan: Plan): Promise<Played> {
  const random = new Random(plan.seed)
  const healthPort = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'parley-crash-'))
  const world = await buildWorld({ folder, healthPort, track: { sendDelaySeconds } })
  let condemned = 0
  const nextDeath = (): Death | undefined => {
    condemned += 1
    if (plan.kill === 'redis' || condemned > plan.deaths) return undefined
    return { at: plan.kill, on: random.whole(...(plan.times ?? [1, 1])) }
  }
  const orders = { VICTIM_SNAPSHOT_EVERY: String(plan.snapshotEvery ?? 40), ...(plan.bug ? { VICTIM_BUG: plan.bug } : {}) }
  const victim = new VictimProcess({ configFile: world.configFile, healthPort, orders, nextDeath })
  try {
    const traffic = new Traffic(world, new Random(plan.seed + 1))
    // What was posted before Parley ever listened is not its to relay.
    await until(() => isQuiet(victim), { withinMs: healedWithinMs, what: 'every link to be up' })
    if (plan.kill === 'in-takeover') {
      // Not reached by one who has the mechanism already.
      victim.kill()
    } else {
      const death = nextDeath()
      if (death) victim.condemn(death)
    }
    const redis = plan.kill === 'redis' ? new RedisKiller(join(folder, 'state', 'redis'), plan.deaths, random) : undefined
    for (let action = 0; action < actionsMax; action += 1) {
      if (action >= (plan.actionsMin ?? actionsMinDefault) && (redis?.deaths ?? victim.deaths) >= plan.deaths) break
      await traffic.act()
      redis?.considerKilling()
    }
    const unrest = await peace(world, victim, traffic)
    const scene = traffic.scene()
    return { problems: judge(scene), unrest, scene, deaths: redis?.deaths ?? victim.deaths, log: victim.log }
  } catch (error) {
    throw new Error(`Seed ${plan.seed}. Parley's log:\n${victim.log.slice(-60).join('\n')}`, { cause: error })
  } finally {
    await victim.end()
    await world.stop()
  }
}

class RedisKiller {
  readonly #folder: string
  readonly #most: number
  readonly #random: Random
  deaths = 0
  #killed: number | undefined

  constructor(folder: string, most: number, random: Random) {
    this.#folder = folder
    this.#most = most
    this.#random = random
  }

  considerKilling(): void {
    if (this.deaths >= this.#most || this.#random.next() > 0.2) return
    const pid = redisOn(this.#folder)
    if (pid === undefined || pid === this.#killed) return
    process.kill(pid, 'SIGKILL')
    this.#killed = pid
    this.deaths += 1
  }
}

/**
 * Peace has returned when a last post of each side stands everywhere, nothing waits to be sent, and no platform waits for an
 * acknowledgement: then nothing more can come of what went before. Returns what is not so in time.
 */
export async function peace(world: World, victim: VictimProcess, traffic: Traffic): Promise<string | undefined> {
  // Before that, what it still holds would be judged too early.
  await until(() => isQuiet(victim), { withinMs: healedWithinMs, what: 'every link to be up again, and nothing to wait' })
  const last = { north: await traffic.post('north'), south: await traffic.post('south') }
  const { north, south, desk, channels } = world
  const unrest = async (): Promise<string | undefined> => {
    const seen = { north: north.channel(channels.north), south: south.channel(channels.south), desk: desk.channel(channels.desk) }
    for (const draft of [last.north, last.south]) {
      const own = seen[draft.party].find(({ id }) => id === draft.post)
      if (!own?.reactions.some(({ emoji }) => emoji === '📤')) return `the last post of ${draft.party} carries no mark`
      const missing = places.find((place) => place !== draft.party && !framesIn(seen[place]).some(({ text }) => text === draft.versions[0]))
      if (missing) return `the last post of ${draft.party} is not in ${missing}`
    }
    if (north.unacknowledged > 0) return 'Slack waits for an acknowledgement'
    return (await isQuiet(victim)) ? undefined : 'a link is down, or something waits to be sent'
  }
  let found: string | undefined
  const isPeace = async (): Promise<boolean> => {
    found = await unrest()
    return found === undefined
  }
  return until(isPeace, { withinMs: healedWithinMs, everyMs: 40 }).then(
    () => undefined,
    (error: unknown) => found ?? String(error),
  )
}

export async function isQuiet(victim: VictimProcess): Promise<boolean> {
  const health = await victim.health()
  return health?.accepting === true && Object.values(health.links).every(({ state, waiting }) => state === 'up' && waiting === 0)
}
