import type { PostId } from '../../core/addresses.ts'
import type { SlackApi } from './api.ts'
import { backOffMs } from './back-off.ts'
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
  /** Rate limits, and troubles that pass, are waited out up to this much in all; the rest is a failure. */
  readonly waitMsMax: number
  /** Asked after each page: whether it may be the last, though the stretch goes on. Absent: it may not. */
  readonly suffices?: (page: readonly object[]) => boolean
  /** More than `pagesMax` is read in part. Else it is a failure: never a part that nobody said would do. */
  readonly mayBePart?: true
}

/** `isPart`: something that is still wanted was not read. */
export type Pages<Kept> = { readonly kept: Kept[]; readonly isPart: boolean } | { readonly failure: Failure }

/** What `keep` makes of everything that stands in a stretch of a channel or thread, page by page, in Slack's order. */
export async function readHistory<Kept>(
  stretch: Stretch,
  keep: (page: readonly object[]) => readonly Kept[],
  parts: HistoryParts,
  signal: AbortSignal,
): Promise<Pages<Kept>> {
  const kept: Kept[] = []
  let cursor: string | undefined
  let waitMsLeft = stretch.waitMsMax
  let failures = 0
  for (let page = 0; page < stretch.pagesMax; ) {
    const answer = await readPage(stretch, cursor, parts.api, signal)
    if (!answer.ok) {
      const { failure } = answer
      failures += 1
      const waitMs = waitMsAfter(failure, failures, page > 0 || stretch.thread !== undefined)
      if (waitMs === undefined || waitMs > waitMsLeft || signal.aborted) return { failure }
      waitMsLeft -= waitMs
      await parts.pause(waitMs, signal)
      continue
    }
    failures = 0
    page += 1
    const { messages: found = [] } = answer.body
    kept.push(...keep(found))
    cursor = answer.body.response_metadata?.next_cursor || undefined
    if (cursor === undefined || stretch.suffices?.(found)) return { kept, isPart: false }
  }
  if (stretch.mayBePart) return { kept, isPart: true }
  return {
    failure: { kind: 'unknown', reason: `more than ${stretch.pagesMax * pageSize} posts stand there since then` },
  }
}

/** Tries of one page: a channel that was talked in for a week takes thousands of calls, and would begin anew with each that fails. */
const triesMax = 4

/** After so many failures of one page in a row; undefined where it is not asked for again. `isBegun`: others were read before it, of the same channel. */
function waitMsAfter(failure: Failure, failures: number, isBegun: boolean): number | undefined {
  if (failure.kind === 'limited') return failure.retryAfterMs
  // Whoever asked begins anew soon enough, and a platform that is away is not asked four times as often.
  if (!isBegun) return undefined
  const isPassing = failure.kind === 'unknown' || failure.kind === 'unreached'
  return isPassing && failures < triesMax ? backOffMs(failures) : undefined
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
