import { beforeEach, expect, test } from 'vitest'
import { backOffMinMs, type Channel, openChannel, Pace } from './pace.ts'
import { TestClock } from './testing/test-clock.ts'

let clock: TestClock
let log: string[]
let pace: Pace
beforeEach(() => {
  clock = new TestClock()
  log = []
  pace = new Pace({ clock, log: (line) => log.push(line) })
})

const channelOn = (link: string): Channel => openChannel(`${link} room`, link)
const pausedForMs = (channel: Channel): number => pace.pausedUntil(channel) - clock.monotonic()

test.each(['channel', 'link'] as const)(
  'sends that are put off together, for the %s, are one trouble: its pause does not grow with their number',
  async (scope) => {
    const channel = channelOn('south')
    for (let send = 1; send <= 16; send += 1) pace.putOff(channel, scope, undefined, 'busy')
    expect(pausedForMs(channel)).toBe(backOffMinMs)
    expect(log).toEqual([`${scope} of link south put off: busy`])
    await clock.advance(backOffMinMs)
    pace.putOff(channel, scope, undefined, 'busy')
    expect(pausedForMs(channel)).toBe(2 * backOffMinMs)
  },
)

test('the longest time that the platform asked for is kept to', () => {
  const channel = channelOn('south')
  pace.putOff(channel, 'channel', 30_000, 'rate limit')
  pace.putOff(channel, 'channel', 1_000, 'rate limit')
  expect(pausedForMs(channel)).toBe(30_000)
})

test('a platform that asks to be left alone for a day is asked again after a minute', () => {
  for (const scope of ['channel', 'link'] as const) {
    const channel = channelOn(scope)
    pace.putOff(channel, scope, 86_400_000, 'rate limit')
    expect(pausedForMs(channel)).toBe(60_000)
  }
})

test('after a trouble one send at a time goes to the channel for a minute, then several again', async () => {
  const channel = channelOn('south')
  expect(pace.widthOf(channel, clock.monotonic())).toBeGreaterThan(1)
  pace.putOff(channel, 'channel', 1_000, 'rate limit')
  await clock.advance(59_999)
  expect(pace.widthOf(channel, clock.monotonic())).toBe(1)
  await clock.advance(1)
  expect(pace.widthOf(channel, clock.monotonic())).toBeGreaterThan(1)
})
