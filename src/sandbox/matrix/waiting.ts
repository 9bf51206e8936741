/**
 * The long polls in progress. Everything that happens within one turn of the event loop wakes a poll once, so that
 * events injected in bulk go out in one answer.
 */
export class Waiting {
  readonly #polls = new Map<string, Set<() => void>>()
  readonly #due = new Set<string>()

  /** `wake` is called after news for the user, until the returned function is called. */
  add(userId: string, wake: () => void): () => void {
    const polls = this.#polls.get(userId) ?? new Set()
    this.#polls.set(userId, polls)
    polls.add(wake)
    return () => {
      polls.delete(wake)
      if (polls.size === 0 && this.#polls.get(userId) === polls) this.#polls.delete(userId)
    }
  }

  /** How many polls wait, and were not told that there is news. */
  get count(): number {
    return [...this.#polls].reduce((sum, [userId, polls]) => sum + (this.#due.has(userId) ? 0 : polls.size), 0)
  }

  isWaiting(userId: string): boolean {
    return this.#polls.has(userId) && !this.#due.has(userId)
  }

  /** Announces news to those of the waiting users for whom `concerns` holds. */
  announce(concerns: (userId: string) => boolean): void {
    for (const userId of this.#polls.keys()) {
      if (this.#due.has(userId) || !concerns(userId)) continue
      if (this.#due.size === 0) queueMicrotask(() => this.#wakeDue())
      this.#due.add(userId)
    }
  }

  #wakeDue(): void {
    const due = [...this.#due]
    this.#due.clear()
    for (const userId of due) {
      for (const wake of [...(this.#polls.get(userId) ?? [])]) wake()
    }
  }
}
