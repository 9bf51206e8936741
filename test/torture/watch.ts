import { setTimeout as pass } from 'node:timers/promises'
import type { KeptParley, SeenHealth } from './kept-parley.ts'
import type { Troubles } from './troubles.ts'

const lookEveryMs = 250

/** Looks at the health pages, from outside: who has the mechanism, and whether it is well. What is not well is a time of trouble. */
export class Watch {
  readonly #parleys: readonly KeptParley[]
  readonly #troubles: Troubles
  #owner: KeptParley
  readonly #epochs = new Set<number>()
  #isOver = false
  #endTrouble: (() => void) | undefined
  isWell = false
  /** What the owner's health page says is not well, in its own words. */
  ailing = 'no owner'

  constructor(parleys: readonly KeptParley[], troubles: Troubles) {
    this.#parleys = parleys
    this.#troubles = troubles
    this.#owner = parleys[0]!
    void this.#watch()
  }

  get owner(): KeptParley {
    return this.#owner
  }

  get takeovers(): number {
    return Math.max(0, this.#epochs.size - 1)
  }

  stop(): void {
    this.#isOver = true
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      const seen = await Promise.all(this.#parleys.map(async (parley) => ({ parley, health: await parley.health() })))
      const owners = seen.filter(({ health }) => health?.role === 'owner').sort((a, b) => (b.health?.epoch ?? 0) - (a.health?.epoch ?? 0))
      if (owners[0]) this.#owner = owners[0].parley
      for (const { health } of owners) if (health?.epoch !== undefined) this.#epochs.add(health.epoch)
      this.ailing = ailingOf(owners[0]?.health)
      this.#note(this.ailing === '')
      await pass(lookEveryMs)
    }
  }

  #note(isWellNow: boolean): void {
    this.isWell = isWellNow
    if (isWellNow) {
      this.#endTrouble?.()
      this.#endTrouble = undefined
    } else this.#endTrouble ??= this.#troubles.begin()
  }
}

function ailingOf(health: SeenHealth | undefined): string {
  if (!health) return 'no owner'
  const down = Object.entries(health.links ?? {}).filter(([, { state }]) => state !== 'up')
  return [...(health.accepting === true ? [] : ['nothing is taken']), ...down.map(([link, { state }]) => `${link} is ${state}`)].join(', ')
}
