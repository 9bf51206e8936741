import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { fetch, Headers, Response } from '../http/fetch.ts'
import { type Answered, request } from '../http/request.ts'
import { IdlePace } from './idle-pace.ts'
import { within } from './time.ts'

/**
 * The one road from the SDK to the network: bounds every request in time, answers bodies included, and tells what
 * happened to it. The SDK's own bound ends at the headers, and its error forgets why a connection failed.
 */
export interface TransportSigns {
  /** A request of the sync loop (the poll itself, or the SDK's look whether the server is back) ended. */
  readonly polled: (poll: Poll) => void
  /** A sync was answered, with this body. Returns what the SDK is to see in its place. */
  readonly synced?: (body: string) => object
  /** Whether all that such an answer told was dealt with without the SDK, and its place in the stream taken. */
  readonly passedOver?: (forSdk: object) => Promise<boolean>
  /** Whether the last sync told of no room at all. */
  readonly toldNothing?: () => boolean
  /** The place in the stream: where the next sync begins, whatever the SDK has seen. */
  readonly place?: () => string | undefined
  /** The server said that the token is no longer good; `errcode` is Matrix's. */
  readonly tokenRefused: (errcode: string) => void
  /** The server knows no such place in its stream. */
  readonly placeUnknown?: () => void
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

/** A server that does not know `/versions` is there; one that refuses a sync, or leads elsewhere with it, is of no use. */
const failedFrom = { sync: 300, versions: 500 }

const tokenErrcodes = new Set(['M_UNKNOWN_TOKEN', 'M_MISSING_TOKEN', 'M_USER_DEACTIVATED', 'M_USER_LOCKED'])

export interface Answer {
  readonly status: number
  /** By their names in small letters. */
  readonly headers: Answered['headers']
  readonly body: string
  /** What the SDK is to see in place of the body. */
  readonly forSdk?: object
}

interface Asked {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal | undefined
}

/**
 * One request, within its bound. Rejects with an `AbortError` where `signal` ended it, else with an error whose message is the
 * code of what failed, such as ECONNREFUSED.
 */
export async function exchange(url: URL, asked: Asked, signs: TransportSigns): Promise<Answer> {
  const poll = pollOf(url)
  if (poll) signs.polled({ request: poll, state: 'begun' })
  try {
    const answer = await wholeAnswer(url, asked)
    const errcode = answer.status < 400 ? undefined : errcodeIn(answer.body)
    const isRefusal = answer.status === 401 || (poll === 'sync' && answer.status === 403)
    if (isRefusal && errcode !== undefined && tokenErrcodes.has(errcode)) signs.tokenRefused(errcode)
    // In the homeserver's own words: what stands before it knows nothing of its stream.
    const isPlaceUnknown = poll === 'sync' && answer.status === 400 && errcode !== undefined && url.searchParams.has('since')
    const serverTime = Date.parse(headerOf(answer, 'date') ?? '')
    if (!Number.isNaN(serverTime)) signs.clockTold?.(serverTime)
    if (poll) {
      const cause = answer.status < failedFrom[poll] ? undefined : answeredInWords(answer.status, errcode)
      const forSdk = poll === 'sync' && answer.status === 200 ? signs.synced?.(answer.body) : undefined
      signs.polled(cause ? { request: poll, state: 'failed', cause } : { request: poll, state: 'answered' })
      if (isPlaceUnknown) signs.placeUnknown?.()
      if (forSdk) return { ...answer, forSdk }
    }
    return answer
  } catch (error) {
    if (poll) signs.polled({ request: poll, state: 'failed', cause: causeInWords(error) })
    if (error instanceof Error && error.name === 'AbortError') throw error
    throw new Error(codeOf(error), { cause: error })
  }
}

/** The same for the SDK. */
export function transport(signs: TransportSigns, idle = new IdlePace()): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof URL || typeof input === 'string' ? input : input.url)
    const { method = 'GET', body, signal } = init
    if (body !== undefined && body !== null && typeof body !== 'string') throw new TypeError('a request that is no text')
    const headers = Object.fromEntries(new Headers(init.headers))
    // The SDK begins its first sync before it waits for it: where it was stopped meanwhile, nobody hears of how that ends.
    if (signal?.aborted && pollOf(url) === 'sync') return new Promise(() => undefined)
    const asked = { method, headers, signal: signal ?? undefined, ...(typeof body === 'string' ? { body } : {}) }
    const answer = await (pollOf(url) === 'sync' ? sync(url, asked, signs, idle) : exchange(url, asked, signs))
    if (answer.forSdk) return asResponse(answer.forSdk)
    const isEmpty = answer.status === 204 || answer.status === 304
    return new Response(isEmpty ? null : answer.body, { status: answer.status, headers: headersOf(answer) })
  }
}

