import type { Receive } from '../../core/adapter.ts'
import type { LinkId } from '../../core/addresses.ts'
import type { LinkChanged } from '../../core/received.ts'
import type { Failure } from './outcome.ts'
import type { Pause } from './pause.ts'

/** A renewal of the last open socket takes less than this; it is no outage. */
const noSocketGraceMs = 2_000
const repeatReportMs = 2_000

export interface LinkParts {
  readonly link: LinkId
  readonly now: () => number
  readonly pause: Pause
  /** Hands the change over; asked again until it is taken. */
  readonly report: Receive
}

interface Standing {
  readonly state: 'up' | 'down'
  readonly cause: string
  readonly needsPerson: boolean
  readonly at: number
}

/** Whether Slack answers us and tells us of events: both must be so. Each change is reported once. */
export class Link {
  readonly #parts: LinkParts
  readonly #stopping = new AbortController()
  /** Undefined until Slack was first asked. */
  #answers: { readonly failure: Failure | undefined; readonly since: number } | undefined
  #socketCount = 0
  #noSocketSince: number
  #socketTrouble: Failure | undefined
  #reported: Standing | undefined
  #reporting: Promise<void> | undefined

  constructor(parts: LinkParts) {
    this.#parts = parts
    this.#noSocketSince = parts.now()
  }

  /** Tells what became of asking Slack whether it is there. */
  answered(failure: Failure | undefined): void {
    const before = this.#answers
    const isSame = before !== undefined && (before.failure === undefined) === (failure === undefined)
    this.#answers = { failure, since: isSame ? before.since : this.#parts.now() }
    if (before === undefined && failure === undefined) this.#startGrace()
    this.#judge()
  }

  /** Tells how many sockets are open. */
  sockets(count: number): void {
    if (count === 0 && this.#socketCount > 0) this.#startGrace()
    this.#socketCount = count
    this.#judge()
  }

  /** Tells why no socket can be opened; undefined when one was. */
  trouble(failure: Failure | undefined): void {
    this.#socketTrouble = failure
    this.#judge()
  }

  /** Reports nothing from now on. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#reporting
  }

  #startGrace(): void {
    this.#noSocketSince = this.#parts.now()
    void this.#parts.pause(noSocketGraceMs, this.#stopping.signal).then(() => {
      if (this.#socketCount === 0) this.#graceIsOver = true
      this.#judge()
    })
  }

  #graceIsOver = false

  #standing(): Standing | undefined {
    if (this.#answers === undefined) return undefined
    const { failure, since } = this.#answers
    if (failure) return { state: 'down', cause: failure.reason, needsPerson: failure.kind === 'unauthorised', at: since }
    if (this.#socketCount > 0) {
      return { state: 'up', cause: 'Slack answers, and tells of events', needsPerson: false, at: this.#parts.now() }
    }
    const trouble = this.#socketTrouble
    const needsPerson = trouble?.kind === 'unauthorised'
    if (!needsPerson && !this.#graceIsOver) return undefined
    const cause = `no connection for events: ${trouble?.reason ?? 'it was closed'}`
    return { state: 'down', cause, needsPerson, at: this.#noSocketSince }
  }

  #judge(): void {
    if (this.#socketCount > 0) this.#graceIsOver = false
    if (this.#reporting === undefined && this.#unreported()) {
      this.#reporting = this.#report().finally(() => {
        this.#reporting = undefined
        this.#judge()
      })
    }
  }

  #unreported(): Standing | undefined {
    const standing = this.#standing()
    const isNews = standing?.state !== this.#reported?.state || standing?.needsPerson !== this.#reported?.needsPerson
    return standing && isNews && !this.#stopping.signal.aborted ? standing : undefined
  }

  async #report(): Promise<void> {
    for (let standing = this.#unreported(); standing; standing = this.#unreported()) {
      const changed: LinkChanged = { type: 'link-changed', link: this.#parts.link, ...standing }
      const taken = await this.#parts.report(changed)
      if (taken.taken) this.#reported = standing
      else await this.#parts.pause(repeatReportMs, this.#stopping.signal)
    }
  }
}
