import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { IdlePace } from './idle-pace.ts'
import { SyncAnswer } from './sync-answer.ts'
import { exchange, transport } from './transport.ts'

const sdkFetch = transport({} as Parameters<typeof transport>[0])
const soon = Promise.resolve('pending')

test('what the SDK asks after it was stopped is broken off; its sync, which it waits for later or never, fails nobody', async () => {
  const signal = AbortSignal.abort()
  const sync = sdkFetch('http://127.0.0.1:9/_matrix/client/v3/sync?timeout=0', { signal })
  expect(await Promise.race([sync, new Promise((resolve) => setImmediate(resolve)).then(() => soon)])).toBe('pending')
  await expect(sdkFetch('http://127.0.0.1:9/_matrix/client/v3/pushrules/', { signal })).rejects.toThrow()
})

test('polls that are answered at once without a word are asked apart', async () => {
  const answers = [...Array.from({ length: 7 }, () => '{"next_batch":"s1"}'), '{"next_batch":"s2"}']
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(answers.shift())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const answer = new SyncAnswer()
  const restedAt: number[] = []
  const signs = {
    polled: () => undefined,
    tokenRefused: () => undefined,
    synced: (body: string) => answer.keep(body),
    toldNothing: () => answer.isEmpty,
    passedOver: async (forSdk: object) => (forSdk as { next_batch: string }).next_batch === 's1',
  }
  const fetchSync = transport(signs, new IdlePace(async () => void restedAt.push(asked)))
  const { port } = server.address() as AddressInfo
  await fetchSync(`http://127.0.0.1:${port}/_matrix/client/v3/sync?since=s0&timeout=10000`)
  expect(restedAt).toEqual([6, 7, 8])
})

test('of a sync that failed the SDK sees that it did, whatever stands in the answer', async () => {
  const server = createServer((_, response) => response.writeHead(502, { 'Content-Type': 'application/json' }).end('{"next_batch":"s9"}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const answer = new SyncAnswer()
  const signs = { polled: () => undefined, tokenRefused: () => undefined, synced: (body: string) => answer.keep(body) }
  const { port } = server.address() as AddressInfo
  const response = await transport(signs)(`http://127.0.0.1:${port}/_matrix/client/v3/sync?since=s0&timeout=10000`)
  expect([response.ok, response.status]).toEqual([false, 502])
  expect(answer.wholeOf({ next_batch: 's9' } as never)).toBeUndefined()
})

test('each request has its bound: the first sync collects everything, one after an outage much, an idle poll waits at the homeserver', async () => {
  const server = createServer(() => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    vi.useRealTimers()
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const settled = () => new Promise<string>((resolve) => setImmediate(() => resolve('waits')))
  const signs = { polled: () => undefined, tokenRefused: () => undefined }
  for (const [path, boundMs] of [
    ['v3/sync?timeout=0', 120_000],
    ['v3/sync?since=s1&timeout=0', 30_000],
    ['v3/sync?since=s1&timeout=10000', 15_000],
    ['versions', 4_000],
    ['v3/account/whoami', 15_000],
  ] as const) {
    const url = new URL(`http://127.0.0.1:${port}/_matrix/client/${path}`)
    const ended = exchange(url, { method: 'GET', headers: {} }, signs).then(
      () => 'answered',
      (error: Error) => error.message,
    )
    vi.advanceTimersByTime(boundMs - 1)
    expect(await Promise.race([ended, settled()]), path).toBe('waits')
    vi.advanceTimersByTime(1)
    expect(await ended, path).toBe('ETIMEDOUT')
  }
})

test('however much there is to say past it, the SDK is not left waiting until it gives a poll up', async () => {
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(`{"next_batch":"s${asked}"}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => {
    vi.useRealTimers()
    server.close()
  })
  const answer = new SyncAnswer()
  const signs = {
    polled: () => undefined,
    tokenRefused: () => undefined,
    synced: (body: string) => answer.keep(body),
    passedOver: async () => {
      vi.advanceTimersByTime(20_000)
      return asked < 9
    },
  }
  const { port } = server.address() as AddressInfo
  await transport(signs)(`http://127.0.0.1:${port}/_matrix/client/v3/sync?since=s0&timeout=10000`)
  expect(asked).toBe(4)
})
