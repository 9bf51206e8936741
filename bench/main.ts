import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { optionsOf } from '../test/options.ts'
import type { Alone } from './alone.ts'
import type { Bound } from './bound.ts'
import type { Floor } from './floor.ts'
import type { Obligations } from './obligations.ts'
import { percentilesOf } from './percentile.ts'
import { full, laneCount, type Plan, quick, timersPending } from './plan.ts'
import { spotsOf } from './profile.ts'
import { type Figures, rounded, tableOf } from './report.ts'
import { type Load, Run } from './run.ts'

const args = optionsOf({
  typed: 'npm run bench --',
  does: 'The benchmark: how fast Parley is on this machine, as a table and, in the last line, as JSON.',
  options: { quick: { type: 'boolean' }, profile: { type: 'string' } },
  words: { quick: 'everything once and small, to see that it works', profile: 'FOLDER: where the time goes, as CPU profiles' },
})
const plan = args.quick ? quick : full
const say = (line: string): void => void process.stderr.write(`${line}\n`)
const all = Array.from({ length: laneCount }, (_, lane) => lane)

/** In a process of its own, so that neither warms up or burdens the other. */
async function measuredIn<T>(file: string, ...args: readonly (string | number)[]): Promise<T> {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...args.map(String)])
  return JSON.parse(stdout) as T
}

function measureFloor({ floorMs, floorLatencyMs }: Plan): Promise<Floor> {
  say('floor: bare BullMQ')
  return measuredIn('floor.ts', floorMs, floorLatencyMs)
}

function measureAlone({ aloneMessages }: Plan): Promise<Alone> {
  say('without platforms: few lanes, many lanes, timers')
  return measuredIn('alone.ts', timersPending, aloneMessages)
}

function measureObligations({ openObligations }: Plan): Promise<Obligations> {
  say(`${openObligations} obligations open: a restart, and how late others are called for`)
  return measuredIn('obligations.ts', '--open', openObligations)
}

function measureBound({ boundMessages }: Plan): Promise<Bound> {
  say('bare loop: three acts a message')
  return measuredIn('bound.ts', boundMessages)
}

/** The floor is taken before and after: a machine that became slower or faster meanwhile counts half. */
const meanOf = (a: Floor, b: Floor): Floor => {
  const mean = (x: number, y: number): number => (x + y) / 2
  return {
    bullmqPerSecond: mean(a.bullmqPerSecond, b.bullmqPerSecond),
    bullmqCpuMsPaced: mean(a.bullmqCpuMsPaced, b.bullmqCpuMsPaced),
    bullmqLatencyMs: {
      p50: mean(a.bullmqLatencyMs.p50, b.bullmqLatencyMs.p50),
      p99: mean(a.bullmqLatencyMs.p99, b.bullmqLatencyMs.p99),
    },
  }
}

const slowest = (...loads: readonly Load[]): number => Math.min(...loads.map(({ perSecond }) => perSecond))

async function measure(run: Run): Promise<Omit<Figures, 'floor' | 'obliged' | 'alone' | 'obligations' | 'bound'>> {
  say('warm-up')
  await run.load(all, plan.warmUpMessages)
  say('latency at 20 messages/s')
  const { byDirection, cpuMsPerMessage: cpuMsPerMessagePaced } = await run.profiled('paced', () => run.latency(plan.latencyMs))
  say('one lane')
  const fromSlack = await run.load([0], plan.lane1Messages)
  const fromMatrix = await run.load([1], plan.lane1Messages)
  say(`${plan.lanes20Messages} messages over ${laneCount} lanes`)
  const first = await run.profiled('loaded', () => run.load(all, plan.lanes20Messages / 2))
  const memoryHalfwayMb = run.memoryMb
  const second = await run.load(all, plan.lanes20Messages / 2)
  const { memoryMb, peakMemoryMb, redisMemoryMb } = run
  say('recovery')
  const recovery = await run.recovery()
  const mean = (of: (load: Load) => number): number => (of(first) + of(second)) / 2
  const wrong = run.judge()
  if (wrong.length > 0) throw new Error(`what stands is not what was posted:\n${wrong.join('\n')}`)
  return {
    latencyMs: percentilesOf(Object.values(byDirection).flat()),
    perSecond: {
      lanes1: slowest(fromSlack, fromMatrix),
      lanes20: plan.lanes20Messages / (plan.lanes20Messages / 2 / first.perSecond + plan.lanes20Messages / 2 / second.perSecond),
    },
    cpuMsPerMessage: mean(({ cpuMsPerMessage }) => cpuMsPerMessage),
    peakMemoryMb,
    recoverySeconds: Math.min(...Object.values(recovery)),
    latencyMsFromSlack: percentilesOf(byDirection['slack-to-matrix']),
    latencyMsFromMatrix: percentilesOf(byDirection['matrix-to-slack']),
    perSecondLanes1FromSlack: fromSlack.perSecond,
    perSecondLanes1FromMatrix: fromMatrix.perSecond,
    perSecondFirstHalf: first.perSecond,
    perSecondSecondHalf: second.perSecond,
    cpuMsPerMessageParley: mean(({ parleyCpuMsPerMessage }) => parleyCpuMsPerMessage),
    cpuMsPerMessagePaced,
    memoryMbHalfway: memoryHalfwayMb,
    memoryMbAtEnd: memoryMb,
    redisMemoryMb,
    recoverySecondsFromSlack: recovery['slack-to-matrix'],
    recoverySecondsFromMatrix: recovery['matrix-to-slack'],
  }
}

async function withRun<T>(acknowledgeFrom: 'never' | 'always', use: (run: Run) => Promise<T>): Promise<T> {
  const run = await Run.start({ acknowledgeFrom, say, ...(args.profile === undefined ? {} : { profileFolder: args.profile }) })
  try {
    return await use(run)
  } catch (error) {
    say(run.log.slice(-20).join('\n'))
    throw error
  } finally {
    await run.stop()
  }
}

async function measureObliged(run: Run): Promise<Figures['obliged']> {
  say('with an acknowledgement owed for each message')
  await run.load(all, plan.obligedMessages / 4)
  const { perSecond, cpuMsPerMessage } = await run.profiled('obliged', () => run.load(all, plan.obligedMessages))
  const wrong = run.judge()
  if (wrong.length > 0) throw new Error(`what stands is not what was posted:\n${wrong.join('\n')}`)
  return { perSecondLanes20: perSecond, cpuMsPerMessage }
}

try {
  const before = await measureFloor(plan)
  const bound = await measureBound(plan)
  const measured = await withRun('never', measure)
  const obliged = await withRun('always', measureObliged)
  const alone = await measureAlone(plan)
  const obligations = await measureObligations(plan)
  const floor = meanOf(before, await measureFloor(plan))
  if (args.profile !== undefined) say(spotsOf(args.profile))
  const figures: Figures = { ...measured, obliged, alone, obligations, floor, bound }
  process.stdout.write(`${tableOf(figures, args.quick === true)}\n${JSON.stringify(rounded(figures))}\n`)
  process.exit(0)
} catch (error) {
  say(`bench failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
