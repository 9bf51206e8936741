import { ConnectionError, HTTPError, type IHttpOpts, type MatrixClient, MatrixError, type MatrixHttpApi, Method } from 'matrix-js-sdk'
import { recordOf } from './events.ts'
import { type Answer, exchange, headersOf, type TransportSigns } from './transport.ts'

export interface Account {
  readonly homeserver: string
  readonly accessToken: string
}

const prefix = '/_matrix/client/v3'

/**
 * Requests of our own. Each throws the SDK's errors; `outcome.ts` says what they mean. What is frequent goes past the SDK, which takes
 * longer to prepare a request than to make it.
 */
export class Api {
  readonly #http: MatrixHttpApi<IHttpOpts & { onlyData: true }>
  readonly #base: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #signs: TransportSigns

  constructor(client: MatrixClient, { homeserver, accessToken }: Account, signs: TransportSigns) {
    this.#http = client.http
    this.#base = homeserver.replace(/\/$/, '') + prefix
    this.#headers = { accept: 'application/json', 'content-type': 'application/json', authorization: `Bearer ${accessToken}` }
    this.#signs = signs
  }

  get<T>(path: string, query: Record<string, string | number>, signal: AbortSignal, prefix?: string): Promise<T> {
    return this.#request<T>(Method.Get, path, query, undefined, signal, prefix)
  }

  async put<T>(path: string, body: object, signal: AbortSignal): Promise<T> {
    const asked = { method: 'PUT', headers: this.#headers, body: JSON.stringify(body), signal }
    const answer = await exchange(new URL(this.#base + path), asked, this.#signs).catch((error: unknown) => {
      if (error instanceof Error && error.name === 'AbortError') throw error
      throw new ConnectionError('request failed', error instanceof Error ? error : undefined)
    })
    if (answer.status >= 200 && answer.status < 300) return JSON.parse(answer.body) as T
    throw errorIn(answer)
  }

  post<T>(path: string, body: object, signal: AbortSignal): Promise<T> {
    return this.#request<T>(Method.Post, path, {}, body, signal)
  }

  #request<T>(
    method: Method,
    path: string,
    query: Record<string, string | number>,
    body: object | undefined,
    abortSignal: AbortSignal,
    prefix?: string,
  ): Promise<T> {
    return this.#http.authedRequest<T>(method, path, query, body as Record<string, unknown> | undefined, {
      abortSignal,
      priority: undefined,
      ...(prefix === undefined ? {} : { prefix }),
    })
  }
}

/** What a homeserver refuses it says in JSON; what stands before it may say nothing, whatever it calls that. */
function errorIn(answer: Answer): HTTPError {
  const { status, body } = answer
  const headers = headersOf(answer)
  const said = /^application\/json\b/i.test(headers.get('content-type') ?? '') ? recordOf(parsed(body)) : {}
  return 'errcode' in said
    ? new MatrixError(said, status, undefined, undefined, headers)
    : new HTTPError(`the homeserver answered ${status}`, status, headers)
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** A path whose inserted parts are encoded: room ids and event ids hold characters that mean something in an address. */
export function path(parts: TemplateStringsArray, ...ids: readonly string[]): string {
  return parts.reduce((all, part, index) => all + part + (ids[index] === undefined ? '' : encodeURIComponent(ids[index])), '')
}

/** The event as the homeserver has it now. */
export const fetchEvent = (api: Api, room: string, event: string, signal: AbortSignal): Promise<unknown> =>
  api.get(path`/rooms/${room}/event/${event}`, {}, signal)

/** The edits of a post, newest first. */
export const fetchEdits = (api: Api, room: string, post: string, signal: AbortSignal): Promise<{ readonly chunk?: unknown[] }> =>
  api.get(path`/rooms/${room}/relations/${post}/m.replace`, { dir: 'b', limit: 20 }, signal, relationsPrefix)

/** Relations are newer than the rest, and have an address of their own version. */
export const relationsPrefix = '/_matrix/client/v1'
