import type { Api } from './api.ts'
import { path } from './api.ts'
import { type EventContent, parseEvents, type RawEvent, recordOf, redactedBy, relationOf } from './events.ts'
import { isFinal, unavailableOf } from './outcome.ts'
import { isPersons } from './text.ts'
import { backOffMs, pause } from './time.ts'

export interface HistoryQuery {
  readonly room: string
  /** Where to begin; the latest event if absent. */
  readonly from?: string
  /** Where the homeserver is to end. */
  readonly to?: string
  /** Ends once this holds for a whole page: everything on it is older than what is wanted. */
  readonly enough?: (page: readonly RawEvent[]) => boolean
  /** Takes what is not to be kept, page by page: Parley's own posts are the most of a room. */
  readonly aside?: (event: RawEvent) => boolean
  readonly pagesMax: number
}

export interface History {
  /** Oldest first. */
  readonly events: readonly RawEvent[]
  /** False where `pagesMax` ended it. */
  readonly whole: boolean
}

interface Page {
  readonly chunk?: readonly unknown[]
  readonly end?: string
}

/** Synapse gives at most 1000 a page; small pages keep each request well within its time. */
const pageLength = 100

/** Reads a room backwards, thread replies included: on Matrix they stand in the room's one timeline. */
export async function readBack(api: Api, query: HistoryQuery, signal: AbortSignal): Promise<History> {
  const newestFirst: RawEvent[] = []
  const read = (whole: boolean): History => ({ events: newestFirst.reverse(), whole })
  let from = query.from
  for (let page = 0; page < query.pagesMax; page += 1) {
    const { chunk, end } = await pageAt(api, query, from, page > 0, signal)
    const events = parseEvents(chunk)
    newestFirst.push(...events.filter((event) => !query.aside?.(event)))
    if (end === undefined || end === from || end === query.to) return read(true)
    // Of a page on which nothing stands that the bot may see, older ones may follow (Matrix, "GET /messages", `chunk`).
    if (events.length > 0 && query.enough?.(events)) return read(true)
    from = end
  }
  return read(false)
}

/** Of one page: a room that was talked in for a week has hundreds, and would be read anew with each that fails. */
const triesMax = 4
const waitMaxMs = 3_000

/** `isBegun`: others were read before it. Whoever asks for the first begins anew soon enough, and a homeserver that is away is not asked four times as often. */
async function pageAt(api: Api, query: HistoryQuery, from: string | undefined, isBegun: boolean, signal: AbortSignal): Promise<Page> {
  const asked = {
    dir: 'b',
    limit: pageLength,
    ...(from === undefined ? {} : { from }),
    ...(query.to === undefined ? {} : { to: query.to }),
  }
  for (let tries = 1; ; tries += 1) {
    try {
      return await api.get<Page>(path`/rooms/${query.room}/messages`, asked, signal)
    } catch (error) {
      if (!isBegun || tries === triesMax || isFinal(error) || signal.aborted) throw error
      await pause(Math.min(unavailableOf(error).retryAfterMs ?? backOffMs(tries, waitMaxMs), waitMaxMs), signal)
    }
  }
}

/**
 * Events as they are to be found afterwards: each post with its latest words, its edits folded into it. Edits of posts that
 * are not among them stay.
 */
export function asFound(events: readonly RawEvent[]): RawEvent[] {
  const posts = new Map(events.map((event) => [event.event_id, event]))
  const latest = latestEdits(events)
  return events.flatMap((event) => {
    const { replaces } = relationOf(event.content)
    const replaced = replaces === undefined ? undefined : posts.get(replaces)
    // What replaces an edit changes no post.
    if (replaced && relationOf(replaced.content).replaces === undefined) return []
    const edit = isPersons(event.content) ? (latest.get(event.event_id) ?? bundledEdit(event)) : undefined
    if (edit === undefined) return [event]
    const { event_id: id, origin_server_ts: at } = edit
    return [{ ...event, content: editedContent(event, edit), lastEdit: { id, at } }]
  })
}

/** The latest edit of each post among these events, by the post's id; only its author's own count. */
export function latestEdits(events: readonly RawEvent[]): ReadonlyMap<string, RawEvent> {
  const posts = new Map(events.map((event) => [event.event_id, event]))
  const latest = new Map<string, RawEvent>()
  for (const event of events) {
    const { replaces } = relationOf(event.content)
    const post = replaces === undefined ? undefined : posts.get(replaces)
    if (post?.sender === event.sender && relationOf(post.content).replaces === undefined) latest.set(post.event_id, event)
  }
  return latest
}

/**
 * When the author of each post last took back something that they had said after it, by the post's id; events oldest first. What is
 * taken back does not say any more whether it was an edit of that post.
 */
export function takenBackAfter(events: readonly RawEvent[]): ReadonlyMap<string, number> {
  const redactedAt = new Map<string, number>()
  const lately = new Map<string, number>()
  const after = new Map<string, number>()
  for (const event of events.toReversed()) {
    const target = event.type === 'm.room.redaction' ? redactedBy(event) : undefined
    if (target !== undefined) redactedAt.set(target, event.origin_server_ts)
    const at = event.type === 'm.room.message' ? redactedAt.get(event.event_id) : undefined
    const before = lately.get(event.sender)
    if (at !== undefined) lately.set(event.sender, Math.max(at, before ?? at))
    else if (before !== undefined) after.set(event.event_id, before)
  }
  return after
}

/** The latest edit, which the homeserver sends along with the post (Matrix 1.7, "server-side aggregation"). */
function bundledEdit(event: RawEvent): RawEvent | undefined {
  const [edit] = parseEvents([recordOf(event.unsigned?.['m.relations'])['m.replace']])
  return edit?.sender === event.sender ? edit : undefined
}

function editedContent(event: RawEvent, edit: RawEvent): EventContent {
  const relates = event.content['m.relates_to']
  return { ...recordOf(edit.content['m.new_content']), ...(relates === undefined ? {} : { 'm.relates_to': relates }) }
}
