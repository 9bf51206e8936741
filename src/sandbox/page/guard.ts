import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Refusal } from './fields.ts'

/** Nothing but this page's own files runs or is loaded, and no script can make HTML out of a text. */
export const guardHeaders: OutgoingHttpHeaders = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
}

const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i

/**
 * Who asks must be a browser that has opened this page on this machine. A name that was made to point at this machine shows in
 * `Host`; another site shows in `Origin`, which every browser sends with a POST.
 */
export function refusalOf({ method, headers }: IncomingMessage): Refusal | undefined {
  const { host = '', origin } = headers
  if (!loopbackHost.test(host)) return { status: 403, error: 'This page is served to 127.0.0.1 and localhost only.' }
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`.toLowerCase()) {
    return { status: 403, error: 'This came from another site.' }
  }
  if (method !== 'POST') return undefined
  if (origin === undefined) return { status: 403, error: 'This came from no page: the Origin header is missing.' }
  const type = headers['content-type'] ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) return { status: 415, error: 'Actions are sent as application/json.' }
  return undefined
}
