import type { ISyncResponse } from 'matrix-js-sdk'

/**
 * The last sync's answer, whole, while the SDK gets one without people's words. It has no use for them: it would keep every
 * relation for as long as it runs, and it empties what a later redaction in the same answer names. State stays, because
 * what the SDK knows of the rooms comes from it.
 */
export class SyncAnswer {
  #whole: ISyncResponse | undefined

  /** Keeps the body of an answer; returns the one for the SDK. Throws if it is no JSON object. */
  keep(body: string): string {
    const whole = JSON.parse(body) as ISyncResponse
    this.#whole = whole
    const { join = {}, leave = {} } = whole.rooms ?? {}
    const rooms = [...Object.values(join), ...Object.values(leave)]
    if (!rooms.some((room) => room.timeline?.events?.some(isWord))) return body
    return JSON.stringify({
      ...whole,
      rooms: { ...whole.rooms, join: withoutWords(join), leave: withoutWords(leave) },
    })
  }

  /** The whole of the answer that the SDK has processed as `processed`; undefined if that is another one. */
  wholeOf(processed: ISyncResponse): ISyncResponse | undefined {
    return this.#whole?.next_batch === processed.next_batch ? this.#whole : undefined
  }
}

const isWord = (event: object): boolean => !('state_key' in event)

function withoutWords<T extends ISyncResponse['rooms']['leave'][string]>(rooms: Readonly<Record<string, T>>) {
  return Object.fromEntries(
    Object.entries(rooms).map(([id, room]) => {
      const { timeline } = room
      const kept = timeline && { ...timeline, events: timeline.events?.filter((event) => !isWord(event)) ?? [] }
      return [id, { ...room, ...(kept ? { timeline: kept } : {}) }]
    }),
  )
}
