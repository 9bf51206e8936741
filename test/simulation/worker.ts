import { mutants } from './mutants.ts'
import { plantWhileLoading } from './mutate.ts'
import type { Answer, Question } from './pool.ts'

/** One process of a simulation: runs the seeds that its parent asks for, one after the other, with a bug planted if one is named. */
const named = process.argv[2]
if (named !== undefined) {
  const mutant = mutants.find(({ name }) => name === named)
  if (!mutant) throw new Error(`No mutant is called "${named}"`)
  plantWhileLoading(mutant)
}

const { runSeed } = await import('./run.ts')

// What nobody awaits must not fail either: it belongs to the seed that runs.
const rejections: string[] = []
process.on('unhandledRejection', (error) => rejections.push(error instanceof Error ? (error.stack ?? error.message) : String(error)))

async function answer({ seed, wantsLog }: Question): Promise<Answer> {
  rejections.length = 0
  const { verdicts, log, digest, posted } = await runSeed(seed)
  const bugs = rejections.map((words) => ({ finding: 'bug' as const, words: `a rejection that nobody handled: ${words}` }))
  return { seed, posted, digest, verdicts: [...verdicts, ...bugs], ...(wantsLog ? { log } : {}) }
}

process.on('message', (question: Question) => {
  answer(question).then(
    (answered) => process.send?.(answered),
    (error: unknown) => {
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
      process.send?.({ seed: question.seed, posted: 0, digest: '', verdicts: [{ finding: 'bug', words }] } satisfies Answer)
    },
  )
})
process.on('disconnect', () => process.exit(0))
