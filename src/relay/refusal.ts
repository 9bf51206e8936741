import { postKey } from '../core/addresses.ts'
import type { Event } from '../core/event.ts'
import { notTaken, notTakenBecause } from '../core/sentences/not-taken.ts'
import type { State } from '../core/state.ts'

/**
 * While this machine has no room, or a Redis that may not keep what it is given, nothing new is taken. What people change or take back
 * of what is held here counts all the same, or it would cross as if they had not; the rest is read in the channels when that is over.
 */
export class Refusal {
  /** By the condition's name: there may be several at once. In words for whoever runs Parley, as the supervisor has them. */
  readonly #reasons = new Map<string, string>()
  /** ms: what was said since then may have been passed over. */
  #since = Number.POSITIVE_INFINITY

  /** What people are told; undefined while everything is taken. What ails a machine or its Redis none of them can mend. */
  get sentence(): string | undefined {
    return this.#reasons.size === 0 ? undefined : notTaken(notTakenBecause.unrecorded)
  }

  /** '' while everything is taken. */
  get reason(): string {
    return [...this.#reasons.values()].join(' ')
  }

  begin(name: string, reason: string, now: number): void {
    this.#reasons.set(name, reason)
    this.#since = Math.min(this.#since, now)
  }

  /** Returns from when on the channels are to be read (ms); undefined where nothing was refused for it, or something still is. */
  end(name: string): number | undefined {
    if (!this.#reasons.delete(name) || this.#reasons.size > 0) return undefined
    const since = this.#since
    this.#since = Number.POSITIVE_INFINITY
    return since
  }

  /** Of what is told live: why it is not taken; undefined where it is. */
  of(state: State, event: Event): string | undefined {
    return event.type === 'deleted' || isEditOfHeld(state, event) ? undefined : this.sentence
  }

  /** Of what a reading finds: it is found again by the next one. */
  passesOver(state: State, event: Event): boolean {
    if (this.sentence === undefined || (event.type !== 'posted' && event.type !== 'edited') || isEditOfHeld(state, event)) return false
    this.#since = Math.min(this.#since, event.writtenAt ?? this.#since)
    return true
  }
}

function isEditOfHeld({ posts, messages }: State, event: Event): boolean {
  if (event.type !== 'edited') return false
  const { message } = posts.get(postKey(event, event.post)) ?? {}
  return message !== undefined && messages.get(message)?.state === 'held'
}
