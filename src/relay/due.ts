import type { Event } from '../core/event.ts'
import type { Clock } from '../core/journal.ts'
import type { State } from '../core/state.ts'
import type { Later } from './later.ts'
import type { Recorded } from './sequencer.ts'
import { TimerHeap } from './timers.ts'

export interface DueOptions {
  readonly clock: Clock
  readonly state: State
  readonly later: Later
  /** Whether a timer must wait until its channel was read. */
  readonly isUnheard: (timer: string) => boolean
  readonly submit: (event: Event) => Promise<Recorded>
  /** `Wakes.wakeAt`. */
  readonly wakeAt: (at: number) => void
}

const timersAtOnce = 500
const unheardRetryMs = 200

/** What falls due: the timers of the state, the one alarm that is set for the earliest, and telling the core when it comes. */
export class Due {
  readonly #options: DueOptions
  readonly #timers = new TimerHeap()
  /** What the one timer wake was last asked for. */
  #armedAt: number | undefined
  #cancelAlarm = (): void => undefined

  constructor(options: DueOptions) {
    this.#options = options
  }

  /** Takes in timers that were set, or with undefined cleared. */
  set(timers: Iterable<readonly [id: string, at: number | undefined]>): void {
    for (const [id, at] of timers) {
      if (at === undefined) this.#timers.clear(id)
      else this.#timers.set(id, at)
    }
    this.#arm()
  }

  /** The owner's sweep: whatever became of the alarm, what is due is told. */
  sweep(): void {
    const earliest = this.#timers.earliest()
    if (earliest !== undefined && earliest <= this.#options.clock.now()) void this.fire()
  }

  async fire(): Promise<void> {
    const { clock, later, submit, isUnheard } = this.#options
    this.#armedAt = undefined
    const due = this.#timers.due(clock.now(), timersAtOnce)
    const unheard = due.filter(isUnheard)
    if (unheard.length > 0) {
      later.after(unheardRetryMs, () => {
        this.#putBack(unheard)
        void this.fire()
      })
    }
    const timers = due.filter((id) => !unheard.includes(id))
    if (timers.length > 0) {
      const recorded = await submit({ type: 'wake', timers })
      this.#putBack(timers)
      if (!recorded.recorded) return
    }
    this.#arm()
  }

  stop(): void {
    this.#cancelAlarm()
  }

  #arm(): void {
    const earliest = this.#timers.earliest()
    if (earliest === undefined) return
    // One that comes too early finds nothing due and arms anew: cheaper than moving it with each message.
    const isArmed = this.#armedAt !== undefined && this.#armedAt <= earliest && this.#armedAt > this.#options.clock.now()
    if (isArmed) return
    this.#setAlarm(earliest)
  }

  /** Twice: this process is woken to the millisecond as long as it lives, and the wake is there whatever became of that. */
  #setAlarm(at: number): void {
    const { clock, wakeAt } = this.#options
    this.#armedAt = at
    this.#cancelAlarm()
    this.#cancelAlarm = clock.after(Math.max(0, at - clock.now()), () => void this.fire())
    wakeAt(at)
  }

  /** Not recorded, or not due after all: the table of timers still has them. */
  #putBack(timers: readonly string[]): void {
    for (const id of timers) {
      const at = this.#options.state.timers.get(id)
      if (at !== undefined) this.#timers.set(id, at)
    }
  }
}
