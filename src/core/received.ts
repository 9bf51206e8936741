import type { LinkId, PostId, UserId } from './addresses.ts'

// What an adapter hands over: part of its contract (`adapter.ts`).

export type Received =
  | ReceivedPost
  | ReceivedEdit
  | ReceivedDeletion
  | ReceivedReaction
  | ReceivedCommand
  | ReceivedPress
  | ReceivedSubmission
  | LinkChanged
  | ChannelChanged

/** `AccessChanged` is a hint, and never recorded. */
export type HandedOver = Received | AccessChanged

interface InChannel {
  readonly link: LinkId
  readonly channel: string
}

/** Added by the shell, from the adapter's limits, to what a person says or does. */
interface ByPerson extends InChannel {
  /** The person can be asked something, and answer it with a button. */
  readonly hasButtons?: true
}

/** A post in a person's name. Joins, unfurls and Parley's own posts are not handed over. */
export interface ReceivedPost extends ByPerson {
  readonly type: 'posted'
  readonly post: PostId
  readonly author: UserId
  /** Plain text as the person wrote it: the platform's markup resolved (mentions as `@name`, links as typed). */
  readonly text: string
  /** ms since the epoch: the platform's claim. */
  readonly writtenAt: number
  /** Root of the thread that it stands in. */
  readonly thread?: PostId
  /** The post that it answers (Matrix rich reply). */
  readonly inReplyTo?: PostId
  readonly fragments: readonly Fragment[]
  /**
   * True where it came as machines' words do: as a notice, or by an app that posts in somebody's name. In the room it is theirs who bears the
   * name; that they mean it for anybody else nobody knows.
   */
  readonly isAutomatic?: true
  /** True in the direct conversation between a person and Parley. */
  readonly isDirect: boolean
  /** True when it was found afterwards (`catchUp`, a gap), not told live; the text is then "as found". */
  readonly found?: boolean
  /** ms: when it was given the text that was found; absent where that is its first. */
  readonly editedAt?: number
  /** As of the edit; absent where that is its first. */
  readonly edition?: string
  /** ms: when its author took back, at last, what may have been an edit of it, where the platform does not say what it was. */
  readonly takenBackAt?: number
  /** True when it was told before, and not taken: it may be gone by now, or have been changed. Its channel's history says so. */
  readonly toldAgain?: boolean
}

/** Something in a post that must not cross, with what a person would recognise it by. */
export interface Fragment {
  readonly kind: 'forwarded' | 'quoted' | 'workspace-link' | 'file' | 'unreadable'
  /** At most 80 characters. */
  readonly excerpt: string
}

/** The author changed a post. An edit that changes nothing that a person wrote (an unfurl) is not handed over. */
export interface ReceivedEdit extends InChannel {
  readonly type: 'edited'
  readonly post: PostId
  readonly author: UserId
  readonly text: string
  readonly editedAt: number
  /** What tells it from the post's other edits, however the names of people in its text are written by now. Absent: its text does. */
  readonly edition?: string
  readonly fragments: readonly Fragment[]
  /** What it said before and when it was written, where the platform tells. */
  readonly previousText?: string
  readonly writtenAt?: number
  readonly thread?: PostId
  /** As of the post. */
  readonly inReplyTo?: PostId
  readonly found?: boolean
  readonly toldAgain?: boolean
}

export interface ReceivedDeletion extends InChannel {
  readonly type: 'deleted'
  readonly post: PostId
  readonly deletedAt: number
  /** It was a post of Parley's own, or a change of one (`SendOutcome`), and somebody else removed it. */
  readonly isOwn?: true
  readonly found?: boolean
}

export interface ReceivedReaction extends InChannel {
  readonly type: 'reacted'
  readonly post: PostId
  readonly user: UserId
  /** The emoji itself, without variation selectors; a custom one as `:name:`. */
  readonly emoji: string
  readonly added: boolean
  readonly at: number
  /** True when it was found standing there, and its platform does not say since when: `at` is then when its post was written. */
  readonly found?: true
}

/** A command that the platform delivers as such (a Slack slash command). One typed as text arrives as a post. */
export interface ReceivedCommand extends ByPerson {
  readonly type: 'commanded'
  /** Unique per use, for deduplication. */
  readonly id: string
  readonly user: UserId
  /** Without the slash: `parley`, `flash`, `dispute`. */
  readonly command: string
  readonly text: string
  /** What in the text must not cross; absent where there is nothing. */
  readonly fragments?: readonly Fragment[]
  readonly at: number
}

/** A button under one of our posts, or a message shortcut (`action` is then the shortcut's name, `post` the message). */
export interface ReceivedPress extends ByPerson {
  readonly type: 'pressed'
  readonly id: string
  readonly user: UserId
  readonly action: string
  readonly post: PostId
  readonly at: number
}

/** A form that was sent (see `FormFor`). */
export interface ReceivedSubmission extends ByPerson {
  readonly type: 'submitted'
  /** Unique per form on a screen: sent again after it was refused, it is the same. */
  readonly id: string
  readonly user: UserId
  /** The form's name, and its fields by name; of several choices, their values with commas between. */
  readonly form: string
  readonly values: Readonly<Record<string, string>>
  /** The post that it was opened on. */
  readonly post?: PostId
  readonly fragments?: readonly Fragment[]
  readonly at: number
}

/** The connection as a whole. Told once per change; `since` in ms. */
export interface LinkChanged {
  readonly type: 'link-changed'
  readonly link: LinkId
  readonly state: 'up' | 'down'
  /** In words for the health page, without secrets: "the token was revoked". */
  readonly cause: string
  /** True when it cannot mend itself: a revoked token, an app that was removed. */
  readonly needsPerson: boolean
  readonly at: number
}

export interface ChannelChanged extends InChannel {
  readonly type: 'channel-changed'
  readonly change:
    | 'bot-removed'
    | 'bot-returned'
    | 'member-joined'
    | 'shared-outside'
    /** Whoever is not invited can come in, or read along, or find it listed; and that it is over. Found by looking (`Adapter.inspect`). */
    | 'made-public'
    | 'made-private'
    | 'encrypted'
    | 'archived'
    | 'replaced'
    /** By somebody else, and told as it happened: what a history holds of it is long over. */
    | 'topic-changed'
  /** Who joined, as the platform names them. Shown only to the channel's own organisation. */
  readonly user?: UserId
  /** For `replaced`: the channel that has taken its place. What is said in the old one, if it can be, hardly anybody sees. */
  readonly replacement?: string
  readonly at: number
}

/** Somebody changed who may come into a channel, or read along: how it is by now `Adapter.inspect` says. */
export interface AccessChanged extends InChannel {
  readonly type: 'access-changed'
}
