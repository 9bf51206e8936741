import { type IHttpOpts, type MatrixClient, type MatrixHttpApi, Method } from 'matrix-js-sdk'

/** Requests of our own, through the SDK's connection. Each throws the SDK's errors; `outcome.ts` says what they mean. */
export class Api {
  readonly #http: MatrixHttpApi<IHttpOpts & { onlyData: true }>

  constructor(client: MatrixClient) {
    this.#http = client.http
  }

  get<T>(path: string, query: Record<string, string | number>, signal: AbortSignal, prefix?: string): Promise<T> {
    return this.#request<T>(Method.Get, path, query, undefined, signal, prefix)
  }

  put<T>(path: string, body: object, signal: AbortSignal): Promise<T> {
    return this.#request<T>(Method.Put, path, {}, body, signal)
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
