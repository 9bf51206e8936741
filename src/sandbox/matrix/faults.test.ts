import { ClientEvent, SyncState } from 'matrix-js-sdk'
import { expect, test } from 'vitest'
import { isSend, isSync } from './faults.ts'
import type { MatrixStandIn } from './standin.ts'
import { ask, bodies, nextEvent, saying, sendPath, startScene, sync, syncingBot, text } from './test-support.ts'

const texts = (standIn: MatrixStandIn): string[] => standIn.channel('security').map((post) => post.text)

const send = (standIn: MatrixStandIn, transactionId = 't1') => ask(standIn, 'PUT', sendPath(standIn, transactionId), text('SEC-0001'))

test('an answer can be lost after the send was applied, and its repeat finds the event', async () => {
  const { standIn } = await startScene()
  const fault = standIn.faults.loseAnswers(1, isSend)
  await expect(send(standIn)).rejects.toThrow()
  await fault.spent
  expect(texts(standIn)).toEqual(['SEC-0001'])
  expect((await send(standIn)).body.event_id).toBe(standIn.channel('security')[0]?.id)
  expect(texts(standIn)).toEqual(['SEC-0001'])
})

test('a request can be lost before it is applied', async () => {
  const { standIn } = await startScene()
  standIn.faults.loseRequests(1, isSend)
  await expect(send(standIn)).rejects.toThrow()
  expect(texts(standIn)).toEqual([])
  expect((await send(standIn)).status).toBe(200)
})

test('a server error can come before or after the send is applied', async () => {
  const { standIn } = await startScene()
  standIn.faults.failBefore(1, isSend)
  expect((await send(standIn, 'before')).status).toBe(502)
  expect(texts(standIn)).toEqual([])
  standIn.faults.failAfter(1, isSend, 503)
  expect((await send(standIn, 'after')).status).toBe(503)
  expect(texts(standIn)).toEqual(['SEC-0001'])
})

test('a rate limit says when to come back, for as many requests as it was told', async () => {
  const { standIn } = await startScene()
  const fault = standIn.faults.limit(2, isSend, 2_500)
  expect(await send(standIn)).toMatchObject({
    status: 429,
    body: { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 2_500 },
  })
  expect(fault.remaining).toBe(1)
  expect((await send(standIn)).status).toBe(429)
  expect((await send(standIn)).status).toBe(200)
  expect(texts(standIn)).toEqual(['SEC-0001'])
})

test('a homeserver that turns a request down says why in its own words, and applies nothing', async () => {
  const { standIn } = await startScene()
  standIn.faults.refuse(1, 'M_USER_SUSPENDED', isSend)
  expect(await send(standIn)).toMatchObject({ status: 403, body: { errcode: 'M_USER_SUSPENDED' } })
  expect(texts(standIn)).toEqual([])
})

test('a send that hangs is applied later, though its client has given up', async () => {
  const { standIn } = await startScene()
  const hang = standIn.faults.hang(1, isSend)
  const givenUp = new AbortController()
  const sending = fetch(`${standIn.url}/_matrix/client/${sendPath(standIn, 't1')}`, {
    method: 'PUT',
    headers: { Authorization: 'Bearer bot-token' },
    body: JSON.stringify(text('SEC-0001')),
    signal: givenUp.signal,
  })
  await hang.spent
  givenUp.abort()
  await expect(sending).rejects.toThrow()
  expect([hang.held, texts(standIn)]).toEqual([1, []])
  const shown = new Promise<void>((resolve) => standIn.onChange(resolve))
  hang.release()
  await shown
  expect([hang.held, texts(standIn)]).toEqual([0, ['SEC-0001']])
})

test('a send that hangs can be applied by the clock', async () => {
  const { standIn, clock } = await startScene()
  const hang = standIn.faults.hang(1, isSend, 90_000)
  const sending = send(standIn)
  await hang.spent
  clock.advance(89_999)
  expect(hang.held).toBe(1)
  clock.advance(1)
  expect((await sending).status).toBe(200)
})

test('clearing the faults releases what hangs', async () => {
  const { standIn } = await startScene()
  const hang = standIn.faults.hang(1, isSend)
  standIn.faults.limit(1, isSend)
  const sending = send(standIn)
  await hang.spent
  standIn.faults.clear()
  expect((await sending).status).toBe(200)
  expect((await send(standIn, 't2')).status).toBe(200)
})

test('a fault meets only what it is meant for, and can be cleared', async () => {
  const { standIn } = await startScene()
  const fault = standIn.faults.failBefore(9, ({ body }) => body.body === 'SEC-0002')
  expect((await send(standIn)).status).toBe(200)
  expect((await ask(standIn, 'PUT', sendPath(standIn, 't2'), text('SEC-0002'))).status).toBe(502)
  fault.clear()
  expect((await ask(standIn, 'PUT', sendPath(standIn, 't2'), text('SEC-0002'))).status).toBe(200)
})

test('a sync can be made to skip events, as a gap', async () => {
  const { standIn } = await startScene()
  const { next } = await sync(standIn)
  standIn.postMany('amal', 'security', ['one', 'two', 'three'])
  standIn.faults.limitSync(1)
  const gap = await sync(standIn, { since: next })
  expect([gap.timeline?.limited, bodies(gap)]).toEqual([true, ['three']])
  expect(bodies(await sync(standIn, { since: next }))).toEqual(['one', 'two', 'three'])
})

test('a stale cache gives an old answer to a question asked before', async () => {
  const { standIn } = await startScene()
  const { next } = await sync(standIn)
  await standIn.postAs('amal', 'security', 'old')
  const first = await sync(standIn, { since: next })
  await standIn.postAs('amal', 'security', 'new')
  standIn.faults.repeatStaleSync(1)
  expect(await sync(standIn, { since: next })).toEqual(first)
  expect(bodies(await sync(standIn, { since: next }))).toEqual(['old', 'new'])
})

test('a sync whose answer is lost is asked again, and nothing is missed', async () => {
  const { standIn } = await startScene()
  const client = await syncingBot(standIn)
  const states: SyncState[] = []
  client.on(ClientEvent.Sync, (state) => {
    states.push(state)
    if (state === SyncState.Reconnecting) client.retryImmediately()
  })
  const fault = standIn.faults.loseAnswers(1, isSync)
  await standIn.postAs('amal', 'security', 'answers the sync in progress')
  await fault.spent
  const seen = nextEvent(client, saying('was in the lost answer'))
  await standIn.postAs('amal', 'security', 'was in the lost answer')
  await seen
  expect(states).toContain(SyncState.Reconnecting)
})

test('a homeserver that is cut off drops and refuses connections, while its people go on', async () => {
  const { standIn } = await startScene()
  const client = await syncingBot(standIn)
  const reconnecting = new Promise<void>((resolve) => {
    client.on(ClientEvent.Sync, (state) => {
      if (state === SyncState.Reconnecting) resolve()
    })
  })
  standIn.cut()
  await reconnecting
  await expect(send(standIn)).rejects.toThrow()
  await standIn.postAs('amal', 'security', 'said meanwhile')
  expect([standIn.isCut, texts(standIn)]).toEqual([true, ['said meanwhile']])
  const seen = nextEvent(client, saying('said meanwhile'))
  standIn.restore()
  client.retryImmediately()
  await seen
  expect((await send(standIn)).status).toBe(200)
})
