import type { Clock } from '../core/journal.ts'
import { linksOf } from '../core/mechanism.ts'
import { mechanismOf, type State } from '../core/state.ts'
import { lastWordsMs } from './links.ts'
import type { RelayOptions } from './options.ts'

export interface WithdrawalsOptions {
  readonly clock: Pick<Clock, 'now'>
  readonly state: State
  readonly log: (line: string) => void
  readonly isOpen: (link: string) => boolean
  readonly withdrew: RelayOptions['withdrew']
  readonly settled: (party: string, left: readonly string[]) => void
}

/** Parties that have left: what is theirs is written for them, and their secrets are deleted. */
export class Withdrawals {
  readonly #options: WithdrawalsOptions
  /** What is under way in this process, or has failed in it: the next start tries again. */
  readonly #begun = new Set<string>()

  constructor(options: WithdrawalsOptions) {
    this.#options = options
  }

  /** Once its link is closed: until then the settings by which a party is reached are needed. */
  settle(): void {
    for (const [party, { link }] of this.#left()) {
      if (!this.#options.isOpen(link) && !this.#isShared(link)) this.#settle(party, link, false)
    }
  }

  /** A link that others are reached by too is never closed: there it is once the last words have had their time. */
  settleShared(): void {
    for (const [party, { link, at }] of this.#left()) {
      if (this.#options.clock.now() - at >= lastWordsMs && this.#isShared(link)) this.#settle(party, link, true)
    }
  }

  #isShared(link: string): boolean {
    return linksOf(mechanismOf(this.#options.state)).has(link)
  }

  #left() {
    return [...this.#options.state.withdrawn.rows()].filter(([party]) => !this.#begun.has(party))
  }

  #settle(party: string, link: string, isShared: boolean): void {
    const { withdrew, settled, log } = this.#options
    if (!withdrew) return
    this.#begun.add(party)
    void withdrew(party, link, isShared).then(
      (left) => settled(party, left),
      (error: unknown) => log(`${party}: its withdrawal is not settled: ${error instanceof Error ? error.message : String(error)}`),
    )
  }
}
