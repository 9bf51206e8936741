import { expect, test } from 'vitest'
import { playTakeover, type TakeoverPlan } from './takeover.ts'

const timeoutMs = 280_000

const plans: readonly TakeoverPlan[] = [
  { owner: 'killed', rounds: 3, seed: 51 },
  { owner: 'frozen', rounds: 2, seed: 52 },
  { owner: 'frozen-as-it-sends', rounds: 2, seed: 53 },
]

// They wait far more than they work: two at a time (`maxConcurrency`).
test.concurrent.for(plans)(
  'a standby takes over in time, and nothing is lost, doubled or misordered, when the owner is $owner',
  { timeout: timeoutMs },
  async (plan) => {
    const { problems, unrest, tookMs, log } = await playTakeover(plan)
    console.log(`the owner is ${plan.owner}: taken over after ${tookMs.join(', ')} ms`)
    expect({ problems, unrest }, log.slice(-60).join('\n')).toEqual({ problems: [], unrest: undefined })
    expect(tookMs).toHaveLength(plan.rounds)
  },
)

test.concurrent.for([
  { bug: 'takes-over-late', comesOutAs: ['late'], owner: 'killed', rounds: 1, seed: 61 },
  { bug: 'forgets-doubts', comesOutAs: ['stood-twice', 'doubled'], owner: 'killed', rounds: 1, seed: 62 },
  { bug: 'forgets-doubts', comesOutAs: ['stood-twice', 'doubled'], owner: 'frozen-as-it-sends', rounds: 1, seed: 63 },
] as const)('a standby that $bug when the owner is $owner is caught', { timeout: timeoutMs }, async ({ comesOutAs, ...plan }) => {
  const { problems } = await playTakeover(plan)
  const seen: readonly string[] = problems.map(({ kind }) => kind)
  expect(comesOutAs.filter((kind) => seen.includes(kind))).not.toEqual([])
})
