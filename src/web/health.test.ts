import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type HealthReport, serveHealth } from './health.ts'

async function page(report: () => HealthReport): Promise<string> {
  const server = await serveHealth({ host: '127.0.0.1', port: 0 }, report)
  onTestFinished(() => server.stop())
  return `http://127.0.0.1:${server.port}`
}

test('the report is JSON, with 200 when well and 503 when not', async () => {
  let well = true
  const url = await page(() => ({ well, links: { north: { state: 'up' } } }))
  const good = await fetch(`${url}/health`)
  expect(good.status).toBe(200)
  expect(await good.json()).toEqual({ well: true, links: { north: { state: 'up' } } })
  well = false
  expect((await fetch(`${url}/health`)).status).toBe(503)
})

test('it is the same with a question after it and asked for its head alone, and nobody keeps it', async () => {
  const url = await page(() => ({ well: false }))
  const asked = await fetch(`${url}/health?now=1`)
  expect([asked.status, await asked.json()]).toEqual([503, { well: false }])
  expect(asked.headers.get('cache-control')).toBe('no-store')
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8')
  socket.end('HEAD /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  let answer = ''
  for await (const chunk of socket) answer += chunk
  expect(answer).toMatch(/^HTTP\/1\.1 503 [\s\S]*\r\n\r\n$/)
})

test('stopping waits for nobody who has only begun to ask', async () => {
  const server = await serveHealth({ host: '127.0.0.1', port: 0 }, () => ({ well: true }))
  const socket = connect(server.port, '127.0.0.1').on('error', () => undefined)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await new Promise<void>((resolve) => socket.write('GET /health HTTP/1.1\r\nHost: x\r\n', () => resolve()))
  // What was written before is there by now, too.
  await fetch(`http://127.0.0.1:${server.port}/health`)
  await server.stop()
  await closed
})

test('everything else is refused in words', async () => {
  const url = await page(() => ({ well: true }))
  const other = await fetch(`${url}/`)
  expect([other.status, await other.json()]).toEqual([404, { error: 'There is only /health here.' }])
  const posted = await fetch(`${url}/health`, { method: 'POST', body: 'x' })
  expect([posted.status, await posted.json()]).toEqual([405, { error: 'Only GET and HEAD are answered here.' }])
})

test('what is no HTTP gets a status too', async () => {
  const { port } = new URL(await page(() => ({ well: true })))
  const socket = connect(Number(port), '127.0.0.1').setEncoding('utf8')
  socket.end('HELLO\r\n\r\n')
  let answer = ''
  for await (const chunk of socket) answer += chunk
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
})

test('a port that is taken is named, with the remedy', async () => {
  const url = new URL(await page(() => ({ well: true })))
  await expect(serveHealth({ host: '127.0.0.1', port: Number(url.port) }, () => ({ well: true }))).rejects.toThrow(
    /cannot listen on 127\.0\.0\.1:\d+ \(EADDRINUSE\)\. Set health\.port/,
  )
})

test('an address that is not this machine’s is named as such', async () => {
  await expect(serveHealth({ host: '203.0.113.7', port: 8080 }, () => ({ well: true }))).rejects.toThrow(
    /203\.0\.113\.7:8080 \(EADDRNOTAVAIL\)\. Set health\.host to an address of this machine/,
  )
})
