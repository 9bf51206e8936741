import type { LinkId, PostId, UserId } from './addresses.ts'
import type { FormFor } from './forms.ts'
import type { Inspection } from './inspection.ts'
import type { Outgoing, SendOutcome } from './outgoing.ts'
import type { HandedOver, Received } from './received.ts'

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

  /** Our own posts by delivery id: where a repeated send is not safe, or may be forgotten by the platform to be a repeat. */
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

export type Receive = (received: HandedOver) => Promise<Taken>
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

export interface LookupQuery {
  readonly channel: string
  /** For `direct`: the person. `channel` is then ''. */
  readonly user?: UserId
  /** In which some of them may stand. */
  readonly threads?: readonly PostId[]
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
  /**
   * In order of writing. Posts already known are handed over too: the journal knows what was seen; and so are the reactions that stand under our
   * own posts, where the platform's history shows them.
   */
  | {
      readonly outcome: 'caught-up'
      readonly received: readonly Received[]
      /** Our own posts with a delivery id among what was read. Absent where the platform keeps no such id. */
      readonly own?: readonly OwnPost[]
      /** Further posts that stand there, of which the platform shows no word, and nothing is handed over: they are not gone. */
      readonly standing?: readonly PostId[]
      /**
       * What somebody took back is among `received`, as deleted: what is merely not there was lost or let go of, by nobody's word. Absent: what is taken
       * back leaves nothing behind.
       */
      readonly tellsDeletions?: true
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

/** How the composition makes an adapter: one registry line per platform. */
export interface AdapterContext {
  readonly link: LinkId
  /** A folder of this link's own, which survives restarts. */
  readonly stateFolder: string
  readonly now: () => number
  /** Ids and causes only; never message text, tokens or names. */
  readonly log: (line: string) => void
}
