import { expect, test } from 'vitest'
import type { Problem } from './oracle.ts'
import { type Plan, play } from './scenario.ts'

const timeoutMs = 90_000

type Planted = Plan & { readonly bug: string; readonly comesOutAs: readonly Problem['kind'][] }

/** The whole harness is shown to see: each bug in the relay itself must come out as what it does to people. */
const plans: readonly Planted[] = [
  { bug: 'sends-without-looking', comesOutAs: ['doubled'], kill: 'sent', deaths: 4, times: [8, 20], seed: 31 },
  { bug: 'acknowledges-before-the-append', comesOutAs: ['doubled', 'lost'], kill: 'recorded', deaths: 2, times: [20, 30], seed: 32 },
  { bug: 'forgets-what-was-pending', comesOutAs: ['lost', 'wrong-receipt'], kill: 'before-send', deaths: 3, times: [12, 24], seed: 33 },
  { bug: 'lets-messages-overtake', comesOutAs: ['misordered', 'early-reply'], kill: 'before-send', deaths: 4, times: [8, 24], seed: 34 },
  { bug: 'ignores-deletions', comesOutAs: ['leaked'], kill: 'appended', deaths: 0, actionsMin: 50, seed: 35 },
]

/** Where a process dies is up to the machine's timing too: a bug may escape one run, not several. */
const runsMax = 4

test.for(plans)('a relay that $bug is caught', { timeout: runsMax * timeoutMs }, async ({ comesOutAs, ...plan }) => {
  const seen: string[] = []
  for (let run = 0; run < runsMax && !comesOutAs.some((kind) => seen.includes(kind)); run += 1) {
    const { problems } = await play({ ...plan, seed: plan.seed + 100 * run })
    seen.push(...problems.map(({ kind }) => kind))
  }
  expect(comesOutAs.filter((kind) => seen.includes(kind))).not.toEqual([])
})
