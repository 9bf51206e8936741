import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Envelope, eventually, openScene, received, type Scene, settled } from './fixture.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})

afterEach(() => scene.end())

const second = 1_000
const minute = 60 * second

test('an acknowledged event comes once', async () => {
  const envelopes = received(await scene.socket())
  await scene.slack.postAs('amal', 'security', 'hello')
  const [first] = await eventually(() => envelopes.length === 1 && envelopes)
  await first?.ack()
  await eventually(() => scene.slack.unacknowledged === 0)
  scene.clock.advance(10 * minute)
  await settled(scene.web)
  expect(envelopes).toHaveLength(1)
  expect(first).toMatchObject({ type: 'events_api', retry_num: 0, body: { type: 'event_callback', team_id: 'TNORTH' } })
})

test('an event is unsettled from its posting until it is acknowledged, and a request until it is answered', async () => {
  const envelopes = received(await scene.socket())
  await eventually(() => scene.slack.unsettled === 0)
  await scene.slack.postAs('amal', 'security', 'hello')
  expect(scene.slack.unsettled).toBe(1)
  const [first] = await eventually(() => envelopes.length === 1 && envelopes)
  await first?.ack()
  await eventually(() => scene.slack.unsettled === 0)
  const hang = scene.slack.faults.hang('auth.test', 'on-release')
  const asked = scene.web.auth.test()
  await hang.reached
  expect(scene.slack.unsettled).toBe(1)
  hang.release()
  await asked
  await eventually(() => scene.slack.unsettled === 0)
})

test('an answer is dated by Slack’s own clock', async () => {
  scene.clock.advance(7 * 24 * 60 * minute)
  const answer = await fetch(`${scene.slack.apiUrl}auth.test`, { method: 'POST', headers: { authorization: 'Bearer xoxb-north' } })
  expect(Date.parse(answer.headers.get('date') ?? '')).toBe(Math.floor(scene.clock.now() / second) * second)
})

test('an unacknowledged event comes again at once, after one minute and after five, and is then lost', async () => {
  const envelopes = received(await scene.socket())
  await scene.slack.postAs('amal', 'security', 'hello')
  const count = (number: number) => eventually(() => envelopes.length === number)
  await count(1)
  scene.clock.advance(3 * second)
  await count(2)
  scene.clock.advance(3 * second + minute)
  await count(3)
  scene.clock.advance(3 * second + 5 * minute)
  await count(4)
  expect(scene.slack.lostEvents).toBe(0)
  scene.clock.advance(3 * second)
  expect(scene.slack.lostEvents).toBe(1)
  expect(envelopes.map((envelope) => envelope.retry_num)).toEqual([0, 1, 2, 3])
  expect(envelopes.map((envelope) => envelope.retry_reason)).toEqual(['', 'timeout', 'timeout', 'timeout'])
  expect(new Set(envelopes.map((envelope) => envelope.body.event_id)).size).toBe(1)
  expect(new Set(envelopes.map((envelope) => envelope.envelope_id)).size).toBe(4)
})

test('an acknowledgement after three seconds is too late', async () => {
  const envelopes = received(await scene.socket())
  await scene.slack.postAs('amal', 'security', 'hello')
  const [first] = await eventually(() => envelopes.length === 1 && envelopes)
  scene.clock.advance(3 * second)
  await first?.ack()
  await eventually(() => envelopes.length === 2)
})

test('each event goes to one of several sockets', async () => {
  const [one, two] = [received(await scene.socket()), received(await scene.socket())]
  for (const text of ['a', 'b', 'c', 'd']) await scene.slack.postAs('amal', 'security', text)
  await eventually(() => one.length + two.length === 4)
  expect([one.length, two.length]).toEqual([2, 2])
})

test('what a dying socket had not acknowledged goes to another one at once', async () => {
  const clients = [await scene.socket(), await scene.socket()]
  const envelopes = clients.map(received)
  await scene.slack.postAs('amal', 'security', 'hello')
  await eventually(() => envelopes.flat().length === 1)
  const [dying, living] = envelopes[0]?.length === 1 ? [0, 1] : [1, 0]
  await clients[dying]?.disconnect()
  const [again] = await eventually(() => envelopes[living]?.length === 1 && envelopes[living])
  expect(again).toMatchObject({ retry_num: 1, retry_reason: 'connection_failed' })
})

