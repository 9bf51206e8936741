import type { OrganisationId, PostId } from '../addresses.ts'
import type { Calendar } from '../calendar.ts'
import type { EscalationPolicy, StepTarget } from '../policy.ts'

export type ObligationKind = 'acknowledgement' | 'response' | 'clarification' | 'reply'

/** What a party owes, to whom, for what, by when. */
export interface ObligationRow {
  readonly id: string
  readonly kind: ObligationKind
  readonly owes: OrganisationId
  readonly to: OrganisationId
  readonly track: string
  readonly message: string
  readonly dispute?: string
  /** `waiting`: not yet in the owing party's channel, so Parley's debt. */
  readonly state: 'waiting' | 'open' | 'met' | 'waived' | 'lapsed'
  /** From when the message stood in the channel, ms. */
  readonly openedAt?: number
  /** Of working time where there is a calendar. Null: never due. */
  readonly dueAfterMs: number | null
  /** ms: due at this time, whenever its clock starts; `dueAfterMs` is then the time that its message gave. */
  readonly dueBy?: number
  /** The owing party's, for as long as it waits; nobody else is ever shown it. */
  readonly calendar?: Calendar
  readonly dueAt?: number
  /** ms: where the party has not had its time when it is due, from when on it is late. */
  readonly lateFrom?: number
  /** Of an acknowledgement: in which order those that the party owes on the track came to stand in its channel. */
  readonly order?: number
  /** When it was due in vain, and its message was open again, ms. */
  readonly overdueAt?: number
  /** Conversations, by their first message, of which its party said that they are not its answer. */
  readonly notAnsweredIn?: readonly string[]
  readonly policy: EscalationPolicy
  /** How far each step of the policy is; absent before the clock starts, and where nothing is ever due. */
  readonly steps?: readonly StepProgress[]
  readonly remindedAt?: number
  readonly escalation?: Escalation
  /** The group that its escalation is shown in (see `StormRow`). */
  readonly storm?: string
  /** The last call that reached nobody: every target of that step failed, or could not be called. */
  readonly unheard?: { readonly step: number; readonly at: number; readonly why: string }
  readonly met?: {
    readonly role: string
    readonly organisation: OrganisationId
    readonly at: number
    readonly late: boolean
    /** ms: of a word that was found only afterwards. */
    readonly typedAt?: number
    /** Message id: what met it. It can be withdrawn, or fail. */
    readonly answer?: string
    /** The reference of the version that was acknowledged. */
    readonly version?: string
  }
  /** When the supervisor took it, put it off or closed it last, or it came back; and when what had met it counted as not given. ms, as it was said. */
  readonly handledAt?: number
  readonly reopenedAt?: number
  /** Why it was waived or closed, and by whom (a role). */
  readonly ended?: { readonly role: string; readonly reason: string; readonly at: number }
}

export interface StepProgress {
  /** When it is called next, ms; absent when its limit is reached. */
  readonly at?: number
  readonly calls: number
  /** Which targets of the last call failed. */
  readonly failed?: readonly StepTarget[]
  /** The last call reached somebody, whoever else it did not reach. */
  readonly reached?: true
}

export interface Escalation {
  readonly since: number
  readonly pings: number
  /** Of entries that were written before there were steps. */
  readonly nextPingAt?: number
  /** `until`: when it comes back unless it is met; absent in old entries. `by`: by whom it was assigned (a role). */
  readonly taken?: { readonly role: string; readonly at: number; readonly official?: string; readonly until?: number; readonly by?: string }
  readonly snoozed?: {
    readonly role: string
    readonly official?: string
    readonly at: number
    readonly until: number
    readonly reason: string
  }
  /** The pings are ended on the record; what is owed stays owed, and is looked at again at `until`. */
  readonly closed?: {
    readonly role: string
    readonly official?: string
    readonly at: number
    readonly reason: string
    readonly until?: number
  }
  /** It was taken, snoozed or closed, and came back. */
  readonly returned?: { readonly at: number; readonly why: ReturnReason; readonly role: string }
  /** The obligation in whose post it is shown (see `one-post.ts`); absent: in its own. */
  readonly shownWith?: string
  /** By address key: where the escalation's post stands; null while it is on its way. */
  readonly posts: Readonly<Record<string, PostId | null>>
  /** Address keys: where it is on its way, and may have been drawn before it last changed. */
  readonly outdated?: readonly string[]
}

/** `unanswered`: all steps were called in vain. `untaken`: whoever had it no longer has the watch; `suspended`: is suspended; `left`: is none any more. */
export type ReturnReason = 'taken' | 'snoozed' | 'closed' | 'unanswered' | 'reopened' | 'untaken' | 'suspended' | 'left'

/** Escalations that came together, shown in one post: pinged once for all, each to be taken by itself. */
export interface StormRow {
  readonly id: string
  /** What people call it: `G3`. */
  readonly name: string
  readonly cause: StormCause
  readonly since: number
  /** Obligations, in the order in which they joined. */
  readonly members: readonly string[]
  /** By address key and part: where its posts stand; null while one is on its way. */
  readonly posts: Readonly<Record<string, readonly (PostId | null)[]>>
  /** As of an escalation. */
  readonly outdated?: readonly string[]
  /** By whom it called (see `decide/storms.ts`): when it did last, ms. */
  readonly calledAt: Readonly<Record<string, number>>
}

/** `party`: whose link is down, or who answers nothing. */
export type StormCause = { readonly is: 'link-down' | 'silent'; readonly party: OrganisationId } | { readonly is: 'many' }
