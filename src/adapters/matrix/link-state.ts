import type { AdapterContext, Receive } from '../../core/adapter.ts'
import { backOffMs, pause } from './time.ts'

interface State {
  readonly state: 'up' | 'down'
  readonly cause: string
  readonly needsPerson: boolean
}

const retryMaxMs = 5_000

/**
 * Tells whether the link is up, once per change. A change that was not taken is told again; changes meanwhile collapse into
 * the latest, since only where the link stands now can be acted on.
 */
export class LinkState {
  readonly #context: AdapterContext
  readonly #receive: Receive
  readonly #stopping: AbortSignal
  #now: (State & { readonly at: number }) | undefined
  #told: State | undefined
  #telling: Promise<void> | undefined

  constructor(context: AdapterContext, receive: Receive, stopping: AbortSignal) {
    this.#context = context
    this.#receive = receive
    this.#stopping = stopping
  }

  up(): void {
    this.#become({ state: 'up', cause: 'connected to the homeserver', needsPerson: false })
  }

  down(cause: string, needsPerson = false): void {
    this.#become({ state: 'down', cause, needsPerson })
  }

  /** Resolves when nothing is being told any more. */
  async settled(): Promise<void> {
    await this.#telling
  }

  #become(next: State): void {
    if (this.#stopping.aborted || (this.#now && same(this.#now, next))) return
    this.#now = { ...next, at: this.#context.now() }
    this.#context.log(`matrix link ${this.#context.link} is ${next.state}: ${next.cause}`)
    this.#telling ??= this.#tell().finally(() => {
      this.#telling = undefined
    })
  }

  async #tell(): Promise<void> {
    for (let attempt = 0; !this.#stopping.aborted; attempt += 1) {
      const now = this.#now
      if (now === undefined || (this.#told && same(this.#told, now))) return
      const taken = await this.#receive({ type: 'link-changed', link: this.#context.link, ...now }).catch(() => undefined)
      if (taken?.taken) {
        this.#told = now
        attempt = 0
      } else {
        await pause(backOffMs(attempt, retryMaxMs), this.#stopping)
      }
    }
  }
}

/** Another cause of the same outage is no change, but that it now needs a person is. */
const same = (a: State, b: State): boolean => a.state === b.state && a.needsPerson === b.needsPerson
