import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { hunt } from './hunt.ts'
import { mutants } from './mutants.ts'
import { plant } from './mutate.ts'
import { type Answer, runSeeds, Worker } from './pool.ts'

const words = (failing: readonly Answer[]): readonly string[] =>
  failing.map(
    ({ seed, verdicts }) =>
      `replay with: npm run simulate -- --seed ${seed}\n${verdicts.map((each) => `${each.finding}: ${each.words}`).join('\n')}`,
  )

test('two hundred seeds hold every promise', async () => {
  const { failing, ran } = await runSeeds({ from: 1, count: 200, workers: 2, failuresMax: 3 })
  expect(words(failing)).toEqual([])
  expect(ran).toBe(200)
})

test('so do seeds that nobody has seen', async () => {
  const from = randomInt(1_000_000, 1_000_000_000)
  console.log(`fresh seeds from ${from}`)
  const { failing } = await runSeeds({ from, count: 60, workers: 2, failuresMax: 3 })
  expect(words(failing)).toEqual([])
})

test('a seed is the same run wherever it runs', async () => {
  const alone = new Worker()
  const after = new Worker()
  await after.run({ seed: 4, wantsLog: false })
  const answers = [await alone.run({ seed: 5, wantsLog: true }), await after.run({ seed: 5, wantsLog: true })]
  for (const worker of [alone, after]) worker.stop()
  expect(answers[0]?.log?.length).toBeGreaterThan(50)
  expect(answers[1]).toEqual(answers[0])
})

test('planted bugs are caught', async () => {
  // The quick ones; `npm run simulate -- --mutants` hunts them all.
  const names = [
    'the store has no fence, and nobody asks whether a lease that ran out is still theirs',
    'facts are folded before the append is confirmed',
    'what was pending at a takeover is not suspected to stand already',
    'nobody looks before a send is repeated',
    'nobody watches for what a frozen owner sends when it wakes',
    'acknowledged is taken for answered',
    'what one party acknowledges all have acknowledged',
    'what is for one party alone has a number that all count',
    'what is said while a track is paused crosses',
    'the next change of watch is forgotten',
    'a form that was refused cannot be sent again',
  ]
  const chosen = mutants.filter(({ name }) => names.includes(name))
  expect(chosen).toHaveLength(names.length)
  const hunted = await hunt(chosen, { workers: 2, seedsMax: 400, said: () => undefined })
  expect(hunted.filter(({ caughtBy }) => caughtBy === undefined).map(({ mutant }) => mutant.name)).toEqual([])
})

test('a bug whose place is gone is an error, not a bug that is caught', () => {
  const mutant = { name: 'moved', changes: [{ file: 'src/x.ts', find: 'one', replace: 'two' }] }
  expect(plant(mutant, 'just one here')).toBe('just two here')
  expect(() => plant(mutant, 'nothing')).toThrow('0 times')
  expect(() => plant(mutant, 'one and one')).toThrow('2 times')
})
