import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Page } from '../core/pager.ts'
import { webhookPager } from './webhook.ts'

const page: Page = {
  id: 'd7-k2',
  cause: 'escalation',
  obligation: 'o3-k2',
  reference: 'SEC-0003',
  kind: 'acknowledgement',
  track: 'SEC',
  owes: 'south',
  dueAt: 5,
}

interface Heard {
  readonly request: IncomingMessage
  readonly body: string
}

/** A pager on this machine that answers as it is told. */
async function pagerThat(answers: (heard: Heard) => { status: number; headers?: Record<string, string> } | 'silence') {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      heard.push({ request, body })
      const answer = answers({ request, body })
      if (answer !== 'silence') response.writeHead(answer.status, answer.headers).end('whatever it says')
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/key-that-is-secret`
  return { heard, url, pager: webhookPager(url), server }
}

const never = new AbortController().signal

test('a page is posted as JSON with its id as the key by which a repeat is known', async () => {
  const { heard, pager } = await pagerThat(() => ({ status: 202 }))
  expect(await pager.page(page, never)).toEqual({ outcome: 'sent' })
  expect(JSON.parse(heard[0]!.body)).toEqual(page)
  expect(heard[0]!.request.headers).toMatchObject({ 'idempotency-key': 'd7-k2', 'content-type': 'application/json' })
  expect(heard[0]!.request.method).toBe('POST')
})

test.each([
  [400, 'refused'],
  [404, 'refused'],
  [302, 'refused'],
  [429, 'unavailable'],
  [500, 'unavailable'],
  [503, 'unavailable'],
] as const)('an answer of %i is %s', async (status, outcome) => {
  const { pager, heard } = await pagerThat(() => ({ status, headers: { location: '/elsewhere', 'retry-after': '2' } }))
  expect(await pager.page(page, never)).toMatchObject({ outcome, reason: `the pager answered ${status}` })
  expect(heard).toHaveLength(1)
})

test('a pager that asks for time is given it, a minute at most', async () => {
  const { pager } = await pagerThat(() => ({ status: 429, headers: { 'retry-after': '7' } }))
  expect(await pager.page(page, never)).toMatchObject({ retryAfterMs: 7_000 })
  const slow = await pagerThat(() => ({ status: 503, headers: { 'retry-after': '86400' } }))
  expect(await slow.pager.page(page, never)).toMatchObject({ retryAfterMs: 60_000 })
  for (const headers of [{}, { 'retry-after': 'soon' }]) {
    const vague = await pagerThat(() => ({ status: 503, headers }))
    expect(await vague.pager.page(page, never)).not.toHaveProperty('retryAfterMs')
  }
})

test('where nobody listens it was certainly not taken; where no answer comes nobody can know', async () => {
  const gone = await pagerThat(() => ({ status: 200 }))
  gone.server.closeAllConnections()
  await new Promise((closed) => gone.server.close(closed))
  expect(await gone.pager.page(page, never)).toMatchObject({ outcome: 'unavailable', scope: 'link' })
  const silent = await pagerThat(() => 'silence')
  const stopped = new AbortController()
  const paging = silent.pager.page(page, stopped.signal)
  while (silent.heard.length === 0) await new Promise((turn) => setImmediate(turn))
  stopped.abort()
  expect(await paging).toMatchObject({ outcome: 'uncertain' })
  // Not when its own time is over: whoever stops does not wait for that.
}, 5_000)

test('a pager that breaks off once it has heard may have taken it', async () => {
  const { pager, heard } = await pagerThat(({ request }) => {
    request.socket.destroy()
    return 'silence'
  })
  expect(await pager.page(page, never)).toMatchObject({ outcome: 'uncertain' })
  expect(heard).toHaveLength(1)
})

test('no reason names the address', async () => {
  const { pager } = await pagerThat(() => ({ status: 500 }))
  expect(JSON.stringify(await pager.page(page, never))).not.toContain('secret')
  const nowhere = webhookPager('http://127.0.0.1:1/key-that-is-secret')
  expect(JSON.stringify(await nowhere.page(page, never))).not.toContain('secret')
})
