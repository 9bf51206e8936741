import { expect, test } from 'vitest'
import type { MatrixStandIn } from './standin.ts'
import { ask, roomPath, sendPath, startScene, text } from './test-support.ts'

const texts = (standIn: MatrixStandIn): string[] => standIn.channel('security').map((post) => post.text)

const logIn = async (standIn: MatrixStandIn, device_id: string): Promise<string> => {
  const identifier = { type: 'm.id.user', user: 'relay' }
  const login = { type: 'm.login.password', identifier, password: 'relay-pass', device_id }
  return String((await ask(standIn, 'POST', 'v3/login', login)).body.access_token)
}

test('a repeated transaction gives the first event again, whatever the body says', async () => {
  const { standIn } = await startScene()
  const first = await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('one'))
  expect(await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('one'))).toEqual(first)
  expect(await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('two'))).toEqual(first)
  expect(texts(standIn)).toEqual(['one'])
})

test('concurrent repeats of a transaction make one event', async () => {
  const { standIn } = await startScene()
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask(standIn, 'PUT', sendPath(standIn, 't1'), text('one'))))
  expect(new Set(answers.map(({ body }) => body.event_id)).size).toBe(1)
  expect(texts(standIn)).toEqual(['one'])
})

test('a new login of the pinned device keeps its transactions, a new device has none', async () => {
  const { standIn } = await startScene()
  const first = await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('one'))
  const sameDevice = await logIn(standIn, 'RELAY')
  expect(await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('one'), sameDevice)).toEqual(first)
  const otherDevice = await logIn(standIn, 'OTHER')
  expect(await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('one'), otherDevice)).not.toEqual(first)
  expect(texts(standIn)).toEqual(['one', 'one'])
})

test('a login of the pinned device ends its earlier token', async () => {
  const { standIn } = await startScene()
  await logIn(standIn, 'RELAY')
  expect(await ask(standIn, 'GET', 'v3/account/whoami')).toMatchObject({
    status: 401,
    body: { errcode: 'M_UNKNOWN_TOKEN', soft_logout: false },
  })
})

test('a token that is renewed is of the same device, and ends the one before', async () => {
  const { standIn } = await startScene()
  const token = standIn.renewToken()
  expect(await ask(standIn, 'GET', 'v3/account/whoami')).toMatchObject({ status: 401 })
  expect(await ask(standIn, 'GET', 'v3/account/whoami', undefined, token)).toMatchObject({ status: 200, body: { device_id: 'RELAY' } })
})

test('a transaction is forgotten after a day', async () => {
  const { standIn, clock } = await startScene()
  await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('one'))
  clock.advance(24 * 60 * 60_000)
  await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('one'))
  expect(texts(standIn)).toEqual(['one'])
  clock.advance(1)
  await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('one'))
  expect(texts(standIn)).toEqual(['one', 'one'])
})

test('with the planted bug a repeated transaction makes a second event', async () => {
  const { standIn } = await startScene()
  standIn.faults.transactionsAreIdempotent = false
  await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('one'))
  await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('one'))
  expect(texts(standIn)).toEqual(['one', 'one'])
})

test('a redaction is repeatable under its transaction id too', async () => {
  const { standIn } = await startScene()
  const { body } = await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('one'))
  const path = roomPath(standIn, `redact/${encodeURIComponent(String(body.event_id))}/t2`)
  const first = await ask(standIn, 'PUT', path, {})
  expect(first.status).toBe(200)
  expect(await ask(standIn, 'PUT', path, {})).toEqual(first)
  expect(texts(standIn)).toEqual([])
})

test('a reaction given twice is refused as a duplicate, until it is taken away', async () => {
  const { standIn } = await startScene()
  const post = await standIn.postAs('amal', 'security', 'ack me')
  const reaction = { 'm.relates_to': { rel_type: 'm.annotation', event_id: post, key: '📤' } }
  const first = await ask(standIn, 'PUT', sendPath(standIn, 'r1', 'm.reaction'), reaction)
  const again = await ask(standIn, 'PUT', sendPath(standIn, 'r2', 'm.reaction'), reaction)
  expect(again).toMatchObject({ status: 400, body: { errcode: 'M_DUPLICATE_ANNOTATION' } })
  await ask(standIn, 'PUT', roomPath(standIn, `redact/${encodeURIComponent(String(first.body.event_id))}/q1`), {})
  expect(await ask(standIn, 'PUT', sendPath(standIn, 'r3', 'm.reaction'), reaction)).toMatchObject({ status: 200 })
})

test.each([
  ['a float', { ...text('x'), position: 1.5 }, 400, 'M_BAD_JSON'],
  ['an integer out of range', { ...text('x'), position: 2 ** 53 }, 400, 'M_BAD_JSON'],
  ['a nested float', { ...text('x'), frame: { parts: [{ at: 0.1 }] } }, 400, 'M_BAD_JSON'],
  ['70 kB', text('x'.repeat(70_000)), 413, 'M_TOO_LARGE'],
  ['a message without a body', { msgtype: 'm.text' }, 400, 'M_UNKNOWN'],
  ['a relation to an unknown event', { 'm.relates_to': { rel_type: 'm.reference', event_id: '$gone' }, ...text('x') }, 400, 'M_UNKNOWN'],
])('%s is refused', async (_, content, status, errcode) => {
  const { standIn } = await startScene()
  const answer = await ask(standIn, 'PUT', sendPath(standIn, 't1'), content)
  expect(answer).toMatchObject({ status, body: { errcode } })
  expect(texts(standIn)).toEqual([])
})

test('60 kB fit', async () => {
  const { standIn } = await startScene()
  expect((await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('x'.repeat(60_000)))).status).toBe(200)
})

test('a thread cannot start at a reply in a thread', async () => {
  const { standIn } = await startScene()
  const root = await standIn.postAs('amal', 'security', 'root')
  const reply = await standIn.postAs('amal', 'security', 'reply', { threadOf: root })
  const content = { ...text('deeper'), 'm.relates_to': { rel_type: 'm.thread', event_id: reply } }
  expect(await ask(standIn, 'PUT', sendPath(standIn, 't1'), content)).toMatchObject({ status: 400 })
})

test('the bot may set the topic, but neither the power levels nor what is not JSON', async () => {
  const { standIn } = await startScene()
  expect((await ask(standIn, 'PUT', roomPath(standIn, 'state/m.room.topic'), { topic: 'x' })).status).toBe(200)
  expect(await ask(standIn, 'PUT', roomPath(standIn, 'state/m.room.power_levels'), {})).toMatchObject({
    status: 403,
    body: { errcode: 'M_FORBIDDEN' },
  })
  const broken = await fetch(`${standIn.url}/_matrix/client/${sendPath(standIn, 't1')}`, {
    method: 'PUT',
    headers: { Authorization: 'Bearer bot-token' },
    body: '{oops',
  })
  expect([broken.status, await broken.json()]).toMatchObject([400, { errcode: 'M_NOT_JSON' }])
})

test('nobody sends into a room that they are not in, and such a room does not show whether it exists', async () => {
  const { standIn } = await startScene({ rooms: [{ alias: 'security', name: 'Others', members: ['amal'] }] })
  const refused = { status: 403, body: { errcode: 'M_FORBIDDEN' } }
  expect(await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('x'))).toMatchObject(refused)
  expect(await ask(standIn, 'PUT', 'v3/rooms/!none:matrix.test/send/m.room.message/t1', text('x'))).toMatchObject(refused)
})
