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
  says['conversations.info'] = '{"ok":false,"error":"access_denied"}'
  expect(await look()).toMatchObject({ reachable: false, reason: expect.stringContaining('access_denied') })
  says['conversations.info'] = '{"ok":false,"error":"missing_scope","needed":"groups:read"}'
  expect(await look()).toMatchObject({ reachable: true, channels: [] })
  says['conversations.info'] = '{"ok":true,"channel":{"is_archived":true,"is_private":true}}'
  expect(await look()).toMatchObject({ reachable: true, channels: [{ found: true, archived: true }] })
  says['conversations.info'] = '{"ok":false,"error":"channel_not_found"}'
  expect(await look()).toMatchObject({ reachable: true, channels: [{ channel: 'CSEC', found: false }] })
  api.close()
})

test('a channel that is about to be shared is, and of one with more people than can be asked about none is named', async () => {
  const answers: Readonly<Record<string, object>> = {
    'auth.test': { user_id: 'UPARLEY' },
    'conversations.info': { channel: { is_member: true, is_private: true, is_pending_ext_shared: true } },
    'users.info': { user: { name: 'amal' } },
    'conversations.members': { members: ['UAMAL'], response_metadata: { next_cursor: 'more' } },
  }
  const api = { call: async (method: string) => ({ ok: true, body: answers[method] ?? {} }), clockAheadMs: undefined } as never
  const parts = { api, directory: new Directory(api), testChannel: undefined }
  const { channels } = await inspect(['CSEC'], parts, new AbortController().signal)
  expect(channels).toMatchObject([{ sharedOutside: true, isPublic: false }])
  expect(channels[0]).not.toHaveProperty('members')
})

test('where it cannot be told of everybody in a channel whether they are a person, nobody is named: one left out would not be missed', async () => {
  const call = async (method: string, { user }: { readonly user?: string }) => {
    if (method === 'auth.test') return { ok: true, body: { user_id: 'UPARLEY' } }
    if (method === 'conversations.info') return { ok: true, body: { channel: { is_member: true, is_private: true } } }
    if (method === 'conversations.members') return { ok: true, body: { members: ['UAMAL', 'UROBOT', 'UBASIM'] } }
    if (user === 'UBASIM' && isAway) return { ok: false, failure: { kind: 'unknown', reason: 'no answer' } }
    return { ok: true, body: { user: { name: user, is_bot: user === 'UROBOT' } } }
  }
  let isAway = true
  const look = async () => {
    const api = { call, clockAheadMs: undefined } as never
    return (await inspect(['CSEC'], { api, directory: new Directory(api), testChannel: undefined }, new AbortController().signal))
      .channels[0]
  }
  expect(await look()).not.toHaveProperty('members')
  isAway = false
  expect(await look()).toMatchObject({ members: ['UAMAL', 'UBASIM'] })
})

test('a person is called as their workspace calls them', async () => {
  const profile = { display_name: 'Amal &amp; Co', real_name: 'Amal of North' }
  const call = async (_: string, { user }: { readonly user: string }) => ({
    ok: true,
    body: { user: user === 'U1' ? { profile, name: 'amal' } : { profile: { ...profile, display_name: '' }, is_bot: true } },
  })
  const directory = new Directory({ call } as never)
  const { signal } = new AbortController()
  expect(await directory.person('U1', signal)).toEqual({ name: 'Amal & Co', isBot: false })
  expect(await directory.person('U2', signal)).toEqual({ name: 'Amal of North', isBot: true })
  expect(directory.known('U1')?.name).toBe('Amal & Co')
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
