import { expect, test } from 'vitest'
import { inWords, planFaults } from './plan.ts'

const abilities = { synapse: true, disk: true, slackPlaces: ['north'] } as const
const minutes = 60_000

test('a plan is the same for the same seed, and another for another', () => {
  const plan = planFaults(7, 5 * minutes, abilities)
  expect(planFaults(7, 5 * minutes, abilities)).toEqual(plan)
  expect(planFaults(8, 5 * minutes, abilities)).not.toEqual(plan)
})

test('five minutes hold every kind of fault, and a machine that cannot fill a disk or run Synapse is spared those', () => {
  const kinds = (able: Parameters<typeof planFaults>[2]) =>
    new Set(planFaults(7, 5 * minutes, able).map(({ fault }) => `${fault.do} ${fault.what}`))
  const processes = ['owner', 'standby', 'redis', 'synapse']
  const all = [...processes.flatMap((what) => [`kill ${what}`, `freeze ${what}`]), 'fill redis', 'skew owner', 'skew standby']
  expect([...kinds(abilities)]).toEqual(expect.arrayContaining([...all, 'cut north', 'cut south', 'drop events north']))
  const spared = [...kinds({ synapse: false, disk: false, slackPlaces: [] })]
  expect(spared.filter((kind) => /synapse|fill|events/.test(kind))).toEqual([])
})

test('every fault ends within 40 s, and can be read', () => {
  for (const { fault } of planFaults(9, 20 * minutes, abilities)) {
    expect(fault.forMs).toBeLessThanOrEqual(40_000)
    expect(inWords(fault)).toMatch(/^[a-z]/)
  }
})
