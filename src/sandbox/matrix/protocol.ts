/** A JSON object as it travels: an event's content, a request's body. Nothing about its members is known yet. */
export type Content = { readonly [key: string]: unknown }

/** The answer to a request that the homeserver turns down, in the words and codes of Synapse. Thrown by routes. */
export class MatrixError extends Error {
  readonly status: number
  readonly code: string
  readonly extra: Content

  constructor(status: number, code: string, message: string, extra: Content = {}) {
    super(message)
    this.status = status
    this.code = code
    this.extra = extra
  }

  get body(): Content {
    return { errcode: this.code, error: this.message, ...this.extra }
  }
}

export const forbidden = (message: string): MatrixError => new MatrixError(403, 'M_FORBIDDEN', message)
export const notFound = (message: string): MatrixError => new MatrixError(404, 'M_NOT_FOUND', message)
export const badJson = (message: string): MatrixError => new MatrixError(400, 'M_BAD_JSON', message)
export const invalid = (message: string): MatrixError => new MatrixError(400, 'M_INVALID_PARAM', message)
export const unknownToken = (): MatrixError =>
  new MatrixError(401, 'M_UNKNOWN_TOKEN', 'Invalid access token passed.', { soft_logout: false })
export const limitExceeded = (retryAfterMs: number): MatrixError =>
  new MatrixError(429, 'M_LIMIT_EXCEEDED', 'Too Many Requests', { retry_after_ms: retryAfterMs })

export function isObject(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function objectOf(value: unknown): Content {
  return isObject(value) ? value : {}
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

export function stringsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : undefined
}

/** The JSON object in a query's parameter; undefined where there is none. */
export function objectIn(text: string): Content | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

/** The specification's bound on a whole event; the homeserver's own fields take about a kilobyte of it. */
const eventBytesMax = 65_536
const envelopeBytes = 1_000

/** Throws as Synapse does for content that canonical JSON cannot carry, or that is too large for an event. */
export function assertContentFits(content: Content): void {
  assertCanonical(content)
  if (Buffer.byteLength(JSON.stringify(content)) + envelopeBytes > eventBytesMax) {
    throw new MatrixError(413, 'M_TOO_LARGE', 'event too large')
  }
}

/** The two members that Synapse insists on in a message. */
export function assertMessageWhole(content: Content): void {
  for (const key of ['body', 'msgtype']) {
    if (!(key in content)) throw new MatrixError(400, 'M_UNKNOWN', `'${key}' not in content`)
    if (typeof content[key] !== 'string') throw new MatrixError(400, 'M_UNKNOWN', `'${key}' not a string type`)
  }
}

function assertCanonical(value: unknown): void {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) throw badJson('Bad JSON value: float')
    if (!Number.isSafeInteger(value)) throw badJson('JSON integer out of range')
  } else if (Array.isArray(value)) {
    for (const each of value) assertCanonical(each)
  } else if (isObject(value)) {
    for (const key in value) assertCanonical(value[key])
  }
}

/** A place in the homeserver's stream, as clients see it: opaque to them, "everything up to position n" to us. */
export const tokenOf = (position: number): string => `s${position}`

export function positionOf(token: string): number {
  const match = /^s(\d+)$/.exec(token)
  if (match?.[1] === undefined) throw new MatrixError(400, 'M_UNKNOWN', 'Invalid stream token')
  return Number(match[1])
}