/** So long the SDK may be left waiting: it gives a poll up after 90 s. */
const withoutSdkMs = 45_000

/** Polls until there is something for the SDK, which takes longer over an answer that tells it nothing than we over what people said. */
async function sync(url: URL, asked: Asked, signs: TransportSigns, idle: IdlePace): Promise<Answer> {
  const begun = performance.now()
  const isSettled = Number(url.searchParams.get('timeout')) > 0
  for (;;) {
    const place = signs.place?.()
    if (place !== undefined && url.searchParams.has('since')) url.searchParams.set('since', place)
    const askedAt = performance.now()
    const answer = await exchange(url, asked, signs)
    const answeredAt = performance.now()
    const toldNothing = isSettled && answer.forSdk !== undefined && signs.toldNothing?.() === true
    await idle.after({ toldNothing, tookMs: answeredAt - askedAt }, asked.signal)
    const mayPass = isSettled && answer.forSdk !== undefined && answeredAt - begun < withoutSdkMs
    if (!mayPass || !(await signs.passedOver?.(answer.forSdk!))) return answer
  }
}

/** What the SDK reads of the answer to a sync, which is parsed already: a `Response` costs more than all else about it. */
const asResponse = (json: object): Response => ({ ok: true, status: 200, json: () => Promise.resolve(json) }) as unknown as Response

export function headersOf({ headers }: Pick<Answer, 'headers'>): Headers {
  const all = new Headers()
  for (const [name, value] of Object.entries(headers)) for (const each of [value ?? []].flat()) all.append(name, each)
  return all
}

function headerOf({ headers }: Pick<Answer, 'headers'>, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

async function wholeAnswer(url: URL, { signal: wanted, ...asked }: Asked): Promise<Answer> {
  try {
    return await within(boundOf(url), wanted, async (signal) => {
      // What is sent is short and frequent, and so are most answers to a sync: those go the light way. What is long is worth packing.
      if (asked.method === 'PUT') return unpacked(await request(url, asked, signal))
      if (pollOf(url) === 'sync') {
        return unpacked(await request(url, { ...asked, headers: { ...asked.headers, 'accept-encoding': 'gzip' } }, signal))
      }
      const response = await fetch(url, { ...asked, signal })
      return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
    })
  } catch (error) {
    // An end by the bound is a timeout, not somebody's wish to stop.
    if (error instanceof Error && error.name === 'AbortError' && !wanted?.aborted) {
      throw new Error('ETIMEDOUT', { cause: error })
    }
    throw error
  }
}

const gunzipped = promisify(gunzip)

async function unpacked({ status, headers, body }: Answered): Promise<Answer> {
  const isPacked = /^(x-)?gzip$/i.test(headerOf({ headers }, 'content-encoding') ?? '')
  return { status, headers, body: (isPacked ? await gunzipped(body) : body).toString() }
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

const errcodeIn = (body: string): string | undefined => /"errcode"\s*:\s*"([A-Z_]{1,60})"/.exec(body)?.[1]

const answeredInWords = (status: number, errcode: string | undefined): string =>
  `the homeserver answered ${status}${errcode === undefined ? '' : ` (${errcode})`}`

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
