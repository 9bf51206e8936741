import { randomInt } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { optionsOf } from '../options.ts'
import type { Door, Finding } from './door.ts'
import { doors } from './doors.ts'
import type { Task, Told } from './worker.ts'

const values = optionsOf({
  typed: 'npm run fuzz --',
  does: 'The fuzzer: whatever anybody can say to Parley, at each door, is taken or refused in words.',
  options: {
    cases: { type: 'string', default: '100000' },
    door: { type: 'string' },
    seed: { type: 'string' },
    workers: { type: 'string', default: '2' },
  },
  words: {
    cases: 'N: so many, over all doors (100000)',
    door: `NAME: at this one alone: ${doors.map(({ name }) => name).join(', ')}`,
    seed: 'N: beginning with this one; otherwise a fresh one',
    workers: 'N: in so many threads (2)',
  },
})

const findingsMax = 10
/** A case that is still the same after this long hangs. */
const hangMs = 30_000
/** Long enough that beginning a worker costs little, short enough that the cores end together. */
const casesOfTask = 25_000
const shownMax = 2_000

/** One task in a thread of its own: a case that never ends can be ended, and is named. */
function performed(task: Omit<Task, 'at' | 'findingsMax'>): Promise<Told> {
  const at = new SharedArrayBuffer(8)
  const current = new Float64Array(at)
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: { ...task, at, findingsMax } satisfies Task })
  return new Promise((resolve) => {
    let last = -1
    const failed = (problem: string): void => {
      const seed = current[0] ?? task.seed
      void worker.terminate()
      resolve({ ran: Math.max(0, seed - task.seed), findings: [{ door: task.door, seed, input: undefined, problems: [problem] }] })
    }
    const watch = setInterval(() => {
      if (current[0] === last) failed(`still under way after ${hangMs / 1000} s`)
      last = current[0] ?? -1
    }, hangMs)
    worker.once('message', (told: Told) => {
      resolve(told)
      void worker.terminate()
    })
    worker.once('error', (error) => failed(`ended the process: ${String(error)}`))
    worker.once('exit', () => clearInterval(watch))
  })
}

function say({ door, seed, input, problems }: Finding): void {
  console.log(`\n${door}, seed ${seed}: ${[...new Set(problems)].slice(0, 5).join('; ')}`)
  const shown = JSON.stringify(input) ?? 'see the seed'
  console.log(shown.length > shownMax ? `${shown.slice(0, shownMax)}… (${shown.length} characters)` : shown)
  console.log(`again: npm run fuzz -- --door ${door} --seed ${seed} --cases 1`)
}

async function fuzzDoor(door: Door, seed: number, cases: number): Promise<number> {
  const began = performance.now()
  let next = 0
  let ran = 0
  let found = 0
  const work = async (): Promise<void> => {
    while (next < cases && found < findingsMax) {
      const from = next
      next = Math.min(cases, next + casesOfTask)
      const told = await performed({ door: door.name, seed: seed + from, cases: next - from })
      ran += told.ran
      found += told.findings.length
      for (const finding of told.findings) say(finding)
    }
  }
  await Promise.all(Array.from({ length: Number(values.workers) }, work))
  const seconds = (performance.now() - began) / 1000
  console.log(`${door.name}: ${ran} cases in ${seconds.toFixed(0)} s (${Math.round(ran / seconds)}/s), ${found} findings`)
  return found
}

async function main(): Promise<number> {
  const chosen = doors.filter(({ name }) => values.door === undefined || name === values.door)
  if (chosen.length === 0) {
    console.error(`There is no door ${values.door}: choose one of ${doors.map(({ name }) => name).join(', ')}.`)
    return 2
  }
  const seed = values.seed === undefined ? randomInt(2 ** 40) : Number(values.seed)
  const cases = Number(values.cases)
  const shares = chosen.reduce((sum, { share }) => sum + share, 0)
  console.log(`${cases} cases from seed ${seed}`)
  let found = 0
  for (const door of chosen) found += await fuzzDoor(door, seed, Math.ceil((cases * door.share) / shares))
  console.log(found === 0 ? 'Nothing was found.' : `${found} findings.`)
  return found === 0 ? 0 : 1
}

process.exitCode = await main()
