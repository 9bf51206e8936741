import type { LinkId, PostId, UserId } from './addresses.ts'
import type { Envelope } from './envelope.ts'
import type { MessageKind, MessageRow } from './rows/message.ts'

/**
 * A question put to one person before something is done, or about something that they did. Only who was asked can answer, once.
 * Each kind says what an answer would do with; absent in rows of before there were others: `dispute`.
 */
export type AskRow = DisputeAsk | FlashAsk | ReplyAsk | WithdrawalAsk

interface Asked {
  /** Short: people type it. */
  readonly id: string
  readonly link: LinkId
  readonly user: UserId
  readonly track: string
  readonly at: number
  /** ms: when nobody can answer any more, and the person is told what came of it. Absent: an hour on, silently. */
  readonly until?: number
}

/** "Shall this dispute be opened?" */
interface DisputeAsk extends Asked {
  readonly asks?: 'dispute'
  /** Message id. */
  readonly about?: string
  readonly text: string
  /** By post key: where it was typed. */
  readonly typedIn?: string
}

/** "Is this your reply?" */
interface ReplyAsk extends Asked {
  readonly asks: 'reply'
  /** Message id: what may be the reply. */
  readonly message: string
  /** Obligation id: what it would meet. */
  readonly obligation: string
}

/** "Shall this be sent as a flash?" What would be sent. */
interface FlashAsk extends Asked {
  readonly asks: 'flash'
  readonly received: {
    readonly link: LinkId
    readonly channel: string
    readonly writtenAt: number
    readonly post?: PostId
    readonly thread?: PostId
    readonly inReplyTo?: PostId
  }
  readonly text: string
  readonly envelope: Envelope
  readonly worded?: NonNullable<MessageRow['worded']>
  readonly kind?: MessageKind
  readonly refersTo?: string
  /** Of the supervisor: the parties that it would go to. */
  readonly to?: readonly string[]
}

/** "Shall your party leave the mechanism?" Its track is any that the party is on. */
interface WithdrawalAsk extends Asked {
  readonly asks: 'withdrawal'
}

export type AskKind = NonNullable<AskRow['asks']>
export type AskOf<Kind extends AskKind> = Extract<AskRow, { readonly asks?: Kind }>

export const kindOfAsk = (ask: AskRow): AskKind => ask.asks ?? 'dispute'
