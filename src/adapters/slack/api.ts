import { stringify } from 'node:querystring'
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { type Answered, request } from '../http/request.ts'
import type { Answers, Method } from './methods.ts'
import { type Failure, failureOf } from './outcome.ts'

type Answer<M extends Method> = { readonly ok: true; readonly body: Answers[M] } | { readonly ok: false; readonly failure: Failure }

/** Slack's Web API as the adapter uses it: one attempt a call, failures as values, nothing but the listed methods. */
export interface SlackApi {
  /** Settles within `callTimeoutMs`, and at once when `signal` aborts: a call under way is then of unknown outcome. */
  call<M extends Method>(method: M, args: Record<string, unknown>, signal?: AbortSignal): Promise<Answer<M>>
  /** ms by which this machine's clock was ahead of Slack's at the last answer; Slack tells whole seconds. */
  readonly clockAheadMs: number | undefined
  /** Breaks off every call under way; later ones fail. */
  close(): void
}

export interface ApiParts {
  readonly url: string
  readonly token: string
  readonly timeoutMs: number
  readonly now: () => number
}

/** What every answer may say besides what was asked for. */
interface Said {
  readonly ok: boolean
  readonly response_metadata?: object
}

/** What has blocks: Slack asks for these in JSON ("Web API", "POST bodies"). As a form a message is half as long again, and takes far longer to write. */
const inJson: ReadonlySet<Method> = new Set(['chat.postMessage', 'chat.update'])

/** Calls as the SDK's client makes them, and throws its errors; that client formats every call for a log that nobody keeps. */
export function openApi(parts: ApiParts): SlackApi {
  const base = parts.url.endsWith('/') ? parts.url : `${parts.url}/`
  const headers = { 'User-Agent': 'parley', Accept: 'application/json', Authorization: `Bearer ${parts.token}` }
  const formHeaders = { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' }
  const jsonHeaders = { ...headers, 'Content-Type': 'application/json; charset=utf-8' }
  const addresses = new Map<Method, URL>()
  const underWay = new Set<AbortController>()
  let isClosed = false
  let clockAheadMs: number | undefined

  const addressOf = (method: Method): URL => {
    const address = addresses.get(method) ?? new URL(base + method)
    addresses.set(method, address)
    return address
  }

  const attempt = async (method: Method, args: Record<string, unknown>, signal: AbortSignal): Promise<Said> => {
    const sentAt = parts.now()
    const body = inJson.has(method) ? { headers: jsonHeaders, body: JSON.stringify(args) } : { headers: formHeaders, body: formOf(args) }
    const answered = await request(addressOf(method), { method: 'POST', ...body }, signal).catch((error: unknown) => {
      throw new WebAPIRequestError(error instanceof Error ? error : new Error(String(error)))
    })
    clockAheadMs = clockAhead(headerOf(answered, 'date'), sentAt, parts.now()) ?? clockAheadMs
    return judged(answered)
  }

  /** One signal for all that may end a call: the caller, the bound on its time, closing. */
  const bounded = async (method: Method, args: Record<string, unknown>, signal: AbortSignal | undefined): Promise<Said> => {
    const bound = new AbortController()
    const end = (): void => bound.abort()
    const timer = setTimeout(end, parts.timeoutMs)
    signal?.addEventListener('abort', end)
    underWay.add(bound)
    try {
      return await attempt(method, args, bound.signal)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      underWay.delete(bound)
    }
  }

  return {
    async call<M extends Method>(method: M, args: Record<string, unknown>, signal?: AbortSignal): Promise<Answer<M>> {
      if (signal?.aborted || isClosed) {
        return { ok: false, failure: { kind: 'unreached', reason: 'broken off before it was sent' } }
      }
      try {
        return { ok: true, body: (await bounded(method, args, signal)) as Answers[M] }
      } catch (error) {
        return { ok: false, failure: failureOf(error) }
      }
    },
    get clockAheadMs() {
      return clockAheadMs
    },
    close: () => {
      isClosed = true
      for (const each of underWay) each.abort()
    },
  }
}

/** Every other method takes its arguments as fields of a form; what is no plain value goes as JSON in it. */
function formOf(args: Record<string, unknown>): string {
  const fields: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(args)) {
    if (value === undefined || value === null) continue
    fields[name] = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : JSON.stringify(value)
  }
  return stringify(fields)
}

/** What Slack says where it did what was asked; throws the SDK's error where it did not, or did not say. */
function judged(answered: Answered): Said {
  const { status, statusText, body } = answered
  const retryAfter = headerOf(answered, 'retry-after')
  if (status === 429) throw new WebAPIRateLimitedError(secondsOf(retryAfter) ?? 1)
  const text = body.toString()
  if (status !== 200) throw new WebAPIHTTPError(status, statusText, {}, text)
  const said = parsed(text)
  const scopes = headerOf(answered, 'x-oauth-scopes')
  const seconds = secondsOf(retryAfter)
  const metadata = {
    ...said.response_metadata,
    ...(scopes === undefined ? {} : { scopes: scopes.trim().split(/\s*,\s*/) }),
    ...(seconds === undefined ? {} : { retryAfter: seconds }),
  }
  if (said.ok !== true) throw new WebAPIPlatformError({ error: '', ...said, ok: false, response_metadata: metadata })
  return { ...said, response_metadata: metadata }
}

/** What is no JSON object comes as an error of its own text, as the SDK has it: `outcome.ts` knows it by that. */
function parsed(text: string): Said {
  try {
    const said: unknown = JSON.parse(text)
    if (typeof said === 'object' && said !== null) return said as Said
  } catch {
    // A proxy's page.
  }
  return { ok: false, error: text } as Said
}

function headerOf({ headers }: Answered, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

const secondsOf = (header: string | undefined): number | undefined => (/^\d+$/.test(header ?? '') ? Number(header) : undefined)

/** Half a second is added because the header cuts its second off. */
function clockAhead(date: string | undefined, sentAt: number, receivedAt: number): number | undefined {
  const theirs = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(theirs) ? undefined : Math.round((sentAt + receivedAt) / 2 - (theirs + 500))
}
