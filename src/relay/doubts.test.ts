import { expect, test } from 'vitest'
import type { Adapter } from '../core/adapter.ts'
import { Doubts } from './doubts.ts'
import { TestClock } from './testing/test-clock.ts'

const hour = 3_600_000

/** A post was seen so long ago, in a channel that cannot be looked into. */
function unlookable(agoMs: number) {
  const clock = new TestClock()
  const told: string[] = []
  let asked = 0
  const lookup: Adapter['lookup'] = async () => {
    asked += 1
    return { outcome: 'unavailable', reason: 'more stands in the room since then than is read' }
  }
  const doubts = new Doubts({
    clock,
    adapterOf: () => ({ lookup }) as Adapter,
    mayAct: () => true,
    submit: async ({ type }) => {
      told.push(type)
      return { recorded: true, facts: [] }
    },
    log: () => undefined,
  })
  const since = clock.now() - agoMs
  doubts.add({ id: 'd1', link: 'south', channel: 's-sec', queuedAt: since, since })
  return { clock, told, asked: () => asked }
}

test('what cannot be looked up is looked up again soon at first, later seldom, and after a week no more', async () => {
  const fresh = unlookable(30_000)
  await fresh.clock.advance(60_000)
  expect(fresh.asked()).toBeGreaterThan(8)
  await fresh.clock.advance(24 * hour)
  const before = fresh.asked()
  await fresh.clock.advance(hour)
  expect(fresh.asked() - before).toBeLessThan(8)
  expect(fresh.told).toEqual([])
  await fresh.clock.advance(7 * 24 * hour)
  expect(fresh.told).toEqual(['copies-checked'])
})

test('a post of weeks ago, of which an older Parley never asked, is asked for seldom, and for an hour', async () => {
  const old = unlookable(21 * 24 * hour)
  await old.clock.advance(3 * hour)
  expect(old.asked()).toBeLessThan(9)
  expect(old.told).toEqual(['copies-checked'])
})
