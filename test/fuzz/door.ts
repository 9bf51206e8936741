import { Chance } from '../simulation/chance.ts'

/** One thing that somebody sent to a door, and what was wrong with how it was met. */
export interface Met {
  readonly input: unknown
  readonly problems: readonly string[]
}

/** A door with everything behind it. Every case begins with the same house: what one sends changes nothing for the next. */
export interface OpenDoor {
  /** All that happens is drawn from `chance`; a throw is a finding. */
  meet(chance: Chance): Met | Promise<Met>
  close?(): Promise<void>
}

export interface Door {
  readonly name: string
  /** Its part of the cases; doors that need a real server are slower. */
  readonly share: number
  open(): Promise<OpenDoor>
}

export interface Finding extends Met {
  readonly door: string
  /** Alone enough to send the same again. */
  readonly seed: number
}

/** Of its thread's processor time, however huge a case is; one that took more is tried once more. How busy the machine is counts for nothing. */
const caseMsMax = 3_000

/** Case `n` of a run has the seed `seed + n`, so that one alone can be sent again. Stops at `findingsMax`. */
export async function fuzz(
  door: Door,
  options: {
    readonly seed: number
    readonly cases: number
    readonly findingsMax?: number
    readonly msMax?: number
    readonly begins?: (seed: number) => void
  },
): Promise<{ readonly ran: number; readonly findings: readonly Finding[] }> {
  const { seed: first, cases, findingsMax = 5, msMax = caseMsMax, begins } = options
  const open = await door.open()
  const findings: Finding[] = []
  let ran = 0
  try {
    for (; ran < cases && findings.length < findingsMax; ran += 1) {
      const seed = first + ran
      begins?.(seed)
      const { input, problems } = await metOnce(open, seed, msMax)
      if (problems.length > 0) findings.push({ door: door.name, seed, input, problems })
    }
  } finally {
    await open.close?.()
  }
  return { ran, findings }
}

async function metOnce(open: OpenDoor, seed: number, msMax: number): Promise<Met> {
  const [met, ms] = await timed(open, seed)
  if (ms < msMax) return met
  const [again, msAgain] = await timed(open, seed)
  return msAgain < msMax ? again : { ...again, problems: [...again.problems, `took ${Math.round(msAgain)} ms`] }
}

async function timed(open: OpenDoor, seed: number): Promise<[Met, number]> {
  const began = process.threadCpuUsage()
  let met: Met
  try {
    met = await open.meet(new Chance(seed))
  } catch (error) {
    const thrown = error instanceof Thrown ? error : new Thrown(undefined, error)
    met = { input: thrown.input, problems: [`threw ${thrown.message}`] }
  }
  const { user, system } = process.threadCpuUsage(began)
  return [met, (user + system) / 1_000]
}

/** What was thrown, with the input that did it. */
export class Thrown extends Error {
  readonly input: unknown

  constructor(input: unknown, cause: unknown) {
    super(words(cause), { cause })
    this.input = input
  }
}

export const words = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const place = error.stack?.split('\n').find((line) => line.includes('/src/')) ?? ''
  return `${error.name}: ${error.message} ${place.trim()}`.trim()
}
