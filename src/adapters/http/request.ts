import { type Dispatcher, Pool } from 'undici'

export interface Request {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** An answer, read whole. */
export interface Answered {
  readonly status: number
  readonly statusText: string
  /** By their names in small letters. */
  readonly headers: Headers
  readonly body: Buffer
}

/** Longer than pauses between the messages of a busy hour, shorter than servers keep an idle connection. */
const idleMs = 4_000
/** Whoever asks has a bound of their own. One request at a time on a connection: none waits behind another's answer. */
const options = { keepAliveTimeout: idleMs, headersTimeout: 0, bodyTimeout: 0, pipelining: 1 } as const
const pools = new Map<string, Pool>()

/**
 * One request without the weight of `fetch`, which took more of the processor than all else that a send needs
 * (docs/performance.md). Follows no redirect and never tries again. Rejects with the connection's own error, with its `code` and
 * `syscall`, and with an `AbortError` once `signal` aborts.
 */
export function request(url: URL, { method, headers, body }: Request, signal: AbortSignal): Promise<Answered> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(broken())
    poolOf(url.origin).dispatch(
      { path: url.pathname + url.search, method: method as Dispatcher.HttpMethod, headers, body: body ?? null },
      new Exchange(signal, resolve, reject),
    )
  })
}

/** One request on its way: gathers the answer, and ends it once the signal aborts. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal
  readonly #resolve: (answered: Answered) => void
  readonly #reject: (error: Error) => void
  readonly #chunks: Buffer[] = []
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #statusText = ''
  #headers: Headers = {}

  constructor(signal: AbortSignal, resolve: (answered: Answered) => void, reject: (error: Error) => void) {
    this.#signal = signal
    this.#resolve = resolve
    this.#reject = reject
    signal.addEventListener('abort', this.#end)
  }

  readonly #end = (): void => {
    this.#reject(broken())
    this.#controller?.abort(broken())
  }

  /** The connection stands, and nothing was written yet. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#signal.aborted) controller.abort(broken())
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers, statusText = ''): void {
    this.#status = status
    this.#headers = headers
    this.#statusText = statusText
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    this.#signal.removeEventListener('abort', this.#end)
    const body = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    this.#resolve({ status: this.#status, statusText: this.#statusText, headers: this.#headers, body })
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#signal.removeEventListener('abort', this.#end)
    this.#reject(error)
  }
}

function poolOf(origin: string): Pool {
  let pool = pools.get(origin)
  if (!pool) {
    pool = new Pool(origin, options)
    pools.set(origin, pool)
  }
  return pool
}

const broken = (): Error => new DOMException('The request was broken off.', 'AbortError')
