import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Random } from '../crash/random.ts'

/** What a pager was told, once for each try that it took in. */
export interface TakenPage {
  readonly at: number
  readonly key: string
  readonly body: Readonly<Record<string, unknown>>
}

/** Of each try: it is turned away, or taken in and not answered, which must bring it again with the same id. */
const turnedAway = 0.2
const unanswered = 0.15

/** A service that wakes people, at an address of its own which is a secret. It fails now and then, as the platforms do. */
export class PagerDesk {
  readonly url: string
  readonly taken: TakenPage[] = []
  readonly #server: Server
  readonly #random = new Random(1)
  #isWell = false

  private constructor(server: Server, url: string) {
    this.#server = server
    this.url = url
    server.on('request', (asked: IncomingMessage, answer: ServerResponse) => void this.#take(asked, answer))
  }

  static async open(): Promise<PagerDesk> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The pager has no port.')
    return new PagerDesk(server, `http://127.0.0.1:${address.port}/${pagerSecret}`)
  }

  /** From now on it fails no more. */
  heal(): void {
    this.#isWell = true
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #take(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of asked) chunks.push(chunk as Buffer)
    const die = this.#isWell ? 1 : this.#random.next()
    if (die < turnedAway) return void answer.writeHead(503).end()
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as TakenPage['body']
    this.taken.push({ at: Date.now(), key: String(asked.headers['idempotency-key']), body })
    if (die < turnedAway + unanswered) answer.destroy()
    else answer.writeHead(202).end()
  }
}

/** Stands in its address, and must stand nowhere else. */
export const pagerSecret = 'whoever-knows-this-may-page'
