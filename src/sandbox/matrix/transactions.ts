import type { Origin, RoomEvent } from './event.ts'

const keptMs = 24 * 60 * 60_000

/**
 * Which event a transaction id has already made, per user, device and room: a repeat is answered with that event.
 * Kept for a day, as Synapse does; the oldest are dropped as new ones come.
 */
export class Transactions {
  readonly #events = new Map<string, RoomEvent>()

  eventOf(roomId: string, origin: Origin, now: number): RoomEvent | undefined {
    const event = this.#events.get(transactionName(roomId, origin))
    return event === undefined || event.at < now - keptMs ? undefined : event
  }

  keep(event: RoomEvent, now: number): void {
    if (event.origin === undefined) return
    const name = transactionName(event.roomId, event.origin)
    this.#events.delete(name)
    this.#events.set(name, event)
    for (const [oldest, { at }] of this.#events) {
      if (at >= now - keptMs) break
      this.#events.delete(oldest)
    }
  }
}

const transactionName = (roomId: string, origin: Origin): string =>
  `${origin.userId}\n${origin.deviceId}\n${roomId}\n${origin.transactionId}`
