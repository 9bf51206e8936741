import { expect, test } from 'vitest'
import type { MessageRow } from '../core/rows/message.ts'
import { emptyState, type State } from '../core/state.ts'
import { lengthened, missedAll, stretchesOf } from './stretches.ts'
import { mechanism } from './testing/story.ts'

const now = Date.UTC(2026, 10, 22, 1)
const since = now - 600_000
const address = { link: 'north', channel: 'n-sec' }

/** A state whose messages were written then, in another channel, and which may have forgotten others. */
function remembering(written: readonly (readonly [state: string, writtenAt: number])[], hasForgotten: boolean): State {
  const state = emptyState()
  state.mechanism.set('now', mechanism)
  for (const [index, [stage, writtenAt]] of written.entries()) {
    state.messages.set(`m${index}`, { state: stage, writtenAt, deliveries: {}, updates: [] } as unknown as MessageRow)
  }
  if (hasForgotten) state.past.set('north n-sec forgotten', { writtenAt: since })
  return state
}

test.each([
  ['it has forgotten nothing', [['settled', since + 1_000]], false, false],
  ['the oldest that it remembers was written before', [['settled', since - 121_000]], true, false],
  ['the oldest that it remembers was written after', [['settled', since + 1_000]], true, true],
  [
    'an older one is only there because it waits',
    [
      ['held', since - 999_000],
      ['settled', since + 1_000],
    ],
    true,
    true,
  ],
  ['it remembers none that has ended', [['held', since - 999_000]], true, true],
] as const)('how much was said since then is known or not: %s', (_what, written, hasForgotten, isLong) => {
  expect(stretchesOf(remembering(written, hasForgotten), address, { since, threads: [] }, now).isLong).toBe(isLong)
})

test('what waits to be read and is lengthened keeps its threads, and since when nobody listened', () => {
  const review = { since: 100, threadsSince: 100, newSince: 100, threads: [] }
  const further = { since: 200, threadsSince: 150, newSince: 200, threads: ['head'], heardUntil: 300 }
  const both = { since: 100, threadsSince: 100, newSince: 100, threads: ['head'], heardUntil: 300 }
  expect(lengthened(further, review)).toEqual(both)
  expect(lengthened(review, further)).toEqual(both)
  expect(lengthened(review, undefined)).toEqual(review)
})

test('of two times in which nobody listened the first begins what may be missing', () => {
  const [one, other] = [100, 200].map((at) => ({ since: at, threads: [], heardUntil: at }))
  expect(missedAll(one!, other)).toEqual(one)
  expect(missedAll(other!, one)).toEqual(one)
})
