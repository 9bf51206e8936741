import type { PostId } from '../../core/addresses.ts'
import type { SlackApi } from './api.ts'
import { tsOf } from './message.ts'
import type { Failure } from './outcome.ts'
import type { Pause } from './pause.ts'

const pageSize = 200

export interface HistoryParts {
  readonly api: SlackApi
  readonly pause: Pause
}

export interface Stretch {
  readonly channel: string
  /** Replies of this thread instead of the channel's own posts, which leave them out. */
  readonly thread?: PostId
  /** ms; absent: from the newest back, until it suffices. With it Slack may begin at the oldest. */
  readonly since?: number
  readonly pagesMax: number
  /** Rate limits of up to this much in all are waited out; the rest is a failure. */
  readonly waitMsMax: number
  /** Asked after each page: whether it may be the last, though the stretch goes on. Absent: it may not. */
  readonly suffices?: (page: readonly object[]) => boolean
}

export type Pages = { readonly messages: readonly object[] } | { readonly failure: Failure }

/**
 * Everything that stands in a stretch of a channel or thread, in Slack's order and form. More than `pagesMax` is a failure: never a part
 * that nobody said would do.
 */
export async function readHistory(stretch: Stretch, parts: HistoryParts, signal: AbortSignal): Promise<Pages> {
  const messages: object[] = []
  let cursor: string | undefined
  let waitMsLeft = stretch.waitMsMax
  for (let page = 0; page < stretch.pagesMax; ) {
    const answer = await readPage(stretch, cursor, parts.api, signal)
    if (!answer.ok) {
      const { failure } = answer
      if (failure.kind !== 'limited' || failure.retryAfterMs > waitMsLeft) return { failure }
      waitMsLeft -= failure.retryAfterMs
      await parts.pause(failure.retryAfterMs, signal)
      continue
    }
    page += 1
    const { messages: found = [] } = answer.body
    messages.push(...found)
    cursor = answer.body.response_metadata?.next_cursor || undefined
    if (cursor === undefined || stretch.suffices?.(found)) return { messages }
  }
  return {
    failure: { kind: 'unknown', reason: `more than ${stretch.pagesMax * pageSize} posts stand there since then` },
  }
}

function readPage(stretch: Stretch, cursor: string | undefined, api: SlackApi, signal: AbortSignal) {
  const common = {
    channel: stretch.channel,
    ...(stretch.since === undefined ? {} : { oldest: tsOf(stretch.since), inclusive: true }),
    include_all_metadata: true,
    limit: pageSize,
    ...(cursor === undefined ? {} : { cursor }),
  }
  return stretch.thread === undefined
    ? api.call('conversations.history', common, signal)
    : api.call('conversations.replies', { ...common, ts: stretch.thread }, signal)
}
