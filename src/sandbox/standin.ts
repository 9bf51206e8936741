/**
 * What the demo, the page and the tests can do with a platform stand-in, as a person sitting in front of it.
 * Both stand-ins have it, so that a scenario is written once. Everything here is what a person can see or do:
 * a judge that reads `channel()` reads what stands in the channel, never what the relay believes.
 */
export interface StandIn {
  readonly platform: 'slack' | 'matrix'
  /** Base address on loopback, without a trailing slash: what a client is configured with. */
  readonly url: string

  /** Resolves to the new post's id (Slack: its ts; Matrix: its event id). */
  postAs(user: string, channel: string, text: string, options?: PostOptions): Promise<string>
  editAs(user: string, channel: string, post: string, text: string): Promise<void>
  deleteAs(user: string, channel: string, post: string): Promise<void>
  /** `emoji` is the character itself ('☑'), on both platforms. Variation selectors are ignored. */
  reactAs(user: string, channel: string, post: string, emoji: string): Promise<void>
  unreactAs(user: string, channel: string, post: string, emoji: string): Promise<void>
  /**
   * Runs a slash command where the platform has them; elsewhere posts it as text.
   * Resolves to what the platform itself showed the person at once (an error such as "did not respond"), if anything.
   */
  commandAs(user: string, channel: string, command: string, text: string): Promise<string | undefined>
  /** Presses the button whose label is `label` under a post (channel or direct). Throws if there is no such button. */
  pressAs(user: string, channel: string, post: string, label: string): Promise<void>

  /** What stands in the channel now, oldest first, threads included; the ephemeral posts of `viewer` too, if one is given. */
  channel(channel: string, viewer?: string): SeenPost[]
  /** The direct conversation between the relay's bot and a person, oldest first. */
  direct(user: string): SeenPost[]
  topic(channel: string): string

  /** Drops every connection and refuses new ones until `restore()`: people can still post, as on a real platform. */
  cut(): void
  restore(): void
  readonly isCut: boolean

  /**
   * How much is on its way between the platform and the relay's bot: requests that are being answered, and news that the bot has not
   * confirmed. Not 0 while a bot that is told of news by asking (Matrix) does not ask.
   */
  readonly unsettled: number

  /** Called after each change of what a person could see. Returns the unsubscriber. */
  onChange(listener: () => void): () => void
  stop(): Promise<void>
}

export interface PostOptions {
  /** The post whose thread this one is in. */
  readonly threadOf?: string
  /** Matrix: a rich reply to this post, without a thread. Slack has none and ignores it. */
  readonly replyTo?: string
  /** A file attached to the post, by name. */
  readonly file?: string
  /** Slack: a shared (forwarded) message; Matrix: a quoted one. The text of what was forwarded. */
  readonly forwarded?: string
}

export interface SeenPost {
  readonly id: string
  readonly channel: string
  readonly author: string
  readonly authorName: string
  readonly isBot: boolean
  /** The text as a person reads it: formatting resolved, struck-out text between ~~ and ~~, mentions as @name. */
  readonly text: string
  /** Milliseconds since the epoch, on the platform's clock. */
  readonly at: number
  readonly edited: boolean
  readonly threadOf?: string
  /** Slack: it stands in its thread, and is seen in the channel too. */
  readonly alsoInChannel?: true
  readonly replyTo?: string
  readonly reactions: readonly { readonly emoji: string; readonly users: readonly string[] }[]
  readonly buttons: readonly { readonly id: string; readonly label: string }[]
  /** The ids of the people whom this post pings. */
  readonly mentions: readonly string[]
  /** Whether the platform would notify people of it (a Matrix `m.notice` does not). */
  readonly wakes: boolean
  /** Set where only this person sees it. */
  readonly ephemeralFor?: string
}
