import { ConnectionError, HTTPError, MatrixError } from 'matrix-js-sdk'
import type { SendOutcome } from '../../core/outgoing.ts'

export type Failure = Exclude<SendOutcome, { readonly outcome: 'sent' }>

/** Failures of this kind happen before a byte of the request leaves: it was certainly not applied. */
const notSentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
])
const notSentByCertificate = /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/

const tokenErrcodes = new Set(['M_UNKNOWN_TOKEN', 'M_MISSING_TOKEN', 'M_USER_DEACTIVATED', 'M_USER_LOCKED'])
const passingErrcodes = new Set(['M_RESOURCE_LIMIT_EXCEEDED', 'M_CONSENT_NOT_GIVEN', 'M_USER_SUSPENDED'])

const refusals: Readonly<Record<string, string>> = {
  M_FORBIDDEN: 'the bot may not do this in the room',
  M_NOT_FOUND: 'the homeserver does not know this room or post',
  M_TOO_LARGE: 'the message is too large for the homeserver',
  M_GUEST_ACCESS_FORBIDDEN: 'the bot may not do this in the room',
  M_UNSUPPORTED_ROOM_VERSION: 'the homeserver cannot use this room',
}

/** What became of a request that failed. The reasons hold no content, no token and no address. */
export function failureOf(error: unknown): Failure {
  if (error instanceof MatrixError) return failureOfAnswer(error, error.errcode ?? '')
  if (error instanceof HTTPError) return failureOfAnswer(error, '')
  if (error instanceof ConnectionError) return failureOfConnection(/: (\S+)$/.exec(error.message)?.[1] ?? 'EUNKNOWN')
  if (error instanceof Error && error.name === 'AbortError') {
    return { outcome: 'uncertain', reason: 'the homeserver did not answer in time' }
  }
  return { outcome: 'uncertain', reason: 'the answer of the homeserver could not be understood' }
}

/** For questions: an unknown outcome is no worse than none. */
export function unavailableOf(error: unknown): { outcome: 'unavailable'; reason: string; retryAfterMs?: number } {
  const failure = failureOf(error)
  const wait = failure.outcome === 'unavailable' && failure.retryAfterMs !== undefined ? { retryAfterMs: failure.retryAfterMs } : {}
  return { outcome: 'unavailable', reason: failure.reason, ...wait }
}

function failureOfAnswer(error: HTTPError, errcode: string): Failure {
  const status = error.httpStatus ?? 0
  if (errcode === 'M_LIMIT_EXCEEDED' || status === 429) {
    const retryAfterMs = retryAfterOf(error)
    const reason = 'the homeserver asks to go slower'
    return { outcome: 'unavailable', scope: 'channel', reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  }
  if (tokenErrcodes.has(errcode) || status === 401) {
    return { outcome: 'unavailable', scope: 'link', reason: tokenRefusedInWords(errcode) }
  }
  if (passingErrcodes.has(errcode)) {
    return {
      outcome: 'unavailable',
      scope: 'link',
      reason: `the homeserver has suspended the bot for now (${errcode})`,
    }
  }
  // A proxy may answer for a server that has already taken the request; a repeat is safe by its transaction id.
  if (status >= 500 || status === 408 || status < 400) {
    return { outcome: 'uncertain', reason: `the homeserver answered ${status}` }
  }
  if (status === tooLarge) return { outcome: 'refused', reason: refusals.M_TOO_LARGE! }
  if (errcode === '') return { outcome: 'uncertain', reason: `something before the homeserver answered in its place (${status})` }
  return { outcome: 'refused', reason: refusals[errcode] ?? `the homeserver refused it (${errcode})` }
}

/** Also said by a proxy that bounds what it lets through: asked again it says the same. */
const tooLarge = 413

function failureOfConnection(code: string): Failure {
  return notSentCodes.has(code) || notSentByCertificate.test(code)
    ? { outcome: 'unavailable', scope: 'link', reason: `no connection to the homeserver (${code})` }
    : { outcome: 'uncertain', reason: `the connection to the homeserver was lost (${code})` }
}

/** Undefined where it says nothing of use, or a time that is over by this machine's clock: the lane's own pace will do. */
function retryAfterOf(error: HTTPError): number | undefined {
  try {
    const ms = error.getRetryAfterMs() ?? 0
    return ms > 0 ? ms : undefined
  } catch {
    return undefined
  }
}

export function tokenRefusedInWords(errcode: string): string {
  if (errcode === 'M_USER_DEACTIVATED') return "the bot's account was deactivated on the homeserver"
  if (errcode === 'M_USER_LOCKED') return "the bot's account was locked on the homeserver"
  return 'the homeserver no longer accepts the access token: log the bot in again, on the same device, and set the new token'
}

/** True where the request found nothing there: for acts whose wish is then already fulfilled. */
export const isNotFound = (error: unknown): boolean => error instanceof MatrixError && error.errcode === 'M_NOT_FOUND'

/** True where the homeserver has decided, in its own words: asking again would give the same answer. */
export const isFinal = (error: unknown): boolean => isDecided(error) && isInItsWords(error)

/**
 * True for the page of something before the homeserver, which knows of none behind it just then (while it starts anew), or of no such
 * address. That decides nothing.
 */
export const isForeign = (error: unknown): boolean => isDecided(error) && !isInItsWords(error)

const isInItsWords = (error: unknown): boolean => error instanceof MatrixError && error.errcode !== undefined
function isDecided(error: unknown): boolean {
  if (!(error instanceof HTTPError)) return false
  const status = error.httpStatus ?? 0
  return status >= 400 && status < 500 && ![401, 408, 429].includes(status)
}

/** The mark stands there already. */
export const isDuplicateReaction = (error: unknown): boolean => error instanceof MatrixError && error.errcode === 'M_DUPLICATE_ANNOTATION'
