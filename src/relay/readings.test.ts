import { expect, test } from 'vitest'
import type { CatchUpOutcome, CatchUpQuery } from '../core/adapter.ts'
import type { Address, PostId } from '../core/addresses.ts'
import type { Event } from '../core/event.ts'
import type { MessageRow } from '../core/rows/message.ts'
import { emptyState } from '../core/state.ts'
import { Readings } from './readings.ts'
import { mechanism } from './testing/story.ts'
import { settle, TestClock } from './testing/test-clock.ts'

const address: Address = { link: 'north', channel: 'n-sec' }
const readToTheEnd: CatchUpOutcome = { outcome: 'caught-up', received: [] }
const notNow: CatchUpOutcome = { outcome: 'unavailable', reason: 'too busy' }

/** Readings of a state that has forgotten what was said of old; each ends when and as the test says. */
function scene() {
  const clock = new TestClock()
  const state = emptyState()
  state.mechanism.set('now', mechanism)
  state.past.set('north n-sec forgotten', { writtenAt: clock.now() - 1 })
  const asked: CatchUpQuery[] = []
  const answers: ((outcome: CatchUpOutcome) => void)[] = []
  const told: Event[] = []
  let isRecorded = true
  const adapter = (by: string) => ({
    catchUp: (query: CatchUpQuery) => {
      asked.push(query)
      askedBy.push(by)
      return new Promise<CatchUpOutcome>((resolve) => answers.push(resolve))
    },
  })
  const askedBy: string[] = []
  let now = adapter('first')
  const readings = new Readings({
    clock,
    state,
    adapterOf: () => now as never,
    submit: async (event) => {
      if (isRecorded) told.push(event)
      return isRecorded ? { recorded: true, facts: [] } : { recorded: false, reason: 'the journal is away' }
    },
    signal: new AbortController().signal,
    log: () => undefined,
    ended: () => undefined,
  })
  return {
    clock,
    asked,
    readings,
    askedBy,
    openAnew: () => {
      now = adapter('second')
    },
    cuts: () => told.flatMap((event) => (event.type === 'history-cut' ? [event] : [])),
    record: (does: boolean) => {
      isRecorded = does
    },
    /** A message whose author's post stands in the channel. */
    known: (post: PostId, writtenAt: number, thread?: PostId) => {
      const source = { address, post, ...(thread === undefined ? {} : { thread }) }
      const row = { source, writtenAt, state: 'settled', kind: 'notice', deliveries: {}, updates: [] }
      state.messages.set(post, row as unknown as MessageRow)
    },
    answer: async (outcome: CatchUpOutcome) => {
      answers.shift()?.(outcome)
      await settle()
    },
  }
}

const missedSince = (since: number) => ({ since, threads: [], heardUntil: since })

test('a channel of which nothing is known waits, and is read at once when something waits for it', async () => {
  const { readings, asked, clock } = scene()
  void readings.read(address, missedSince(clock.now()))
  await settle()
  expect(asked).toHaveLength(0)
  void readings.gate(address)
  await settle()
  expect(asked).toHaveLength(1)
})

test('what is looked up is read at once, whatever is known of its channel', async () => {
  const { readings, asked, clock } = scene()
  void readings.lookUp(address, { since: clock.now(), threads: [] })
  await settle()
  expect(asked).toHaveLength(1)
})

test('what is looked up while its channel is being read is looked up at once after that', async () => {
  const { readings, asked, answer, clock } = scene()
  void readings.lookUp(address, { since: clock.now(), threads: [] })
  await settle()
  void readings.lookUp(address, { since: clock.now(), threads: [] })
  await answer(readToTheEnd)
  expect(asked).toHaveLength(2)
})

test('what waits for a channel waits for the next reading too, which begins at once; after that nothing waits for it', async () => {
  const { readings, asked, answer, clock } = scene()
  const reaches: unknown[] = []
  void readings.read(address, missedSince(clock.now()))
  void readings.gate(address)!.then((reach) => reaches.push(reach))
  void readings.read(address, missedSince(clock.now()))
  await settle()
  await answer(readToTheEnd)
  expect(asked).toHaveLength(2)
  expect(reaches).toEqual([])
  await answer(readToTheEnd)
  expect(reaches).toEqual([expect.any(Number)])
  expect(readings.gate(address)).toBeUndefined()
  void readings.read(address, missedSince(clock.now()))
  await settle()
  expect(asked).toHaveLength(2)
})

