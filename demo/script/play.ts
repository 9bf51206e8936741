import type { Stage } from './stage.ts'
import { steps } from './steps/index.ts'
import { eventually, must, Unmet } from './waiting.ts'

export interface StepOutcome {
  readonly name: string
  readonly ok: boolean
  /** How long the step took, waiting included. */
  readonly ms: number
  /** For a step that did not happen: what was expected, and what was found. */
  readonly problem?: string
}

const readyWithinMs = 60_000

/** Plays every step, whatever becomes of those before it. */
export async function play(stage: Stage, tell: (outcome: StepOutcome) => void): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = []
  let unready = await problemOf(() => ready(stage))
  for (const [name, act] of steps) {
    // Parley that ended by itself is a failure of the step in which it did; the next ones are to be judged by themselves.
    if (stage.parley.pid === undefined) stage.parley.start()
    const begun = performance.now()
    const problem = unready ?? (await problemOf(() => act(stage))) ?? endedBy(stage)
    if (problem !== undefined) stage.failures += 1
    const ms = Math.round(performance.now() - begun)
    const outcome = { name, ok: problem === undefined, ms, ...(problem === undefined ? {} : { problem }) }
    outcomes.push(outcome)
    tell(outcome)
    unready = undefined
  }
  return outcomes
}

const endedBy = ({ parley }: Stage): string | undefined => (parley.pid === undefined ? 'Parley’s process ended by itself' : undefined)

/** Parley has set the topics of all channels: it is there. */
async function ready({ places }: Stage): Promise<void> {
  await eventually(() => {
    for (const { name, standIn, channel } of places) {
      const topic = standIn.topic(channel)
      must(topic.includes('Relayed by Parley'), `Parley sets the topic of ${name}’s channel at its start`, `it is “${topic}”`)
    }
  }, readyWithinMs)
}

async function problemOf(act: () => Promise<void>): Promise<string | undefined> {
  try {
    await act()
    return undefined
  } catch (error) {
    if (error instanceof Unmet) return `expected: ${error.message}\nfound: ${error.found}`
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
}
