import type { Absence } from './absences.ts'
import type { Address, LinkId, OrganisationId, PostId, UserId } from './addresses.ts'
import type { Change } from './apply/pieces.ts'
import type { AskRow } from './asks.ts'
import type { LinkTestRow } from './link-test.ts'
import type { Mechanism } from './mechanism.ts'
import type { Pause } from './pauses.ts'
import type { DeliveryRow, DoubtRow } from './rows/delivery.ts'
import type { MessageRow } from './rows/message.ts'
import type { ObligationRow, StormRow } from './rows/obligation.ts'
import { BaseTable, DraftTable, type Table } from './table.ts'
import type { ReportRow, TallyRow } from './tally.ts'
import type { Veil } from './veil.ts'
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
  /** By post key, oldest first: posts that have left memory, for as long as a sweep may find them again. */
  readonly past: Table<PastRow>
  /** By series: the last number of a reference that was given out. */
  readonly numbers: Table<number>
  /** Track and the parties that are reached, where not all are -> the series in which that is numbered. */
  readonly series: Table<string>
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
  /** Direct conversations in which Parley has written to somebody, by link and user. They are served, too. */
  readonly directs: Table<Address>
  /** By address key: since when not commands alone are taken in a channel, ms; absent where it was always so. */
  readonly heardWhole: Table<number>
  /** By address key: when Parley was not in a channel that it serves; the last ones. */
  readonly absences: Table<readonly Absence[]>
  /** By address key: since when what was said in a channel while nobody listened cannot be read, ms; people were told so. */
  readonly unread: Table<number>
  /** By track code. */
  readonly tracks: Table<TrackRow>
  readonly links: Table<LinkRow>
  readonly linkTests: Table<LinkTestRow>
  readonly tallies: Table<TallyRow>
  /** One row, under 'last'. */
  readonly reports: Table<ReportRow>
  /** By what it is about (see `evolve/standing-words.ts`): when the last word on it was said, ms. */
  readonly said: Table<number>
  /** By name of the condition: alarms that are raised now. */
  readonly alarms: Table<AlarmRow>
  /** By id of a command or press: when, for deduplication. */
  readonly uses: Table<number>
  /** By person and allowance (see `decide/rate.ts`). */
  readonly rates: Table<RateRow>
  /** By lane: how many deliveries wait in it. */
  readonly waiting: Table<number>
  /** By lane, as long as something waits in it: whom it was told that it takes long -> how many more waited of which they were not told by name. */
  readonly behind: Table<Readonly<Record<string, number>>>
  /** By channel, or by link and user: when something was last shown there, ms. */
  readonly took: Table<number>
  /** Ids of deliveries that wait, of which somebody was told elsewhere: since when, ms. */
  readonly elsewhere: Table<number>
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
  /** The secret of the numbers that it gives out. Absent in old entries. */
  readonly veil?: Veil
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
  /** Its words were for the supervisor alone, and stand there. */
  readonly saidPrivately?: true
  /** The reference of what it acknowledged, as a command. */
  readonly acknowledged?: string
  /** When the author last changed it, ms: an older edit that arrives later is dropped. */
  readonly editedAt: number
  /** Of the edits of that moment, as far as they were heard: platforms may give two edits one time. */
  readonly editDigests?: readonly string[]
  /** The receipt that stands on it; null where that is not certain. Absent: there was never one. */
  readonly receipt?: string | null
}

interface PastRow {
  readonly writtenAt: number
  /** It crossed: whoever changes it is told that it is too late. */
  readonly crossed?: CrossedPost
}

interface CrossedPost {
  readonly reference: string
  readonly author: UserId
  /** When its author last changed it, as far as that was taken or answered, ms. */
  readonly editedAt: number
}

export interface ShownRow {
  readonly address: Address
  readonly message?: string
  readonly obligation?: string
  readonly storm?: string
  /** Where a platform has a post of its own for each change of a post: the latest, whose words it shows. */
  readonly change?: PostId
  /** It is itself the latest change of this post. */
  readonly changes?: PostId
}

interface UnacknowledgedRow {
  /** Of what is real. */
  readonly open: number
  readonly inExercise: number
  readonly last: number
}

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
  /** By post key: what its author typed to open it. Deleting that takes nothing back. */
  readonly typedIn?: readonly string[]
}

export interface ChangeRow extends Change {
  /** `C3`: people type it. */
  readonly id: string
  /** Which of `needs` have confirmed it. */
  readonly confirmed: readonly OrganisationId[]
  readonly proposedAt: number
  /** Put forward by Parley because a room was replaced: a file that says nothing new of that room leaves it as it is. */
  readonly follows?: true
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
  /** What was written before is part of an exercise, whenever it is found. */
  readonly exerciseUntil?: number
  /** When it became one by configuration; of what stands still by it, up to when it has been given its time. */
  readonly exerciseSince?: number
  readonly paused?: Pause
  /** The last ones that are over. */
  readonly pauses?: readonly (Pause & { readonly until: number })[]
}

/** Whether a link breaks off again and again is seen in so long, ms, by at most so many outages. */
export const breaksWithinMs = 600_000
export const breaksKept = 5

export interface LinkRow {
  readonly state: 'up' | 'down' | 'unknown'
  readonly since: number
  readonly cause: string
  readonly needsPerson: boolean
  /** When the alarm about the present outage was given. */
  readonly alarmedAt?: number
  /** When it broke off lately, ms, oldest first; absent where it did not. */
  readonly breaks?: readonly number[]
}

interface AlarmRow {
  readonly since: number
  /** Present where nothing is taken meanwhile: since when, ms. */
  readonly refusesSince?: number
}

const names = [
  'mechanism',
  'counters',
  'owners',
  'posts',
  'messages',
  'spent',
  'past',
  'numbers',
  'series',
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
  'directs',
  'heardWhole',
  'absences',
  'unread',
  'tracks',
  'links',
  'linkTests',
  'tallies',
  'reports',
  'said',
  'alarms',
  'uses',
  'rates',
  'waiting',
  'behind',
  'took',
  'elsewhere',
] as const satisfies readonly (keyof State)[]

export const tableNames: readonly (keyof State)[] = names

function build(table: (name: keyof State) => Table<unknown>): State {
  const tables: Partial<Record<keyof State, Table<unknown>>> = {}
  for (const name of names) tables[name] = table(name)
  return tables as State
}

/** `table` makes its tables: by default all of their rows lie in memory as they are. */
export const emptyState = (table: (name: keyof State) => Table<unknown> = () => new BaseTable()): State => build(table)

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
