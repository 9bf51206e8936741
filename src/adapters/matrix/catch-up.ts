import type { CatchUpOutcome, CatchUpQuery, OwnPost } from '../../core/adapter.ts'
import type { Received, ReceivedEdit, ReceivedPost } from '../../core/received.ts'
import type { Api } from './api.ts'
import { type RawEvent, recordOf, redactedBy, textOf } from './events.ts'
import { asFound, readBack, takenBackAfter } from './history.ts'
import { rememberEdits, type Surroundings, translate } from './inbound.ts'
import { postedAs } from './lookup.ts'
import { unavailableOf } from './outcome.ts'

/** 20,000 events: more than a room sees in a week. */
const pagesMax = 200

/**
 * What was said in a room at or after `since`, from the homeserver's history. A changed post comes as it is now, and its change
 * after it. Thread replies stand in it like other posts.
 */
export async function catchUp(api: Api, query: CatchUpQuery, around: Surroundings, signal: AbortSignal): Promise<CatchUpOutcome> {
  try {
    const own: OwnPost[] = []
    let reachesBackTo: number | undefined
    const { events, whole } = await readBack(
      api,
      {
        room: query.channel,
        // Times are each server's own claim: one old event does not mean that all before it are.
        enough: (page) => page.every((event) => event.origin_server_ts < query.since),
        aside: (event) => {
          const isWanted = event.origin_server_ts >= query.since
          // One that merely claims to be older says nothing of how far back was read.
          if (isWanted) reachesBackTo = event.origin_server_ts
          if (event.sender !== around.ownUser) return false
          if (isWanted) own.push(...ownPost(event))
          return true
        },
        pagesMax,
      },
      signal,
    )
    const stretch = events.filter((each) => each.origin_server_ts >= query.since)
    const takenBackAfterIt = takenBackAfter(stretch)
    rememberEdits(stretch, around)
    const received: Received[] = []
    const redacted = new Set(stretch.flatMap((event) => (event.type === 'm.room.redaction' ? (redactedBy(event) ?? []) : [])))
    for (const event of asFound(stretch)) {
      const emptied = redacted.has(event.event_id) ? undefined : takenBack(event, around)
      const translated = emptied ?? (await translate(event, around))
      // How a channel is now, a look at it says, not what was changed then.
      if (!translated || translated.type === 'access-changed') continue
      const takenBackAt = takenBackAfterIt.get(event.event_id)
      received.push(translated.type === 'posted' && takenBackAt !== undefined ? { ...translated, takenBackAt } : translated)
      // Who knows the post already must learn that it says something else now.
      if (translated.type === 'posted' && translated.editedAt !== undefined) received.push(changed(translated, translated.editedAt))
    }
    // Read newest first.
    own.reverse()
    return { outcome: 'caught-up', received, own, tellsDeletions: true, ...(whole || reachesBackTo === undefined ? {} : { reachesBackTo }) }
  } catch (error) {
    return unavailableOf(error)
  }
}

/**
 * A homeserver keeps the shell of what was redacted (Matrix, "Redactions"), and its redaction too; where that claims to be older than what was read,
 * the shell alone is there.
 */
function takenBack(event: RawEvent, { link, room: channel }: Surroundings): Received | undefined {
  if (!postTypes.has(event.type) || event.state_key !== undefined || !isShell(event)) return undefined
  const because = recordOf(event.unsigned?.redacted_because).origin_server_ts
  const deletedAt = typeof because === 'number' ? because : event.origin_server_ts
  return { type: 'deleted', link, channel, post: event.event_id, deletedAt, found: true }
}

const postTypes: ReadonlySet<string> = new Set(['m.room.message', 'm.room.encrypted', 'm.sticker'])

const isShell = ({ content, unsigned = {} }: RawEvent): boolean =>
  'redacted_because' in unsigned || 'redacted_by' in unsigned || Object.keys(content).length === 0

function ownPost(event: RawEvent): OwnPost[] {
  const id = postedAs(event)
  return id === undefined ? [] : [{ id, post: event.event_id, text: textOf(event.content.body) ?? '' }]
}

function changed(posted: ReceivedPost, editedAt: number): ReceivedEdit {
  const { link, channel, post, author, text, fragments, writtenAt, thread, inReplyTo, edition } = posted
  const inThread = { ...(thread === undefined ? {} : { thread }), ...(inReplyTo === undefined ? {} : { inReplyTo }) }
  const edited = { editedAt, ...(edition === undefined ? {} : { edition }) }
  return { type: 'edited', link, channel, post, author, text, ...edited, fragments, writtenAt, ...inThread, found: true }
}
