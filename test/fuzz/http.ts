import { connect } from 'node:net'
import type { Chance } from '../simulation/chance.ts'
import { words } from './door.ts'
import { mutated } from './mutate.ts'
import { mutateText, nasty } from './texts.ts'

/** A request as a client of this server would send it. */
export interface Shape {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: object
  /** Sent as a form, or as it is. */
  readonly text?: string
}

/** The bytes of a request with something wrong in its path, headers or body, or in how they are put together. */
function bytesOf(shape: Shape, port: number, chance: Chance): Buffer {
  const count = chance.pick([0, 1, 1, 2, 4])
  const body = shape.body === undefined ? (shape.text ?? '') : JSON.stringify(mutated(shape.body, chance, count))
  const said = shape.body === undefined && chance.happens(0.3) ? mutateText(body, chance) : body
  const path = chance.happens(0.3) ? pathWith(shape.path, chance) : shape.path
  const headers = [`Host: 127.0.0.1:${port}`, 'Connection: close', `Content-Length: ${Buffer.byteLength(said)}`]
  for (const [name, value] of Object.entries(shape.headers ?? {})) headers.push(`${name}: ${value}`)
  if (chance.happens(0.15)) headers[chance.between(0, headers.length - 1)] = oddHeader(chance)
  const method = chance.happens(0.1)
    ? chance.pick(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'get', 'CONNECT', 'PRI'])
    : shape.method
  const whole = `${method} ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${said}`
  const bytes = Buffer.from(whole, chance.happens(0.9) ? 'utf8' : 'latin1')
  if (chance.happens(0.1)) return bytes.subarray(0, chance.between(0, bytes.length))
  if (chance.happens(0.05)) bytes[chance.between(0, bytes.length - 1)] = chance.between(0, 255)
  return bytes
}

function pathWith(path: string, chance: Chance): string {
  const odd = chance.pick([
    '%E0%A4%A',
    '%00',
    '//',
    '/../..',
    '?',
    '#',
    '%2F',
    '/constructor',
    '/__proto__',
    '?a=%',
    '%ff',
    encodeURIComponent(nasty(chance).toWellFormed()),
  ])
  const at = chance.between(0, path.length)
  return chance.happens(0.5) ? path.slice(0, at) + odd + path.slice(at) : path.replace(/[^/?]+(?=[/?]|$)/, odd)
}

const oddHeader = (chance: Chance): string =>
  chance.pick([
    'Content-Length: 5',
    'Content-Length: -1',
    'Content-Length: 99999999999999999999',
    'Transfer-Encoding: chunked',
    'Content-Type: application/x-www-form-urlencoded',
    'Content-Type: multipart/form-data; boundary=x',
    'Expect: 100-continue',
    'Expect: something',
    'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    'Authorization: Bearer ',
    'Authorization: Bearer constructor',
    'Host: else.example',
    `X-Long: ${'x'.repeat(20_000)}`,
    'No colon',
  ])

const answerWithinMs = 3_000

/** Sends them, says that no more will come, and reads the status line; undefined where the connection was closed without one. */
function statusFor(port: number, bytes: Buffer): Promise<number | 'closed' | 'silence'> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    let answer = ''
    const end = (outcome: number | 'closed' | 'silence'): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(outcome)
    }
    const timer = setTimeout(() => end('silence'), answerWithinMs)
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      const status = /^HTTP\/1\.1 (\d{3}) [^\r]*\r\n/.exec(answer.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, ''))?.[1]
      if (status) end(Number(status))
    })
    socket.on('end', () => end('closed'))
    socket.on('error', () => end('closed'))
    socket.end(bytes)
  })
}

/** Whether they are a whole request, so that an answer is due. */
function isWhole(bytes: Buffer): boolean {
  const text = bytes.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  if (end < 0 || !/^(?:GET|POST|PUT|DELETE|OPTIONS|HEAD) \S+ HTTP\/1\.1\r\n/.test(text)) return false
  const lengths = [...text.slice(0, end).matchAll(/^content-length: (\d+)$/gim)].map(([, length]) => Number(length))
  return !/^transfer-encoding/im.test(text.slice(0, end)) && lengths.length <= 1 && (lengths[0] ?? 0) === bytes.length - end - 4
}

/** What a server threw outside of any request, in this process, since it was asked last. */
export class Loose {
  readonly #seen: string[] = []
  readonly #note = (error: unknown): void => void this.#seen.push(words(error))

  constructor() {
    process.on('unhandledRejection', this.#note)
    process.on('uncaughtException', this.#note)
  }

  take(): readonly string[] {
    return this.#seen.splice(0).map((each) => `thrown loose: ${each}`)
  }

  end(): void {
    process.off('unhandledRejection', this.#note)
    process.off('uncaughtException', this.#note)
  }
}

/** One request to one server: it answers with a status, and not that it broke. */
export async function knock(
  port: number,
  shape: Shape,
  chance: Chance,
  mayRefuse: readonly number[],
): Promise<{ input: string; problems: string[] }> {
  const bytes = bytesOf(shape, port, chance)
  const status = await statusFor(port, bytes)
  const input = bytes.toString('latin1')
  const problems: string[] = []
  if (status === 'silence') problems.push('no answer, and the connection stays open')
  if (status === 'closed' && isWhole(bytes)) problems.push('a whole request got no status')
  if (typeof status === 'number' && status >= 500 && !mayRefuse.includes(status)) problems.push(`status ${status}`)
  return { input, problems }
}
