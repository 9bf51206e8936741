import type { Adapter } from '../core/adapter.ts'
import type { Clock, Journal, Lease, Wakes } from '../core/journal.ts'
import type { Mechanism } from '../core/mechanism.ts'
import type { Pager } from '../core/pager.ts'
import type { Veil } from '../core/veil.ts'
import type { Reached } from './checkpoint.ts'

/** What a relay is put together from. */
export interface RelayOptions {
  readonly mechanism: Mechanism
  readonly journal: Journal
  readonly wakes: Wakes
  readonly clock: Clock
  readonly lease: Lease
  readonly adapters: ReadonlyMap<string, Adapter>
  /** Opens a link that a configuration in force needs, or that has other settings now; absent where none can be opened later. */
  readonly openLink?: (link: string) => Adapter | undefined
  /**
   * A party has withdrawn and its link is closed: its record is to be written for it, and its secrets deleted; of a link that others are
   * reached by too (`isShared`) the record alone. Resolves with what is left for a person to delete. May be called again after a
   * restart. Absent: nothing is kept of it but the journal.
   */
  readonly withdrew?: (party: string, link: string, isShared: boolean) => Promise<readonly string[]>
  /** By name. */
  readonly pagers?: ReadonlyMap<string, Pager>
  /** Up to this entry it is known to have been written, and it lacks the last of them: it was put back from an old copy, or lost its end with its disk. */
  readonly lacksUntil?: number
  /** Ids and causes only. */
  readonly log: (line: string) => void
  /** The relay cannot go on in this process: it no longer owns the mechanism. */
  readonly ended: (reason: string) => void
  /** Lets other work of this process happen: between appends, and between slices of a snapshot and of what is sent at once. */
  readonly breathe: () => Promise<void>
  /** How many entries a restart may have to fold at most, beyond the snapshot. Default 10,000. */
  readonly snapshotEveryEntries?: number
  /** Where a run is to be the same each time; absent in production: by chance. */
  readonly veil?: Veil
  /** For the crash suite; absent in production. */
  readonly reached?: Reached
}
