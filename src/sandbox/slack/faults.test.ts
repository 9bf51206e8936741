import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually, openScene, received, type Scene, settled, webClient } from './fixture.ts'
import type { Hang } from './index.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})

afterEach(() => scene.end())

const post = (more: object = {}) => scene.web.chat.postMessage({ channel: 'CSEC', text: 'a', ...more })
const standing = () => scene.slack.channel('security').length

/** What a call was rejected with. */
async function rejection(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  )
}

test('a lost response leaves the post standing', async () => {
  scene.slack.faults.loseResponse('chat.postMessage')
  expect(await rejection(post())).toBeInstanceOf(WebAPIRequestError)
  expect(standing()).toBe(1)
  await post()
  expect(standing()).toBe(2)
})

test('a client that retries by itself posts twice when a response is lost', async () => {
  scene.slack.faults.loseResponse('chat.postMessage')
  const web = webClient(scene.slack)
  Object.assign(web, { retryConfig: { retries: 1, minTimeout: 0 } })
  await web.chat.postMessage({ channel: 'CSEC', text: 'twice' })
  expect(standing()).toBe(2)
})

test('a server error comes before or after the post was made', async () => {
  scene.slack.faults.failAfterApplying('chat.postMessage', 'http-500')
  expect(await rejection(post())).toBeInstanceOf(WebAPIHTTPError)
  expect(standing()).toBe(1)
  scene.slack.faults.failAfterApplying('chat.postMessage', 'fatal_error')
  expect(await rejection(post())).toBeInstanceOf(WebAPIPlatformError)
  expect(standing()).toBe(2)
  scene.slack.faults.failBeforeApplying('chat.postMessage', 'http-503')
  expect(await rejection(post())).toBeInstanceOf(WebAPIHTTPError)
  expect(standing()).toBe(2)
})

test('a fault befalls as many calls as it should, of those that it is meant for', async () => {
  scene.slack.faults.refuse('chat.postMessage', 'restricted_action', {
    calls: 2,
    channel: 'CSEC',
    when: (call) => call.text('text') === 'a',
  })
  expect(await rejection(scene.web.chat.postMessage({ channel: 'CPRIV', text: 'a' }))).toBeUndefined()
  expect(String(await rejection(post()))).toContain('restricted_action')
  expect(String(await rejection(post()))).toContain('restricted_action')
  expect(await rejection(post())).toBeUndefined()
})

/** A post whose sender gives up as soon as it hangs. */
async function givenUp(hang: Hang): Promise<unknown> {
  const patience = new AbortController()
  const impatient: typeof fetch = (input, init) => fetch(input, { ...init, signal: patience.signal })
  const web = webClient(scene.slack, 'xoxb-north', impatient)
  const call = rejection(web.chat.postMessage({ channel: 'CSEC', text: 'a' }))
  await hang.reached
  patience.abort()
  return call
}

test('a call that hangs may be applied late, when its client has given up', async () => {
  const hang = scene.slack.faults.hang('chat.postMessage', 'on-release')
  expect(await givenUp(hang)).toBeInstanceOf(WebAPIRequestError)
  expect(standing()).toBe(0)
  hang.release()
  await eventually(() => standing() === 1)
})

test('a call that hangs may be applied already', async () => {
  const hang = scene.slack.faults.hang('chat.postMessage', 'at-once')
  expect(await givenUp(hang)).toBeInstanceOf(WebAPIRequestError)
  expect(standing()).toBe(1)
  hang.release()
  await post()
  expect(standing()).toBe(2)
})

test('a call that hangs may never be applied', async () => {
  const hang = scene.slack.faults.hang('chat.postMessage', 'never')
  const call = rejection(post())
  await hang.reached
  hang.release()
  expect(await call).toBeInstanceOf(WebAPIRequestError)
  expect(standing()).toBe(0)
})

test('a patient client is answered when a hanging call is released', async () => {
  const hang = scene.slack.faults.hang('chat.postMessage', 'on-release')
  const call = post()
  await hang.reached
  hang.release()
  expect((await call).ok).toBe(true)
})

test('a rate limit comes with a header, without one, or in the body only', async () => {
  scene.slack.faults.rateLimit('chat.postMessage', { retryAfterSeconds: 7 })
  const limited = await rejection(post())
  expect(limited).toBeInstanceOf(WebAPIRateLimitedError)
  expect(limited).toMatchObject({ retryAfter: 7 })
  scene.slack.faults.rateLimit('chat.postMessage')
  expect(String(await rejection(post()))).toContain('Retry header did not contain a valid timeout')
  scene.slack.faults.rateLimit('chat.postMessage', { status: 200 })
  expect(await rejection(post())).toMatchObject({ data: { error: 'ratelimited' } })
  expect(standing()).toBe(0)
})

test('posts above a rate are refused, channel by channel, until time has passed', async () => {
  scene.slack.faults.limitPosts({ perSecond: 1, burst: 2 })
  await post()
  await post()
  expect(await rejection(post())).toMatchObject({ retryAfter: 1 })
  await post({ channel: 'CPRIV' })
  scene.clock.advance(1_000)
  await post()
  expect(await rejection(post())).toBeInstanceOf(WebAPIRateLimitedError)
  scene.slack.faults.limitPosts(undefined)
  await post()
})

test('an event is lost, and the post stands', async () => {
  const envelopes = received(await scene.socket())
  scene.slack.faults.dropEvents(1, (event) => event.type === 'message')
  await scene.slack.postAs('amal', 'security', 'unheard')
  await scene.slack.postAs('amal', 'security', 'heard')
  await eventually(() => envelopes.length === 1)
  await settled(scene.web)
  expect(envelopes.map((envelope) => envelope.body.event?.text)).toEqual(['heard'])
  expect(standing()).toBe(2)
})

test('one message comes under several event ids', async () => {
  const envelopes = received(await scene.socket())
  scene.slack.faults.repeatEvents(1, 2)
  const ts = await scene.slack.postAs('amal', 'security', 'again')
  scene.slack.repeatEvent('security', ts)
  await eventually(() => envelopes.length === 4)
  expect(new Set(envelopes.map((envelope) => envelope.body.event_id)).size).toBe(4)
  expect(new Set(envelopes.map((envelope) => envelope.body.event?.ts))).toEqual(new Set([ts]))
})

test("Slack's clock may be off", async () => {
  scene.slack.faults.skewMs = 90_000
  const { ts } = await post()
  expect(Number(ts) * 1000).toBeCloseTo(scene.clock.now() + 90_000, 0)
})

test('the same client_msg_id makes one post where it is honoured, two where it is ignored', async () => {
  await post({ client_msg_id: 'd1' })
  await post({ client_msg_id: 'd1' })
  expect(standing()).toBe(2)
  scene.slack.faults.clientMsgId = 'honoured'
  const [one, two] = [await post({ client_msg_id: 'd2' }), await post({ client_msg_id: 'd2' })]
  expect(two.ts).toBe(one.ts)
  expect(standing()).toBe(3)
})

test('all is well again after clear', async () => {
  scene.slack.faults.failBeforeApplying('chat.postMessage', 'internal_error', { calls: 100 })
  scene.slack.faults.limitPosts({ perSecond: 0.001 })
  scene.slack.faults.clear()
  await post()
  await post()
  expect(standing()).toBe(2)
})
