import { request } from './request.ts'
import { within } from './time.ts'

/**
 * The one road from the SDK to the network: bounds every request in time, answers bodies included, and tells what
 * happened to it. The SDK's own bound ends at the headers, and its error forgets why a connection failed.
 */
export interface TransportSigns {
  /** A request of the sync loop (the poll itself, or the SDK's look whether the server is back) ended. */
  readonly polled: (poll: Poll) => void
  /** A sync was answered, with this body. Returns the body that the SDK is to see. */
  readonly synced?: (body: string) => string
  /** The server said that the token is no longer good; `errcode` is Matrix's. */
  readonly tokenRefused: (errcode: string) => void
  /** The homeserver's clock, ms, from its `Date` header: whole seconds. */
  readonly clockTold?: (serverTime: number) => void
}

export interface Poll {
  readonly request: 'sync' | 'versions'
  readonly state: 'begun' | 'answered' | 'failed'
  /** Why it failed, in words without secrets. */
  readonly cause?: string
}

/** The server answers an idle poll after this long; a cut is noticed at most `graceMs` later. */
export const pollTimeoutMs = 10_000
const graceMs = 5_000
/** A poll after an outage may have much to collect; the very first collects everything. */
const catchingUpMs = 30_000
const firstSyncMs = 120_000
const versionsMs = 4_000
const otherRequestMs = 15_000

/** A server that does not know `/versions` is there; one that refuses a sync is of no use. */
const failedFrom = { sync: 400, versions: 500 }

const tokenErrcodes = new Set(['M_UNKNOWN_TOKEN', 'M_MISSING_TOKEN', 'M_USER_DEACTIVATED', 'M_USER_LOCKED'])

export function transport(signs: TransportSigns): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const request = pollOf(url)
    if (request) signs.polled({ request, state: 'begun' })
    try {
      const answer = await wholeAnswer(url, init ?? {})
      if (answer.status === 401 || (request === 'sync' && answer.status === 403)) tellRefusal(answer.body, signs)
      let { body } = answer
      const serverTime = Date.parse(answer.headers.get('date') ?? '')
      if (!Number.isNaN(serverTime)) signs.clockTold?.(serverTime)
      if (request) {
        const cause = answer.status < failedFrom[request] ? undefined : `the homeserver answered ${answer.status}`
        if (request === 'sync' && cause === undefined) body = signs.synced?.(body) ?? body
        signs.polled(cause ? { request, state: 'failed', cause } : { request, state: 'answered' })
      }
      const empty = answer.status === 204 || answer.status === 304
      return new Response(empty ? null : body, { status: answer.status, headers: answer.headers })
    } catch (error) {
      if (request) signs.polled({ request, state: 'failed', cause: causeInWords(error) })
      if (error instanceof Error && error.name === 'AbortError') throw error
      throw new Error(codeOf(error), { cause: error })
    }
  }
}

async function wholeAnswer(url: URL, init: RequestInit) {
  const wanted = init.signal ?? undefined
  try {
    return await within(boundOf(url), wanted, async (signal) => {
      const { method, body } = init
      // What is sent is short and frequent, and goes the light way; what is read may be long, and is worth compressing.
      if (method === 'PUT' && typeof body === 'string') {
        return request(url, { method, body, headers: Object.fromEntries(new Headers(init.headers)) }, signal)
      }
      const response = await globalThis.fetch(url, { ...init, signal })
      return { status: response.status, headers: response.headers, body: await response.text() }
    })
  } catch (error) {
    // An end by the bound is a timeout, not somebody's wish to stop.
    if (error instanceof Error && error.name === 'AbortError' && !wanted?.aborted) {
      throw new Error('ETIMEDOUT', { cause: error })
    }
    throw error
  }
}

function pollOf(url: URL): Poll['request'] | undefined {
  if (/\/_matrix\/client\/[^/]+\/sync$/.test(url.pathname)) return 'sync'
  return url.pathname.endsWith('/_matrix/client/versions') ? 'versions' : undefined
}

function boundOf(url: URL): number {
  const request = pollOf(url)
  if (request !== 'sync') return request === 'versions' ? versionsMs : otherRequestMs
  if (!url.searchParams.has('since')) return firstSyncMs
  const timeoutMs = Number(url.searchParams.get('timeout') ?? 0)
  return timeoutMs > 0 ? timeoutMs + graceMs : catchingUpMs
}

function tellRefusal(body: string, signs: TransportSigns): void {
  const errcode = /"errcode"\s*:\s*"([A-Z_]+)"/.exec(body)?.[1]
  if (errcode !== undefined && tokenErrcodes.has(errcode)) signs.tokenRefused(errcode)
}

/** A code such as ECONNREFUSED: Node hides it in the cause, and behind several addresses in the causes of that. */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code
    if (at instanceof AggregateError && at.errors.length > 0) return codeOf(at.errors[0])
    if (/^E[A-Z]+$/.test(at.message)) return at.message
  }
  return 'EUNKNOWN'
}

function causeInWords(error: unknown): string {
  const code = codeOf(error)
  if (code === 'ETIMEDOUT') return 'the homeserver did not answer in time'
  if (error instanceof Error && error.name === 'AbortError') return 'the request was ended'
  return `no connection to the homeserver (${code})`
}
