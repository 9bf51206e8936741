/** Parley's own word on how it is, as far as the page shows it. */
export interface ShownHealth {
  readonly running: boolean
  /** Absent where Parley does not say. */
  readonly accepting?: boolean
  /** Why it does not accept, or what is wrong with its answer. */
  readonly reason?: string
  readonly links: readonly ShownLink[]
}

interface ShownLink {
  readonly name: string
  readonly state: 'up' | 'down' | 'unknown'
  /** Milliseconds since the epoch. */
  readonly since?: number
  readonly cause?: string
  /** Deliveries that wait for it. */
  readonly waiting?: number
}

const answerWithinMs = 2_000
const bytesMax = 256 * 1024
const linksMax = 50

/** Asks once. An error status is no obstacle: an unwell Parley answers with one, and with its health. */
export async function askHealth(address: string, ended: AbortSignal): Promise<ShownHealth> {
  try {
    const signal = AbortSignal.any([ended, AbortSignal.timeout(answerWithinMs)])
    const response = await fetch(address, { signal, redirect: 'error', headers: { Accept: 'application/json' } })
    return shownHealth(JSON.parse(await boundedText(response)))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) {
      return { running: true, reason: 'its health page gives no answer that can be shown', links: [] }
    }
    return { running: false, links: [] }
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > bytesMax) throw new RangeError('the answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** What can be understood of an answer; what is not there is left out. */
export function shownHealth(answer: unknown): ShownHealth {
  const { accepting, links } = fieldsOf(answer)
  const reason = reasonIn(fieldsOf(answer))
  return {
    running: true,
    ...(typeof accepting === 'boolean' ? { accepting } : {}),
    ...(reason === undefined ? {} : { reason }),
    links: namedLinks(links).slice(0, linksMax).map(shownLink),
  }
}

/** Why Parley does not do all that it should: in its own words, or from what it says of its parts. */
function reasonIn({ reason, refusal, journal, owner, role }: Readonly<Record<string, unknown>>): string | undefined {
  const own = [reason, refusal].find(isText)
  if (own !== undefined) return own
  if (fieldsOf(journal).state === 'down') return 'its journal is down'
  if (isText(role) && role !== 'owner') return `it is ${role}`
  return owner === false ? 'another process owns the mechanism' : undefined
}

/** By name, or in a list of which each names itself. */
function namedLinks(links: unknown): [string, unknown][] {
  if (!Array.isArray(links)) return Object.entries(fieldsOf(links))
  return links.map((link, index) => {
    const { name, id } = fieldsOf(link)
    return [[name, id].find(isText) ?? `link ${index + 1}`, link]
  })
}

function shownLink([name, link]: [string, unknown]): ShownLink {
  const { state, since, cause, waiting } = fieldsOf(link)
  const at = isText(since) ? Date.parse(since) : since
  return {
    name,
    state: state === 'up' || state === 'down' ? state : 'unknown',
    ...(typeof at === 'number' && at > 0 ? { since: at } : {}),
    ...(isText(cause) ? { cause } : {}),
    ...(typeof waiting === 'number' ? { waiting } : {}),
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
