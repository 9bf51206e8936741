import { expect, test } from 'vitest'
import { readTime, resolveTime } from './written-time.ts'

/** Sunday 29 November 2026, 16:30Z; in Kyiv it is 18:30. */
const now = Date.UTC(2026, 10, 29, 16, 30)
const at = (typed: string, from = now, timeZone = 'Europe/Kyiv'): string => {
  const time = readTime(typed)
  if (!time) return 'no time'
  const resolved = resolveTime(time, { from, now, timeZone })
  return resolved.at === undefined ? resolved.clock : new Date(resolved.at).toISOString().slice(0, 16)
}

test.each([
  ['30m', '2026-11-29T17:00'],
  ['2h', '2026-11-29T18:30'],
  ['1d12h', '2026-12-01T04:30'],
  ['90min', '2026-11-29T18:00'],
  ['18:00Z', '2026-11-29T18:00'],
  ['16:30Z', '2026-11-30T16:30'],
  ['6:05z', '2026-11-30T06:05'],
  ['20:00', '2026-11-29T18:00'],
  ['18:00', '2026-11-30T16:00'],
  ['2026-12-01T18:00Z', '2026-12-01T18:00'],
  ['2026-12-01T18:00+02:00', '2026-12-01T16:00'],
  ['2026-12-01T18:00', '2026-12-01T16:00'],
  ['2026-02-30T18:00Z', 'no time'],
  ['25:00', 'no time'],
  ['0h', 'no time'],
  ['noon', 'no time'],
  ['', 'no time'],
  ['2', 'no time'],
])('“%s” is %s', (typed, expected) => {
  expect(at(typed)).toBe(expected)
})

test('a time that the clocks there leave out, or show twice, is none', () => {
  // In Kyiv it is 03:00 to 04:00 that is left out on 29 March 2026, and repeated on 25 October.
  expect(at('03:30', Date.UTC(2026, 2, 28, 22))).toBe('never')
  expect(at('03:30', Date.UTC(2026, 9, 24, 22))).toBe('twice')
  expect(at('2026-10-25T03:30')).toBe('twice')
  expect(at('03:30Z', Date.UTC(2026, 9, 24, 22))).toBe('2026-10-25T03:30')
})
