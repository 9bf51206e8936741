import type { SeenPost } from '../../src/sandbox/standin.ts'
import type { RoomEvent } from './matrix-person.ts'

/** What stands in a room of a real homeserver, as a client draws it: edits in their place, what was redacted gone. */
export function postsIn(room: string, events: readonly RoomEvent[], bot: string): SeenPost[] {
  return events
    .filter(({ type, content }) => type === 'm.room.message' && content.msgtype !== undefined && relation(content).rel_type !== 'm.replace')
    .map((event) => {
      const edits = events.filter(({ content, sender }) => {
        const { rel_type, event_id } = relation(content)
        return rel_type === 'm.replace' && event_id === event.event_id && sender === event.sender
      })
      const { rel_type, event_id } = relation(event.content)
      return {
        id: event.event_id,
        channel: room,
        author: event.sender,
        authorName: event.sender,
        isBot: event.sender === bot,
        text: edits.at(-1)?.content['m.new_content']?.body ?? event.content.body ?? '',
        at: 0,
        edited: edits.length > 0,
        ...(rel_type === 'm.thread' && event_id !== undefined ? { threadOf: event_id } : {}),
        reactions: reactionsOn(event, events),
        buttons: [],
        mentions: [...(event.content['m.mentions']?.user_ids ?? [])],
        wakes: event.content.msgtype !== 'm.notice',
      }
    })
}

const relation = (content: RoomEvent['content']) => content['m.relates_to'] ?? {}

function reactionsOn(post: RoomEvent, events: readonly RoomEvent[]): { emoji: string; users: string[] }[] {
  const users = new Map<string, string[]>()
  for (const { type, sender, content } of events) {
    const { event_id, key } = relation(content)
    if (type !== 'm.reaction' || event_id !== post.event_id || key === undefined) continue
    const emoji = key.replaceAll(/[\u{FE0E}\u{FE0F}]/gu, '')
    users.set(emoji, [...(users.get(emoji) ?? []), sender])
  }
  return [...users].map(([emoji, who]) => ({ emoji, users: who }))
}
