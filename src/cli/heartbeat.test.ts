import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { TestClock } from '../relay/testing/test-clock.ts'
import { beat } from './heartbeat.ts'

/** A monitor outside: resolves `next()` with each call. */
async function monitor(status: number, headers: Readonly<Record<string, string>> = {}) {
  const waiting: (() => void)[] = []
  let calls = 0
  const server = createServer((_request, response) => {
    calls += 1
    response.writeHead(status, headers).end()
    waiting.shift()?.()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const next = (): Promise<void> => new Promise((resolve) => waiting.push(resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, next, calls: () => calls }
}

/** The call goes through a real socket: the loop turns until it has been answered and the next minute is armed. */
async function turnUntil(done: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000 && !done(); turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

test('the address is called at once and then every minute, and not while Parley is unwell', async () => {
  const clock = new TestClock()
  const { url, next, calls } = await monitor(200)
  let well = true
  let armed = 0
  const counting = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after: (ms: number, then: () => void) => {
      armed += 1
      return clock.after(ms, then)
    },
  }
  const stop = beat(
    url,
    counting,
    () => well,
    () => undefined,
  )
  const first = next()
  await clock.advance(0)
  await first
  await turnUntil(() => armed === 2)
  const second = next()
  await clock.advance(60_000)
  await second
  await turnUntil(() => armed === 3)
  well = false
  await clock.advance(60_000)
  await turnUntil(() => armed === 4)
  expect(calls()).toBe(2)
  stop()
})

test('an address that refuses is logged without the address', async () => {
  const clock = new TestClock()
  const { url, next } = await monitor(500)
  const log: string[] = []
  const stop = beat(
    url,
    clock,
    () => true,
    (line) => log.push(line),
  )
  const called = next()
  await clock.advance(0)
  await called
  await turnUntil(() => log.length > 0)
  expect(log).toEqual(['heartbeat: the address answered 500'])
  stop()
})

test('an address that cannot be reached, or leads elsewhere, is logged without it, called by nobody else, and called again', async () => {
  const elsewhere = await monitor(200)
  const { url, calls } = await monitor(302, { location: elsewhere.url })
  const clock = new TestClock()
  const log: string[] = []
  const stops = [url, 'http://127.0.0.1:1/secret'].map((each) =>
    beat(
      each,
      clock,
      () => true,
      (line) => log.push(line),
    ),
  )
  await clock.advance(0)
  await turnUntil(() => log.length === 2)
  expect(log).toEqual(Array(2).fill('heartbeat: not reached (TypeError)'))
  await clock.advance(60_000)
  await turnUntil(() => log.length === 4)
  expect([calls(), elsewhere.calls()]).toEqual([2, 0])
  for (const stop of stops) stop()
})
