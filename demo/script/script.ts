import { freePort, ParleyProcess } from '../process.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { transcript } from '../transcript.ts'
import { buildWorld, people } from '../world.ts'
import { play, type StepOutcome } from './play.ts'
import { Stage } from './stage.ts'
import { problemsOfWholeRun } from './whole-run.ts'

/**
 * Short times, so that the scenario fits into two minutes. What is urgent is due first, so that the one message that nobody
 * answers is a flash; the flashes before it are answered at once.
 */
const track = {
  sendDelaySeconds: 3,
  lateAfterSeconds: 6,
  dueMinutes: { override: 0.15, flash: 0.15, immediate: 60, priority: 60, routine: 60 },
}

const logLinesMax = 60

/** Plays the scenario and prints it. Resolves with the exit code: 0 if every step happened. */
export async function playScript(stopped: AbortSignal): Promise<number> {
  const healthPort = await freePort()
  const world = await buildWorld({ folder: await temporaryFolder(), healthPort, track, hasDrill: true })
  const parley = new ParleyProcess(world.configFile, healthPort)
  const stage = new Stage(world, parley)
  try {
    parley.start()
    const aborted = new Promise<never>((_, reject) => {
      stopped.addEventListener('abort', () => reject(new Error('stopped before the end')), { once: true })
    })
    const outcomes = await Promise.race([play(stage, tell), aborted])
    return report(stage, outcomes)
  } finally {
    stage.witness.stop()
    await parley.end('SIGTERM')
    await world.stop()
  }
}

function tell({ name, ok, ms, problem }: StepOutcome): void {
  console.log(`${ok ? '✔' : '✘'} ${name} (${ms} ms)`)
  if (problem !== undefined) console.log(problem.replace(/^/gm, '    '))
}

function report(stage: Stage, outcomes: readonly StepOutcome[]): number {
  console.log('')
  for (const line of stage.places.flatMap((place) => [...transcriptOf(stage, place), ''])) console.log(line)
  const problems = problemsOfWholeRun(stage)
  const failed = outcomes.filter(({ ok }) => !ok).map(({ name }) => name)
  for (const problem of problems) console.log(`✘ over the whole run: ${problem}`)
  if (problems.length === 0) console.log('✔ over the whole run: nothing doubled, no gap, in order, nothing private in a foreign place')
  if (failed.length > 0) console.log(`✘ did not happen: ${failed.join(', ')}`)
  if (failed.length > 0 || problems.length > 0) {
    console.log('\nParley’s last log lines:')
    for (const line of stage.parley.log.slice(-logLinesMax)) console.log(`    ${line}`)
  }
  console.log(JSON.stringify({ steps: outcomes.map(({ name, ok, ms }) => ({ name, ok, ms })) }))
  return failed.length === 0 && problems.length === 0 ? 0 : 1
}

const platformNames = { slack: 'Slack', matrix: 'Matrix' } as const

function transcriptOf(stage: Stage, place: Stage['north']): string[] {
  const { name, standIn, channel } = place
  return transcript({
    title: `${name} · ${platformNames[standIn.platform]}`,
    topic: standIn.topic(channel),
    posts: place.posts(),
    direct: stage.peopleIn(place).map((person) => ({
      person: `${people[person].name}, ${people[person].role}`,
      posts: place.direct(person),
    })),
  })
}
