import { beforeEach, expect, test } from 'vitest'
import { evolve } from '../evolve.ts'
import type { Mechanism } from '../mechanism.ts'
import { emptyState, type State } from '../state.ts'
import { Decision } from './decision.ts'
import { floodDue, isWithinRate, type Teller } from './rate.ts'

const organisation = (id: string) => ({
  id,
  name: id,
  timeZone: 'UTC',
  link: id,
  officials: [
    {
      id: 'duty',
      role: 'duty officer',
      accounts: [
        { link: id, user: 'U1' },
        { link: id, user: 'U2' },
      ],
      isDutyOfficer: true,
    },
  ],
})
const mechanism: Mechanism = {
  name: 'rates',
  supervisor: { ...organisation('supervisor'), channel: { link: 'supervisor', channel: 'control' } },
  parties: [organisation('north'), organisation('south')],
  tracks: [],
  sweepDays: 7,
  limits: { eventsPerMinute: 60, waitingMax: 100 },
}
const hour = 3_600_000

let state: State
beforeEach(() => {
  state = emptyState()
  evolve(state, { is: 'configured', mechanism }, 0)
})

/** How many of so many events at one time are taken. */
const taken = (count: number, at: number, teller: Teller, allowance: 'ordinary' | 'urgent' = 'ordinary'): number =>
  Array.from({ length: count }).filter(() => isWithinRate(new Decision(state, at), teller, allowance)).length
const north = { link: 'north', user: 'U1' }

test('a minute’s worth is taken at once, and one more with each second, for ever', () => {
  expect(taken(60, hour, north)).toBe(60)
  for (let second = 1; second <= 600; second += 1) expect(taken(1, hour + second * 1_000, north)).toBe(1)
})

test('one too many begins a flood; it lasts until a pause of half a minute, and not by the clock', () => {
  taken(60, hour, north)
  expect(taken(5, hour, north)).toBe(0)
  for (let second = 1; second <= 100; second += 1) expect(taken(1, hour + second * 1_000, north)).toBe(0)
  expect(taken(1, hour + 100_000 + 30_000, north)).toBe(1)
})

test('an official’s accounts share one allowance; another official, and what is urgent, have their own', () => {
  taken(70, hour, north)
  expect(taken(1, hour, { link: 'north', user: 'U2' })).toBe(0)
  expect(taken(1, hour, { link: 'north', user: 'UX' })).toBe(1)
  expect(taken(1, hour, { link: 'south', user: 'U1' })).toBe(1)
  expect(taken(20, hour, north, 'urgent')).toBe(15)
})

test('a flood that nobody adds to is ended by its timer, which waits for the pause', () => {
  taken(70, hour, north)
  const timer = [...state.timers.rows()].map(([id, at]) => ({ id, at }))
  expect(timer).toEqual([{ id: 'flood:ordinary north/duty', at: hour + 30_000 }])
  taken(1, hour + 20_000, north)
  floodDue(new Decision(state, hour + 30_000), 'ordinary north/duty')
  expect(state.timers.get('flood:ordinary north/duty')).toBe(hour + 31_000)
  floodDue(new Decision(state, hour + 31_000), 'ordinary north/duty')
  expect(state.rates.get('ordinary north/duty')?.flood).toBeUndefined()
  expect(state.timers.size).toBe(0)
})

test('what is found counts at the time at which it was written, and never later than now', () => {
  for (let minute = 1; minute <= 100; minute += 1) expect(taken(10, 5 * hour, { ...north, writtenAt: minute * 60_000 })).toBe(10)
  expect(taken(100, 5 * hour, { ...north, writtenAt: 3 * hour })).toBe(60)
  expect(taken(100, 5 * hour, { ...north, writtenAt: 9 * hour })).toBe(60)
})

test('who has not been heard of for a while takes no memory', () => {
  taken(10, hour, north)
  expect(state.rates.size).toBe(1)
  evolve(state, { is: 'alive' }, hour + 60_001)
  expect(state.rates.size).toBe(0)
})

test('of what was written long before the last that is known, nobody can tell how much came then', () => {
  taken(60, 3 * hour, { ...north, writtenAt: 2 * hour })
  expect(taken(1, 3 * hour, { ...north, writtenAt: hour })).toBe(1)
  expect(taken(1, 3 * hour, { ...north, writtenAt: 2 * hour })).toBe(0)
})
