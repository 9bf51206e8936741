import { type Api, path } from './api.ts'
import { isFinal } from './outcome.ts'
import { pause } from './time.ts'

/** People are to know within a minute. One small question for each room. */
const everyMs = 30_000
const answerWithinMs = 10_000

/** Whether the homeserver's public list has a room (Matrix, "Room directory"). Throws the SDK's errors, but for what it will not say. */
export async function isListed(api: Api, room: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { visibility } = await api.get<{ visibility?: string }>(path`/directory/list/room/${room}`, {}, signal)
    return visibility === 'public'
  } catch (error) {
    if (isFinal(error)) return false
    throw error
  }
}

interface ListingsParts {
  readonly api: Api
  /** Which rooms are watched now. */
  readonly rooms: () => readonly string[]
  readonly changed: (room: string) => Promise<unknown>
}

/** No homeserver tells its users when a room is put on its public list, or taken off: it is asked. */
export class Listings {
  readonly #parts: ListingsParts
  readonly #listed = new Set<string>()

  constructor(parts: ListingsParts) {
    this.#parts = parts
  }

  /** Until `signal` aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look(signal)
      await pause(everyMs, signal)
    }
  }

  async look(signal: AbortSignal): Promise<void> {
    const { api, rooms, changed } = this.#parts
    for (const room of rooms()) {
      // One that does not answer now is asked again next time.
      const listed = await isListed(api, room, AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)])).catch(() =>
        this.#listed.has(room),
      )
      if (listed === this.#listed.has(room)) continue
      if (listed) this.#listed.add(room)
      else this.#listed.delete(room)
      await changed(room)
    }
  }
}
