import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export type Mistreatment = '429' | '502 before' | '504 after' | 'lost answer'

const limitedMs = 1_500

/** Stands before a real homeserver as a reverse proxy does, and mistreats what it is told to: sends, and a request now and then. */
export class Gateway {
  readonly url: string
  readonly #server: Server
  readonly #target: URL
  readonly #agent = new Agent({ keepAlive: true })
  readonly #open = new Set<Socket>()
  readonly #orders: Mistreatment[] = []
  #isCut = false
  /** It takes link tests, and tells of none. */
  isSilent = false

  private constructor(server: Server, url: string, target: URL) {
    this.#server = server
    this.url = url
    this.#target = target
  }

  static async before(target: string): Promise<Gateway> {
    const server = createServer()
    server.keepAliveTimeout = 0
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The gateway has no port.')
    const gateway = new Gateway(server, `http://127.0.0.1:${address.port}`, new URL(target))
    server.on('connection', (socket: Socket) => gateway.#take(socket))
    server.on('request', (asked: IncomingMessage, answer: ServerResponse) => gateway.#pass(asked, answer))
    return gateway
  }

  cut(): void {
    this.#isCut = true
    for (const socket of this.#open) socket.destroy()
  }

  restore(): void {
    this.#isCut = false
    this.#orders.length = 0
  }

  /** The next so many sends. */
  mistreat(how: Mistreatment, sends: number): void {
    for (let left = sends; left > 0; left -= 1) this.#orders.push(how)
  }

  async stop(): Promise<void> {
    this.cut()
    this.#agent.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #take(socket: Socket): void {
    if (this.#isCut) {
      socket.destroy()
      return
    }
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
  }

  #pass(asked: IncomingMessage, answer: ServerResponse): void {
    if (this.isSilent && asked.method === 'PUT' && asked.url?.includes('/send/parley.link_test/')) {
      asked.resume()
      answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ event_id: '$never' }))
      return
    }
    const isSend = asked.method === 'PUT' && /\/rooms\/[^/]+\/(send|redact)\//.test(asked.url ?? '')
    const order = isSend ? this.#orders.shift() : undefined
    if (order === '429') {
      asked.resume()
      answer.writeHead(429, { 'content-type': 'application/json' })
      answer.end(JSON.stringify({ errcode: 'M_LIMIT_EXCEEDED', error: 'Too many requests', retry_after_ms: limitedMs }))
    } else if (order === '502 before') {
      asked.resume()
      answer.writeHead(502).end()
    } else this.#forward(asked, answer, order)
  }

  #forward(asked: IncomingMessage, answer: ServerResponse, order: Mistreatment | undefined): void {
    const { hostname, port } = this.#target
    const { method, url: path, headers } = asked
    const far = request(
      { hostname, port, method, path, headers: { ...headers, host: this.#target.host }, agent: this.#agent },
      (response) => {
        if (order === undefined) {
          answer.writeHead(response.statusCode ?? 502, response.headers)
          response.pipe(answer)
          return
        }
        response.resume()
        if (order === 'lost answer') answer.destroy()
        else answer.writeHead(504).end()
      },
    )
    far.on('error', () => answer.destroy())
    answer.on('close', () => {
      if (!answer.writableFinished) far.destroy()
    })
    asked.pipe(far)
  }
}
