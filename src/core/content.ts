import type { UserId } from './addresses.ts'

/**
 * What Parley shows, without a platform's markup. All strings are plain text: the adapter escapes them, so that nothing
 * in them can format, link, unfurl or ping. The core decides what is said; an adapter decides only how it looks.
 */
export interface Content {
  readonly blocks: readonly Block[]
  /** Who is pinged, as users of the link that it is sent on. Rendered as mentions at the head of the first block. */
  readonly mentions?: readonly UserId[]
  /** Whether people are to be notified (Matrix: `m.text` rather than `m.notice`). Relayed messages and pings are. */
  readonly wakes: boolean
  readonly buttons?: readonly Button[]
}

export type Block =
  /** One line of Parley's own words. */
  | { readonly type: 'line'; readonly spans: readonly Span[] }
  /** An official's words, set apart (a quotation), line breaks kept. At most `partLengthMax` characters. */
  | { readonly type: 'quote'; readonly text: string; readonly struck?: boolean }
  /** Small print: times, fingerprint. */
  | { readonly type: 'small'; readonly spans: readonly Span[] }

export type Span =
  | string
  | { readonly strong: string }
  | { readonly struck: string }
  /** A word to be typed or copied exactly: a reference, a command. */
  | { readonly code: string }
  /** A user of the link that it is sent on, named as that platform names people; not pinged. Never to another organisation. */
  | { readonly person: UserId }

/**
 * Something that can be pressed. A platform without buttons shows `typed` instead ("Acknowledge: type `!ack SEC-0042`"),
 * so every button has a typed equal.
 */
export interface Button {
  /** Comes back in `pressed` as it was given. At most 200 characters. */
  readonly action: string
  /** At most 70 characters. */
  readonly label: string
  readonly typed: string
  /** The text above says already what can be typed: where there are no buttons it is left out. */
  readonly isOnlyPressed?: true
  readonly style?: 'primary' | 'danger'
}

/** Longest text of one post in characters (UTF-16 units). Longer messages are split and numbered, the same on every platform. */
export const partLengthMax = 2400
