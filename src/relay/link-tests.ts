import type { Adapter, ProbeOutcome } from '../core/adapter.ts'
import type { Event } from '../core/event.ts'
import type { LinkTestRow } from '../core/link-test.ts'

export interface LinkTestsOptions {
  readonly adapterOf: (link: string) => Adapter | undefined
  readonly mayAct: () => boolean
  readonly submit: (event: Event) => Promise<unknown>
  readonly log: (line: string) => void
}

/** Performs the link tests that the core decides on, and tells it how they went. A test that is lost is no harm: there is a next one. */
export class LinkTests {
  readonly #options: LinkTestsOptions
  readonly #stopping = new AbortController()
  readonly #running = new Set<Promise<void>>()
  readonly #begun = new Map<string, string>()

  constructor(options: LinkTestsOptions) {
    this.#options = options
  }

  /** Takes in what was recorded: a test that is pending begins, once. */
  changed(link: string, row: LinkTestRow | undefined): void {
    const pending = row?.pending
    if (!pending || this.#begun.get(link) === pending.id || this.#stopping.signal.aborted) return
    this.#begun.set(link, pending.id)
    const running = this.#run(link, pending).finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.all(this.#running)
  }

  async #run(link: string, { id, channel }: { readonly id: string; readonly channel: string }): Promise<void> {
    const adapter = this.#options.adapterOf(link)
    if (!adapter?.probe || !this.#options.mayAct()) return
    const outcome = await adapter.probe({ id, channel }, this.#stopping.signal).catch((error: unknown): ProbeOutcome => {
      this.#options.log(`bug: a link test of ${link} threw: ${error instanceof Error ? error.name : typeof error}`)
      return { outcome: 'untestable', reason: 'Parley could not test it' }
    })
    if (outcome.outcome === 'untestable' || this.#stopping.signal.aborted) return
    await this.#options.submit({ type: 'link-tested', link, test: id, outcome })
  }
}
