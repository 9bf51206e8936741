import { isOwedInExercise } from '../core/exercise.ts'
import type { Lease } from '../core/journal.ts'
import type { LinkRow, State } from '../core/state.ts'
import type { Sequencer } from './sequencer.ts'

export interface Health {
  readonly owner: boolean
  readonly epoch: number
  /** `cause`: why it is down, '' while it is up. */
  readonly journal: { readonly state: 'up' | 'down'; readonly cause: string; readonly entries: number }
  readonly links: Readonly<Record<string, LinkHealth>>
  readonly accepting: boolean
  /** What ails this machine or its Redis so that nothing is taken; '' where nothing does. */
  readonly refusal: string
  /** What is owed, is late and before the supervisor; nothing of an exercise. */
  readonly escalated: number
  /** Steps of escalations that reached nobody; nothing of an exercise. */
  readonly unheard: number
}

/** Times in UTC, ISO 8601. */
interface LinkHealth extends Pick<LinkRow, 'state' | 'cause' | 'needsPerson'> {
  readonly since: string | null
  /** When a link test last came back; null: none has. */
  readonly testHeard: string | null
  /** Since when tests do not come back, though it is up; null: it is not silent. */
  readonly silentSince: string | null
  readonly waiting: number
}

export interface HealthParts {
  readonly lease: Lease
  readonly sequencer: Pick<Sequencer, 'journalState' | 'journalCause' | 'head'>
  readonly state: State
  readonly links: Iterable<string>
  /** How much waits for each link. */
  readonly depth: ReadonlyMap<string, number>
  readonly refusal: string
}

const writtenTime = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString())

export function healthOf({ lease, sequencer, state, links, depth, refusal }: HealthParts): Health {
  const { journalState, journalCause, head } = sequencer
  const all: Record<string, LinkHealth> = {}
  for (const link of links) {
    const known = state.links.get(link)
    const { state: now, cause, needsPerson } = known ?? { state: 'unknown' as const, cause: 'not connected yet', needsPerson: false }
    const { heardAt, silentSince } = state.linkTests.get(link) ?? {}
    all[link] = {
      state: now,
      since: writtenTime(known?.since),
      cause,
      needsPerson,
      testHeard: writtenTime(heardAt),
      silentSince: writtenTime(silentSince),
      waiting: depth.get(link) ?? 0,
    }
  }
  const isOwner = lease.held()
  return {
    owner: isOwner,
    epoch: lease.epoch,
    journal: { state: journalState, cause: journalCause, entries: head.sequence },
    links: all,
    // Whose lease has run out cannot write, though nobody may have tried since.
    accepting: isOwner && refusal === '' && journalState === 'up',
    refusal,
    escalated: countReal(state, state.escalated.rows()),
    unheard: countReal(state, unheardIn(state)),
  }
}

function countReal(state: State, rows: Iterable<readonly [obligation: string, unknown]>): number {
  let count = 0
  for (const [id] of rows) {
    const row = state.obligations.get(id)
    if (!row || !isOwedInExercise(state, row)) count += 1
  }
  return count
}

function* unheardIn(state: State): Iterable<readonly [string, unknown]> {
  for (const [name, row] of state.alarms.rows()) if (name.startsWith('unheard:')) yield [name.split(':')[1] ?? '', row]
}