test('an event without a socket is tried when its next turn comes', async () => {
  await scene.slack.postAs('amal', 'security', 'hello')
  const envelopes = received(await scene.socket())
  await settled(scene.web)
  expect(envelopes).toEqual([])
  scene.clock.advance(minute)
  const [late] = await eventually(() => envelopes.length === 1 && envelopes)
  expect(late?.retry_num).toBe(2)
})

test('a command that was not acknowledged is never sent again, and the person is told', async () => {
  const envelopes = received(await scene.socket())
  const answer = scene.slack.commandAs('amal', 'security', '/parley', 'status')
  await eventually(() => envelopes.length === 1)
  scene.clock.advance(3 * second)
  expect(await answer).toMatch(/^\/parley failed because the app did not respond/)
  scene.clock.advance(10 * minute)
  await settled(scene.web)
  expect(envelopes).toHaveLength(1)
})

test('a ticket opens one connection', async () => {
  const answer = await fetch(`${scene.slack.apiUrl}apps.connections.open`, {
    method: 'POST',
    headers: { Authorization: 'Bearer xapp-north' },
  })
  const { url } = (await answer.json()) as { url: string }
  const first = new WebSocket(url)
  const hello = await new Promise((resolve) => first.once('message', (text) => resolve(JSON.parse(String(text)))))
  expect(hello).toMatchObject({ type: 'hello', num_connections: 1, connection_info: { app_id: 'ARELAY' } })
  const failure = await new Promise((resolve) => new WebSocket(url).once('error', resolve))
  expect(String(failure)).toContain('403')
  first.terminate()
})

test('an eleventh socket is told that there are too many', async () => {
  for (let index = 0; index < 10; index += 1) await scene.socket()
  const { url } = (await (
    await fetch(`${scene.slack.apiUrl}apps.connections.open`, {
      method: 'POST',
      headers: { Authorization: 'Bearer xapp-north' },
    })
  ).json()) as { url: string }
  const eleventh = new WebSocket(url)
  const word = await new Promise((resolve) => eleventh.once('message', (text) => resolve(JSON.parse(String(text)))))
  expect(word).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' })
  expect(scene.slack.openSockets).toBe(10)
})

test('a socket that is asked to refresh goes', async () => {
  const client = await scene.socket()
  const gone = new Promise((resolve) => client.once('disconnected', resolve))
  scene.slack.disconnectSockets('refresh_requested')
  await gone
  await eventually(() => scene.slack.openSockets === 0)
})

test('a socket is pinged on the clock', async () => {
  await scene.end()
  scene = await openScene({ pingEveryMs: 10 * second })
  const { url } = (await (
    await fetch(`${scene.slack.apiUrl}apps.connections.open`, {
      method: 'POST',
      headers: { Authorization: 'Bearer xapp-north' },
    })
  ).json()) as { url: string }
  const socket = new WebSocket(url)
  await new Promise((resolve) => socket.once('message', resolve))
  const pinged = new Promise((resolve) => socket.once('ping', resolve))
  scene.clock.advance(10 * second)
  await pinged
  socket.terminate()
})

test('a notice that Slack stopped sending has no inner event', async () => {
  const client = await scene.socket()
  const raw: Envelope[] = []
  // The client itself cannot read such a notice; whoever uses it has to keep it away.
  client.removeAllListeners('ws_message')
  client.on('ws_message', (text: string) => raw.push(JSON.parse(text) as Envelope))
  scene.slack.announceRateLimit()
  const [notice] = await eventually(() => raw.length === 1 && raw)
  expect(notice).toMatchObject({ type: 'events_api', payload: { type: 'app_rate_limited', team_id: 'TNORTH' } })
  expect(notice).not.toHaveProperty('payload.event')
})

test('a cut drops every connection and refuses new ones, while people go on posting', async () => {
  const client = await scene.socket()
  const gone = new Promise((resolve) => client.once('disconnected', resolve))
  scene.slack.cut()
  await gone
  await expect(scene.web.auth.test()).rejects.toThrow()
  await scene.slack.postAs('amal', 'security', 'still here')
  expect(scene.slack.isCut).toBe(true)
  scene.slack.restore()
  expect((await scene.web.conversations.history({ channel: 'CSEC' })).messages).toHaveLength(1)
  const envelopes = received(await scene.socket())
  scene.clock.advance(minute)
  await eventually(() => envelopes.length === 1)
})
