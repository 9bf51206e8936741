import type { LinkId, PostId, UserId } from './addresses.ts'
import type { Content } from './content.ts'
import type { FormFor } from './forms.ts'

/**
 * The contract of a platform adapter. It translates, and nothing else: it never routes, retries, queues or decides.
 * Expected failures are returned as outcomes; a throw is a bug.
 */
export interface Adapter {
  readonly platform: string
  readonly limits: AdapterLimits

  /**
   * Connects, and from then on hands over everything that is said in the channels that it can see. Resolves when the
   * adapter has begun to connect; a platform that is down is no error: it is reported by `link-changed` and the adapter
   * goes on trying by itself, for ever, with a bounded back-off.
   *
   * `receive` resolves once the event is in the journal (acknowledge the platform only then), or says that it was not
   * taken: then do not acknowledge, so that the platform delivers it again; where it never does (a command, a press),
   * show the person the sentence.
   *
   * `mayHaveMissed` is called, once it can be read again what stands there, when a connection broke off over which the platform
   * may have told of something that never arrived, however short that was: the platform tells of it again after what is newer.
   *
   * `formFor` is asked before a command or a shortcut is handed over, where the platform has forms: if one answers it, it is opened
   * instead, and what is filled in is handed over.
   */
  start(receive: Receive, mayHaveMissed?: () => void, formFor?: FormFor): Promise<void>

  /**
   * Performs one outgoing act. The same `id` may come again after a crash: where `limits.repeatedSendIsSafe`, a repeat has
   * no second effect. Must settle within `limits.sendTimeoutMs`, and soon after `signal` aborts (then as `uncertain` if the
   * platform may have applied it). Never retries by itself.
   */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<SendOutcome>

  /** Closes every connection. Resolves when nothing more will be handed over or sent. */
  stop(): Promise<void>

  /** Our own posts by delivery id: for platforms where a repeated send is not safe. */
  readonly lookup?: (query: LookupQuery, signal: AbortSignal) => Promise<LookupOutcome>

  /** What people said in a channel since a point: for what the live stream lost. */
  readonly catchUp?: (query: CatchUpQuery, signal: AbortSignal) => Promise<CatchUpOutcome>

  /**
   * Whether a channel takes what Parley says, and Parley hears what is said there: something that no client shows to people goes out,
   * and is waited for on the very way that people's posts come. Settles within `probeTimeoutMs`. Never handed over, never a message.
   * What it proves, and what not, is the adapter's to say.
   */
  readonly probe?: (query: ProbeQuery, signal: AbortSignal) => Promise<ProbeOutcome>

  /** ms by which this machine's clock was ahead of the platform's at the last answer; undefined as long as none has told. */
  readonly clockAheadMs?: () => number | undefined

  /**
   * What the platform says of the channels that Parley is to use: membership, sharing, encryption, visibility; and who is in them, where
   * that costs no further questions or `wantsPeople` (the default).
   */
  inspect(channels: readonly string[], signal: AbortSignal, wantsPeople?: boolean): Promise<Inspection>
}

export type Receive = (received: Received) => Promise<Taken>
/** `refused`: it was recorded, and nothing came of it; said beside the field of the form that it was filled into. */
export type Taken =
  | { readonly taken: true; readonly refused?: { readonly field: string; readonly sentence: string } }
  | { readonly taken: false; readonly sentence: string }

interface AdapterLimits {
  readonly repeatedSendIsSafe: boolean
  /** Whether people can answer a question of Parley's with a button under it. Where they cannot, what is urgent is not asked about. */
  readonly hasButtons: boolean
  /** Upper bound of one send in ms; also how long a send of unknown outcome may still be applied afterwards. */
  readonly sendTimeoutMs: number
}

// ---------------------------------------------------------------- what comes in

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

interface InChannel {
  readonly link: LinkId
  readonly channel: string
}

/** Added by the shell, from the adapter's limits, to what a person says or does. */
interface ByPerson extends InChannel {
  /** The person can be asked something, and answer it with a button. */
  readonly hasButtons?: true
}

/** A person's post. Bots, joins, unfurls and Parley's own posts are not handed over. */
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
  /** True in the direct conversation between a person and Parley. */
  readonly isDirect: boolean
  /** True when it was found afterwards (`catchUp`, a gap), not told live; the text is then "as found". */
  readonly found?: boolean
  /** ms: when it was given the text that was found; absent where that is its first. */
  readonly editedAt?: number
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
  /** It was a post of Parley's own, and somebody else removed it. */
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
  /** What the person wrote into the form that the shortcut opened, where the platform has forms. */
  readonly text?: string
  /** What in the text must not cross; absent where there is nothing. */
  readonly fragments?: readonly Fragment[]
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

