import type { PostId } from '../../core/addresses.ts'

/** Slack tells of a removal soon after it. */
const rememberedMax = 1_000

/** The posts that Parley itself has removed: Slack tells of each removal, and never by whom. Memory only and bounded. */
export class OwnRemovals {
  readonly #posts = new Set<string>()

  /** Before it is asked for: it may be told before it is answered. */
  note(channel: string, post: PostId): void {
    this.#posts.add(`${channel} ${post}`)
    const [oldest] = this.#posts
    if (this.#posts.size > rememberedMax && oldest !== undefined) this.#posts.delete(oldest)
  }

  /** Whether an inner event tells of one of them: the head of a thread stays, as a tombstone. */
  has(event: unknown): boolean {
    const { type, subtype, channel, deleted_ts: deleted, previous_message: before } = (event ?? {}) as Readonly<Record<string, unknown>>
    if (type !== 'message' || (subtype !== 'message_deleted' && subtype !== 'message_changed')) return false
    const post = deleted ?? (before as { readonly ts?: unknown } | null | undefined)?.ts
    return this.#posts.has(`${String(channel)} ${String(post)}`)
  }
}
