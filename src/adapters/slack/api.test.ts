import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openApi } from './api.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** An API at the end of which this answers; and how many requests came, with their bodies and what these are. */
async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const bodies: string[] = []
  const types: (string | undefined)[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      bodies.push(body)
      types.push(request.headers['content-type'])
      answer(request, response)
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const api = openApi({ url: `http://127.0.0.1:${port}/api`, token: 'xoxb-1', timeoutMs: 5_000, now: () => 1_000 })
  return { api, bodies, types, server }
}

const json = (response: ServerResponse, said: object, headers: Record<string, string> = {}): void => {
  response.writeHead(200, { 'Content-Type': 'application/json', ...headers })
  response.end(JSON.stringify(said))
}

test('where no connection can be made, nothing was sent', async () => {
  const { api, server } = await serving((_, response) => json(response, { ok: true }))
  await new Promise((resolve) => server.close(resolve))
  expect(await api.call('auth.test', {})).toMatchObject({ ok: false, failure: { kind: 'unreached' } })
})

test('a connection that ends after the request was read is of unknown outcome, and nothing is tried again', async () => {
  const { api, bodies } = await serving((request) => request.socket.destroy())
  expect(await api.call('chat.postMessage', { channel: 'C1', text: 'x' })).toMatchObject({ ok: false, failure: { kind: 'unknown' } })
  expect(bodies).toHaveLength(1)
})

test('an answer that breaks off is of unknown outcome', async () => {
  const { api } = await serving((request, response) => {
    response.writeHead(200, { 'Content-Length': '100' })
    response.write('{"ok":true')
    setImmediate(() => request.socket.destroy())
  })
  expect(await api.call('auth.test', {})).toMatchObject({ ok: false, failure: { kind: 'unknown' } })
})

test('who gives a call up hears at once, and the outcome is unknown; before it was sent, it never left', async () => {
  const giveUp = new AbortController()
  const { api, bodies } = await serving(() => giveUp.abort())
  expect(await api.call('auth.test', {}, giveUp.signal)).toMatchObject({ ok: false, failure: { kind: 'unknown' } })
  expect(await api.call('auth.test', {}, giveUp.signal)).toMatchObject({ ok: false, failure: { kind: 'unreached' } })
  expect(bodies).toHaveLength(1)
})

test('what has blocks goes as JSON, and what is absent not at all', async () => {
  const { api, bodies, types } = await serving((_, response) => json(response, { ok: true }))
  await api.call('chat.postMessage', { channel: 'C1', text: 'ä & b', blocks: [{ type: 'x' }], mrkdwn: false, thread_ts: undefined })
  expect(types).toEqual(['application/json; charset=utf-8'])
  expect(JSON.parse(bodies[0]!)).toEqual({ channel: 'C1', text: 'ä & b', blocks: [{ type: 'x' }], mrkdwn: false })
})

test('other arguments go as fields of a form: plain values as they are, others as JSON, what is absent not at all', async () => {
  const { api, bodies, types } = await serving((_, response) => json(response, { ok: true }))
  await api.call('views.open', { trigger_id: 'ä & b', view: { type: 'modal' }, external: false, hash: undefined })
  expect(types).toEqual(['application/x-www-form-urlencoded'])
  expect(Object.fromEntries(new URLSearchParams(bodies[0]))).toEqual({
    trigger_id: 'ä & b',
    view: '{"type":"modal"}',
    external: 'false',
  })
})

test('what Slack says beside the body is told: granted scopes, its clock, and how long to wait', async () => {
  const headers = { 'x-oauth-scopes': 'chat:write, commands', date: new Date(0).toUTCString() }
  const { api } = await serving((_, response) => json(response, { ok: true }, headers))
  expect(await api.call('auth.test', {})).toMatchObject({ ok: true, body: { response_metadata: { scopes: ['chat:write', 'commands'] } } })
  expect(api.clockAheadMs).toBe(500)
  const limited = await serving((_, response) => {
    response.writeHead(429, { 'Retry-After': '7' })
    response.end()
  })
  expect(await limited.api.call('auth.test', {})).toMatchObject({ failure: { kind: 'limited', retryAfterMs: 7_000 } })
})

test('what does not say that it was done was not certainly done, whatever else it says', async () => {
  const silent = await serving((_, response) => json(response, { ts: '1.000100' }))
  expect(await silent.api.call('chat.postMessage', {})).toMatchObject({ ok: false, failure: { kind: 'unknown' } })
  const elsewhere = await serving((_, response) => response.writeHead(404).end('{"ok":true,"ts":"1.000100"}'))
  expect(await elsewhere.api.call('chat.postMessage', {})).toMatchObject({ ok: false, failure: { kind: 'unknown' } })
})

test('closing breaks off what is under way', async () => {
  const reached = Promise.withResolvers<void>()
  const { api } = await serving(() => reached.resolve())
  const calling = api.call('auth.test', {})
  await reached.promise
  api.close()
  expect(await calling).toMatchObject({ ok: false, failure: { kind: 'unknown' } })
  expect(await api.call('auth.test', {})).toMatchObject({ ok: false, failure: { kind: 'unreached' } })
})
