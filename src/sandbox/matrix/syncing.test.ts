import { expect, test, vi } from 'vitest'
import { ask, bodies, roomPath, sendPath, startMs, startScene, sync, text } from './test-support.ts'

test('a sync with nothing new waits until something is', async () => {
  const { standIn } = await startScene()
  const { next } = await sync(standIn)
  const waiting = sync(standIn, { since: next, timeout: 30_000 })
  await standIn.postAs('amal', 'security', 'news')
  expect(bodies(await waiting)).toEqual(['news'])
})

test('a sync with nothing new ends empty when its time is up on the clock of the homeserver', async () => {
  const { standIn, clock } = await startScene()
  const { next } = await sync(standIn)
  const held = standIn.faults.hang(1, ({ path }) => path.endsWith('/sync'))
  const waiting = sync(standIn, { since: next, timeout: 30_000 })
  await held.spent
  held.release()
  // The poll is in progress once a second request, sent after it on another connection, has been answered.
  await ask(standIn, 'GET', 'v3/account/whoami')
  clock.advance(30_000)
  expect((await waiting).body).not.toHaveProperty('rooms')
})

test('an answer is dated by the homeserver’s clock when it is written, of a long poll not when it was asked', async () => {
  const { standIn, clock } = await startScene()
  const { next } = await sync(standIn)
  const asked = fetch(`${standIn.url}/_matrix/client/v3/sync?since=${next}&timeout=30000`, {
    headers: { authorization: 'Bearer bot-token' },
  })
  await vi.waitFor(() => expect(standIn.unsettled).toBe(0))
  clock.advance(5_000)
  await standIn.postAs('amal', 'security', 'news')
  expect(Date.parse((await asked).headers.get('date') ?? '')).toBe(startMs + 5_000)
})

test('nothing is unsettled once the bot waits for what comes next, and something from its coming until the bot asks again', async () => {
  const { standIn } = await startScene()
  const { next } = await sync(standIn)
  expect(standIn.unsettled).toBe(1)
  const waiting = sync(standIn, { since: next, timeout: 30_000 })
  await vi.waitFor(() => expect(standIn.unsettled).toBe(0))
  await standIn.postAs('amal', 'security', 'news')
  expect(standIn.unsettled).toBeGreaterThan(0)
  const { next: then } = await waiting
  await vi.waitFor(() => expect(standIn.unsettled).toBe(1))
  void sync(standIn, { since: then, timeout: 30_000 }).catch(() => undefined)
  await vi.waitFor(() => expect(standIn.unsettled).toBe(0))
})

test('what is posted in one go reaches a waiting sync in one answer', async () => {
  const { standIn } = await startScene()
  const { next } = await sync(standIn)
  const waiting = sync(standIn, { since: next, timeout: 30_000, limit: 50 })
  standIn.postMany('amal', 'security', ['one', 'two', 'three'])
  expect(bodies(await waiting)).toEqual(['one', 'two', 'three'])
})

test('a gap longer than the limit is told, and the messages before it are found in their order', async () => {
  const { standIn } = await startScene()
  const { next } = await sync(standIn)
  const all = Array.from({ length: 250 }, (_, index) => `post ${index}`)
  standIn.postMany('amal', 'security', all)
  const gap = await sync(standIn, { since: next, limit: 20 })
  expect(gap.timeline).toMatchObject({ limited: true })
  expect(bodies(gap)).toEqual(all.slice(230))

  const found: string[] = []
  let from: unknown = gap.timeline?.prev_batch
  while (from !== undefined) {
    const page = await ask(standIn, 'GET', roomPath(standIn, `messages?dir=b&limit=100&from=${from}&to=${next}`))
    found.unshift(...(page.body.chunk as { content: { body: string } }[]).map((event) => event.content.body).reverse())
    from = page.body.end
  }
  expect([...found, ...bodies(gap)]).toEqual(all)
})

test('a timeline is never longer than the homeserver allows, whatever the filter says', async () => {
  const { standIn } = await startScene()
  const { next } = await sync(standIn)
  standIn.postMany('amal', 'security', Array.from({ length: 101 }, String))
  expect((await sync(standIn, { since: next, limit: 500 })).timeline?.events).toHaveLength(100)
})

