import { ConnectionError, HTTPError, MatrixError } from 'matrix-js-sdk'
import { expect, test } from 'vitest'
import { failureOf } from './outcome.ts'

const matrixError = (status: number, errcode: string, more: object = {}): MatrixError =>
  new MatrixError({ errcode, error: 'words with a !room:secret', ...more }, status, 'https://hs/secret')

test.each([
  ['a rate limit', matrixError(429, 'M_LIMIT_EXCEEDED', { retry_after_ms: 1500 }), 'unavailable', 'channel'],
  ['a refused connection', new ConnectionError('fetch failed', new Error('ECONNREFUSED')), 'unavailable', 'link'],
  ['an unknown name', new ConnectionError('fetch failed', new Error('ENOTFOUND')), 'unavailable', 'link'],
  ['a certificate', new ConnectionError('fetch failed', new Error('CERT_HAS_EXPIRED')), 'unavailable', 'link'],
  ['a reset connection', new ConnectionError('fetch failed', new Error('ECONNRESET')), 'uncertain', undefined],
  ['a timeout', new ConnectionError('fetch failed', new Error('ETIMEDOUT')), 'uncertain', undefined],
  ['an abort', new DOMException('aborted', 'AbortError'), 'uncertain', undefined],
  ['a proxy without its server', new HTTPError('Server returned 502 error', 502), 'uncertain', undefined],
  ['a revoked token', matrixError(401, 'M_UNKNOWN_TOKEN'), 'unavailable', 'link'],
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
})
