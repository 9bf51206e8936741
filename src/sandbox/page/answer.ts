import type { IncomingMessage, ServerResponse } from 'node:http'
import { perform, type Stage } from './actions.ts'
import type { PageFile } from './files.ts'
import { guardHeaders, refusalOf } from './guard.ts'
import type { Watch } from './watch.ts'

const bodyBytesMax = 256 * 1024

export interface Parts {
  readonly stage: Stage
  readonly watch: Watch
  readonly files: ReadonlyMap<string, PageFile>
}

/** Answers one request; every refusal is a sentence in JSON. */
export async function answer({ stage, watch, files }: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(guardHeaders)) if (value !== undefined) response.setHeader(name, value)
  const refusal = refusalOf(request)
  if (refusal) return sendJson(response, refusal.status, { error: refusal.error })
  const path = (request.url ?? '/').replace(/\?.*$/, '')
  if (path === '/actions') {
    if (request.method !== 'POST') return sendJson(response, 405, { error: 'Actions are POSTed.' })
    return act(stage, watch, request, response)
  }
  if (request.method !== 'GET') return sendJson(response, 405, { error: 'This is only read.' })
  if (path === '/events') {
    if (!watch.open(response)) sendJson(response, 503, { error: 'Too many pages are open: close one.' })
    return
  }
  const file = files.get(path)
  if (!file) return sendJson(response, 404, { error: 'There is no such page.' })
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.content.length })
  response.end(file.content)
}

async function act(stage: Stage, watch: Watch, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const length = Number(request.headers['content-length'])
  if (!Number.isSafeInteger(length)) return sendJson(response, 411, { error: 'The Content-Length header is missing.' })
  if (length > bodyBytesMax) {
    // Nobody will take that body: the connection cannot be used again.
    response.setHeader('Connection', 'close')
    return sendJson(response, 413, { error: `An action has at most ${bodyBytesMax} bytes.` })
  }
  const body = await bodyOf(request)
  if (body === undefined) return
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    return sendJson(response, 400, { error: 'The body is not JSON.' })
  }
  const { status, ...rest } = await perform(stage, parsed)
  watch.lookAgain()
  sendJson(response, status, rest)
}

/** Undefined if the browser went away. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  } catch {
    return undefined
  }
  return Buffer.concat(chunks).toString()
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(text) })
  response.end(text)
}
