import { postKey } from '../core/addresses.ts'
import type { Event } from '../core/event.ts'
import type { State } from '../core/state.ts'

/**
 * While this machine has no room nothing new is taken. What people change or take back of what is held here counts all the same, or it
 * would cross as if they had not; the rest is read in the channels when there is room again.
 */
export class Refusal {
  #sentence: string | undefined
  /** ms: what was said since then may have been passed over. */
  #since = Number.POSITIVE_INFINITY

  /** What people are told; undefined while everything is taken. */
  get sentence(): string | undefined {
    return this.#sentence
  }

  begin(sentence: string, now: number): void {
    this.#sentence = sentence
    this.#since = Math.min(this.#since, now)
  }

  /** Returns from when on the channels are to be read (ms); undefined where nothing was refused. */
  end(): number | undefined {
    const since = this.#sentence === undefined ? undefined : this.#since
    this.#sentence = undefined
    this.#since = Number.POSITIVE_INFINITY
    return since
  }

  /** Of what is told live: why it is not taken; undefined where it is. */
  of(state: State, event: Event): string | undefined {
    return event.type === 'deleted' || isEditOfHeld(state, event) ? undefined : this.#sentence
  }

  /** Of what a reading finds: it is found again by the next one. */
  passesOver(state: State, event: Event): boolean {
    if (this.#sentence === undefined || (event.type !== 'posted' && event.type !== 'edited') || isEditOfHeld(state, event)) return false
    this.#since = Math.min(this.#since, event.writtenAt ?? this.#since)
    return true
  }
}

function isEditOfHeld({ posts, messages }: State, event: Event): boolean {
  if (event.type !== 'edited') return false
  const { message } = posts.get(postKey(event, event.post)) ?? {}
  return message !== undefined && messages.get(message)?.state === 'held'
}
