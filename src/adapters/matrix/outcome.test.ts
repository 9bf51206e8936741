import { ConnectionError, HTTPError, MatrixError } from 'matrix-js-sdk'
import { expect, test } from 'vitest'
import { failureOf, isFinal, unavailableOf } from './outcome.ts'

const matrixError = (status: number, errcode: string, more: object = {}): MatrixError =>
  new MatrixError({ errcode, error: 'words with a !room:secret', ...more }, status, 'https://hs/secret')

test.each([
  ['a rate limit', matrixError(429, 'M_LIMIT_EXCEEDED', { retry_after_ms: 1500 }), 'unavailable', 'channel'],
  ['a rate limit of a proxy', new HTTPError('too many', 429), 'unavailable', 'channel'],
  ['a refused connection', new ConnectionError('fetch failed', new Error('ECONNREFUSED')), 'unavailable', 'link'],
  ['an unknown name', new ConnectionError('fetch failed', new Error('ENOTFOUND')), 'unavailable', 'link'],
  ['a certificate', new ConnectionError('fetch failed', new Error('CERT_HAS_EXPIRED')), 'unavailable', 'link'],
  ['a reset connection', new ConnectionError('fetch failed', new Error('ECONNRESET')), 'uncertain', undefined],
  ['a timeout', new ConnectionError('fetch failed', new Error('ETIMEDOUT')), 'uncertain', undefined],
  ['an abort', new DOMException('aborted', 'AbortError'), 'uncertain', undefined],
  ['a proxy without its server', new HTTPError('Server returned 502 error', 502), 'uncertain', undefined],
  ['a revoked token', matrixError(401, 'M_UNKNOWN_TOKEN'), 'unavailable', 'link'],
  ['a token that a proxy does not know', new HTTPError('no', 401), 'unavailable', 'link'],
  ['an account that was locked', matrixError(403, 'M_USER_LOCKED'), 'unavailable', 'link'],
  ['an account that was suspended', matrixError(403, 'M_USER_SUSPENDED'), 'unavailable', 'link'],
  ['a proxy that waited too long', new HTTPError('late', 408), 'uncertain', undefined],
  ['a homeserver that waited too long itself', matrixError(408, 'M_UNKNOWN'), 'uncertain', undefined],
  ['an answer that leads elsewhere', new HTTPError('elsewhere', 302), 'uncertain', undefined],
  ['a proxy that knows of no homeserver', new HTTPError('404 page not found', 404), 'uncertain', undefined],
  ['a proxy that lets nobody through', new HTTPError('forbidden', 403), 'uncertain', undefined],
  ['a proxy that finds it too large', new HTTPError('too large', 413), 'refused', undefined],
  ['a forbidden act', matrixError(403, 'M_FORBIDDEN'), 'refused', undefined],
  ['a room that is not there', matrixError(404, 'M_NOT_FOUND'), 'refused', undefined],
  ['content that is not valid', matrixError(400, 'M_BAD_JSON'), 'refused', undefined],
])('%s', (_, error, outcome, scope) => {
  const failure = failureOf(error)
  expect(failure).toMatchObject(scope === undefined ? { outcome } : { outcome, scope })
  expect(failure.reason).not.toContain('secret')
})

test('the time of a rate limit is passed on', () => {
  expect(failureOf(matrixError(429, 'M_LIMIT_EXCEEDED', { retry_after_ms: 1500 }))).toMatchObject({ retryAfterMs: 1500 })
  expect(unavailableOf(matrixError(429, 'M_LIMIT_EXCEEDED', { retry_after_ms: 1500 }))).toMatchObject({ retryAfterMs: 1500 })
})

test.each([
  ['no number of any kind', { 'Retry-After': 'soon' }, {}],
  ['over already', { 'Retry-After': 'Thu, 01 Jan 2026 00:00:00 GMT' }, {}],
  ['none at all', { 'Retry-After': '0' }, {}],
  ['not said', {}, {}],
  ['no whole number', {}, { retry_after_ms: 0.5 }],
])('a wait that is %s is left to the lane’s own pace', (_, headers, said) => {
  const failure = failureOf(
    new MatrixError({ errcode: 'M_LIMIT_EXCEEDED', ...said }, 429, undefined, undefined, new Headers(headers as Record<string, string>)),
  )
  expect(failure).toMatchObject({ outcome: 'unavailable', scope: 'channel' })
  expect(failure).not.toHaveProperty('retryAfterMs')
})

test('only what the homeserver has decided is final, and not what something before it says', () => {
  const decided = [400, 403, 404]
  const passing = [401, 408, 429, 500]
  expect(decided.map((status) => isFinal(matrixError(status, 'M_FORBIDDEN')))).toEqual([true, true, true])
  expect(decided.map((status) => isFinal(new HTTPError('no', status)))).toEqual([false, false, false])
  expect(passing.map((status) => isFinal(matrixError(status, 'M_UNKNOWN')))).toEqual([false, false, false, false])
  expect(passing.map((status) => isFinal(new HTTPError('later', status)))).toEqual([false, false, false, false])
  expect(isFinal(new ConnectionError('fetch failed', new Error('ECONNRESET')))).toBe(false)
})
