import { expect, test } from 'vitest'
import { Accounted } from './accounted.ts'

test('what was read or told to be missing is so once, and another time in its own right', () => {
  const accounted = new Accounted()
  expect(accounted.until('a', 100)).toBe(100)
  accounted.add('a', 100, 500)
  for (const [heardUntil, until] of [
    [100, 500],
    [300, 500],
    [500, 500],
    [99, 99],
    [501, 501],
  ] as const)
    expect(accounted.until('a', heardUntil)).toBe(until)
  expect(accounted.until('b', 300)).toBe(300)
})

test('two times that meet are one', () => {
  const accounted = new Accounted()
  accounted.add('a', 100, 500)
  accounted.add('a', 400, 900)
  expect(accounted.until('a', 100)).toBe(900)
  accounted.add('a', 1_000, 1_200)
  expect([100, 1_000].map((heardUntil) => accounted.until('a', heardUntil))).toEqual([100, 1_200])
})
