import { postKey } from '../core/addresses.ts'
import type { Event } from '../core/event.ts'
import type { State } from '../core/state.ts'

/**
 * While this machine has no room, or a Redis that may not keep what it is given, nothing new is taken. What people change or take back of what is held here counts all the same, or it
 * would cross as if they had not; the rest is read in the channels when that is over.
 */
export class Refusal {
  /** By the condition's name: there may be several at once. */
  readonly #sentences = new Map<string, string>()
  /** ms: what was said since then may have been passed over. */
  #since = Number.POSITIVE_INFINITY

  /** What people are told; undefined while everything is taken. */
  get sentence(): string | undefined {
    return this.#sentences.values().next().value
  }

  begin(name: string, sentence: string, now: number): void {
    this.#sentences.set(name, sentence)
    this.#since = Math.min(this.#since, now)
  }

  /** Returns from when on the channels are to be read (ms); undefined where nothing was refused for it, or something still is. */
  end(name: string): number | undefined {
    if (!this.#sentences.delete(name) || this.#sentences.size > 0) return undefined
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
