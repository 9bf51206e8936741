import { AsyncLocalStorage } from 'node:async_hooks'
import { WebClient } from '@slack/web-api'
import type { Answers, Method } from './methods.ts'
import { type Failure, failureOf } from './outcome.ts'
import { request } from './request.ts'
import { silentLogger } from './silent-logger.ts'

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

export function openApi(parts: ApiParts): SlackApi {
  const underWay = new Set<AbortController>()
  let isClosed = false
  // The web client has no signal of its own; a call's signal reaches its request by this road.
  const callSignal = new AsyncLocalStorage<AbortSignal>()
  let clockAheadMs: number | undefined

  const attempt = async (url: string | URL, init: RequestInit): Promise<Response> => {
    const sentAt = parts.now()
    const { method = 'POST', body } = init
    const headers = init.headers as Record<string, string>
    const signal = callSignal.getStore()
    if (signal === undefined || typeof body !== 'string') throw new Error('a request that no call of ours asked for')
    const answered = await request(url, { method, headers, body }, signal)
    clockAheadMs = clockAhead(answered.headers.get('date'), sentAt, parts.now()) ?? clockAheadMs
    if (answered.status === 429) addRetryAfter(answered.headers)
    return new Response(answered.body, answered)
  }

  /** One signal for all that may end a call: the caller, the bound on its time, closing. */
  const bounded = async <T>(signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> => {
    const bound = new AbortController()
    const end = (): void => bound.abort()
    const timer = setTimeout(end, parts.timeoutMs)
    signal?.addEventListener('abort', end)
    underWay.add(bound)
    try {
      return await callSignal.run(bound.signal, call)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      underWay.delete(bound)
    }
  }

  const client = new WebClient(parts.token, {
    slackApiUrl: parts.url,
    // The client's own retries would post twice when only the answer was lost.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // A call that waited in the client's queue would be made under another call's signal.
    maxRequestConcurrency: Number.POSITIVE_INFINITY,
    // Ours: the client's own keeps what belongs to a request alive until it goes off, answered or not.
    timeout: 0,
    allowAbsoluteUrls: false,
    logger: silentLogger,
    fetch: (url, init) => attempt(url, (init ?? {}) as RequestInit),
  })

  return {
    async call<M extends Method>(method: M, args: Record<string, unknown>, signal?: AbortSignal): Promise<Answer<M>> {
      if (signal?.aborted || isClosed) {
        return { ok: false, failure: { kind: 'unreached', reason: 'broken off before it was sent' } }
      }
      try {
        const body = await bounded(signal, () => client.apiCall(method, args))
        return { ok: true, body: body as Answers[M] }
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

/** Without the header the client throws an error that cannot be told from any other. */
function addRetryAfter(headers: Headers): void {
  if (!/^\d+$/.test(headers.get('retry-after') ?? '')) headers.set('retry-after', '1')
}

/** Half a second is added because the header cuts its second off. */
function clockAhead(date: string | null, sentAt: number, receivedAt: number): number | undefined {
  const theirs = date === null ? Number.NaN : Date.parse(date)
  return Number.isNaN(theirs) ? undefined : Math.round((sentAt + receivedAt) / 2 - (theirs + 500))
}
