import type { ISyncResponse } from 'matrix-js-sdk'

/**
 * The last sync's answer, whole, while the SDK gets one without people's words. It has no use for them: it would keep every
 * relation for as long as it runs, and it empties what a later redaction in the same answer names. State stays, because
 * what the SDK knows of the rooms comes from it.
 */
export class SyncAnswer {
  #whole: ISyncResponse | undefined

  /** Keeps the body of an answer; returns what the SDK is to see. Throws if it is no JSON object. */
  keep(body: string): ISyncResponse {
    const whole = JSON.parse(body) as ISyncResponse
    this.#whole = whole
    const { join, leave } = whole.rooms ?? {}
    const rooms = { ...whole.rooms, ...(join ? { join: withoutWords(join) } : {}), ...(leave ? { leave: withoutWords(leave) } : {}) }
    const forSdk = { ...whole, rooms } as ISyncResponse
    // The SDK writes into the events that it gets.
    return Object.values(rooms).every(isEmpty) ? forSdk : structuredClone(forSdk)
  }

  /** Whether the last answer told of no room, nor of the account. */
  get isEmpty(): boolean {
    return this.#whole !== undefined && tellsNothing(this.#whole)
  }

  /** The whole of the answer that the SDK has processed as `processed`; undefined if that is another one. */
  wholeOf(processed: ISyncResponse): ISyncResponse | undefined {
    return this.#whole?.next_batch === processed.next_batch ? this.#whole : undefined
  }
}

/** Whether what is left for the SDK changes nothing that it keeps for us. */
export function tellsNothing({ rooms, account_data: account }: Pick<ISyncResponse, 'rooms' | 'account_data'>): boolean {
  return Object.values(rooms ?? {}).every(isEmpty) && (account?.events?.length ?? 0) === 0
}

const isWord = (event: object): boolean => !('state_key' in event)

const isEmpty = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.keys(value).length === 0

/** A room of which nothing is left is left out: whoever has taken in its state has no more to do. */
function withoutWords<T extends ISyncResponse['rooms']['leave'][string]>(rooms: Readonly<Record<string, T>>): Record<string, T> {
  const kept: Record<string, T> = {}
  for (const [id, room] of Object.entries(rooms)) {
    const { timeline } = room
    const events = timeline?.events?.filter((event) => !isWord(event)) ?? []
    const hasMore = events.length > 0 || timeline?.limited === true || Object.entries(room).some(tellsMore)
    if (timeline && hasMore) kept[id] = { ...room, timeline: { ...timeline, events } }
    else if (hasMore) kept[id] = room
  }
  return kept
}

/** Counts of what a bot has not read tell nothing. */
function tellsMore([name, value]: [string, unknown]): boolean {
  if (name === 'timeline' || name.includes('unread')) return false
  const events: unknown = typeof value === 'object' && value !== null && 'events' in value ? value.events : undefined
  return Array.isArray(events) ? events.length > 0 : !isEmpty(value)
}