// ---------------------------------------------------------------- what goes out

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
    }
  /** Removes one of our own posts: an extra copy. Already gone is `sent`. */
  | { readonly type: 'remove'; readonly id: string; readonly channel: string; readonly post: PostId }
  | { readonly type: 'topic'; readonly id: string; readonly channel: string; readonly topic: string }

export type SendOutcome =
  /** It stands there. `post` for `post` and `direct`; `channel` for `direct`: where the conversation is. */
  | { readonly outcome: 'sent'; readonly post?: PostId; readonly channel?: string }
  /** Never to be tried again as it is. `reason` in words, without content: "the bot is not in the channel". */
  | {
      readonly outcome: 'refused'
      readonly reason: string
      /** Of a revision or a mark: the post stands there no longer. Where a platform does not say so, it is `sent`. */
      readonly isGone?: true
    }
  /** Certainly not applied; may be tried again. `scope`: the whole link, or this channel only. */
  | {
      readonly outcome: 'unavailable'
      readonly reason: string
      readonly scope: 'channel' | 'link'
      readonly retryAfterMs?: number
    }
  /** May have been applied, or may yet be. */
  | { readonly outcome: 'uncertain'; readonly reason: string }

export interface LookupQuery {
  readonly channel: string
  /** For `direct`: the person. `channel` is then ''. */
  readonly user?: UserId
  readonly thread?: PostId
  /** Delivery ids. */
  readonly ids: readonly string[]
  /** Look no further back than this; ms, with room for clock skew already taken off. */
  readonly since: number
}
export type LookupOutcome =
  /** Every copy that stands, oldest first; an id that is absent is not among them. */
  | { readonly outcome: 'looked'; readonly found: readonly { readonly id: string; readonly post: PostId }[] }
  | { readonly outcome: 'unavailable'; readonly reason: string; readonly retryAfterMs?: number }

export interface ProbeQuery {
  /** Unique for each test. At most 64 of [A-Za-z0-9_.-]. */
  readonly id: string
  readonly channel: string
}
export type ProbeOutcome =
  | { readonly outcome: 'heard' }
  /** It was not taken, or was taken and did not come back in time. `reason` in words, without secrets. */
  | { readonly outcome: 'silent'; readonly reason: string }
  /** Nothing can be said: there is no place for it that people do not see. */
  | { readonly outcome: 'untestable'; readonly reason: string }

/** How long a test waits to be heard: longer than a connection takes that is renewed just then. */
export const probeTimeoutMs = 10_000

export interface CatchUpQuery {
  readonly channel: string
  /** ms; everything that was written at or after it, replies under older heads only where those are at hand, or named in `threads`. */
  readonly since: number
  /** Threads that may have grown: their replies are read too. At most 200. */
  readonly threads: readonly PostId[]
  /** ms: replies are read as well where the history says that a thread has grown since then. Absent: since `since`. */
  readonly threadsSince?: number
}
export type CatchUpOutcome =
  /** In order of writing. Posts already known are handed over too: the journal knows what was seen. */
  | {
      readonly outcome: 'caught-up'
      readonly received: readonly Received[]
      /** Our own posts with a delivery id among what was read. Absent where the platform keeps no such id. */
      readonly own?: readonly OwnPost[]
      /** ms: where it ends before `since`, because more stands there than is read at once. What is older was not looked at. */
      readonly reachesBackTo?: number
    }
  | { readonly outcome: 'unavailable'; readonly reason: string; readonly retryAfterMs?: number }

/** A post of ours: its delivery id, where it stands, and what it says, in the platform's plain text. */
export interface OwnPost {
  readonly id: string
  readonly post: PostId
  readonly text: string
}

/** Findings in words come from the core; an adapter only says which. */
export interface Inspection {
  readonly reachable: boolean
  /** Why not, in words without secrets. */
  readonly reason?: string
  /** Permissions that the platform says are missing. */
  readonly missingScopes: readonly string[]
  /** ms by which this machine's clock is ahead of the platform's, where it tells. */
  readonly clockAheadMs?: number
  readonly channels: readonly InspectedChannel[]
  /** The channel that is there for link tests alone, where one is configured. */
  readonly testChannel?: InspectedChannel
}

export interface InspectedChannel {
  readonly channel: string
  readonly found: boolean
  readonly member: boolean
  readonly encrypted: boolean
  readonly sharedOutside: boolean
  readonly isPublic: boolean
  /** People (not bots) in it; undefined where it could not be read. */
  readonly members?: readonly UserId[]
}

/** How the composition makes an adapter: one registry line per platform. */
export interface AdapterContext {
  readonly link: LinkId
  /** A folder of this link's own, which survives restarts. */
  readonly stateFolder: string
  readonly now: () => number
  /** Ids and causes only; never message text, tokens or names. */
  readonly log: (line: string) => void
}
