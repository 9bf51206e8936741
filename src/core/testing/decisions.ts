import { decide } from '../decide/index.ts'
import type { Event } from '../event.ts'
import { stampFingerprints } from '../evolve.ts'
import type { Fact } from '../facts.ts'
import { commitDraft, draftOf, emptyState, type State } from '../state.ts'

/** What came of one event. */
export interface Entry {
  readonly event: Event
  readonly at: number
  readonly facts: readonly Fact[]
}

/** The hash of an entry, as if it were sealed: its number alone. */
export const hashOf = (number: number): string => String(number).padStart(64, '0')

/** The real decisions on a state of their own. */
export class Decisions {
  state: State = emptyState()
  readonly entries: Entry[] = []
  at = Date.UTC(2026, 10, 22, 1)

  get facts(): readonly Fact[] {
    return this.entries.flatMap(({ facts }) => facts)
  }

  take(event: Event): void {
    const draft = draftOf(this.state)
    const facts = decide(draft, event, this.at)
    this.entries.push({ event, at: this.at, facts })
    stampFingerprints(draft, facts, hashOf(this.entries.length))
    commitDraft(draft)
  }
}
