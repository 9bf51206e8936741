import { AsyncLocalStorage } from 'node:async_hooks'
import { WebClient } from '@slack/web-api'
import type { Answers, Method } from './methods.ts'
import { type Failure, failureOf } from './outcome.ts'
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
  const closing = new AbortController()
  // The web client has no signal of its own; a call's signal reaches its request by this road.
  const callSignal = new AsyncLocalStorage<AbortSignal | undefined>()
  let clockAheadMs: number | undefined

  const attempt = async (url: string | URL, init: RequestInit): Promise<Response> => {
    const signals = [init.signal, callSignal.getStore(), closing.signal].filter((signal) => signal != null)
    const sentAt = parts.now()
    const response = await fetch(url, { ...init, signal: AbortSignal.any(signals) })
    clockAheadMs = clockAhead(response.headers.get('date'), sentAt, parts.now()) ?? clockAheadMs
    return response.status === 429 ? withRetryAfter(response) : response
  }

  const client = new WebClient(parts.token, {
    slackApiUrl: parts.url,
    // The client's own retries would post twice when only the answer was lost.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // A call that waited in the client's queue would be made under another call's signal.
    maxRequestConcurrency: Number.POSITIVE_INFINITY,
    timeout: parts.timeoutMs,
    allowAbsoluteUrls: false,
    logger: silentLogger,
    fetch: (url, init) => attempt(url, (init ?? {}) as RequestInit),
  })

  return {
    async call<M extends Method>(method: M, args: Record<string, unknown>, signal?: AbortSignal): Promise<Answer<M>> {
      if (signal?.aborted || closing.signal.aborted) {
        return { ok: false, failure: { kind: 'unreached', reason: 'broken off before it was sent' } }
      }
      try {
        const body = await callSignal.run(signal, () => client.apiCall(method, args))
        return { ok: true, body: body as Answers[M] }
      } catch (error) {
        return { ok: false, failure: failureOf(error) }
      }
    },
    get clockAheadMs() {
      return clockAheadMs
    },
    close: () => closing.abort(),
  }
}

/** Without the header the client throws an error that cannot be told from any other. */
function withRetryAfter(response: Response): Response {
  if (/^\d+$/.test(response.headers.get('retry-after') ?? '')) return response
  const headers = new Headers(response.headers)
  headers.set('retry-after', '1')
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}

/** Half a second is added because the header cuts its second off. */
function clockAhead(date: string | null, sentAt: number, receivedAt: number): number | undefined {
  const theirs = date === null ? Number.NaN : Date.parse(date)
  return Number.isNaN(theirs) ? undefined : Math.round((sentAt + receivedAt) / 2 - (theirs + 500))
}
