import { expect, test } from 'vitest'
import { type Plan, play } from './scenario.ts'

const timeoutMs = 90_000

/** Each kills several times at one named moment, on a Slack that takes every repeated send for a new one. */
const plans: readonly Plan[] = [
  { kill: 'before-append', deaths: 3, times: [1, 14], seed: 11 },
  { kill: 'append-sent', deaths: 3, times: [1, 14], seed: 12 },
  { kill: 'appended', deaths: 3, times: [1, 14], seed: 13 },
  { kill: 'acknowledged', deaths: 3, times: [1, 14], seed: 14 },
  { kill: 'before-send', deaths: 3, times: [1, 12], seed: 15 },
  { kill: 'sent', deaths: 4, times: [1, 12], seed: 16 },
  { kill: 'recorded', deaths: 3, times: [1, 12], seed: 17 },
  { kill: 'in-snapshot', deaths: 3, times: [1, 2], snapshotEvery: 8, seed: 18 },
  { kill: 'in-takeover', deaths: 3, seed: 19 },
  { kill: 'redis', deaths: 3, seed: 20 },
]

test.for(plans)('nothing is lost, doubled, misordered or leaked when $kill is where it dies', { timeout: timeoutMs }, async (plan) => {
  const { problems, unrest, deaths, log } = await play(plan)
  expect({ problems, unrest }, log.slice(-40).join('\n')).toEqual({ problems: [], unrest: undefined })
  expect(deaths).toBeGreaterThanOrEqual(plan.deaths)
})