test('what lies further back is read until it could be; what is missing is told of all of it, and of no part before', async () => {
  const { readings, asked, answer, cuts, known, clock } = scene()
  const since = clock.now() - 3_600_000
  known('known', since + 60_000)
  void readings.read(address, missedSince(since))
  await settle()
  expect(asked.map((query) => query.since)).toEqual([since - 10_000])
  await answer({ ...readToTheEnd, reachesBackTo: since + 1_000 })
  expect(cuts()).toEqual([])
  await clock.advance(5_000)
  expect(asked.map((query) => query.since)).toEqual([since - 10_000, since - 120_000])
  await answer(notNow)
  await clock.advance(5_000)
  expect(asked).toHaveLength(3)
  await answer({ ...readToTheEnd, reachesBackTo: since + 1_000 })
  expect(cuts()).toEqual([{ type: 'history-cut', ...address, from: since, to: since + 1_000 }])
})

test('of the latest stretch those threads are read in which something stands since the beginning of all that is to be read', async () => {
  const { readings, asked, known, clock } = scene()
  const since = clock.now() - 60_000
  known('reply', since - 90_000, 'head')
  known('known', since + 10_000)
  void readings.read(address, missedSince(since))
  await settle()
  expect(asked).toMatchObject([{ since: since - 10_000, threads: ['head'] }])
})

test('a stretch that waits is lengthened and read once, and another comes after it', async () => {
  const { readings, asked, answer, cuts, known, clock } = scene()
  const since = clock.now() - 3_600_000
  known('known', since + 60_000)
  readings.review(address, since - 300_000)
  void readings.read(address, { ...missedSince(since), threads: ['head'] })
  await settle()
  await answer(readToTheEnd)
  await clock.advance(10_000)
  expect(asked).toMatchObject([{ since: since - 10_000 }, { since: since - 300_000, threads: ['head'] }])
  await answer({ ...readToTheEnd, reachesBackTo: since + 1_000 })
  expect(cuts()).toHaveLength(1)
  await clock.advance(60_000)
  expect(asked).toHaveLength(2)
  readings.review(address, since)
  await clock.advance(5_000)
  expect(asked).toHaveLength(3)
})

test('where somebody listened nothing is said to be missing, however little was read', async () => {
  const { readings, asked, answer, cuts, clock } = scene()
  readings.review(address, clock.now() - 60_000)
  await clock.advance(5_000)
  expect(asked).toHaveLength(1)
  await answer({ ...readToTheEnd, reachesBackTo: clock.now() })
  expect(cuts()).toEqual([])
})

test('what is missing is told when it can be recorded', async () => {
  const { readings, answer, cuts, record, known, clock } = scene()
  const since = clock.now() - 1_000
  known('known', since - 120_000)
  void readings.read(address, missedSince(since))
  await settle()
  record(false)
  await answer({ ...readToTheEnd, reachesBackTo: since + 500 })
  record(true)
  await clock.advance(5_000)
  await answer({ ...readToTheEnd, reachesBackTo: since + 500 })
  expect(cuts()).toHaveLength(1)
})

test('what could not be read is read over the connection that there is by then', async () => {
  const { readings, askedBy, answer, clock, known, openAnew } = scene()
  known('p1', clock.now() - 3_600_000)
  void readings.read(address, missedSince(clock.now()))
  readings.review(address, clock.now() - 1_200_000)
  await clock.advance(6_000)
  const before = askedBy.length
  openAnew()
  for (let each = 0; each < before; each += 1) await answer(notNow)
  await clock.advance(80_000)
  expect(before).toBeGreaterThan(0)
  expect(askedBy.length).toBeGreaterThan(before)
  expect(new Set(askedBy.slice(before))).toEqual(new Set(['second']))
})