test('a change of state inside a gap is told in the state section', async () => {
  const { standIn } = await startScene()
  const { next } = await sync(standIn)
  standIn.encryptRoom('security')
  standIn.postMany('amal', 'security', ['one', 'two'])
  const { room } = await sync(standIn, { since: next, limit: 2 })
  expect(room?.state).toMatchObject({ events: [{ type: 'm.room.encryption' }] })
})

test('only the device that sent an event gets its transaction id back', async () => {
  const { standIn } = await startScene()
  const { next } = await sync(standIn)
  await ask(standIn, 'PUT', sendPath(standIn, 't1'), text('mine'))
  expect((await sync(standIn, { since: next })).timeline?.events[0]?.unsigned).toMatchObject({ transaction_id: 't1' })
  const identifier = { type: 'm.id.user', user: 'relay' }
  const login = { type: 'm.login.password', identifier, password: 'relay-pass', device_id: 'OTHER' }
  const token = String((await ask(standIn, 'POST', 'v3/login', login)).body.access_token)
  const other = await sync(standIn, { since: next, token })
  expect(other.timeline?.events[0]?.unsigned).not.toHaveProperty('transaction_id')
})

test('an invite shows what the room is, and joining it gives the whole room', async () => {
  const { standIn } = await startScene({ rooms: [{ alias: 'security', name: 'Security', members: ['amal'] }] })
  await standIn.postAs('amal', 'security', 'before')
  const { next } = await sync(standIn)
  standIn.inviteBot('security')
  const invited = await sync(standIn, { since: next })
  expect(invited.invites[standIn.roomId('security')]).toMatchObject({
    invite_state: {
      events: expect.arrayContaining([
        expect.objectContaining({ type: 'm.room.name', content: { name: 'Security' } }),
        expect.objectContaining({ state_key: '@relay:matrix.test' }),
      ]),
    },
  })
  await ask(standIn, 'POST', roomPath(standIn, 'join'), {})
  const joined = await sync(standIn, { since: invited.next, limit: 2 })
  expect(joined.timeline).toMatchObject({ limited: true })
  expect(joined.room?.state).toMatchObject({
    events: expect.arrayContaining([expect.objectContaining({ type: 'm.room.create' })]),
  })
})

test('a room that the bot is removed from is told as left, up to its removal', async () => {
  const { standIn } = await startScene()
  const { next } = await sync(standIn)
  await standIn.postAs('amal', 'security', 'before')
  standIn.removeBot('security')
  await standIn.postAs('amal', 'security', 'after')
  const { left, body } = await sync(standIn, { since: next })
  const timeline = left[standIn.roomId('security')]?.timeline
  expect(timeline?.events.map((event) => event.content.body ?? event.content.membership)).toEqual(['before', 'leave'])
  expect(body.rooms).not.toHaveProperty('join')
})

test('account data comes once with the sync', async () => {
  const { standIn } = await startScene()
  const { next } = await sync(standIn)
  const direct = { '@amal:matrix.test': ['!x:matrix.test'] }
  await ask(standIn, 'PUT', `v3/user/${encodeURIComponent('@relay:matrix.test')}/account_data/m.direct`, direct)
  const told = await sync(standIn, { since: next })
  expect(told.body.account_data).toEqual({ events: [{ type: 'm.direct', content: direct }] })
  expect((await sync(standIn, { since: told.next })).body).not.toHaveProperty('account_data')
})

test('a filter keeps types and senders out', async () => {
  const { standIn } = await startScene()
  const { next } = await sync(standIn)
  const post = await standIn.postAs('amal', 'security', 'wanted')
  await standIn.reactAs('north-duty', 'security', post, '☑')
  await standIn.postAs('north-duty', 'security', 'unwanted')
  const timeline = { types: ['m.room.*'], not_senders: ['@north-duty:matrix.test'] }
  expect(bodies(await sync(standIn, { since: next, timeline }))).toEqual(['wanted'])
})

test('ending the tokens ends the sync in progress', async () => {
  const { standIn } = await startScene()
  const { next } = await sync(standIn)
  const held = standIn.faults.hang(1, ({ path }) => path.endsWith('/sync'))
  const waiting = sync(standIn, { since: next, timeout: 30_000 })
  await held.spent
  held.release()
  await ask(standIn, 'GET', 'v3/account/whoami')
  standIn.revokeTokens()
  expect((await waiting).body).not.toHaveProperty('rooms')
  expect((await ask(standIn, 'GET', 'v3/sync')).status).toBe(401)
})
