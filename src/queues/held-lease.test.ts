import { expect, test } from 'vitest'
import { RedisLease } from './held-lease.ts'
import { ManualClock } from './testing/clocks.ts'

const ttlMs = 5_000

/** A lease of a store that answers as the test says. */
function scene() {
  const clock = new ManualClock()
  const store = { answers: true, takesMs: 0, isOurs: true, copy: 'one', released: 0, asked: 0 }
  const answer = async <T>(value: () => T): Promise<T> => {
    if (!store.answers) throw new Error('no answer')
    clock.advance(store.takesMs)
    return value()
  }
  const lease = new RedisLease({
    epoch: 7,
    clock,
    ttlMs,
    askedAt: clock.monotonic(),
    givenBy: 'one',
    renew: () => {
      store.asked += 1
      return answer(() => store.isOurs)
    },
    copy: () => answer(() => store.copy),
    release: () =>
      answer(() => {
        store.released += 1
      }),
  })
  /** Time passes while this process runs: it asks again and again. */
  const run = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 250) {
      clock.advance(250)
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
    }
  }
  return { clock, store, lease, run }
}

test('whoever was frozen for longer than the lease goes on where nobody can have taken it', async () => {
  const { clock, lease } = scene()
  clock.advance(60_000)
  expect(await lease.confirm()).toBe(true)
  expect(lease.held()).toBe(true)
})

test('what an answer takes to come is part of the time for which it counts', async () => {
  const { clock, store, lease } = scene()
  store.takesMs = 900
  expect(await lease.confirm()).toBe(true)
  store.answers = false
  clock.advance(3_599)
  expect(lease.held()).toBe(true)
  clock.advance(1)
  expect(lease.held()).toBe(false)
})

test('whoever was frozen ends where the store failed over meanwhile: a later owner may have been forgotten', async () => {
  const { clock, store, lease } = scene()
  store.copy = 'two'
  clock.advance(60_000)
  expect(await lease.confirm()).toBe(false)
  expect(lease.lost.aborted).toBe(true)
  expect(lease.held()).toBe(false)
  expect(store.released).toBeGreaterThan(0)
})

test('as long as it is not known which copy answers nothing is held', async () => {
  const { clock, store, lease } = scene()
  clock.advance(60_000)
  store.answers = false
  expect(await lease.confirm()).toBeUndefined()
  expect(lease.held()).toBe(false)
  Object.assign(store, { answers: true, copy: 'two' })
  expect(await lease.confirm()).toBe(false)
})

test('whoever asked all the time is the last owner, whatever copy answers in the end', async () => {
  const { clock, store, lease, run } = scene()
  store.answers = false
  await run(30_000)
  expect(lease.held()).toBe(false)
  Object.assign(store, { answers: true, copy: 'two' })
  await run(1_000)
  expect(lease.held()).toBe(true)
  // From now on this is the copy that it knows.
  clock.advance(60_000)
  expect(await lease.confirm()).toBe(true)
})

test('it is renewed once a second, and asked for four times a second while nobody answers', async () => {
  const { store, run } = scene()
  const asked = async (ms: number): Promise<number> => {
    const before = store.asked
    await run(ms)
    return store.asked - before
  }
  expect(await asked(3_000)).toBe(3)
  store.answers = false
  expect(await asked(1_000)).toBe(1)
  expect(await asked(2_000)).toBe(8)
})

test('who gave it up asks no more whether it is theirs: to ask is to take it again', async () => {
  const { store, lease, run } = scene()
  await lease.release()
  expect(store.released).toBe(1)
  const { asked } = store
  expect(await lease.confirm()).toBe(false)
  await run(5_000)
  expect(store.asked).toBe(asked)
})
