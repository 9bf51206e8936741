import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'

// Imported, it would load all that it can also do: Node's own `fetch`, which nothing at a start needs and which takes 50 ms of it.
const { createServer } = process.getBuiltinModule('node:http')

export interface HealthServer {
  readonly port: number
  stop(): Promise<void>
}

/** What the health page shows: names of links and causes, never a person, a message or a token. */
export interface HealthReport {
  /** Whether this process does its work: an owner takes what is said, a standby waits. To start it again mends nothing. */
  readonly well: boolean
  readonly [key: string]: unknown
}

/** By the system's name of what went wrong. */
const remedies: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: 'Set health.host to an address of this machine.',
  ENOTFOUND: 'Set health.host to an address of this machine.',
  EACCES: 'Set health.port to one from 1024 on.',
}

/** What is no HTTP is told so, as far as anybody still listens. */
function refuseBytes(_error: Error, socket: Duplex): void {
  if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  else socket.destroy()
}

/**
 * Answers `GET /health` with the report as JSON: 200 when well, 503 when not. Everything else is 404 or 405. Rejects when the
 * port cannot be had.
 */
export function serveHealth(options: { host: string; port: number }, report: () => HealthReport): Promise<HealthServer> {
  const server: Server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
      response.end(`${JSON.stringify(body, null, 2)}\n`)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, { error: 'Only GET and HEAD are answered here.' })
    if ((request.url ?? '').split('?')[0] !== '/health') return answer(404, { error: 'There is only /health here.' })
    const body = report()
    answer(body.well ? 200 : 503, body)
  })
  server.on('clientError', refuseBytes)
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new Error(
          `The health page cannot listen on ${options.host}:${options.port} (${error.code ?? error.message}). ${remedies[error.code ?? ''] ?? 'Set health.port to a free one.'}`,
        ),
      ),
    )
    server.listen(options.port, options.host, () => {
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address ? address.port : options.port,
        stop: () =>
          new Promise((done) => {
            server.close(() => done())
            server.closeAllConnections()
          }),
      })
    })
  })
}
