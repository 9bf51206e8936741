import type { SendOutcome } from '../core/outgoing.ts'
import type { Page, Pager } from '../core/pager.ts'

const timeoutMs = 10_000
const retryAfterMaxMs = 60_000
/** The request never left this machine, or nobody listened: it was certainly not taken. */
const notReached = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])
/** May pass by itself. */
const passing = new Set([408, 425, 429])

/**
 * A pager behind an address that takes a `POST` of JSON: the page as the core gives it. `Idempotency-Key` is the page's id, so that a repeat
 * can be known. The address is a secret: no reason and no log names it, and no redirection is followed with it.
 */
export const webhookPager = (url: string): Pager => ({ timeoutMs, page: (page, signal) => post(url, page, signal) })

async function post(url: string, page: Page, signal: AbortSignal): Promise<SendOutcome> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': page.id, 'user-agent': 'parley' },
      body: JSON.stringify(page),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    // What it says is of no use here, and the connection is wanted again.
    await response.body?.cancel()
    return outcomeOf(response)
  } catch (error) {
    const code = codeOf(error)
    if (code !== undefined && notReached.has(code))
      return { outcome: 'unavailable', scope: 'link', reason: `the pager cannot be reached (${code})` }
    return { outcome: 'uncertain', reason: `the pager did not answer${code === undefined ? '' : ` (${code})`}` }
  }
}

function outcomeOf({ ok, status, headers }: Response): SendOutcome {
  if (ok) return { outcome: 'sent' }
  const reason = `the pager answered ${status}`
  if (status < 500 && !passing.has(status)) return { outcome: 'refused', reason }
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  const wait = seconds >= 0 ? { retryAfterMs: Math.min(seconds * 1_000, retryAfterMaxMs) } : {}
  return { outcome: 'unavailable', scope: 'link', reason, ...wait }
}

const codeOf = (error: unknown): string | undefined => {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
}
