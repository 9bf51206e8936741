import type { Address, LinkId, PostId, UserId } from '../addresses.ts'
import type { StepTarget } from '../policy.ts'
import type { Notice } from '../sentences/index.ts'

export interface DeliveryRow {
  readonly id: string
  /** Order of queueing. */
  readonly number: number
  readonly link: LinkId
  /** '' for a direct one. */
  readonly channel: string
  readonly user?: UserId
  /** Recipient channel, track, sender: what is in one lane is done in order, one at a time. */
  readonly lane: string
  /** Lower goes first among the lanes of a channel. */
  readonly rank: number
  readonly act: Act
  readonly queuedAt: number
  /** It may stand there already: its platform did not say what became of it. */
  readonly isUnknown?: true
  /** It keeps the place of this delivery, which may be on its way to where the channel was: it is done only if that one ends without effect. */
  readonly inPlaceOf?: string
}

/** A channel, or one person's direct conversation. */
export const channelKeyOf = (row: Pick<DeliveryRow, 'link' | 'channel' | 'user'>): string =>
  row.user === undefined ? `${row.link} ${row.channel}` : `${row.link} @${row.user}`

export type Act =
  | { readonly do: 'show'; readonly message: string; readonly part: number; readonly parts: number }
  | {
      readonly do: 'say'
      readonly notice: Notice
      readonly mentions: readonly UserId[]
      readonly thread?: Thread
      readonly obligation?: string
      readonly storm?: string
      /** Whom it calls, and for what: told where it fails. */
      readonly call?: Called
      /** Of a direct one: the channel on the same link in which it is said to them where they cannot be written to directly. */
      readonly orElseIn?: string
      /** Whose words they are, where they are a person's: told if they reach nobody. */
      readonly sender?: { readonly link: LinkId; readonly user: UserId; readonly channel: string }
    }
  /** A pager is told: ids and causes, never a text or a name. */
  | { readonly do: 'page'; readonly call: Called; readonly storm?: string }
  /** Brings the post of a message, what stands under its author's own, the post of an escalation or of a group of them up to date. */
  | {
      readonly do: 'revise'
      readonly message?: string
      /** It is the one under its author's own post. */
      readonly asSent?: true
      readonly obligation?: string
      readonly storm?: string
      readonly post: PostId
      readonly part: number
    }
  /** The receipt on the author's post, as it is when it is sent; `anew`: whatever may stand there meanwhile is taken away. */
  | { readonly do: 'receipt'; readonly message: string; readonly anew?: true }
  /** A mark on a post that is no message (a refused one), or set in advance. */
  | { readonly do: 'mark'; readonly post: PostId; readonly emoji: string; readonly replaces: readonly string[] }
  | { readonly do: 'topic' }

/** One call of one step of an obligation's policy. */
export interface Called {
  readonly obligation: string
  readonly step: number
  readonly target: StepTarget
  /** Which call of the step it is; absent in old entries, and for a group. */
  readonly nth?: number
  /** It was one for all of this group whom it concerned. */
  readonly storm?: string
  /** What else it calls at the same time, for the same: whoever is called by several is called once. */
  readonly also?: readonly Pick<Called, 'step' | 'target' | 'nth'>[]
}

/** Each of the calls that one delivery makes. */
export function callsIn({ also = [], ...call }: Called): readonly Called[] {
  const { nth: _, ...about } = call
  return [call, ...also.map((each) => ({ ...about, ...each }))]
}

/** In whose thread: of a message, or of an obligation's escalation post. Looked up when it is sent. */
export type Thread = { readonly message: string } | { readonly obligation: string } | { readonly storm: string } | { readonly post: PostId }

export interface DoubtRow extends Address {
  readonly id: string
  /** The copy that counts; absent where it was given up, and nobody knows whether it stands: then it is the earliest that does. */
  readonly post?: PostId
  readonly thread?: PostId
  /** The second copy may be one of a process that had the mechanism before, and may wake at any time. */
  readonly takenOver?: true
  readonly queuedAt: number
  /** When it was seen to stand, or given up, ms. */
  readonly since: number
}
