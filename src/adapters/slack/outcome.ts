import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import type { SendOutcome } from '../../core/outgoing.ts'

/** Why a call did not succeed, named by what it tells of its effect. `reason` is in words, without content or secrets. */
export type Failure =
  /** Not applied: too many calls. */
  | { readonly kind: 'limited'; readonly reason: string; readonly retryAfterMs: number }
  /** Not applied: the request never left, or Slack says that the workspace is away. */
  | { readonly kind: 'unreached'; readonly reason: string }
  /** Not applied: Slack takes nothing in this channel for now, and will again when that is over. */
  | { readonly kind: 'suspended'; readonly reason: string }
  /** Not applied: the token is no longer good. A person must mend it. */
  | { readonly kind: 'unauthorised'; readonly reason: string; readonly code: string }
  /** Not applied, and would not be if it were tried again. */
  | { readonly kind: 'refused'; readonly reason: string; readonly code: string }
  /** May have been applied, or may yet be. */
  | { readonly kind: 'unknown'; readonly reason: string }

/** Slack's shortest wait; also taken when it names none. */
const retryAfterLeastMs = 1000

const unauthorised: Readonly<Record<string, string>> = {
  invalid_auth: 'Slack does not accept the token',
  not_authed: 'Slack does not accept the token',
  token_revoked: 'the token was revoked',
  token_expired: 'the token has expired',
  account_inactive: 'the app was removed from the workspace',
  app_uninstalled: 'the app was removed from the workspace',
  user_removed_from_team: 'the app was removed from the workspace',
  team_disabled: 'the workspace was switched off',
  team_access_not_granted: 'the app was not let into the workspace: its organisation must grant it',
  not_allowed_token_type: 'Slack does not accept this kind of token here',
}

const refused: Readonly<Record<string, string>> = {
  not_in_channel: 'the bot is not in the channel',
  channel_not_found: 'the channel does not exist, or the bot cannot see it',
  is_archived: 'the channel is archived',
  restricted_action: "the workspace's settings do not let the bot do this here",
  restricted_action_read_only_channel: 'the channel is read-only for the bot',
  restricted_action_thread_only_channel: 'the channel allows posts in threads only',
  restricted_action_non_threadable_channel: 'the channel does not allow threads',
  restricted_action_thread_locked: 'the thread is locked',
  msg_too_long: 'the text is too long for Slack',
  msg_blocks_too_long: 'the text is too long for Slack',
  too_long: 'the topic is longer than 250 characters',
  no_text: 'there is no text',
  invalid_blocks: 'Slack does not accept the form of the post',
  invalid_blocks_format: 'Slack does not accept the form of the post',
  message_not_found: 'the post is not there',
  thread_not_found: 'the thread is not there',
  thread_locked: 'the thread is locked',
  cant_update_message: 'the post is not ours to change',
  cant_delete_message: 'the post is not ours to remove',
  edit_window_closed: "the workspace's settings no longer let the post be changed",
  user_not_found: 'the person does not exist in this workspace',
  user_not_visible: 'the bot cannot see the person',
  user_disabled: 'the person no longer belongs to the workspace',
  cannot_dm_bot: 'a bot cannot be sent a direct message',
  messages_tab_disabled: "direct messages are switched off in the app's settings (App Home, Messages Tab)",
  invalid_name: 'Slack does not know the emoji',
  too_many_reactions: 'the post has too many reactions',
  too_many_emoji: 'the post has too many reactions',
  missing_scope: 'the app lacks a permission',
  access_denied: "the workspace's administrators do not let the app do this here",
  no_permission: "the workspace's administrators do not let the app do this here",
  no_access: 'the app may not do this here',
}

/** Slack says that it failed, which is no proof that it did nothing. */
const unknown = new Set(['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable'])
/** Slack did nothing, and will again do something later: the workspace is being moved. */
const away: Readonly<Record<string, string>> = {
  org_login_required: 'the workspace is away for the moment',
  team_added_to_org: 'the workspace is away for the moment',
  accesslimited: 'the workspace takes nothing from this network',
}
/** The same of one channel: administrators revoke an organisation's keys for a workspace or for some of its channels (Slack, "Enterprise Key Management"). */
const suspended: Readonly<Record<string, string>> = {
  external_channel_migrating: 'Slack is moving the channel',
  ekm_access_denied: "the workspace's administrators have suspended posting",
}
const limited = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded'])

/** Error codes of a connection that was never made, so that no request can have left. */
const neverLeft = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])

/** Judges what a call of the web client threw. Whatever it does not recognise is `unknown`: the safe side. */
export function failureOf(error: unknown): Failure {
  if (error instanceof WebAPIRateLimitedError) return tooManyCalls(error.retryAfter)
  if (error instanceof WebAPIPlatformError) return platformFailure(error)
  if (error instanceof WebAPIHTTPError) return { kind: 'unknown', reason: `Slack answered with HTTP ${error.statusCode}` }
  if (error instanceof WebAPIRequestError) return requestFailure(error.original)
  return { kind: 'unknown', reason: 'the call to Slack failed in an unexpected way' }
}

