import type { Address, LinkId, PostId, UserId } from './addresses.ts'
import type { AskRow } from './asks.ts'
import type { Tlp } from './envelope.ts'
import type { LinkTestFact } from './link-test.ts'
import type { Mechanism } from './mechanism.ts'
import type { StepTarget } from './policy.ts'
import type { DeliveryRow } from './rows/delivery.ts'
import type { MessageRow } from './rows/message.ts'
import type { ObligationRow, ReturnReason, StormCause } from './rows/obligation.ts'
import type { Notice } from './sentences/index.ts'
import type { ChangeRow, DisputeRow, PostRow } from './state.ts'
import type { ReportFact } from './tally.ts'
import type { Veil } from './veil.ts'
import type { WatchFact } from './watch.ts'

/**
 * What happened, in the past tense: the journal's vocabulary. `evolve` folds these, and nothing else, into the state; a fact
 * once written is never reinterpreted, so a new version of the core must still fold every old one (`test/upgrade`). What an older version would
 * misread is a fact of its own, which says so: see `format.ts`.
 */
export type Fact =
  | WatchFact
  | LinkTestFact
  | ReportFact
  | { readonly is: 'configured'; readonly mechanism: Mechanism }
  /** Parley began to run; before that it was last alive at `aliveAt`. */
  | { readonly is: 'started'; readonly aliveAt: number | null }
  | { readonly is: 'alive' }
  | { readonly is: 'stopped' }

  // who writes, and where
  | { readonly is: 'owned'; readonly series: string; readonly copy: string; readonly veil?: Veil }
  | { readonly is: 'copy-seen'; readonly copy: string }
  /** The last references that count as given out, because entries may have been lost: by series, and of disputes. */
  | {
      readonly is: 'references-skipped'
      readonly to: Readonly<Record<string, number>>
      readonly disputes: Readonly<Record<string, number>>
    }
  /** Posts of Parley's own of which the journal knows nothing. */
  | {
      readonly is: 'strays-found'
      readonly link: LinkId
      readonly channel: string
      readonly posts: readonly {
        readonly delivery: string
        readonly post: PostId
        readonly use: string
        readonly reference?: string
        /** By its reference all of its track may have seen it. */
        readonly isOpen?: true
      }[]
    }

  // what people did
  | { readonly is: 'post-seen'; readonly row: PostRow }
  /** `digest`: of its text, which may be one that must not be kept. */
  | {
      readonly is: 'post-edited'
      readonly address: Address
      readonly post: PostId
      readonly editedAt: number
      readonly digest?: string
    }
  | { readonly is: 'post-gone'; readonly address: Address; readonly post: PostId }
  /** Its message had left memory: it stands as it was sent, and its author is told so. */
  | {
      readonly is: 'change-came-too-late'
      readonly what: 'edited' | 'deleted'
      readonly address: Address
      readonly post: PostId
      readonly reference: string
      /** The platform's claim, ms. */
      readonly changedAt: number
    }
  | { readonly is: 'use-seen'; readonly id: string }
  | { readonly is: 'rate-used'; readonly of: string; readonly last: number; readonly spentUntil: number }
  /** More than is taken came from one person: nothing more is, until there is a pause. */
  | { readonly is: 'flood-began'; readonly of: string; readonly link: LinkId; readonly user: UserId }
  | { readonly is: 'flood-refused'; readonly of: string; readonly last: number; readonly spentUntil: number }
  | { readonly is: 'flood-ended'; readonly of: string }
  | { readonly is: 'asked'; readonly row: AskRow }
  | { readonly is: 'ask-ended'; readonly id: string }
  /** A form that did not hold: it stands on its person's screen, and can be sent again. */
  | { readonly is: 'form-refused'; readonly id: string; readonly notice: Notice }
  | {
      readonly is: 'said-privately'
      readonly track: string
      readonly from: string
      readonly role: string
      readonly text: string
      /** Where it was typed; absent where that left no post, and in old entries. */
      readonly source?: { readonly address: Address; readonly post: PostId }
    }

  /** By a command that was typed as a post: whoever deletes that is told that it stands. */
  | { readonly is: 'acknowledged-by-post'; readonly address: Address; readonly post: PostId; readonly reference: string }

  // messages
  | { readonly is: 'message-accepted'; readonly row: MessageRow }
  | { readonly is: 'message-changed'; readonly id: string; readonly text: string; readonly editedAt: number }
  | { readonly is: 'message-taken-back'; readonly id: string }
  | { readonly is: 'message-refused'; readonly id: string; readonly reason: string }
  | {
      readonly is: 'message-released'
      readonly id: string
      readonly reference: string
      readonly to: readonly MessageTarget[]
      /** What it replies to, where that was known to stand there only after it was said. */
      readonly refersTo?: string
      /** Whom it goes to, where fewer see what it replies to than it was said to. */
      readonly audience?: readonly string[]
      /** The track's floor, where that was raised since the message was accepted. */
      readonly tlp?: Tlp
      /** A reply was wanted by a time that had passed when it crossed: none is owed. */
      readonly replyByPassed?: true
      /** Found afterwards, when later words of the same sender had crossed already. */
      readonly overtaken?: true
    }
  | { readonly is: 'message-withdrawn'; readonly id: string }
  | { readonly is: 'messages-archived'; readonly ids: readonly string[] }
  | {
      readonly is: 'passed-by-other-means'
      readonly message: string
      readonly addressKey: string
      readonly words: string
      readonly role?: string
      readonly official?: string
    }

  /** `from`: since when, ms; absent: it has been read. */
  | { readonly is: 'history-unread'; readonly address: Address; readonly from?: number }

  // deliveries
  | { readonly is: 'delivery-queued'; readonly row: DeliveryRow }
  /** It waits where nobody can see it, and whom it concerns was told elsewhere. */
  | { readonly is: 'said-elsewhere'; readonly id: string }
  /** It may stand there, or not: nobody can say yet. */
  | { readonly is: 'delivery-unknown'; readonly id: string }
  /** Its platform does not take it yet, and says why. */
  | { readonly is: 'delivery-put-off'; readonly id: string; readonly reason: string }
  /** `receipt`: the mark that now stands on the author's post. `doubt`: an earlier try may still take effect. */
  | {
      readonly is: 'delivered'
      readonly id: string
      readonly post?: PostId
      readonly channel?: string
      readonly receipt?: string
      readonly doubt?: Doubt
      /** Of a message: it may have stood there since, ms, as an earlier try may have had its effect. */
      readonly mayStandSince?: number
    }
  /** Its message was withdrawn while it was under way: what came to stand there was drawn before that. */
  | { readonly is: 'stood-after-all'; readonly id: string }
  | { readonly is: 'copies-checked'; readonly delivery: string }
  /** `isGone`: the post that it was to bring up to date stands there no longer. */
  | {
      readonly is: 'delivery-failed'
      readonly id: string
      readonly reason: string
      readonly uncertain: boolean
      readonly isGone?: true
      readonly doubt?: Doubt
    }
  /** Dropped before it was sent: overtaken by a later state, or its message was withdrawn. */
  | { readonly is: 'delivery-dropped'; readonly id: string }
  | { readonly is: 'extra-copy-removed'; readonly delivery: string; readonly post: PostId }

  /** What the post of an escalation, or one of a group's, says in a channel (by key) changed while it was on its way: it may have been drawn before. */
  | { readonly is: 'card-outdated'; readonly key: string; readonly obligation?: string; readonly storm?: string }

  /** Somebody took a post of Parley's own away: of a message, or the one of an escalation or of a group of them. */
  | {
      readonly is: 'own-post-gone'
      readonly address: Address
      readonly post: PostId
      readonly message?: string
      readonly obligation?: string
      readonly storm?: string
    }
  /** Somebody took away Parley's latest change of a post of its own: it shows the words of before. */
  | { readonly is: 'own-change-gone'; readonly address: Address; readonly post: PostId; readonly change: PostId }

  // obligations
  | { readonly is: 'obligation-created'; readonly row: ObligationRow }
  /** `stepsAt`: when each step of its policy is first called; absent in old entries. `lateFrom`: where it is due before the party has had its time. Null in `dueAt` where nothing ever is. */
  | {
      readonly is: 'obligation-opened'
      readonly id: string
      readonly dueAt: number | null
      readonly stepsAt?: readonly number[]
      readonly lateFrom?: number
    }
  /** `nextAt`: when it is called again, null when its limit is reached. */
  | { readonly is: 'step-called'; readonly id: string; readonly step: number; readonly nextAt: number | null }
  | { readonly is: 'call-failed'; readonly id: string; readonly step: number; readonly target: StepTarget; readonly reason: string }
  /** Every target of a step failed, or could not be called. */
  | { readonly is: 'nobody-notified'; readonly id: string; readonly step: number; readonly why: string }
  /** These two, in entries that were written before there were steps. */
  /** It was due in vain: its message is open again, whoever has acknowledged it. */
  | { readonly is: 'obligation-overdue'; readonly id: string }
  /** Its party said that what it says in a conversation, by the id of its first message, is no answer to it. */
  | { readonly is: 'not-answered-in'; readonly id: string; readonly conversation: string }
  | { readonly is: 'obligation-reminded'; readonly id: string }
  | { readonly is: 'obligation-escalated'; readonly id: string; readonly nextPingAt: number }
  | {
      readonly is: 'obligation-taken'
      readonly id: string
      readonly role: string
      readonly official?: string
      readonly until?: number
      /** The role of who assigned it. */
      readonly by?: string
      /** ms: of a word that was found only afterwards; as of all others. */
      readonly typedAt?: number
    }
  /** `official`: absent in old entries, as of who took something. */
  | {
      readonly is: 'escalation-snoozed'
      readonly id: string
      readonly role: string
      readonly official?: string
      readonly until: number
      readonly reason: string
      readonly typedAt?: number
    }
  | {
      readonly is: 'escalation-closed'
      readonly id: string
      readonly role: string
      readonly official?: string
      readonly reason: string
      readonly until?: number
      readonly typedAt?: number
    }
  /** It is shown in the post of another one of the same message. */
  | { readonly is: 'escalation-joined'; readonly id: string; readonly shownWith: string }
  /** It was taken, snoozed or closed, or nobody answered, and it comes back: `stepsAt` as in `obligation-opened`, null for what is over. */
  | {
      readonly is: 'escalation-returned'
      readonly id: string
      readonly why: ReturnReason
      readonly role: string
      readonly stepsAt: readonly (number | null)[]
    }
  | {
      readonly is: 'obligation-met'
      readonly id: string
      readonly organisation: string
      readonly role: string
      readonly late: boolean
      /** What met it, or the version that was acknowledged. */
      readonly answer?: string
      readonly version?: string
      readonly typedAt?: number
    }
  /** It is due, and its steps are called, so much later, ms: for that time it could not be met. */
  | {
      readonly is: 'obligation-extended'
      readonly id: string
      readonly byMs: number
      /** When its steps are called, where they are not simply so much later: in the party's working time. Null for what is over. */
      readonly stepsAt?: readonly (number | null)[]
    }
  /** `dueAt`, `lateFrom`, `stepsAt`: anew, where the time that passed meanwhile is not the party's. */
  | {
      readonly is: 'obligation-reopened'
      readonly id: string
      readonly role: string
      readonly dueAt?: number
      readonly lateFrom?: number
      /** Null for a step that is over. */
      readonly stepsAt?: readonly (number | null)[]
      readonly typedAt?: number
    }
  | {
      readonly is: 'obligation-ended'
      readonly id: string
      readonly how: 'waived' | 'lapsed'
      readonly role: string
      readonly reason: string
    }

  // escalations that came together
  | { readonly is: 'storm-opened'; readonly id: string; readonly name: string; readonly cause: StormCause }
  | { readonly is: 'storm-joined'; readonly id: string; readonly obligations: readonly string[] }
  | { readonly is: 'storm-called'; readonly id: string; readonly whom: string }

  // disputes
  | { readonly is: 'dispute-opened'; readonly row: DisputeRow }
  | { readonly is: 'dispute-answered'; readonly id: string; readonly message: string }
  | { readonly is: 'dispute-reopened'; readonly id: string }
  | {
      readonly is: 'dispute-ended'
      readonly id: string
      readonly how: 'withdrawn' | 'closed'
      readonly role: string
      readonly reason: string
    }

  // people
  /** `by`: the organisation whose official, of that role, did it. */
  | {
      readonly is: 'official-suspended' | 'official-reinstated'
      readonly organisation: string
      readonly official: string
      readonly by: string
      readonly role: string
      readonly reason: string
      readonly typedAt?: number
    }

  /** A word that changes nothing, because it is so already: what is found afterwards and was said before it does not undo it. */
  | { readonly is: 'word-repeated'; readonly about: string; readonly typedAt?: number }

  // the life of the mechanism
  /** What a configuration changes waits for those whom it concerns. */
  | { readonly is: 'change-proposed'; readonly row: ChangeRow }
  | {
      readonly is: 'change-confirmed'
      readonly id: string
      readonly organisation: string
      readonly role: string
      readonly typedAt?: number
    }
  | { readonly is: 'change-reminded'; readonly id: string }
  /** One of those who had to confirm it has left the mechanism: the others decide what is left of it. */
  | { readonly is: 'change-narrowed'; readonly id: string; readonly pieces: ChangeRow['pieces']; readonly needs: ChangeRow['needs'] }
  /** `superseded`: a later configuration says otherwise. */
  | {
      readonly is: 'change-ended'
      readonly id: string
      readonly how: 'in-force' | 'refused' | 'expired' | 'superseded'
      readonly organisation?: string
      readonly role?: string
    }
  /** A new track runs as an exercise until the heads and the supervisor have said that they are ready. */
  | { readonly is: 'rehearsal-began'; readonly track: string }
  | { readonly is: 'track-ready'; readonly track: string; readonly organisation: string; readonly role: string }
  | { readonly is: 'rehearsal-ended'; readonly track: string }
  /** What was still to be sent there goes to where the channel is now. */
  | { readonly is: 'message-moved'; readonly id: string; readonly from: string; readonly to: MessageTarget }
  /** The last configuration that it was in stands before this entry. `link`: what it was reached by. */
  | {
      readonly is: 'party-withdrew'
      readonly organisation: string
      readonly name: string
      readonly link: LinkId
      readonly role: string
      /** Those of exercises apart; absent where there are none, and in old entries. */
      readonly returned: number
      readonly lapsed: number
      readonly ofExercise?: { readonly returned: number; readonly lapsed: number }
    }
  /** Its record was written for it, and its secrets were taken away; `left`: what a person still has to delete. */
  | { readonly is: 'withdrawal-settled'; readonly organisation: string; readonly left: readonly string[] }
  /** These links were started anew, with other settings. */
  | { readonly is: 'links-renewed'; readonly links: readonly LinkId[] }
  /** Nothing can be sent or heard on it any more. */
  | { readonly is: 'link-left'; readonly link: LinkId }

  // the world
  | { readonly is: 'timer-set'; readonly id: string; readonly at: number }
  | { readonly is: 'timer-cleared'; readonly id: string }
  /** `role`, `official`: of the supervisor's; absent in old entries. `typedAt`, ms: of one that was found only afterwards. */
  | {
      readonly is: 'track-paused'
      readonly track: string
      readonly reason: string
      readonly role?: string
      readonly official?: string
      readonly typedAt?: number
    }
  | {
      readonly is: 'track-resumed'
      readonly track: string
      readonly role?: string
      readonly official?: string
      readonly typedAt?: number
    }
  | {
      readonly is: 'link-seen'
      readonly link: LinkId
      readonly state: 'up' | 'down'
      readonly cause: string
      readonly needsPerson: boolean
    }
  | { readonly is: 'link-alarmed'; readonly link: LinkId }
  /** What waits in a lane takes long: whoever it concerns (see `decide/behind.ts`) is told of the first, and of no further one by name. */
  | { readonly is: 'lane-behind'; readonly lane: string; readonly whom: string }
  /** `refusesSince`: since when nothing is taken because of it, or of another that began before it and has not ended, ms. */
  | { readonly is: 'alarm-raised'; readonly name: string; readonly refusesSince?: number }
  | { readonly is: 'alarm-cleared'; readonly name: string }
  | {
      readonly is: 'channel-noted'
      readonly link: LinkId
      readonly channel: string
      readonly change: string
      readonly user?: UserId
      /** When Parley had to leave, by the platform's time: where it told of that only later. */
      readonly since?: number
    }

/** An earlier try may still take effect: a second copy would appear in the thread, or what was set since would be overwritten. */
export interface Doubt {
  readonly thread?: PostId
  /** That try may be one of the process that had the mechanism before: it may be frozen, and wake at any time. */
  readonly takenOver?: true
}

export interface MessageTarget {
  readonly organisation: string
  readonly address: Address
  readonly parts: number
  /** Of an update, where it is not what the author's last version said: with what it is compared there; null: with nothing. */
  readonly was?: string | null
}
