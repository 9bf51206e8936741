import type { OrganisationId } from './addresses.ts'
import type { Button, Span } from './content.ts'
import { type Precedence, precedenceRank, type Track } from './mechanism.ts'
import type { MessageRow } from './rows/message.ts'
import type { ObligationKind } from './rows/obligation.ts'
import { owedAsks, owedButtons, owedNames } from './sentences/frames.ts'

/** What the words about an obligation are made of. */
export interface Named {
  readonly message: string
  readonly reference: string
  readonly dispute?: string
  /** ms. */
  readonly dueAt?: number
  readonly isOverdue?: true
  readonly isUnacknowledged?: true
  /** ms: it came after it was due. */
  readonly notLateBefore?: number
  /** On its track only commands cross: what is said in a thread is the party's own talk. */
  readonly isOnCommand?: true
}

/** The precedence whose time it has, and for how long, where that is not the precedence's; or by when, ms. */
type Time = { readonly counted: Precedence; readonly minutes?: number } | { readonly counted: Precedence; readonly by: number }

/** What is true of one kind of obligation alone. Whatever is true of all of them is said once, about obligations. */
export interface Kind {
  /** "No … from South". */
  readonly called: string
  readonly withArticle: string
  /** By a mark, which says received; or by an answer, a message that can be withdrawn or fail: then it is owed again. */
  readonly metBy: 'mark' | 'answer'
  /** `original`: of an update, the message that it changes; otherwise the message itself. */
  readonly isOwedOn: (message: MessageRow, track: Track, original: MessageRow) => boolean
  /** Owed on a change too; or, where it is once for a message, only on the version by which that arrived. */
  readonly isOwedAnew: boolean
  /**
   * Who owes it: whom the message asks to act; or, where only they can tell, who wrote what it is about. `author-first`: they too, and
   * where no other party wrote it, or it is about nothing, all of them.
   */
  readonly debtors: 'action' | 'author' | 'author-first'
  readonly time: (message: MessageRow, track: Track) => Time
  /** Due in vain, its message is open again at both ends, though it was acknowledged. */
  readonly reopensMessage: boolean
  /** What the owing party's frame asks for. */
  readonly asks: (named: Named) => readonly Span[] | undefined
  /** What to type to meet it, the ordinary answer first. */
  readonly typed: (named: Named) => readonly string[]
  readonly buttons: (named: Named) => readonly Button[]
}

export const kinds: Readonly<Record<ObligationKind, Kind>> = {
  acknowledgement: {
    ...owedNames.acknowledgement,
    metBy: 'mark',
    isOwedOn: (message, { acknowledgeFrom, defaults }, original) =>
      message.kind !== 'dispute' &&
      message.kind !== 'clarify' &&
      !isChatter(original, defaults?.precedence ?? 'routine') &&
      acknowledgeFrom !== 'never' &&
      precedenceRank(message.precedence) >= precedenceRank(acknowledgeFrom),
    isOwedAnew: true,
    debtors: 'action',
    time: ({ precedence }) => ({ counted: precedence }),
    reopensMessage: false,
    asks: () => [owedAsks.acknowledgement],
    typed: ({ reference }) => [`!ack ${reference}`],
    buttons: ({ message, reference }) => [
      { action: `ack:${message}`, label: owedButtons.acknowledge, typed: `!ack ${reference}`, style: 'primary' },
    ],
  },
  response: {
    ...owedNames.response,
    metBy: 'answer',
    isOwedOn: ({ kind }) => kind === 'dispute',
    isOwedAnew: false,
    debtors: 'author-first',
    time: ({ precedence }, { disputeResponseMinutes }) => ({ counted: precedence, minutes: disputeResponseMinutes }),
    reopensMessage: false,
    asks: (named) => owedAsks.response(respond(named)),
    typed: (named) => [respond(named)],
    buttons: () => [],
  },
  clarification: {
    ...owedNames.clarification,
    metBy: 'answer',
    isOwedOn: ({ kind }) => kind === 'clarify',
    isOwedAnew: false,
    debtors: 'author',
    time: () => ({ counted: 'priority' }),
    reopensMessage: false,
    asks: () => undefined,
    typed: ({ reference }) => [`!correct ${reference}`, `!not-meant ${reference}`],
    buttons: ({ message, reference }) => [
      { action: `correct:${message}`, label: owedButtons.correct, typed: `!correct ${reference}` },
      { action: `not-meant:${message}`, label: owedButtons.notMeant, typed: `!not-meant ${reference}` },
    ],
  },
  reply: {
    ...owedNames.reply,
    metBy: 'answer',
    isOwedOn: ({ replyBy }, _track, original) => original.kind === 'request' && replyBy !== undefined,
    isOwedAnew: false,
    debtors: 'action',
    time: ({ precedence, replyBy }) => ({ counted: precedence, by: replyBy ?? 0 }),
    reopensMessage: true,
    asks: (named) => owedAsks.reply(replyAsked(named), reply(named), named.isOnCommand === true),
    typed: (named) => [reply(named)],
    buttons: ({ message, reference }) => [
      { action: `reply:${message}`, label: 'Reply', typed: `!reply ${reference} TEXT`, isOnlyPressed: true },
    ],
  },
}

function replyAsked({ dueAt = 0, isOverdue, isUnacknowledged, notLateBefore }: Named): string {
  if (notLateBefore !== undefined) return owedAsks.replyAtOnce(notLateBefore)
  return isOverdue ? owedAsks.replyOverdue(dueAt, isUnacknowledged === true) : owedAsks.replyBy(dueAt)
}

const reply = ({ reference }: Named): string => `!reply ${reference} TEXT`

/** Talk in a thread: a reply that was asked for by nobody, and that its author did not make more of than is usual on the track. */
const isChatter = ({ kind, answers, precedence }: MessageRow, usual: Precedence): boolean =>
  kind === 'reply' && answers === undefined && precedenceRank(precedence) <= Math.max(precedenceRank('routine'), precedenceRank(usual))

const respond = ({ dispute, reference }: Named): string => `!respond ${dispute ?? reference} TEXT`

export const obligationKinds = Object.keys(kinds) as readonly ObligationKind[]

/** How long a party has by the precedence; undefined: it is never due. */
export const minutesOf = ({ dueMinutes, partyDueMinutes }: Track, owes: OrganisationId, precedence: Precedence): number | undefined =>
  (partyDueMinutes?.[owes] ?? dueMinutes)[precedence]