/** What a failure means for a send. Slack counts posts by channel, and calls of every other method by workspace (`limitedScope`). */
export function sendOutcomeOf(failure: Failure, limitedScope: 'channel' | 'act' = 'channel'): SendOutcome {
  const { reason } = failure
  switch (failure.kind) {
    case 'limited':
      return { outcome: 'unavailable', reason, scope: limitedScope, retryAfterMs: failure.retryAfterMs }
    case 'suspended':
      return { outcome: 'unavailable', reason, scope: 'channel' }
    case 'unreached':
    case 'unauthorised':
      return { outcome: 'unavailable', reason, scope: 'link' }
    case 'refused':
      return { outcome: 'refused', reason }
    case 'unknown':
      return { outcome: 'uncertain', reason }
  }
}

/** For questions, and for acts that may be repeated without harm: an unknown outcome is no worse than none. */
export function unavailableOf(failure: Failure): { outcome: 'unavailable'; reason: string; retryAfterMs?: number } {
  const wait = failure.kind === 'limited' ? { retryAfterMs: failure.retryAfterMs } : {}
  return { outcome: 'unavailable', reason: failure.reason, ...wait }
}

function tooManyCalls(retryAfterSeconds: number | undefined): Failure {
  const retryAfterMs = Math.max((retryAfterSeconds ?? 0) * 1000, retryAfterLeastMs)
  return { kind: 'limited', reason: "Slack's rate limit was reached", retryAfterMs }
}

function platformFailure(error: WebAPIPlatformError): Failure {
  const code = String(error.data.error)
  // A body that is no JSON (a proxy's page) comes as the "code": it is neither Slack's word nor fit to be shown.
  if (!/^[a-z0-9_.-]{1,80}$/i.test(code)) return { kind: 'unknown', reason: 'the answer did not come from Slack' }
  if (limited.has(code)) return tooManyCalls(error.data.response_metadata?.retryAfter)
  if (unknown.has(code)) return { kind: 'unknown', reason: `Slack failed inside (${code})` }
  if (away[code] !== undefined) return { kind: 'unreached', reason: `${away[code]} (${code})` }
  if (suspended[code] !== undefined) return { kind: 'suspended', reason: `${suspended[code]} (${code})` }
  const words = unauthorised[code]
  if (words !== undefined) return { kind: 'unauthorised', code, reason: `${words} (${code})` }
  const needed = code === 'missing_scope' ? neededScope(error) : ''
  return { kind: 'refused', code, reason: `${refused[code] ?? 'Slack refused'} (${code}${needed})` }
}

function neededScope(error: WebAPIPlatformError): string {
  const needed = (error.data as { needed?: unknown }).needed
  return typeof needed === 'string' && /^[a-z:.,_ ]{1,200}$/.test(needed) ? `: ${needed}` : ''
}

function requestFailure(original: Error): Failure {
  if (original.name === 'TimeoutError') return { kind: 'unknown', reason: 'Slack did not answer in time' }
  if (original.name === 'AbortError') return { kind: 'unknown', reason: 'broken off while Slack was asked' }
  const causes = rootCauses(original)
  const codes = [...new Set(causes.map(codeOf))].filter((code) => code !== '')
  const named = codes.length > 0 ? ` (${codes.join(', ')})` : ''
  if (causes.length > 0 && causes.every(isBeforeSending)) {
    return { kind: 'unreached', reason: `Slack cannot be reached${named}` }
  }
  return { kind: 'unknown', reason: `the connection to Slack broke${named}` }
}

/** The innermost errors: `fetch failed` wraps the socket's error, which may be one for each address tried. */
function rootCauses(error: unknown, depthLeft = 4): unknown[] {
  if (error instanceof AggregateError && depthLeft > 0) {
    return error.errors.flatMap((one: unknown) => rootCauses(one, depthLeft - 1))
  }
  const cause = error instanceof Error ? error.cause : undefined
  return cause === undefined || depthLeft === 0 ? [error] : rootCauses(cause, depthLeft - 1)
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : ''
}

function isBeforeSending(error: unknown): boolean {
  const syscall = (error as { syscall?: unknown } | null)?.syscall
  const code = codeOf(error)
  // A TLS handshake that fails does so before any request is written.
  return syscall === 'connect' || syscall === 'getaddrinfo' || neverLeft.has(code) || /CERT|^ERR_(TLS|SSL)_/.test(code)
}

/** A thread whose head was deleted before anybody had answered it. */
export const isThreadGone = (failure: Failure): boolean => failure.kind === 'refused' && failure.code === 'thread_not_found'

const shutThreads = new Set([
  'thread_not_found',
  'cannot_reply_to_message',
  'restricted_action_thread_locked',
  'restricted_action_non_threadable_channel',
])

/** Nothing can be said in the thread, though the channel may take it: it is gone, an administrator has locked it, or there are none here. */
export const isThreadShut = (failure: Failure): boolean => failure.kind === 'refused' && shutThreads.has(failure.code)
