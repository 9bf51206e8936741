import { z } from 'zod'
import type { LookupOutcome, LookupQuery, OwnPost } from '../../core/adapter.ts'
import type { Directory } from './directory.ts'
import { type HistoryParts, readHistory } from './history.ts'
import type { Self } from './message.ts'
import { metadataEventType } from './outbound.ts'
import { isThreadGone, unavailableOf } from './outcome.ts'
import { unescapeText } from './plain-text.ts'

/** A send of unknown outcome is looked for within minutes: 2,000 posts. */
const pagesMax = 10
/** In one thread, ms. Whoever looks through many comes to a rate limit on the way, again and again if they began anew; of one they ask again themselves. */
const waitMsMax = 60_000

const ownPost = z.object({
  ts: z.string(),
  user: z.string().nullish(),
  bot_id: z.string().nullish(),
  text: z.string().nullish(),
  metadata: z.object({ event_type: z.literal(metadataEventType), event_payload: z.object({ id: z.string() }) }),
})

export interface LookupParts extends HistoryParts {
  readonly directory: Directory
  readonly self: Self
}

/** With its delivery id, where we posted it ourselves. */
export function ownPostOf(message: object, self: Self): OwnPost | undefined {
  const parsed = ownPost.safeParse(message)
  if (!parsed.success) return undefined
  const { ts, user, bot_id: bot, text, metadata } = parsed.data
  const isOurs = user === self.user || (bot === self.bot && self.bot !== '')
  return isOurs ? { id: metadata.event_payload.id, post: ts, text: unescapeText(text ?? '') } : undefined
}

/** Finds our posts by the delivery ids in their metadata. Anybody's app can write such metadata: only our own posts count. */
export async function lookup(query: LookupQuery, parts: LookupParts, signal: AbortSignal): Promise<LookupOutcome> {
  const where = query.user === undefined ? { channel: query.channel } : await parts.directory.direct(query.user, signal)
  if ('failure' in where) return unavailableOf(where.failure)
  const { threads = [], since } = query
  const stretch = { channel: where.channel, since, pagesMax, waitMsMax: threads.length > 1 ? waitMsMax : 0 }
  const wanted = new Set(query.ids)
  const keep = (page: readonly object[]) =>
    page.flatMap((message) => {
      const own = ownPostOf(message, parts.self)
      return own && wanted.has(own.id) ? [{ id: own.id, post: own.post }] : []
    })
  const kept: { readonly id: string; readonly post: string }[] = []
  for (const thread of threads) {
    const inThread = await readHistory({ ...stretch, thread }, keep, parts, signal)
    if (!('failure' in inThread)) kept.push(...inThread.kept)
    else if (!isThreadGone(inThread.failure)) return unavailableOf(inThread.failure)
  }
  // What belongs in a thread that is shut was posted beside it; one that was shut then may be open by now.
  const inChannel = await readHistory(stretch, keep, parts, signal)
  if ('failure' in inChannel) return unavailableOf(inChannel.failure)
  kept.push(...inChannel.kept)
  // What stands in a thread and is seen in the channel too is read in both.
  const found = new Map(kept.map((each) => [each.post, each]))
  return { outcome: 'looked', found: [...found.values()].sort((a, b) => (a.post < b.post ? -1 : 1)) }
}
