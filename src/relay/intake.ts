import type { Adapter, Taken } from '../core/adapter.ts'
import { refusedIn } from '../core/beside-field.ts'
import type { Clock } from '../core/journal.ts'
import type { HandedOver, LinkChanged, Received } from '../core/received.ts'
import { notRecorded, notTaken, notTakenBecause } from '../core/sentences/not-taken.ts'
import type { State } from '../core/state.ts'
import type { Inspections } from './inspections.ts'
import type { Lanes } from './lanes.ts'
import type { Refusal } from './refusal.ts'
import type { Recorded, Sequencer } from './sequencer.ts'
import { isKnownPost } from './sweep.ts'
import type { Sweeps } from './sweeps.ts'

export interface IntakeOptions {
  readonly clock: Clock
  readonly state: State
  readonly sequencer: Sequencer
  readonly sweeps: Sweeps
  readonly inspections: Inspections
  readonly lanes: Lanes
  readonly refusal: Refusal
  readonly adapterOf: (link: string) => Adapter | undefined
  /** The last sign of life of the process before (ms); null where there was none. */
  readonly aliveAt: number | null
  readonly signal: AbortSignal
}

const recordAgainAfterMs = 1_000

/** What adapters hand over, on its way to the journal: a channel of which something may be missing is read first. */
export class Intake {
  readonly #options: IntakeOptions
  /** Of each link, the recording of its last change. */
  readonly #changes = new Map<string, Promise<unknown>>()

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  /** Resolves when it is in the journal, or says that it is not. */
  async receive(received: HandedOver): Promise<Taken> {
    if (received.type === 'access-changed') {
      this.#options.inspections.accessChanged(received.link)
      return { taken: true }
    }
    if (received.type === 'link-changed') return this.#linkChanged(received)
    const { state, sequencer, sweeps, inspections, refusal } = this.#options
    const sentence = refusal.of(state, received)
    if (sentence !== undefined) return { taken: false, sentence }
    // What cannot be recorded now need not be looked up either.
    const heard = sequencer.journalState === 'up' ? await sweeps.hear(received) : { take: received }
    if (heard === 'dealt-with') return { taken: true }
    if (heard === 'not-yet') return { taken: false, sentence: notTaken(notTakenBecause.reading) }
    // Asked before: by then it is remembered as gone.
    const isUnknown = received.type === 'deleted' && !received.isOwn && !isKnownPost(state, received)
    const recorded = await sequencer.submit(this.#withAbilities(heard.take))
    if (isUnknown) sweeps.unknownTakenBack(received)
    if (received.type === 'channel-changed' && received.change === 'bot-returned') inspections.linkUp(received.link)
    if (recorded.recorded) return { taken: true, ...refusedIn(recorded.facts) }
    // Its platform may not tell it again, or only after what is newer: that channel is read, and until then takes nothing newer.
    if (recorded.isFull) sweeps.link(received.link, sequencer.lastAt)
    return { taken: false, sentence: notRecorded(recorded.reason) }
  }

  /** What the person's platform lets Parley ask of them. */
  #withAbilities(received: Received): Received {
    if (received.type !== 'posted' && received.type !== 'commanded' && received.type !== 'pressed' && received.type !== 'submitted')
      return received
    return this.#options.adapterOf(received.link)?.limits.hasButtons ? { ...received, hasButtons: true } : received
  }

  /** In the order in which they came: one that is recorded late must not stand after the next. */
  #linkChanged(received: LinkChanged): Promise<Taken> {
    const change = (this.#changes.get(received.link) ?? Promise.resolve()).then(() => this.#recordChange(received))
    this.#changes.set(received.link, change)
    return change
  }

  async #recordChange(received: LinkChanged): Promise<Taken> {
    const { clock, state, sequencer, sweeps, inspections, lanes, aliveAt, signal } = this.#options
    const before = state.links.get(received.link)
    let recorded: Recorded = await sequencer.submit(received)
    // The adapter tells it once: it must not be lost to a journal that is away for a moment.
    while (!recorded.recorded && !signal.aborted) {
      await new Promise<void>((resume) => clock.after(recordAgainAfterMs, resume))
      recorded = await sequencer.submit(received)
    }
    if (received.state === 'up') {
      // What was said after the sweep of the start and before the link was up, nobody has heard.
      const sinceStart = aliveAt === null ? undefined : received.at
      sweeps.linkUp(received.link, before?.state === 'down' ? before.since : undefined, sinceStart)
      lanes.linkUp(received.link)
      inspections.linkUp(received.link)
    } else sweeps.unhear(received.link, received.at)
    return { taken: true }
  }
}
