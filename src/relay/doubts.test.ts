import { expect, test } from 'vitest'
import type { Adapter, LookupOutcome, LookupQuery } from '../core/adapter.ts'
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

/** A process took over from one that had so many posts under way in one channel, and may wake at any time. */
function takenOver(count: number) {
  const clock = new TestClock()
  const began = clock.now()
  const asked: LookupQuery[] = []
  const removed: string[] = []
  const copies: { id: string; post: string }[] = []
  const adapter = {
    lookup: async (query: LookupQuery): Promise<LookupOutcome> => {
      asked.push(query)
      return { outcome: 'looked', found: copies.filter(({ id }) => query.ids.includes(id)) }
    },
    send: async ({ post }: { post: string }) => {
      removed.push(post)
      copies.splice(0)
      return { outcome: 'sent' }
    },
  }
  const doubts = new Doubts({
    clock,
    adapterOf: () => adapter as never,
    mayAct: () => true,
    submit: async () => ({ recorded: true, facts: [] }),
    log: () => undefined,
  })
  const add = (id: string, more: { channel?: string; thread?: string; queuedAt?: number } = {}): void =>
    doubts.add({ id, link: 'south', channel: 's-sec', post: `first ${id}`, takenOver: true, queuedAt: began, since: clock.now(), ...more })
  const ready = (async () => {
    for (let each = 0; each < count; each += 1) {
      add(`d${each}`)
      await clock.advance(1_300)
    }
  })()
  const askedWithin = async (ms: number): Promise<number> => {
    asked.splice(0)
    await clock.advance(ms)
    return asked.length
  }
  return { clock, asked, removed, copies, doubts, add, ready, askedWithin }
}

test('whoever took over with many posts in doubt asks their platform for all of a channel at once', async () => {
  const { asked, askedWithin, ready } = takenOver(60)
  await ready
  await askedWithin(80_000)
  expect(await askedWithin(400_000)).toBeLessThanOrEqual(20)
  expect(new Set(asked.flatMap(({ ids }) => ids)).size).toBe(60)
  await askedWithin(30 * 60_000)
  expect(await askedWithin(6 * hour)).toBeLessThanOrEqual(60)
})

test('a second copy that appears at any time within half an hour is removed within a minute', async () => {
  const { clock, asked, copies, removed, ready } = takenOver(20)
  await ready
  for (const [index, id] of ['d0', 'd7', 'd19'].entries()) {
    await clock.advance(333_333)
    // Right after it was looked for.
    for (asked.splice(0); !asked.some(({ ids }) => ids.includes(id)); ) await clock.advance(100)
    copies.push({ id, post: `first ${id}` }, { id, post: `second ${id}` })
    await clock.advance(60_000)
    expect(removed).toHaveLength(index + 1)
    expect(removed.at(-1)).toBe(`second ${id}`)
  }
})

test('what is asked for together reaches back to the oldest of it, in each of its threads, and to nothing much older', async () => {
  const { clock, asked, add } = takenOver(0)
  const now = clock.now()
  add('plain')
  add('reply', { thread: 't1', queuedAt: now - 20_000 })
  add('other', { thread: 't2' })
  add('old', { queuedAt: now - 5 * hour })
  add('elsewhere', { channel: 's-med' })
  await clock.advance(25_500)
  expect(asked.map(({ channel, ids, threads, since }) => [channel, ids, threads, since - now])).toEqual([
    ['s-sec', ['plain', 'reply', 'other'], ['t1', 't2'], -80_000],
    ['s-sec', ['old'], undefined, -5 * hour - 60_000],
    ['s-med', ['elsewhere'], undefined, -60_000],
  ])
})

test('whoever ends while posts are in doubt ends at once, and asks nothing more', async () => {
  const { clock, asked, doubts, add } = takenOver(0)
  add('d1')
  await clock.advance(25_010)
  await doubts.stop()
  await clock.advance(600_000)
  expect(asked).toEqual([])
})
