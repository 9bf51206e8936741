import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { begin, until } from './run-scene.ts'

interface Paged {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Somebody's pager: it refuses the first try, and takes the next. */
async function openPager(): Promise<{ readonly url: string; readonly paged: Paged[] }> {
  const paged: Paged[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      paged.push({ method: request.method, path: request.url, headers: request.headers, body })
      response.writeHead(paged.length === 1 ? 503 : 202).end('thank you')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/wake/s3cret`, paged }
}

it('a step of a policy calls a pager over HTTP, which is told ids and causes, and nothing that anybody wrote or is called', async () => {
  const pager = await openPager()
  const world = await begin((text) =>
    text
      .replace(
        'tracks:\n',
        `pagers: { night: { url: "${pager.url}" } }\npolicies: { wake: { steps: [{ after: 5%, call: ["pager:night"] }] } }\ntracks:\n`,
      )
      .replace(
        'sendDelaySeconds: 1,',
        'sendDelaySeconds: 0, acknowledgeFrom: always, policy: wake, dueMinutes: { routine: 1, priority: 1, immediate: 1, flash: 1 },',
      ),
  )
  await world.scene.north.postAs('U0DUTY', 'C0SEC', '!send subject:"Kingfisher" The convoy leaves by the kingfisher road')
  await until(() => pager.paged.length >= 2)
  const [first, second] = pager.paged
  expect(first).toMatchObject({ method: 'POST', path: '/wake/s3cret' })
  expect(first?.headers['content-type']).toBe('application/json')
  const page = JSON.parse(second!.body) as Record<string, unknown>
  expect(page).toMatchObject({ cause: 'escalation', reference: 'SEC-0001', kind: 'acknowledgement', track: 'SEC', owes: 'south' })
  // The same page again: whoever takes it can tell.
  expect(second?.headers['idempotency-key']).toBe(page.id)
  expect(second?.body).toBe(first?.body)
  expect(Object.keys(page).sort()).toEqual(['cause', 'dueAt', 'id', 'kind', 'obligation', 'owes', 'reference', 'track'])
  const all = JSON.stringify(pager.paged)
  for (const secret of ['ingfisher', 'convoy', 'duty officer', 'North', 'South', 'U0DUTY', 'matrix.test', 'C0SEC', 'xoxb', 'token-south']) {
    expect(all).not.toContain(secret)
  }
  expect(world.log.join('\n')).not.toMatch(/s3cret|ingfisher/)
}, 60_000)
