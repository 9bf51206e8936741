import { expect, test } from 'vitest'
import { ask, roomPath, startMs, startScene } from './test-support.ts'

interface Listed {
  readonly chunk: readonly { readonly event_id: string; readonly content: { readonly body?: string } }[]
  readonly next_batch?: string
  readonly end?: string
}

const bodiesOf = (listed: unknown): (string | undefined)[] => (listed as Listed).chunk.map((event) => event.content.body)

test('messages are read backwards and forwards from a token, which stands between two events', async () => {
  const { standIn } = await startScene()
  standIn.postMany('amal', 'security', ['one', 'two', 'three', 'four'])
  const back = await ask(standIn, 'GET', roomPath(standIn, 'messages?dir=b&limit=2'))
  expect(bodiesOf(back.body)).toEqual(['four', 'three'])
  const further = await ask(standIn, 'GET', roomPath(standIn, `messages?dir=b&limit=2&from=${back.body.end}`))
  expect(bodiesOf(further.body)).toEqual(['two', 'one'])
  const forth = await ask(standIn, 'GET', roomPath(standIn, `messages?dir=f&limit=3&from=${further.body.end}`))
  expect(bodiesOf(forth.body)).toEqual(['one', 'two', 'three'])
})

test('only an empty page says that there is no more', async () => {
  const { standIn } = await startScene()
  const all = await ask(standIn, 'GET', roomPath(standIn, 'messages?dir=b&limit=100'))
  expect(all.body.end).toEqual(expect.any(String))
  const past = await ask(standIn, 'GET', roomPath(standIn, `messages?dir=b&from=${all.body.end}`))
  expect(past.body).toEqual({ chunk: [], start: all.body.end })
})

test('messages can be filtered', async () => {
  const { standIn } = await startScene()
  await standIn.postAs('amal', 'security', 'from amal')
  await standIn.postAs('north-duty', 'security', 'from north')
  const filter = encodeURIComponent(JSON.stringify({ types: ['m.room.message'], senders: ['@amal:matrix.test'] }))
  const { body } = await ask(standIn, 'GET', roomPath(standIn, `messages?dir=b&limit=50&filter=${filter}`))
  expect(bodiesOf(body)).toEqual(['from amal'])
})

test('whoever was removed reads what was said before, and nothing after', async () => {
  const { standIn } = await startScene()
  await standIn.postAs('amal', 'security', 'before')
  standIn.removeBot('security')
  const after = await standIn.postAs('amal', 'security', 'after')
  const { body } = await ask(standIn, 'GET', roomPath(standIn, 'messages?dir=b&limit=2'))
  expect(bodiesOf(body)).toEqual([undefined, 'before'])
  const hidden = await ask(standIn, 'GET', roomPath(standIn, `event/${encodeURIComponent(after)}`))
  expect(hidden).toMatchObject({ status: 404, body: { errcode: 'M_NOT_FOUND' } })
})

test('an event is found with what surrounds it', async () => {
  const { standIn } = await startScene()
  const [, two = ''] = standIn.postMany('amal', 'security', ['one', 'two', 'three'])
  const { body } = await ask(standIn, 'GET', roomPath(standIn, `context/${encodeURIComponent(two)}?limit=2`))
  expect(body).toMatchObject({
    event: { event_id: two },
    events_before: [{ content: { body: 'one' } }],
    events_after: [{ content: { body: 'three' } }],
  })
})

test('relations come newest first, page by page, by relation and type', async () => {
  const { standIn } = await startScene()
  const root = await standIn.postAs('amal', 'security', 'root')
  for (const body of ['one', 'two', 'three']) await standIn.postAs('amal', 'security', body, { threadOf: root })
  await standIn.reactAs('amal', 'security', root, '☑')
  const path = `v1/rooms/${standIn.roomId('security')}/relations/${encodeURIComponent(root)}`
  const all = await ask(standIn, 'GET', path)
  expect(bodiesOf(all.body)).toEqual([undefined, 'three', 'two', 'one'])
  const first = await ask(standIn, 'GET', `${path}/m.thread?limit=2`)
  expect(bodiesOf(first.body)).toEqual(['three', 'two'])
  const second = await ask(standIn, 'GET', `${path}/m.thread?limit=2&from=${first.body.next_batch}`)
  expect([bodiesOf(second.body), second.body.next_batch]).toEqual([['one'], undefined])
  const forwards = await ask(standIn, 'GET', `${path}/m.thread/m.room.message?dir=f&limit=2`)
  expect(bodiesOf(forwards.body)).toEqual(['one', 'two'])
})

test('an event carries its latest edit by its author and the summary of its thread', async () => {
  const { standIn } = await startScene()
  const root = await standIn.postAs('amal', 'security', 'root')
  await standIn.editAs('amal', 'security', root, 'new root')
  await standIn.editAs('north-duty', 'security', root, 'forged')
  await standIn.postAs('north-duty', 'security', 'reply', { threadOf: root })
  const { body } = await ask(standIn, 'GET', roomPath(standIn, `event/${encodeURIComponent(root)}`))
  expect(body.unsigned).toMatchObject({
    'm.relations': {
      'm.replace': { content: { 'm.new_content': { body: 'new root' } } },
      'm.thread': { count: 1, current_user_participated: false, latest_event: { content: { body: 'reply' } } },
    },
  })
})

test('the event at a time is found', async () => {
  const { standIn, clock } = await startScene()
  await standIn.postAs('amal', 'security', 'early')
  clock.advance(60_000)
  const late = await standIn.postAs('amal', 'security', 'late')
  const path = `v1/rooms/${standIn.roomId('security')}/timestamp_to_event`
  const found = await ask(standIn, 'GET', `${path}?dir=f&ts=${startMs + 1}`)
  expect(found.body).toEqual({ event_id: late, origin_server_ts: startMs + 60_000 })
  expect((await ask(standIn, 'GET', `${path}?dir=f&ts=${startMs + 60_001}`)).status).toBe(404)
})
