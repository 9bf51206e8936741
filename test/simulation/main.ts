import { optionsOf } from '../options.ts'
import { hunt } from './hunt.ts'
import { mutants } from './mutants.ts'
import { runSeeds, Worker } from './pool.ts'

const values = optionsOf({
  typed: 'npm run simulate --',
  does: 'The simulation: the real core and relay over simulated platforms, processes and a store, as a number decides.',
  options: {
    seeds: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    mutant: { type: 'string', multiple: true },
    workers: { type: 'string', default: '2' },
  },
  words: {
    seeds: 'N: run so many seeds (300)',
    from: 'N: beginning with this one (1)',
    seed: 'N: one seed again, with all that happened in it; with --mutant, with its bug planted',
    mutants: 'look for each of the planted bugs',
    mutant: 'NAME: look for this one; may be given several times',
    workers: 'N: in so many processes (2)',
  },
})

const failuresMax = 20
const seedsForAMutant = 2_000

/** One seed again, with all that happened in it. */
async function replay(seed: number, mutant: string | undefined): Promise<number> {
  const worker = new Worker(mutant)
  const { verdicts, log, digest } = await worker.run({ seed, wantsLog: true })
  worker.stop()
  for (const line of log ?? []) console.log(line)
  for (const { finding, words } of verdicts) console.log(`${finding.toUpperCase()}: ${words}`)
  console.log(`seed ${seed}: ${verdicts.length === 0 ? 'nothing found' : 'fails'} (digest ${digest})`)
  return verdicts.length === 0 ? 0 : 1
}

async function simulate(from: number, count: number, workers: number): Promise<number> {
  const began = performance.now()
  const { ran, posted, failing } = await runSeeds({
    from,
    count,
    workers,
    failuresMax,
    ended: ({ seed, verdicts, digest }) => {
      if (verdicts.length === 0) return
      console.log(`seed ${seed} fails (digest ${digest}); replay it with: npm run simulate -- --seed ${seed}`)
      for (const { finding, words } of verdicts.slice(0, 2)) console.log(`  ${finding}: ${words.slice(0, 300)}`)
    },
  })
  const seconds = (performance.now() - began) / 1000
  console.log(
    `${ran} seeds from ${from}, ${posted} posts, ${seconds.toFixed(0)} s, ${(ran / seconds).toFixed(1)} seeds/s: ${failing.length} failing`,
  )
  return failing.length === 0 ? 0 : 1
}

async function huntMutants(names: readonly string[], workers: number): Promise<number> {
  const chosen = mutants.filter(({ name }) => names.length === 0 || names.includes(name))
  const hunted = await hunt(chosen, { workers, seedsMax: seedsForAMutant, said: (line) => console.log(line) })
  const surviving = hunted.filter(({ caughtBy }) => caughtBy === undefined)
  console.log(`${hunted.length - surviving.length} of ${hunted.length} planted bugs were caught`)
  return surviving.length === 0 && chosen.length > 0 ? 0 : 1
}

function main(): Promise<number> {
  const workers = Number(values.workers)
  if (values.seed !== undefined) return replay(Number(values.seed), values.mutant?.[0])
  if (values.mutants || values.mutant) return huntMutants(values.mutant ?? [], workers)
  return simulate(Number(values.from), Number(values.seeds), workers)
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error)
    process.exit(2)
  },
)
