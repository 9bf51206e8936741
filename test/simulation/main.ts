import { parseArgs } from 'node:util'
import { runSeed } from './run.ts'

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '300' }, from: { type: 'string', default: '1' }, seed: { type: 'string' } },
})

async function main(): Promise<number> {
  if (values.seed !== undefined) {
    const outcome = await runSeed(Number(values.seed))
    for (const line of outcome.log) console.log(line)
    for (const { finding, words } of outcome.verdicts) console.log(`${finding.toUpperCase()}: ${words}`)
    return outcome.verdicts.length === 0 ? 0 : 1
  }
  const from = Number(values.from)
  const count = Number(values.seeds)
  let failing = 0
  let posted = 0
  const began = performance.now()
  for (let seed = from; seed < from + count; seed += 1) {
    const outcome = await runSeed(seed)
    posted += outcome.posted
    if (outcome.verdicts.length === 0) continue
    failing += 1
    console.log(`seed ${seed} fails; replay it with: npm run simulate -- --seed ${seed}`)
    for (const { finding, words } of outcome.verdicts.slice(0, 3)) console.log(`  ${finding}: ${words}`)
    if (failing >= 20) break
  }
  console.log(`${count} seeds from ${from}, ${posted} posts, ${((performance.now() - began) / 1000).toFixed(0)} s: ${failing} failing`)
  return failing === 0 ? 0 : 1
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error)
    process.exit(2)
  },
)
