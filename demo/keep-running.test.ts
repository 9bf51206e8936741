import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { firstPauseMs, KeptRunning, nextPauseMs, pauseMsMax, wellAfterMs } from './keep-running.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function fake() {
  const parley = {
    starts: 0,
    ended: (): void => undefined,
    start: (): void => {
      parley.starts += 1
    },
    end: async (): Promise<void> => parley.ended(),
  }
  return parley
}

test('who ends is started again after a pause', () => {
  const parley = fake()
  new KeptRunning(parley, () => undefined).start()
  parley.ended()
  expect(parley.starts).toBe(1)
  vi.advanceTimersByTime(firstPauseMs)
  expect(parley.starts).toBe(2)
})

test('who is stopped stays away, also in a pause', async () => {
  const parley = fake()
  const kept = new KeptRunning(parley, () => undefined)
  kept.start()
  parley.ended()
  await kept.stop()
  vi.advanceTimersByTime(pauseMsMax)
  expect(parley.starts).toBe(1)
})

test('the pauses grow up to a bound, and are short again after a good while', () => {
  const pauses = [nextPauseMs(undefined, 0)]
  for (let time = 0; time < 6; time += 1) pauses.push(nextPauseMs(pauses.at(-1), 100))
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  expect(nextPauseMs(30_000, wellAfterMs)).toBe(firstPauseMs)
})
