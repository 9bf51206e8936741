import type { Address, LinkId, OrganisationId, PostId, UserId } from './addresses.ts'
import type { Change } from './apply/pieces.ts'
import type { AskRow } from './asks.ts'
import type { Calendar } from './calendar.ts'
import type { Envelope, KindOfOwn } from './envelope.ts'
import type { LinkTestRow } from './link-test.ts'
import type { Mechanism, Precedence } from './mechanism.ts'
import type { EscalationPolicy, StepTarget } from './policy.ts'
import type { Notice } from './sentences/index.ts'
import { BaseTable, DraftTable, type Table } from './table.ts'
import type { ReportRow, TallyRow } from './tally.ts'
import type { WatchRow } from './watch.ts'

/** A fold of the journal. Rows are immutable; keys are ids unless a comment says otherwise. */
export interface State {
  /** One row, under 'now'. */
  readonly mechanism: Table<Mechanism>
  /** One row, under 'now': numbers that are given out once. */
  readonly counters: Table<Counters>
  /** By series, oldest first: who has had the mechanism. */
  readonly owners: Table<OwnerRow>
  /** By post key: what became of a person's post. */
  readonly posts: Table<PostRow>
  readonly messages: Table<MessageRow>
  /** By post key, oldest first: when a post was written that became no message. */
  readonly spent: Table<number>
  /** By post key: when it was written. Posts that have left memory, for as long as a sweep may find them again. */
  readonly past: Table<number>
  /** By post key, beside `past`: posts that crossed, so that whoever changes one is told that it is too late. */
  readonly crossed: Table<CrossedRow>
  /** By series: the last number of a reference that was given out. */
  readonly numbers: Table<number>
  /** Reference -> message id. */
  readonly references: Table<string>
  /** By post key of one of Parley's posts: what stands there. */
  readonly shown: Table<ShownRow>
  /** What is still to be done on a platform. A finished one leaves the table. */
  readonly deliveries: Table<DeliveryRow>
  /** By delivery id: posts of which a second copy may still appear. */
  readonly doubts: Table<DoubtRow>
  readonly obligations: Table<ObligationRow>
  /** By organisation. */
  readonly watches: Table<WatchRow>
  /** Of these the replies that are open: obligation id -> who owes it, and the track. */
  readonly unanswered: Table<string>
  /** By owing party and track: how many acknowledgements are open, and the `order` of the last that came to be. */
  readonly unacknowledged: Table<UnacknowledgedRow>
  /** By obligation: since when it is escalated, of those that are open, ms. */
  readonly escalated: Table<number>
  readonly storms: Table<StormRow>
  /** By organisation: when it last met something that it owed, ms. */
  readonly answered: Table<number>
  readonly disputes: Table<DisputeRow>
  /** Questions put to one person: `/dispute open` asks first. */
  readonly asks: Table<AskRow>
  /** What a configuration changes and is not confirmed yet. */
  readonly changes: Table<ChangeRow>
  /** By id: parties that withdrew, until what is theirs is written and their secrets are gone. */
  readonly withdrawn: Table<WithdrawnRow>
  /** Track and sender -> the messages that are held, oldest first. */
  readonly held: Table<readonly string[]>
  /** Timer id -> when it is due, ms. */
  readonly timers: Table<number>
  /** By address key: since when Parley serves a channel, ms. What was said before is nobody else's. */
  readonly served: Table<number>
  /** By track code. */
  readonly tracks: Table<TrackRow>
  readonly links: Table<LinkRow>
  readonly linkTests: Table<LinkTestRow>
  readonly tallies: Table<TallyRow>
  /** One row, under 'last'. */
  readonly reports: Table<ReportRow>
  /** By name of the condition: alarms that are raised now. */
  readonly alarms: Table<AlarmRow>
  /** By id of a command or press: when, for deduplication. */
  readonly uses: Table<number>
  /** By person and allowance (see `decide/rate.ts`). */
  readonly rates: Table<RateRow>
  /** By lane: how many deliveries wait in it. */
  readonly waiting: Table<number>
}

/** What somebody has used of an allowance, which refills by itself. */
export interface RateRow {
  /** ms: when the last event that counted was told, or written where it was found afterwards. */
  readonly last: number
  /** ms: when all that was used will have been refilled. */
  readonly spentUntil: number
  /** Nothing is taken until there is a pause. */
  readonly flood?: { readonly since: number; readonly refused: number; readonly link: LinkId; readonly user: UserId }
}

