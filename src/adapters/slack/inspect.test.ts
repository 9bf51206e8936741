import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openApi } from './api.ts'
import { Directory } from './directory.ts'
import { inspect } from './inspect.ts'
import { requiredScopes } from './methods.ts'

let server: Server | undefined
afterEach(() => server?.close())

/** An API for a Slack that answers everything with these headers. */
async function slackWith(headers: Record<string, string>, now = 0) {
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers })
    response.end('{"ok":true,"user_id":"UPARLEY"}')
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`
  return openApi({ url, token: 'xoxb-1', timeoutMs: 5_000, now: () => now })
}

async function inspected(headers: Record<string, string>, now?: number) {
  const api = await slackWith(headers, now)
  const inspection = await inspect([], { api, directory: new Directory(api), testChannel: undefined }, new AbortController().signal)
  api.close()
  return inspection
}

test('permissions that Slack did not grant are named', async () => {
  const granted = requiredScopes.filter((scope) => !scope.startsWith('reactions:') && scope !== 'commands')
  const { missingScopes } = await inspected({ 'x-oauth-scopes': granted.join(',') })
  expect(missingScopes).toEqual(['commands', 'reactions:read', 'reactions:write'])
})

test('a channel of which Slack does not say now is not taken for one that is gone', async () => {
  const says = { 'auth.test': '{"ok":true,"user_id":"UPARLEY"}', 'conversations.info': '{"ok":false,"error":"internal_error"}' }
  server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(says[(request.url ?? '').split('/').at(-1) as keyof typeof says])
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`
  const api = openApi({ url, token: 'xoxb-1', timeoutMs: 5_000, now: () => 0 })
  const parts = { api, directory: new Directory(api), testChannel: undefined }
  const look = () => inspect(['CSEC'], parts, new AbortController().signal)
  expect(await look()).toMatchObject({ reachable: false })
  says['conversations.info'] = '{"ok":false,"error":"channel_not_found"}'
  expect(await look()).toMatchObject({ reachable: true, channels: [{ channel: 'CSEC', found: false }] })
  api.close()
})

test('a wider permission includes the narrower one', async () => {
  const wider: Record<string, string> = { 'channels:write.topic': 'channels:manage', 'groups:write.topic': 'groups:write' }
  const granted = requiredScopes.map((scope) => wider[scope] ?? scope)
  expect((await inspected({ 'x-oauth-scopes': granted.join(', ') })).missingScopes).toEqual([])
})

test('how far our clock is ahead is told to the second that Slack names', async () => {
  const now = Date.UTC(2026, 10, 2, 9, 0, 7)
  const { clockAheadMs } = await inspected({ date: 'Mon, 02 Nov 2026 09:00:00 GMT' }, now)
  expect(clockAheadMs).toBe(6_500)
})
