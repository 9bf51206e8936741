import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { MemoryStore } from 'matrix-js-sdk'
import { afterEach, expect, test } from 'vitest'
import { Api } from './api.ts'
import { connect } from './connect.ts'
import { failureOf } from './outcome.ts'
import { exchange } from './transport.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void, path = '') {
  const paths: string[] = []
  const refused: string[] = []
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      paths.push(request.url ?? '')
      answer(request, response)
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const homeserver = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
  const settings = { platform: 'matrix' as const, homeserver, userId: '@parley:a', accessToken: 'syt_1', deviceId: 'D' }
  const signs = { polled: () => {}, tokenRefused: (code: string) => void refused.push(code) }
  const api = new Api(connect(settings, new MemoryStore(), signs), settings, signs)
  const put = (signal = new AbortController().signal) => api.put('/rooms/!a/send/m.room.message/1', { body: 'x' }, signal)
  const outcome = (signal?: AbortSignal) => put(signal).then(() => 'sent', failureOf)
  return { homeserver, server, signs, paths, refused, put, outcome }
}

function answering(status: number, said: object, headers: Record<string, string> = {}) {
  return (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers })
    response.end(JSON.stringify(said))
  }
}

test('a send goes to its address and gets its answer', async () => {
  const { put, paths } = await serving(answering(200, { event_id: '$1' }))
  expect(await put()).toEqual({ event_id: '$1' })
  expect(paths).toEqual(['/_matrix/client/v3/rooms/!a/send/m.room.message/1'])
  const written = await serving(answering(200, { event_id: '$1' }), '/')
  expect(await written.put()).toEqual({ event_id: '$1' })
  expect(written.paths).toEqual(paths)
})

test('where no connection can be made, nothing was sent', async () => {
  const { outcome, server } = await serving(answering(200, {}))
  await new Promise((resolve) => server.close(resolve))
  expect(await outcome()).toMatchObject({ outcome: 'unavailable', scope: 'link' })
})

test('a connection that ends after the request was read is of unknown outcome, and nothing is tried again', async () => {
  const { outcome, paths } = await serving((request) => request.socket.destroy())
  expect(await outcome()).toMatchObject({ outcome: 'uncertain' })
  expect(paths).toHaveLength(1)
})

test('who gives a send up hears at once, and the outcome is unknown', async () => {
  const giveUp = new AbortController()
  const { outcome } = await serving(() => giveUp.abort())
  expect(await outcome(giveUp.signal)).toEqual({ outcome: 'uncertain', reason: 'the homeserver did not answer in time' })
})

test.each([
  [429, { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 1_234 }, { outcome: 'unavailable', scope: 'channel', retryAfterMs: 1_234 }],
  [403, { errcode: 'M_FORBIDDEN' }, { outcome: 'refused' }],
  [401, { errcode: 'M_UNKNOWN_TOKEN' }, { outcome: 'unavailable', scope: 'link' }],
  [403, { errcode: 'M_USER_LOCKED' }, { outcome: 'unavailable', scope: 'link' }],
  [502, {}, { outcome: 'uncertain' }],
  [302, { event_id: '$elsewhere' }, { outcome: 'uncertain' }],
])('an answer of %i %j is judged as the SDK’s', async (status, said, expected) => {
  const { outcome, refused } = await serving(answering(status, said))
  expect(await outcome()).toMatchObject(expected)
  expect(refused).toEqual(status === 401 ? ['M_UNKNOWN_TOKEN'] : [])
})

test('an answer that did not come from a homeserver is of unknown outcome or refused, by its status', async () => {
  const page = await serving((_, response) => response.writeHead(503, { 'Content-Type': 'text/html' }).end('<html>'))
  expect(await page.outcome()).toMatchObject({ outcome: 'uncertain' })
  const odd = await serving((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>'))
  expect(await odd.outcome()).toMatchObject({ outcome: 'uncertain' })
  const away = await serving((_, response) => response.writeHead(404, { 'Content-Type': 'text/plain' }).end('404 page not found'))
  expect(await away.outcome()).toMatchObject({ outcome: 'uncertain' })
})

test('an answer of a proxy is judged by its status also where it says nothing, and calls that JSON', async () => {
  const hurried = await serving((_, response) => response.writeHead(429, { 'Content-Type': 'application/json', 'Retry-After': '7' }).end())
  expect(await hurried.outcome()).toMatchObject({ outcome: 'unavailable', scope: 'channel', retryAfterMs: 7_000 })
  const narrow = await serving((_, response) => response.writeHead(413, { 'Content-Type': 'application/json' }).end('too large'))
  expect(await narrow.outcome()).toMatchObject({ outcome: 'refused' })
})

test('a sync that is refused for what became of the account says so; other refusals of it do not, nor those of what else is asked', async () => {
  const refusing = async (errcode: string, path: string): Promise<readonly string[]> => {
    const { homeserver, signs, refused } = await serving(answering(403, { errcode }))
    await exchange(new URL(`${homeserver}/_matrix/client/v3/${path}`), { method: 'GET', headers: {} }, signs)
    return refused
  }
  expect(await refusing('M_USER_DEACTIVATED', 'sync?since=s0')).toEqual(['M_USER_DEACTIVATED'])
  expect(await refusing('M_FORBIDDEN', 'sync?since=s0')).toEqual([])
  expect(await refusing('M_USER_DEACTIVATED', 'account/whoami')).toEqual([])
})

test('a place in the stream is unknown where the homeserver says so of one that it was given', async () => {
  const told = async (status: number, said: object, path: string): Promise<number> => {
    let unknown = 0
    const { homeserver, signs } = await serving(answering(status, said))
    const placeUnknown = (): void => {
      unknown += 1
    }
    await exchange(new URL(`${homeserver}/_matrix/client/v3/${path}`), { method: 'GET', headers: {} }, { ...signs, placeUnknown })
    return unknown
  }
  expect(await told(400, { errcode: 'M_INVALID_PARAM' }, 'sync?since=s0')).toBe(1)
  expect(await told(400, {}, 'sync?since=s0')).toBe(0)
  expect(await told(400, { errcode: 'M_INVALID_PARAM' }, 'sync?timeout=0')).toBe(0)
  expect(await told(500, { errcode: 'M_UNKNOWN' }, 'sync?since=s0')).toBe(0)
})

test('a sync that leads elsewhere is none, also where it is not followed; a homeserver that does not know of versions is there', async () => {
  const told = async (status: number, path: string): Promise<readonly string[]> => {
    const states: string[] = []
    const { homeserver, signs } = await serving(answering(status, {}))
    const polled = ({ state }: { readonly state: string }): void => void states.push(state)
    await exchange(new URL(`${homeserver}/_matrix/client/${path}`), { method: 'GET', headers: {} }, { ...signs, polled })
    return states
  }
  expect(await told(302, 'v3/sync?since=s0')).toEqual(['begun', 'failed'])
  expect(await told(200, 'v3/sync?since=s0')).toEqual(['begun', 'answered'])
  expect(await told(404, 'versions')).toEqual(['begun', 'answered'])
  expect(await told(502, 'versions')).toEqual(['begun', 'failed'])
})

test('a sync may come packed', async () => {
  const { homeserver, signs } = await serving((request, response) => {
    expect(request.headers['accept-encoding']).toBe('gzip')
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('{"next_batch":"s1"}'))
  })
  const url = new URL(`${homeserver}/_matrix/client/v3/sync?since=s0`)
  expect(await exchange(url, { method: 'GET', headers: {} }, signs)).toMatchObject({ status: 200, body: '{"next_batch":"s1"}' })
})
