import type { Address, LinkId, OrganisationId, PostId, UserId } from '../addresses.ts'
import type { Envelope, KindOfOwn, Tlp } from '../envelope.ts'
import type { Precedence } from '../mechanism.ts'
import type { Field } from '../sentences/envelope.ts'

export type MessageKind = KindOfOwn | 'reply' | 'update' | 'cancel' | 'clarify' | 'dispute'

export interface MessageRow extends Envelope {
  readonly id: string
  readonly track: string
  readonly kind: MessageKind
  readonly precedence: Precedence
  /** What its author said in words before its text; absent where there were none, and in old entries. */
  readonly worded?: readonly Field[]
  /** As its author typed it, where they chose another when they were asked. */
  readonly typedAs?: Precedence
  /** As it was accepted, where the track's floor was raised since. */
  readonly typedTlp?: Tlp
  /** When its words were read, ms, where that was before its author confirmed it: "2h" counts from then. */
  readonly typedAt?: number
  readonly from: OrganisationId
  readonly official: string
  readonly role: string
  /** The author's account, for direct words to them. */
  readonly author: { readonly link: LinkId; readonly user: UserId }
  /** Which organisations it is shown to, the supervisor among them; the first ones owe the acknowledgement. */
  readonly to: readonly OrganisationId[]
  /** The author's post, on which the receipt stands. Absent for what came by a slash command. */
  readonly source?: { readonly address: Address; readonly post: PostId; readonly thread?: PostId; readonly inReplyTo?: PostId }
  /** The form on its author's screen in which it was written. */
  readonly form?: string
  readonly text: string
  /** What it replaces (update, cancel), answers (reply) or asks about (clarify, dispute). */
  readonly refersTo?: string
  /** For an update: the text before. */
  readonly was?: string
  readonly dispute?: string
  /** The message on which it met what was owed. */
  readonly answers?: string
  readonly writtenAt: number
  /** What its platform said when it was written, where that is ahead of Parley's clock: it tells the order of one party's posts, no more. */
  readonly stampedAt?: number
  readonly acceptedAt: number
  /** When its author last gave it other words while it was held, ms. */
  readonly changedAt?: number
  /** Text as found afterwards, not as it was told live. */
  readonly asFound: boolean
  /** It crossed after later words of the same sender. */
  readonly overtaken?: true
  readonly state: 'held' | 'crossing' | 'settled' | 'refused' | 'taken-back' | 'withdrawn'
  readonly reference?: string
  readonly releasedAt?: number
  readonly withdrawnAt?: number
  readonly fingerprint: string
  /** Newest last: the updates that followed it. */
  readonly updates: readonly string[]
  /** By address key. */
  readonly deliveries: Readonly<Record<string, MessageDelivery>>
  readonly obligations: readonly string[]
  /** By post key: where Parley's own words about it stand. */
  readonly notices?: readonly string[]
  /** Where it stands under its author's own post, as it was understood. */
  readonly asSent?: { readonly address: Address; readonly post: PostId }
}

/** One message on its way to one recipient channel. */
export interface MessageDelivery {
  readonly organisation: OrganisationId
  readonly address: Address
  readonly state: 'pending' | 'delivered' | 'failed' | 'uncertain'
  /** By part. */
  readonly posts: readonly (PostId | null)[]
  /** When that was known, ms. */
  readonly at?: number
  /** The part that is on its way may stand there already: its platform did not say what became of it. */
  readonly isUnknown?: true
  /** Why its platform does not take that part yet. */
  readonly putOff?: string
  /** When its first part was known to stand, ms. */
  readonly shownAt?: number
  /** Where its platform did not say so at once: since when something of it may have stood, ms. */
  readonly mayStandSince?: number
  /** Of an update, where that is not what the author's last version said: with what it is compared here; null: with nothing. */
  readonly was?: string | null
  /** Withdrawn before all of it stood here: the first part that did not. From it on no text is ever drawn in this channel. */
  readonly withheldFrom?: number
  /** Passed by other means: what the supervisor wrote of it, before it stood here and since; the last ones. */
  readonly passed?: readonly string[]
  readonly passedSince?: readonly string[]
}
