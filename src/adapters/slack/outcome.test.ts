import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { expect, test } from 'vitest'
import type { SendOutcome } from '../../core/outgoing.ts'
import { failureOf, isThreadShut, sendOutcomeOf } from './outcome.ts'

const outcomeOf = (error: unknown): SendOutcome => sendOutcomeOf(failureOf(error))
const platform = (error: string, more: object = {}) => new WebAPIPlatformError({ ok: false, error, ...more })
const request = (cause: unknown) => new WebAPIRequestError(new TypeError('fetch failed', { cause }))
const systemError = (code: string, syscall?: string) => Object.assign(new Error(code), { code, syscall })

test.each([
  ['a refused connection', systemError('ECONNREFUSED', 'connect')],
  ['a name that is not known', systemError('ENOTFOUND', 'getaddrinfo')],
  ['a connection that times out', systemError('ETIMEDOUT', 'connect')],
  ['a certificate that is not trusted', systemError('DEPTH_ZERO_SELF_SIGNED_CERT')],
  ['every address refused', new AggregateError([systemError('ECONNREFUSED', 'connect'), systemError('EHOSTUNREACH', 'connect')])],
])('%s is unavailable: nothing was sent', (_name, cause) => {
  expect(outcomeOf(request(cause))).toMatchObject({ outcome: 'unavailable', scope: 'link' })
})

test.each([
  ['a reset connection', systemError('ECONNRESET', 'read')],
  ['a socket that the other side closed', systemError('UND_ERR_SOCKET')],
  ['a socket that timed out', systemError('ETIMEDOUT', 'read')],
  ['an error without a code', new Error('odd')],
  [
    'one address of several that was reached',
    new AggregateError([systemError('ECONNREFUSED', 'connect'), systemError('ECONNRESET', 'read')]),
  ],
])('%s is uncertain: it may have been sent', (_name, cause) => {
  expect(outcomeOf(request(cause))).toMatchObject({ outcome: 'uncertain' })
})

test('a timeout, a server error, an error inside Slack and anything unexpected are uncertain', () => {
  const timeout = new WebAPIRequestError(new DOMException('too late', 'TimeoutError') as unknown as Error)
  const inside = ['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable'].map((code) => platform(code))
  const errors = [timeout, new WebAPIHTTPError(503, 'away', {}, ''), ...inside]
  for (const error of [...errors, new Error('?'), undefined, platform('<html>a proxy says: secret</html>')]) {
    expect(outcomeOf(error)).toMatchObject({ outcome: 'uncertain' })
    expect(JSON.stringify(outcomeOf(error))).not.toContain('secret')
  }
})

test('a rate limit is unavailable for the channel and names its wait, at least one second', () => {
  const wait = (retryAfterMs: number) => ({ outcome: 'unavailable', scope: 'channel', retryAfterMs })
  expect(outcomeOf(new WebAPIRateLimitedError(30))).toMatchObject(wait(30_000))
  expect(outcomeOf(new WebAPIRateLimitedError(0))).toMatchObject(wait(1_000))
  for (const code of ['ratelimited', 'rate_limited', 'message_limit_exceeded']) expect(outcomeOf(platform(code))).toMatchObject(wait(1_000))
  expect(outcomeOf(platform('ratelimited', { response_metadata: { retryAfter: 4 } }))).toMatchObject(wait(4_000))
})

test.each([
  ['external_channel_migrating', 'channel'],
  ['ekm_access_denied', 'channel'],
  ['org_login_required', 'link'],
  ['accesslimited', 'link'],
])('%s passes: the message is kept for the %s', (code, scope) => {
  expect(outcomeOf(platform(code))).toMatchObject({ outcome: 'unavailable', scope, reason: expect.stringContaining(code) })
})

test.each(['invalid_auth', 'token_revoked', 'account_inactive', 'not_authed', 'team_access_not_granted'])(
  '%s keeps the message',
  (code) => {
    expect(failureOf(platform(code))).toMatchObject({ kind: 'unauthorised', code })
    expect(outcomeOf(platform(code))).toMatchObject({ outcome: 'unavailable', scope: 'link' })
  },
)

test.each([
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'restricted_action',
  'msg_too_long',
  'invalid_blocks',
  'an_error_of_the_future',
])('%s is refused', (code) => {
  expect(outcomeOf(platform(code))).toMatchObject({ outcome: 'refused', reason: expect.stringContaining(code) })
})

test('a missing permission is named', () => {
  const outcome = outcomeOf(platform('missing_scope', { needed: 'chat:write' }))
  expect(outcome).toEqual({ outcome: 'refused', reason: 'the app lacks a permission (missing_scope: chat:write)' })
})

test.each([
  ['thread_not_found', true],
  ['cannot_reply_to_message', true],
  ['restricted_action_thread_locked', true],
  ['restricted_action_non_threadable_channel', true],
  ['channel_not_found', false],
  ['internal_error', false],
])('in a thread of which Slack says %s nothing can be said, though the channel may take it: %s', (code, isShut) => {
  expect(isThreadShut(failureOf(platform(code)))).toBe(isShut)
})
