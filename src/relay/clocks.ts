import type { Adapter } from '../core/adapter.ts'
import { clockSkewMs } from '../core/clock-skew.ts'
import type { Event } from '../core/event.ts'
import type { State } from '../core/state.ts'

export interface ClocksOptions {
  readonly state: State
  readonly links: () => Iterable<string>
  readonly adapterOf: (link: string) => Adapter | undefined
  readonly submit: (event: Event) => Promise<unknown>
}

/** Compares this machine's clock with those of the platforms, as far as they tell the time. */
export class Clocks {
  readonly #options: ClocksOptions
  #wasApart = false

  constructor(options: ClocksOptions) {
    this.#options = options
  }

  /** Called each minute. A difference that only one look sees may be that of one slow answer. */
  look(): void {
    const { state, links, adapterOf, submit } = this.#options
    const aheadMs: Record<string, number> = {}
    for (const link of links()) {
      // What was told before a link went down says nothing of now.
      const ms = state.links.get(link)?.state === 'up' ? adapterOf(link)?.clockAheadMs?.() : undefined
      if (ms !== undefined) aheadMs[link] = ms
    }
    const isApart = Object.values(aheadMs).some((ms) => Math.abs(ms) > clockSkewMs)
    const isSure = isApart === this.#wasApart
    this.#wasApart = isApart
    const isKnown = state.alarms.get('clocks-apart') !== undefined
    if (isSure && (isApart || isKnown)) void submit({ type: 'clocks-compared', aheadMs })
  }
}
