import type { Clock } from '../core/journal.ts'
import { linksOf } from '../core/mechanism.ts'
import { recordOf } from '../core/sentences/reasons.ts'
import { mechanismOf, type State } from '../core/state.ts'
import type { Later } from './later.ts'
import { lastWordsMs } from './links.ts'
import type { RelayOptions } from './options.ts'

export interface WithdrawalsOptions {
  readonly clock: Pick<Clock, 'now'>
  readonly later: Later
  readonly state: State
  readonly log: (line: string) => void
  readonly isOpen: (link: string) => boolean
  readonly withdrew: RelayOptions['withdrew']
  readonly settled: (party: string, left: readonly string[]) => void
  /** A condition of this machine, of that name, began or is over: a record cannot be written, and nothing is deleted. */
  readonly note: (name: string, active: boolean, detail: string) => void
}

/** Somebody may have brought what lacked. */
const againAfterMs = 60_000

/** Parties that have left: what is theirs is written for them, and their secrets are deleted. */
export class Withdrawals {
  readonly #options: WithdrawalsOptions
  /** What is under way in this process, or waits to be tried again. */
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
      (left) => {
        this.#options.note(recordOf.name(this.#nameOf(party)), false, '')
        settled(party, left)
      },
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error)
        log(`${party}: its withdrawal is not settled: ${reason}`)
        this.#options.note(recordOf.name(this.#nameOf(party)), true, recordOf.cannotBeWritten(reason))
        this.#options.later.after(againAfterMs, () => {
          this.#begun.delete(party)
          if (!isShared) this.settle()
        })
      },
    )
  }

  #nameOf(party: string): string {
    return this.#options.state.withdrawn.get(party)?.name ?? party
  }
}