export interface Counters {
  readonly message: number
  readonly delivery: number
  readonly obligation: number
  /** Absent before the first. */
  readonly change?: number
  readonly storm?: number
  /** Of the present ownership: part of every id. Absent before the first. */
  readonly series?: string
  /** When entries may have been lost last, ms, and how often they may have been. */
  readonly lostAt?: number
  readonly losses?: number
  /** The number of the last delivery that was queued before: whether it and those before it were sent, the lost entries may have said. */
  readonly lostBefore?: number
  /** By series: the last number of a dispute. */
  readonly disputes: Readonly<Record<string, number>>
}

export interface OwnerRow {
  /** The copy of the store that it wrote to, at last. */
  readonly copy: string
  /** Deliveries up to this number were others'. */
  readonly deliveriesBefore: number
  /** It stopped in good order. */
  readonly stopped?: true
}

export interface PostRow {
  readonly address: Address
  readonly post: PostId
  readonly author: UserId
  readonly became: 'message' | 'command' | 'refused' | 'ignored' | 'gone'
  readonly writtenAt?: number
  readonly message?: string
  /** When the author last changed it, ms: an older edit that arrives later is dropped. */
  readonly editedAt: number
  /** Of the texts that it had at that moment, as far as they were heard: platforms may give two edits one time. */
  readonly editDigests?: readonly string[]
  /** The receipt that stands on it; null where that is not certain. Absent: there was never one. */
  readonly receipt?: string | null
}

interface CrossedRow {
  readonly reference: string
  readonly author: UserId
  /** When its author last changed it, as far as that was taken or answered, ms. */
  readonly editedAt: number
}

export type MessageKind = KindOfOwn | 'reply' | 'update' | 'cancel' | 'clarify' | 'dispute'

export interface MessageRow extends Envelope {
  readonly id: string
  readonly track: string
  readonly kind: MessageKind
  readonly precedence: Precedence
  /** As its author typed it, where they chose another when they were asked. */
  readonly typedAs?: Precedence
  readonly from: OrganisationId
  readonly official: string
  readonly role: string
  /** The author's account, for direct words to them. */
  readonly author: { readonly link: LinkId; readonly user: UserId }
  /** Which organisations it is shown to, the supervisor among them; the first ones owe the acknowledgement. */
  readonly to: readonly OrganisationId[]
  /** The author's post, on which the receipt stands. Absent for what came by a slash command. */
  readonly source?: { readonly address: Address; readonly post: PostId; readonly thread?: PostId }
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
}

/** One message on its way to one recipient channel. */
export interface MessageDelivery {
  readonly organisation: OrganisationId
  readonly address: Address
  readonly state: 'pending' | 'delivered' | 'failed' | 'uncertain'
  /** By part. */
  readonly posts: readonly (PostId | null)[]
  readonly at?: number
  /** Withdrawn before all of it stood here: from then on its text is never drawn in this channel. */
  readonly withheld?: boolean
  /** Passed by other means: what the supervisor wrote. */
  readonly passed?: string
}

interface ShownRow {
  readonly address: Address
  readonly message?: string
  readonly obligation?: string
  readonly storm?: string
}

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
}

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
    }
  /** A pager is told: ids and causes, never a text or a name. */
  | { readonly do: 'page'; readonly call: Called; readonly storm?: string }
  /** Brings the post of a message, of an escalation or of a group of them up to date. */
  | {
      readonly do: 'revise'
      readonly message?: string
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
}

/** In whose thread: of a message, or of an obligation's escalation post. Looked up when it is sent. */
export type Thread = { readonly message: string } | { readonly obligation: string } | { readonly storm: string } | { readonly post: PostId }

export interface DoubtRow extends Address {
  readonly id: string
  /** The copy that counts. */
  readonly post: PostId
  readonly thread?: PostId
  /** The second copy may be one of a process that had the mechanism before, and may wake at any time. */
  readonly takenOver?: true
  readonly queuedAt: number
  /** When it was seen to stand, ms. */
  readonly since: number
}

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
    /** Message id: what met it. It can be withdrawn, or fail. */
    readonly answer?: string
    /** The reference of the version that was acknowledged. */
    readonly version?: string
  }
  /** Why it was waived or closed, and by whom (a role). */
  readonly ended?: { readonly role: string; readonly reason: string; readonly at: number }
}

interface UnacknowledgedRow {
  readonly open: number
  readonly last: number
}

export interface StepProgress {
  /** When it is called next, ms; absent when its limit is reached. */
  readonly at?: number
  readonly calls: number
  /** Which targets of the last call failed. */
  readonly failed?: readonly StepTarget[]
}

