import type { State } from '../core/state.ts'

export interface WithdrawalsOptions {
  readonly state: State
  readonly log: (line: string) => void
  readonly isOpen: (link: string) => boolean
  /** `RelayOptions.withdrew`. */
  readonly withdrew: ((party: string, link: string) => Promise<readonly string[]>) | undefined
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
    const { state, isOpen, withdrew, settled, log } = this.#options
    if (!withdrew) return
    for (const [party, { link }] of [...state.withdrawn.rows()]) {
      if (this.#begun.has(party) || isOpen(link)) continue
      this.#begun.add(party)
      void withdrew(party, link).then(
        (left) => settled(party, left),
        (error: unknown) => log(`${party}: its withdrawal is not settled: ${error instanceof Error ? error.message : String(error)}`),
      )
    }
  }
}
