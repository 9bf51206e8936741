import { z } from 'zod'

/** The last moment that a date can hold: integers of JSON go further. */
const latestMs = 8.64e15

/** An event as a homeserver tells it. Its content comes from anybody, also from other servers: nothing in it may be trusted. */
const rawEvent = z.object({
  event_id: z.string(),
  type: z.string(),
  sender: z.string(),
  origin_server_ts: z.number().transform((claimed) => Math.min(Math.max(0, claimed), latestMs)),
  content: z.record(z.string(), z.unknown()).catch({}),
  state_key: z.string().optional(),
  redacts: z.string().optional().catch(undefined),
  unsigned: z.record(z.string(), z.unknown()).optional().catch(undefined),
})
export type RawEvent = z.infer<typeof rawEvent> & {
  /** The edit that gave it the content that it has, where one is folded into it (see `asFound`); its time in ms. */
  readonly lastEdit?: { readonly id: string; readonly at: number }
}
export type EventContent = RawEvent['content']

/** The events of a list; what is no event at all is left out. */
export function parseEvents(events: readonly unknown[] | undefined): RawEvent[] {
  return (events ?? []).flatMap((event) => {
    const parsed = rawEvent.safeParse(event)
    return parsed.success ? [parsed.data] : []
  })
}

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

export function recordOf(value: unknown): EventContent {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as EventContent) : {}
}

/** Of a post of Parley's, and of whatever a client made of one when it was forwarded: the delivery that it was. Anybody can forge it. */
export const deliveryOf = (content: EventContent): string | undefined => textOf(recordOf(content.parley).delivery)

/** What a redaction redacts: room version 11 moved the field into the content. */
export const redactedBy = ({ redacts, content }: RawEvent): string | undefined => redacts ?? textOf(content.redacts)

/** How a post stands to others: the thread it is in, what it answers, what it replaces, what it annotates. */
export interface Relation {
  readonly thread?: string
  readonly inReplyTo?: string
  readonly replaces?: string
  readonly annotates?: { readonly post: string; readonly key: string }
}

export function relationOf(content: EventContent): Relation {
  const relates = recordOf(content['m.relates_to'])
  const target = textOf(relates.event_id)
  const reply = textOf(recordOf(relates['m.in_reply_to']).event_id)
  switch (relates.rel_type) {
    case 'm.replace':
      return target === undefined ? {} : { replaces: target }
    case 'm.annotation': {
      const key = textOf(relates.key)
      return target === undefined || key === undefined ? {} : { annotates: { post: target, key } }
    }
    case 'm.thread':
      return {
        ...(target === undefined ? {} : { thread: target }),
        // A falling-back reply is there for clients without threads; nobody chose to answer that post.
        ...(reply === undefined || relates.is_falling_back === true ? {} : { inReplyTo: reply }),
      }
    default:
      return reply === undefined ? {} : { inReplyTo: reply }
  }
}

/** Clients differ in whether they append a variation selector, and which; people see the same emoji. Any text can be a reaction. */
export const plainEmoji = (key: string): string =>
  [...key.replaceAll(/[\ufe0e\ufe0f]/g, '').slice(0, 2 * emojiLengthMax)].slice(0, emojiLengthMax).join('')
const emojiLengthMax = 40

export const serverOf = (userId: string): string => userId.slice(userId.indexOf(':') + 1)
export const localpartOf = (userId: string): string => userId.slice(1).split(':')[0] ?? userId
