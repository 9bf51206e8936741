import { expect, test } from 'vitest'
import { steadyClock } from './steady-clock.ts'

function machine() {
  let wall = 1_000_000
  let monotonic = 0
  const clock = steadyClock({ now: () => wall, monotonic: () => monotonic, after: () => () => undefined }, 0)
  return {
    clock,
    pass: (ms: number) => {
      wall += ms
      monotonic += ms
    },
    jump: (ms: number) => {
      wall += ms
    },
  }
}

test('after a jump back it neither goes back nor stands still, and catches up in time', () => {
  const { clock, pass, jump } = machine()
  jump(-60_000)
  const before = clock.now()
  pass(10_000)
  expect(clock.now() - before).toBe(9_500)
  pass(3_600_000)
  clock.now()
  pass(1_000)
  expect(clock.now()).toBe(1_000_000 - 60_000 + 10_000 + 3_600_000 + 1_000)
})

test('a jump forward is taken over at once', () => {
  const { clock, jump } = machine()
  jump(3_600_000)
  expect(clock.now()).toBe(1_000_000 + 3_600_000)
})

test('it does not begin before the journal’s last entry', () => {
  expect(steadyClock({ now: () => 5, monotonic: () => 0, after: () => () => undefined }, 77).now()).toBe(77)
})
