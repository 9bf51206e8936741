import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Device, User } from './accounts.ts'
import type { MatrixFaults, Met, SeenRequest } from './faults.ts'
import type { Homeserver } from './homeserver.ts'
import { badJson, type Content, invalid, isObject, limitExceeded, MatrixError, unknownToken } from './protocol.ts'
import { type Answer, type Call, type Found, RawAnswer, type Router } from './router.ts'

/** The HTTP side: connections, bodies, tokens, faults; the routes know of none of these but the token's holder. */
export class MatrixHttp {
  readonly #homeserver: Homeserver
  readonly #router: Router
  readonly #faults: MatrixFaults
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  isCut = false
  /** Requests that have come and are not answered yet, long polls that wait among them. */
  serving = 0

  constructor(homeserver: Homeserver, router: Router, faults: MatrixFaults) {
    this.#homeserver = homeserver
    this.#router = router
    this.#faults = faults
    this.#server = createServer((request, response) => void this.#serve(request, response))
    // A connection idle for a moment must not be closed under the client's next request.
    this.#server.keepAliveTimeout = 0
    this.#server.on('connection', (socket) => this.#take(socket))
  }

  /** Resolves to the base address. */
  async listen(port: number): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#server.once('error', reject)
    this.#server.listen(port, '127.0.0.1', resolve)
    await promise
    const address = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${address.port}`
  }

  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.dropConnections()
    await closed
  }

  /** While cut, the port stays ours (nobody else may take it), but every connection ends at once. */
  #take(socket: Socket): void {
    if (this.isCut) {
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.serving += 1
    response.once('close', () => {
      this.serving -= 1
    })
    try {
      const answer = await this.#answer(request, response).finally(() => this.#date(response))
      if (answer === undefined) request.socket.destroy()
      else if (answer instanceof RawAnswer) reply(response, answer.status, answer.bytes, answer.type)
      else reply(response, 200, JSON.stringify(answer))
    } catch (error) {
      if (response.destroyed) return
      if (!(error instanceof MatrixError)) console.error('matrix stand-in: a request failed unexpectedly', error)
      refuse(response, error instanceof MatrixError ? error : new MatrixError(500, 'M_UNKNOWN', 'Internal server error'))
    }
  }

  /** Of a long poll the answer may be hours later than the question. */
  #date(response: ServerResponse): void {
    if (!response.headersSent) response.setHeader('Date', new Date(this.#homeserver.clock.now()).toUTCString())
  }

  /** Undefined where the connection is to be broken instead. */
  async #answer(request: IncomingMessage, response: ServerResponse): Promise<Answer | undefined> {
    const bytes = await bodyOf(request)
    const { path, query } = splitUrl(request.url ?? '/')
    if (!isDecodable(path)) throw invalid('Malformed path')
    const method = request.method ?? 'GET'
    const found = this.#router.find(method, path)
    const holder = this.#holderOf(request, query)
    const body = isJson(request) ? parse(bytes) : {}
    const met = this.#faults.meet(() => seen(method, path, holder, body))
    if (met?.does === 'show-page') return new RawAnswer('404 page not found\n', 'text/plain; charset=utf-8', met.status)
    if (met !== undefined && !(await letsThrough(met))) return undefined
    const call: Call = {
      query,
      body,
      bytes,
      request,
      param: (name) => paramOf(found, name),
      onGone: (run) => (response.closed ? run() : response.once('close', run)),
    }
    if (met?.does === 'lose-answer') {
      await Promise.allSettled([Promise.try(() => run(found, call, holder))])
      return undefined
    }
    const answer = await run(found, call, holder)
    if (met?.does === 'fail-after') throw gatewayError(met.status)
    return answer
  }

  #holderOf(request: IncomingMessage, query: URLSearchParams): Holder {
    const header = request.headers.authorization
    const token = header?.startsWith('Bearer ') === true ? header.slice('Bearer '.length) : query.get('access_token')
    return token === null ? 'no token' : (this.#homeserver.accounts.holderOf(token) ?? 'unknown token')
  }
}

type Holder = { readonly user: User; readonly device: Device } | 'no token' | 'unknown token'

function run(found: Found | undefined, call: Call, holder: Holder): Answer | Promise<Answer> {
  if (found === undefined) throw new MatrixError(404, 'M_UNRECOGNIZED', 'Unrecognized request')
  const { endpoint } = found
  if (endpoint === undefined) throw new MatrixError(405, 'M_UNRECOGNIZED', 'Unrecognized request')
  if (endpoint.access === 'open') return endpoint.route(call)
  if (holder === 'no token') throw new MatrixError(401, 'M_MISSING_TOKEN', 'Missing access token')
  if (holder === 'unknown token') throw unknownToken()
  return endpoint.route({ ...call, ...holder })
}

/** Applies the part of a fault that comes before the request is applied. False: break the connection instead. */
async function letsThrough(met: Exclude<Met, { does: 'show-page' }>): Promise<boolean> {
  switch (met.does) {
    case 'lose-request':
      return false
    case 'fail-before':
      throw gatewayError(met.status)
    case 'refuse':
      throw new MatrixError(met.status, met.errcode, 'Refused')
    case 'limit':
      throw limitExceeded(met.retryAfterMs)
    case 'hang':
      await met.released
      return true
    case 'lose-answer':
    case 'fail-after':
      return true
  }
}

const gatewayError = (status: number): MatrixError => new MatrixError(status, 'M_UNKNOWN', 'Bad gateway')

function seen(method: string, path: string, holder: Holder, body: Content): SeenRequest {
  const known = typeof holder === 'string' ? undefined : holder
  return { method, path: decodeURIComponent(path), userId: known?.user.id, deviceId: known?.device.id, body }
}

function paramOf(found: Found | undefined, name: string): string {
  const value = found?.params.get(name)
  if (value === undefined) throw new Error(`the route's pattern has no :${name}`)
  return value
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  if (request.method === 'GET') return Buffer.alloc(0)
  const chunks: Buffer[] = []
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => resolve(Buffer.concat(chunks)))
  request.on('error', reject)
  return promise
}

/** Synapse reads JSON whatever the content type says, except for uploads. */
const isJson = (request: IncomingMessage): boolean => !(request.url ?? '').includes('/media/')

function parse(bytes: Buffer): Content {
  if (bytes.length === 0) return {}
  let value: unknown
  try {
    value = JSON.parse(bytes.toString())
  } catch {
    throw new MatrixError(400, 'M_NOT_JSON', 'Content not JSON.')
  }
  if (!isObject(value)) throw badJson('Content must be a JSON object.')
  return value
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

function splitUrl(url: string): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?')
  if (mark < 0) return { path: url, query: new URLSearchParams() }
  return { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) }
}

function reply(response: ServerResponse, status: number, body: Buffer | string, type = 'application/json'): void {
  if (response.destroyed) return
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}

function refuse(response: ServerResponse, error: MatrixError): void {
  const { retry_after_ms: retryAfterMs } = error.extra
  if (typeof retryAfterMs === 'number') response.setHeader('Retry-After', Math.ceil(retryAfterMs / 1_000))
  reply(response, error.status, JSON.stringify(error.body))
}