export interface Escalation {
  readonly since: number
  readonly pings: number
  /** Of entries that were written before there were steps. */
  readonly nextPingAt?: number
  /** `until`: when it comes back unless it is met; absent in old entries. `by`: by whom it was assigned (a role). */
  readonly taken?: { readonly role: string; readonly at: number; readonly official?: string; readonly until?: number; readonly by?: string }
  readonly snoozed?: { readonly role: string; readonly at: number; readonly until: number; readonly reason: string }
  /** The pings are ended on the record; what is owed stays owed, and is looked at again at `until`. */
  readonly closed?: { readonly role: string; readonly at: number; readonly reason: string; readonly until?: number }
  /** It was taken, snoozed or closed, and came back. */
  readonly returned?: { readonly at: number; readonly why: ReturnReason; readonly role: string }
  /** By address key: where the escalation's post stands; null while it is on its way. */
  readonly posts: Readonly<Record<string, PostId | null>>
}

/** `unanswered`: all steps were called in vain. `untaken`: whoever had it no longer has the watch. */
export type ReturnReason = 'taken' | 'snoozed' | 'closed' | 'unanswered' | 'reopened' | 'untaken'

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
  /** By whom it called (see `decide/storms.ts`): when it did last, ms. */
  readonly calledAt: Readonly<Record<string, number>>
}

/** `party`: whose link is down, or who answers nothing. */
export type StormCause = { readonly is: 'link-down' | 'silent'; readonly party: OrganisationId } | { readonly is: 'many' }

export interface DisputeRow {
  readonly id: string
  /** `SEC-D1`: numbered by series, as messages are. */
  readonly reference: string
  readonly track: string
  readonly openedBy: OrganisationId
  readonly role: string
  readonly message: string
  readonly about?: string
  readonly state: 'opened' | 'answered' | 'withdrawn' | 'closed'
  readonly openedAt: number
  readonly answer?: string
}

export interface ChangeRow extends Change {
  /** `C3`: people type it. */
  readonly id: string
  /** Which of `needs` have confirmed it. */
  readonly confirmed: readonly OrganisationId[]
  readonly proposedAt: number
}

interface WithdrawnRow {
  readonly name: string
  readonly link: LinkId
  readonly at: number
}

interface TrackRow {
  /** It runs as an exercise until it is said to be ready. */
  readonly rehearsal?: true
  /** Who has said so: parties, and the supervisor. */
  readonly ready?: readonly OrganisationId[]
  readonly paused?: { readonly at: number; readonly reason: string }
}

export interface LinkRow {
  readonly state: 'up' | 'down' | 'unknown'
  readonly since: number
  readonly cause: string
  readonly needsPerson: boolean
  /** When the alarm about the present outage was given. */
  readonly alarmedAt?: number
}

interface AlarmRow {
  readonly since: number
}

type Tables = { -readonly [Name in keyof State]: State[Name] extends Table<infer Row> ? Table<Row> : never }
const names = [
  'mechanism',
  'counters',
  'owners',
  'posts',
  'messages',
  'spent',
  'past',
  'crossed',
  'numbers',
  'references',
  'shown',
  'deliveries',
  'doubts',
  'obligations',
  'watches',
  'unanswered',
  'unacknowledged',
  'escalated',
  'storms',
  'answered',
  'disputes',
  'asks',
  'changes',
  'withdrawn',
  'held',
  'timers',
  'served',
  'tracks',
  'links',
  'linkTests',
  'tallies',
  'reports',
  'alarms',
  'uses',
  'rates',
  'waiting',
] as const satisfies readonly (keyof State)[]

export const tableNames: readonly (keyof State)[] = names

const build = (table: (name: keyof State) => Table<unknown>): State =>
  Object.fromEntries(names.map((name) => [name, table(name)])) as unknown as Tables

export const emptyState = (): State => build(() => new BaseTable())

/** A state on top of another: see `DraftTable`. */
export const draftOf = (state: State): State => build((name) => new DraftTable(state[name] as Table<unknown>))

export function commitDraft(draft: State): void {
  for (const name of names) (draft[name] as DraftTable<unknown>).commit()
}

/** The changed rows of one table of a draft. */
export function changesOf<Name extends keyof State>(
  draft: State,
  name: Name,
): ReadonlyMap<string, (State[Name] extends Table<infer Row> ? Row : never) | undefined> {
  return (draft[name] as unknown as DraftTable<State[Name] extends Table<infer Row> ? Row : never>).changes()
}

export const mechanismOf = (state: State): Mechanism => {
  const mechanism = state.mechanism.get('now')
  if (!mechanism) throw new Error('No configuration is in force: the first entry of a journal is `configured`')
  return mechanism
}
