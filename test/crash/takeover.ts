import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../demo/process.ts'
import { buildWorld, type World } from '../../demo/world.ts'
import { testRedis } from '../../src/queues/testing/redis.ts'
import { until } from '../until.ts'
import { framesIn } from './frames.ts'
import { judge, type Party, type Problem, places } from './oracle.ts'
import type { PlantedBug } from './planted-bugs.ts'
import { Random } from './random.ts'
import { isQuiet, peace } from './scenario.ts'
import { sendDelaySeconds, Traffic } from './traffic.ts'
import { VictimProcess } from './victim-process.ts'

export interface TakeoverPlan {
  readonly seed: number
  /** What befalls the owner: killed, frozen, or frozen between its last question and a send. */
  readonly owner: 'killed' | 'frozen' | 'frozen-as-it-sends'
  readonly rounds: number
  readonly bug?: PlantedBug
}

export interface TakenOver {
  readonly problems: readonly (Problem | TakeoverProblem)[]
  readonly unrest: string | undefined
  /** From what befell the owner to the standing of the last urgent message of those who wrote right after, by round. */
  readonly tookMs: readonly number[]
  readonly log: readonly string[]
}

/** What the channels show of a takeover, beside what the oracle finds in any run. */
interface TakeoverProblem {
  readonly kind: 'late' | 'stood-twice'
  readonly place: string
  readonly what: string
}

/** Promise: a standby takes over within this. */
const boundMs = { killed: 10_000, frozen: 30_000, 'frozen-as-it-sends': 30_000 } as const
/** Promise 2: an extra copy is found and removed within this. */
const repairMs = 60_000
const lateCopyMs = 2_000
/** A look, the pause after a takeover, another look, and the send. */
const sentAgainWithinMs = 15_000
const actionsBefore = 8
const actionsMeanwhile = 5
const quietWithinMs = 40_000
/** A takeover that takes longer is not waited for: it is late by far. */
const waitForItMs = 90_000

/** Two processes on one Redis: the owner is struck again and again while people write on both sides, and a send is applied late. */
export async function playTakeover(plan: TakeoverPlan): Promise<TakenOver> {
  const random = new Random(plan.seed)
  const folder = await mkdtemp(join(tmpdir(), 'parley-takeover-'))
  const ports = [await freePort(), await freePort()] as const
  await using redis = await testRedis()
  const world = await buildWorld({ folder, healthPort: ports[0], track: { sendDelaySeconds } })
  const orders = { VICTIM_SNAPSHOT_EVERY: '60', ...(plan.bug ? { VICTIM_BUG: plan.bug } : {}) }
  const env = { PARLEY_REDIS_URL: redis.redis.url }
  const processes = ports.map(
    (healthPort) => new VictimProcess({ configFile: world.configFile, healthPort, env, orders, nextDeath: () => undefined }),
  )
  try {
    const traffic = new Traffic(world, new Random(plan.seed + 1))
    await until(() => ownerOf(processes), { withinMs: quietWithinMs, what: 'an owner whose links are all up' })
    const problems: TakeoverProblem[] = []
    const tookMs: number[] = []
    for (let round = 0; round < plan.rounds; round += 1) {
      const owner = (await until(() => ownerOf(processes), { withinMs: quietWithinMs, what: 'an owner at peace' })) as VictimProcess
      for (let action = 0; action < actionsBefore; action += 1) await traffic.act()
      const passed = await strike(plan, world, traffic, owner, random)
      problems.push(...passed.problems)
      tookMs.push(passed.tookMs)
    }
    const unrest = await peace(world, (await until(() => ownerOf(processes), { withinMs: quietWithinMs })) as VictimProcess, traffic)
    return { problems: [...problems, ...judge(traffic.scene())], unrest, tookMs, log: processes.flatMap(({ log }) => log) }
  } catch (error) {
    const log = processes.flatMap((each, index) => each.log.slice(-40).map((line) => `${index}: ${line}`))
    throw new Error(`Seed ${plan.seed}. The processes' logs:\n${log.join('\n')}`, { cause: error })
  } finally {
    await Promise.all(processes.map((each) => each.end()))
    await world.stop()
  }
}

/** Of both processes the one that serves the links, once it is at peace. */
async function ownerOf(processes: readonly VictimProcess[]): Promise<VictimProcess | undefined> {
  for (const each of processes) if (await isQuiet(each).catch(() => false)) return each
  return undefined
}

async function strike(plan: TakeoverPlan, world: World, traffic: Traffic, owner: VictimProcess, random: Random) {
  // A send that Slack has taken and applies only when it is released: after the takeover, unless none was under way.
  const late = world.desk.faults.hang('chat.postMessage', 'on-release', { calls: 1 })
  const underWay = [await traffic.immediate('south')]
  await late.reached
  if (plan.owner === 'frozen-as-it-sends') {
    owner.condemn({ at: 'before-send', on: random.whole(1, 4), freezes: true })
    underWay.push(await traffic.post('north'))
    await until(() => owner.isFrozen, { withinMs: quietWithinMs, what: 'the owner to freeze as it sends' })
  } else if (plan.owner === 'frozen') owner.freeze()
  else owner.kill()
  const struckAt = Date.now()
  const urgent = { north: await traffic.immediate('north'), south: await traffic.immediate('south') }
  for (let action = 0; action < actionsMeanwhile; action += 1) await traffic.act()
  const standing = (party: Party, text: string): number | undefined => {
    const place = party === 'north' ? 'south' : 'north'
    const seen = world[place].channel(world.channels[place])
    const frame = framesIn(seen).find((each) => each.text === text)
    return seen.find(({ id }) => id === frame?.post)?.at
  }
  const at = (party: Party): number | undefined => standing(party, urgent[party].versions[0]!)
  await until(() => at('north') !== undefined && at('south') !== undefined, {
    withinMs: waitForItMs,
    what: 'both urgent messages to stand',
  })
  const tookMs = Math.max(at('north')!, at('south')!) - struckAt
  const problems: TakeoverProblem[] = []
  if (tookMs > boundMs[plan.owner]) problems.push({ kind: 'late', place: 'both', what: `${tookMs} ms after the owner was ${plan.owner}` })
  // Only what was sent again by then can come to stand twice; somebody may have deleted it meanwhile.
  const stands = (text: string): boolean => framesIn(world.desk.channel(world.channels.desk)).some((each) => each.text === text)
  const texts = underWay.map(({ versions }) => versions[0]!)
  await until(() => texts.every(stands), { withinMs: sentAgainWithinMs }).catch(() => undefined)
  owner.thaw()
  late.release()
  // It appears a moment later, if it does.
  await until(() => doubles(world).length > 0, { withinMs: lateCopyMs }).catch(() => undefined)
  await until(() => doubles(world).length === 0, { withinMs: repairMs, everyMs: 200 }).catch(() => {
    problems.push({ kind: 'stood-twice', place: 'any', what: doubles(world).join(', ') })
  })
  return { tookMs, problems }
}

/** Frames of which two stand side by side now. */
function doubles(world: World): readonly string[] {
  return places.flatMap((place) => {
    const names = framesIn(world[place].channel(world.channels[place])).map(
      ({ reference, update, part }) => `${reference}.${update ?? 0}/${part} in ${place}`,
    )
    return names.filter((name, index) => names.indexOf(name) !== index)
  })
}
