import type { Adapter } from '../../src/core/adapter.ts'

export type Who = 'amal' | 'basim'

/** A post as a person sees it. */
export interface Seen {
  readonly id: string
  readonly text: string
  readonly threadOf?: string
  /** It is in a thread, and seen in the channel too. */
  readonly alsoInChannel?: true
  readonly replyTo?: string
  readonly isBot: boolean
  readonly reactions: readonly { readonly emoji: string; readonly users: readonly string[] }[]
  /** Who is pinged, as platform users. */
  readonly mentions: readonly string[]
}

/** One platform with two people and an adapter on it, in a channel of their own. */
export interface Subject {
  /** Opens the adapter on the same state: called again, it is the process after a restart. */
  open(log: (line: string) => void): Adapter
  readonly link: string
  readonly channel: string
  /** A channel that exists and that the bot is not in. */
  readonly elsewhere: string
  readonly users: Readonly<Record<Who, string>>

  post(who: Who, text: string, options?: { channel?: string; threadOf?: string; replyTo?: string }): Promise<string>
  edit(who: Who, post: string, text: string): Promise<void>
  remove(who: Who, post: string): Promise<void>
  react(who: Who, post: string, emoji: string): Promise<void>
  unreact(who: Who, post: string, emoji: string): Promise<void>
  /** Something that another bot says. */
  postAsBot(text: string): Promise<void>
  seen(channel?: string): Promise<readonly Seen[]>
  topic(): Promise<string>
  /** Its people make the channel public, or private again. */
  makePublic(isPublic: boolean): Promise<void>
  /** Nobody gets through to the platform until `restore`. */
  cut(): Promise<void>
  restore(): Promise<void>
  /** What can be made to go wrong with the next post; absent where the platform cannot be made to. */
  readonly faults?: {
    /** It is applied, and its answer lost. */
    loseAnswer(): void
    limit(): void
    /** Parley is not told of the next link test. */
    loseTest(): void
    /** It gets no answer until `release`; resolves `reached` when it waits. */
    hang(): { readonly reached: Promise<void>; release(): void }
  }
  stop(): Promise<void>
}

/** What of the contract is asked of an adapter only where its platform has it. */
export type Trait = 'rich replies' | 'changes that can be taken away' | 'posts kept for an app that was away' | 'faults on request'

export interface Platform {
  readonly name: string
  /** What is not asked of it, and why. */
  readonly without: Partial<Readonly<Record<Trait, string>>>
  start(): Promise<Subject>
}
