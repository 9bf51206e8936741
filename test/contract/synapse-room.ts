import type { SeenPost } from '../../src/sandbox/standin.ts'
import type { RoomEvent } from './matrix-person.ts'

/** What stands in a room of a real homeserver, as a client draws it: edits in their place, what was redacted gone. */
export function postsIn(room: string, events: readonly RoomEvent[], bot: string): SeenPost[] {
  const edits = grouped(events, 'm.replace')
  const taps = grouped(events, 'm.annotation')
  return events
    .filter(({ type, content }) => type === 'm.room.message' && content.msgtype !== undefined && relation(content).rel_type !== 'm.replace')
    .map((event) => {
      const own = (edits.get(event.event_id) ?? []).filter(({ sender }) => sender === event.sender)
      const { rel_type, event_id, 'm.in_reply_to': reply } = relation(event.content)
      const answered = reply?.event_id
      return {
        id: event.event_id,
        channel: room,
        author: event.sender,
        authorName: event.sender,
        isBot: event.sender === bot,
        text: own.at(-1)?.content['m.new_content']?.body ?? event.content.body ?? '',
        at: event.origin_server_ts ?? 0,
        edited: own.length > 0,
        ...(rel_type === 'm.thread' && event_id !== undefined ? { threadOf: event_id } : {}),
        ...(rel_type === undefined && answered !== undefined ? { replyTo: answered } : {}),
        reactions: reactionsOn(taps.get(event.event_id) ?? []),
        buttons: [],
        mentions: [...(event.content['m.mentions']?.user_ids ?? [])],
        wakes: event.content.msgtype !== 'm.notice',
      }
    })
}

const relation = (content: RoomEvent['content']) => content['m.relates_to'] ?? {}

/** The events that relate so to another, by that one's id. */
function grouped(events: readonly RoomEvent[], type: string): ReadonlyMap<string, readonly RoomEvent[]> {
  const groups = new Map<string, RoomEvent[]>()
  for (const event of events) {
    const { rel_type, event_id } = relation(event.content)
    if (rel_type !== type || event_id === undefined) continue
    const group = groups.get(event_id)
    if (group) group.push(event)
    else groups.set(event_id, [event])
  }
  return groups
}

function reactionsOn(taps: readonly RoomEvent[]): { emoji: string; users: string[] }[] {
  const users = new Map<string, string[]>()
  for (const { type, sender, content } of taps) {
    const { key } = relation(content)
    if (type !== 'm.reaction' || key === undefined) continue
    const emoji = key.replaceAll(/[\u{FE0E}\u{FE0F}]/gu, '')
    users.set(emoji, [...(users.get(emoji) ?? []), sender])
  }
  return [...users].map(([emoji, who]) => ({ emoji, users: who }))
}
