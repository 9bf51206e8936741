import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'

export interface Request {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** An answer, read whole. */
export interface Answered {
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  readonly body: string
}

/** Longer than pauses between the messages of a busy hour, shorter than servers keep an idle connection. */
const idleMs = 4_000
const agents = {
  'http:': new HttpAgent({ keepAlive: true, timeout: idleMs, maxFreeSockets: 64 }),
  'https:': new HttpsAgent({ keepAlive: true, timeout: idleMs, maxFreeSockets: 64 }),
}

/**
 * One request without the weight of `fetch`, which took more of the processor than all else that a send needs
 * (docs/performance.md). Follows no redirect. Rejects with Node's own error, with its `code` and `syscall`, where the
 * connection failed, and with an `AbortError` once `signal` aborts.
 */
export function request(url: string | URL, { method, headers, body }: Request, signal: AbortSignal): Promise<Answered> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(broken())
    const target = new URL(url)
    const isSecure = target.protocol === 'https:'
    const asked = (isSecure ? requestHttps : requestHttp)(target, {
      method,
      headers: body === undefined ? headers : { ...headers, 'Content-Length': Buffer.byteLength(body) },
      agent: isSecure ? agents['https:'] : agents['http:'],
    })
    const end = (): void => void asked.destroy(broken())
    const settle = (then: () => void): void => {
      signal.removeEventListener('abort', end)
      then()
    }
    signal.addEventListener('abort', end)
    asked.once('error', (error) => settle(() => reject(error)))
    asked.once('response', (answer) => {
      read(answer).then(
        (answered) => settle(() => resolve(answered)),
        (error: unknown) => settle(() => reject(error instanceof Error ? error : new Error('the answer broke off'))),
      )
    })
    asked.end(body)
  })
}

function read(answer: IncomingMessage): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    answer.on('data', (chunk: Buffer) => void chunks.push(chunk))
    answer.once('error', reject)
    answer.once('end', () => {
      const headers = new Headers()
      for (const [name, value] of Object.entries(answer.headersDistinct)) for (const each of value ?? []) headers.append(name, each)
      const body = (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8')
      resolve({ status: answer.statusCode ?? 0, statusText: answer.statusMessage ?? '', headers, body })
    })
  })
}

const broken = (): Error => new DOMException('The request was broken off.', 'AbortError')
