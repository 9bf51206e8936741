import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Arguments } from './arguments.ts'
import { type Answer, isFailed, type Parts } from './call.ts'
import type { Failure, Fault } from './faults.ts'
import { runMethod } from './methods.ts'
import { downloadOf } from './methods-files.ts'
import { respondByUrl } from './responses.ts'

const bodyLengthMax = 64 * 1024 * 1024
/** Longer than any client of Node's keeps an idle connection, so that none is closed under a request. */
const keepAliveMs = 75_000

/** The HTTP side: the Web API, uploads, downloads, response URLs, and the upgrade to Socket Mode. */
export class HttpServer {
  readonly #parts: Parts
  readonly #server: Server
  readonly #connections = new Set<Socket>()
  #isCut = false
  #serving = 0

  constructor(parts: Parts) {
    this.#parts = parts
    this.#server = createServer((request, response) => void this.#serve(request, response))
    this.#server.keepAliveTimeout = keepAliveMs
    this.#server.on('connection', (socket) => this.#connected(socket))
    this.#server.on('upgrade', (request, socket, head) => parts.sockets.upgrade(request, socket, head))
  }

  get isCut(): boolean {
    return this.#isCut
  }

  /** Resolves to the port. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', () => resolve((this.#server.address() as AddressInfo).port))
    })
  }

  cut(): void {
    this.#isCut = true
    for (const socket of this.#connections) socket.destroy()
  }

  restore(): void {
    this.#isCut = false
  }

  stop(): Promise<void> {
    this.cut()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  #connected(socket: Socket): void {
    if (this.#isCut) {
      socket.destroy()
      return
    }
    this.#connections.add(socket)
    // A peer that resets its connection ends nothing but that connection.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.#connections.delete(socket))
  }

  /** Requests that have come and are not answered yet. */
  get serving(): number {
    return this.#serving
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#serving += 1
    response.once('close', () => {
      this.#serving -= 1
    })
    response.setHeader('Date', new Date(this.#parts.workspace.now()).toUTCString())
    const body = await bodyOf(request)
    if (body === undefined) return
    try {
      await this.#route(request, response, body)
    } catch (error) {
      // A bug of the stand-in, of which its client is to hear, and everybody else's connection is to know nothing.
      console.error('slack stand-in: a request failed unexpectedly', error)
      if (!response.headersSent) send(response, 500, 'Internal Server Error', 'text/plain')
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    const [path = '', query = ''] = (request.url ?? '/').split('?', 2)
    const [, area, ...rest] = path.split('/')
    if (area === 'api') await this.#api(request, response, rest[0] ?? '', body, query)
    else if (area === 'commands') this.#respond(response, rest[1] ?? '', body)
    else if (area === 'upload') this.#upload(request, response, rest[1] ?? '', rest[2] ?? '', body)
    else if (area === 'files-pri') this.#download(request, response, rest[0] ?? '')
    else send(response, 404, 'Not found', 'text/plain')
  }

  async #api(request: IncomingMessage, response: ServerResponse, method: string, body: Buffer, query: string): Promise<void> {
    const args = Arguments.from(request.headers['content-type'] ?? '', body.toString(), query)
    if (!args) {
      sendJson(response, { ok: false, error: 'invalid_json' })
      return
    }
    const token = bearerOf(request) ?? args.text('token')
    const apply = (): Answer => runMethod(this.#parts, method, token, args)
    const fault = this.#parts.faults.take(method, args)
    if (fault) await misbehave(fault, apply, request, response)
    else sendJson(response, apply())
  }

  #respond(response: ServerResponse, key: string, body: Buffer): void {
    const args = Arguments.from('application/json', body.toString(), '') ?? new Arguments({})
    const { status, body: text } = respondByUrl(this.#parts, key, args)
    send(response, status, text, 'text/html')
  }

  #upload(request: IncomingMessage, response: ServerResponse, id: string, secret: string, body: Buffer): void {
    const file = this.#parts.workspace.files.get(id)
    if (!file || file.secret !== secret) {
      send(response, 404, 'Not found', 'text/plain')
      return
    }
    file.content = uploadedBytes(request.headers['content-type'] ?? '', body)
    send(response, 200, `OK - ${file.content.length}`, 'text/plain')
  }

  #download(request: IncomingMessage, response: ServerResponse, id: string): void {
    const file = downloadOf(this.#parts.workspace, id, bearerOf(request))
    // Slack shows whoever has no right to a file its page to sign in, with status 200.
    if (!isFailed(file)) send(response, 200, file.content, file.mimetype)
    else if (file.error === 'file_not_found') send(response, 404, 'Not found', 'text/plain')
    else send(response, 200, '<!DOCTYPE html><title>Sign in</title>', 'text/html')
  }
}

async function misbehave(fault: Fault, apply: () => Answer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (fault.kind) {
    case 'lose-response':
      apply()
      request.socket.destroy()
      break
    case 'fail':
      if (fault.applies) apply()
      sendFailure(response, fault.as)
      break
    case 'error':
      sendJson(response, { ok: false, error: fault.code })
      break
    case 'rate-limit':
      if (fault.retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(fault.retryAfterSeconds))
      send(response, fault.status, JSON.stringify({ ok: false, error: 'ratelimited' }), 'application/json')
      break
    case 'hang':
      await hang(fault, apply, request, response)
  }
}

async function hang(
  fault: Fault & { readonly kind: 'hang' },
  apply: () => Answer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const early = fault.applies === 'at-once' ? apply() : undefined
  fault.reach()
  await fault.released
  const answer = early ?? (fault.applies === 'on-release' ? apply() : undefined)
  if (answer) sendJson(response, answer)
  else request.socket.destroy()
}

function sendFailure(response: ServerResponse, failure: Failure): void {
  if (failure === 'http-500') send(response, 500, 'Internal Server Error', 'text/plain')
  else if (failure === 'http-503') send(response, 503, 'Service Unavailable', 'text/plain')
  else sendJson(response, { ok: false, error: failure })
}

function sendJson(response: ServerResponse, answer: Answer): void {
  send(response, 200, JSON.stringify(answer), 'application/json; charset=utf-8')
}

function send(response: ServerResponse, status: number, body: string | Buffer, type: string): void {
  // A client that gave up in the meantime hears nothing.
  if (response.destroyed) return
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}

function bearerOf(request: IncomingMessage): string | undefined {
  const header = request.headers.authorization
  return header?.startsWith('Bearer ') ? header.slice('Bearer '.length) : undefined
}

/** Undefined if the client went away, or sent too much. */
function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      if (length > bodyLengthMax) request.destroy()
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', () => resolve(undefined))
    request.on('close', () => resolve(undefined))
  })
}

/** The SDK sends the bytes as the one part of a form; others send them bare. */
function uploadedBytes(contentType: string, body: Buffer): Buffer {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)/.exec(contentType)?.[1]
  if (boundary === undefined) return body
  const start = body.indexOf('\r\n\r\n')
  const end = body.indexOf(`\r\n--${boundary}`, start)
  return start < 0 || end < 0 ? Buffer.alloc(0) : body.subarray(start + 4, end)
}
