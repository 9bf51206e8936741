import type { PostId, UserId } from './addresses.ts'
import type { Content } from './content.ts'

// What an adapter is asked to do, and how that may end: part of its contract (`adapter.ts`).

export type Outgoing =
  | {
      readonly type: 'post'
      /** Delivery id: the idempotency key. At most 64 of [A-Za-z0-9_.-]. */
      readonly id: string
      readonly channel: string
      readonly thread?: PostId
      /**
       * Seen in the channel itself too, where threads hide: one post, with one id, that names the thread's root. A platform that cannot
       * show one post in both places shows it in the channel.
       */
      readonly alsoInChannel?: true
      readonly content: Content
    }
  /** To a person, in the direct conversation with Parley; the adapter opens it when there is none. */
  | { readonly type: 'direct'; readonly id: string; readonly user: UserId; readonly content: Content }
  /** Rewrites one of our own posts. */
  | {
      readonly type: 'revise'
      readonly id: string
      readonly channel: string
      readonly post: PostId
      readonly content: Content
    }
  /** Makes `emoji` Parley's one mark on a post: adds it, removes those in `replaces`. Already so is `sent`. */
  | {
      readonly type: 'mark'
      readonly id: string
      readonly channel: string
      readonly post: PostId
      readonly emoji: string
      readonly replaces: readonly string[]
      /** It stands there for certain: only what it replaces is still to be taken away. */
      readonly isSet?: true
    }
  /** Removes one of our own posts: an extra copy. Already gone is `sent`. */
  | { readonly type: 'remove'; readonly id: string; readonly channel: string; readonly post: PostId }
  | { readonly type: 'topic'; readonly id: string; readonly channel: string; readonly topic: string }

export type SendOutcome =
  /**
   * It stands there. `post` for `post` and `direct`; for `revise` where the platform has a post of its own for the change, which can be
   * taken away by itself. `channel` for `direct`: where the conversation is.
   */
  | { readonly outcome: 'sent'; readonly post?: PostId; readonly channel?: string }
  /** Never to be tried again as it is. `reason` in words, without content: "the bot is not in the channel". */
  | {
      readonly outcome: 'refused'
      readonly reason: string
      /** Of a revision or a mark: the post stands there no longer. Where a platform does not say so, it is `sent`. */
      readonly isGone?: true
    }
  /**
   * Certainly not applied; may be tried again. `scope`: the whole link, this channel only, or acts of this type only, wherever on the link: a
   * platform that counts them apart takes messages all the same.
   */
  | {
      readonly outcome: 'unavailable'
      readonly reason: string
      readonly scope: 'channel' | 'link' | 'act'
      readonly retryAfterMs?: number
      /** Of a mark, with `act`: it is set, and these of those that it replaces stand beside it yet. Marks are set all the same, and none taken away. */
      readonly left?: readonly string[]
    }
  /** May have been applied, or may yet be. */
  | { readonly outcome: 'uncertain'; readonly reason: string }
