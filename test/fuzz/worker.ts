import { parentPort, workerData } from 'node:worker_threads'
import { type Finding, fuzz, words } from './door.ts'
import { doors } from './doors.ts'

/** A share of the cases of one door; says which case it is at in memory that the others see, so that a hang has a seed. */
export interface Task {
  readonly door: string
  readonly seed: number
  readonly cases: number
  readonly findingsMax: number
  /** One number: the seed of the case that is under way. */
  readonly at: SharedArrayBuffer
}

export type Told = { readonly ran: number; readonly findings: readonly Finding[] }

async function run({ door: name, seed, cases, findingsMax, at }: Task): Promise<Told> {
  const door = doors.find((each) => each.name === name)
  if (!door) throw new Error(`There is no door ${name}`)
  const current = new Float64Array(at)
  const loose: Finding[] = []
  const note = (error: unknown): void => {
    loose.push({ door: name, seed: current[0] ?? seed, input: undefined, problems: [`thrown loose: ${words(error)}`] })
  }
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
  const begins = (of: number): void => {
    current[0] = of
  }
  const { ran, findings } = await fuzz(door, { seed, cases, findingsMax, begins })
  return { ran, findings: [...findings, ...loose] }
}

if (parentPort) parentPort.postMessage(await run(workerData as Task))
