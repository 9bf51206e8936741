import type { PostId, UserId } from '../../core/addresses.ts'

/** What an event was: an edit, a redaction or a taken-back reaction names its target and nothing else. */
export type Recent =
  | {
      readonly kind: 'post'
      readonly author: UserId
      readonly text: string
      /** What in it must not cross; '' where there is nothing. */
      readonly barred: string
      readonly writtenAt: number
      readonly thread?: PostId
      readonly inReplyTo?: PostId
    }
  | { readonly kind: 'reaction'; readonly post: PostId; readonly user: UserId; readonly emoji: string }
  | { readonly kind: 'edit'; readonly post: PostId; readonly author: UserId }
  /** No person's word: what a bot makes of it later is none either. */
  | { readonly kind: 'notice'; readonly author: UserId }

const recentMax = 5_000

/**
 * The latest events by id, so that the common edit or redaction needs no question to the homeserver. Memory only and
 * bounded: what is missing here is asked of the homeserver.
 */
export class RecentEvents {
  readonly #events = new Map<string, Recent>()

  get(eventId: string): Recent | undefined {
    return this.#events.get(eventId)
  }

  set(eventId: string, recent: Recent): void {
    this.#events.delete(eventId)
    this.#events.set(eventId, recent)
    for (const oldest of this.#events.keys()) {
      if (this.#events.size <= recentMax) break
      this.#events.delete(oldest)
    }
  }
}
