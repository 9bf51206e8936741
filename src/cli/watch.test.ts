import { expect, test } from 'vitest'
import { TestClock } from '../relay/testing/test-clock.ts'
import { watchMachine } from './watch.ts'

interface Noted {
  readonly name: string
  readonly active: boolean
  readonly detail: string
  readonly refuses: boolean
}

function machine(freeBytes: () => number, clock = new TestClock()) {
  const noted: Noted[] = []
  const stop = watchMachine({
    clock,
    freeBytes: async () => freeBytes(),
    note: async (name, active, detail, refuses) => void noted.push({ name, active, detail, refuses }),
  })
  return { clock, noted, stop }
}

test('a disk that fills is told first, and then nothing is taken any more, until there is room', async () => {
  let free = 10 * 1024 ** 3
  const { clock, noted, stop } = machine(() => free)
  await clock.advance(10_000)
  expect(noted.every(({ active }) => !active)).toBe(true)
  free = 1000 * 1024 ** 2
  noted.length = 0
  await clock.advance(10_000)
  expect(noted).toMatchObject([
    { name: 'disk', active: true, refuses: false },
    { name: 'disk full', active: false, refuses: true },
  ])
  expect(noted[0]?.detail).toBe('The disk that holds the journal has 1000 MB left. Free some space.')
  free = 100 * 1024 ** 2
  noted.length = 0
  await clock.advance(10_000)
  expect(noted[1]).toMatchObject({ name: 'disk full', active: true, refuses: true })
  free = 10 * 1024 ** 3
  noted.length = 0
  await clock.advance(10_000)
  expect(noted).toMatchObject([{ active: false }, { active: false }])
  stop()
})

test('a disk that cannot be asked is asked again', async () => {
  let asked = 0
  const { clock, stop } = machine(() => {
    asked += 1
    throw new Error('no answer')
  })
  await clock.advance(35_000)
  expect(asked).toBe(3)
  stop()
  await clock.advance(35_000)
  expect(asked).toBe(3)
})

test('a clock that jumps, forward or back, is told once, and so that it is over', async () => {
  let jumpedMs = 0
  class Jumping extends TestClock {
    override now(): number {
      return super.now() + jumpedMs
    }
  }
  const { clock, noted, stop } = machine(() => 10 * 1024 ** 3, new Jumping())
  const ofClock = async () => {
    noted.length = 0
    await clock.advance(10_000)
    return noted.filter(({ name }) => name === 'clock').map(({ active, detail }) => [active, /jumped by (\S+) s/.exec(detail)?.[1]])
  }
  expect(await ofClock()).toEqual([])
  for (const seconds of [60, -60]) {
    jumpedMs += seconds * 1_000
    expect(await ofClock()).toEqual([
      [true, String(seconds)],
      [false, undefined],
    ])
    expect(await ofClock()).toEqual([])
  }
  jumpedMs += 4_000
  expect(await ofClock()).toEqual([])
  stop()
})
