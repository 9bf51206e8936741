import type { SlackApi } from './api.ts'
import type { Self } from './message.ts'
import type { Failure } from './outcome.ts'
import type { Pause } from './pause.ts'

/** While all is well. With the second look, an API that goes silent is noticed within 20 s. */
const everyMs = 10_000
const answerWithinMs = 4_000
/** One lost answer is no outage: a second look follows at once. */
const secondLookMs = 1_000
const whileDownMs = 2_000
/** A token does not become good again by asking. */
const whileUnauthorisedMs = 15_000

export interface ProbeParts {
  readonly api: SlackApi
  readonly teamId: string | undefined
  readonly pause: Pause
  readonly onAnswer: (failure: Failure | undefined) => void
}

/** Asks Slack, for as long as it runs, whether it is there and still knows us. */
export class Probe {
  readonly #parts: ProbeParts
  readonly #stopping = new AbortController()
  #soon = new AbortController()
  #running: Promise<void> | undefined
  #self: Self | undefined
  readonly #named = Promise.withResolvers<Self>()

  constructor(parts: ProbeParts) {
    this.#parts = parts
  }

  /** Who we are here: resolves at the first good answer. Never, if none comes. */
  get self(): Promise<Self> {
    return this.#named.promise
  }

  get known(): Self | undefined {
    return this.#self
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Asks again now: something has just gone wrong elsewhere. */
  soon(): void {
    this.#soon.abort()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    let failuresInRow = 0
    while (!signal.aborted) {
      this.#soon = new AbortController()
      const failure = await this.#ask()
      if (signal.aborted) return
      failuresInRow = failure ? failuresInRow + 1 : 0
      // A rate limit is an answer, too. A refused token is final; of the other failures, one alone says little.
      const isLimit = failure?.kind === 'limited'
      if (failure?.kind === 'unauthorised' || failuresInRow !== 1) this.#parts.onAnswer(isLimit ? undefined : failure)
      await this.#parts.pause(waitAfter(failure, failuresInRow), AbortSignal.any([signal, this.#soon.signal]))
    }
  }

  async #ask(): Promise<Failure | undefined> {
    const answer = await this.#parts.api.call(
      'auth.test',
      {},
      AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(answerWithinMs)]),
    )
    if (!answer.ok) return answer.failure
    const { user_id: user, bot_id: bot, team_id: team } = answer.body
    if (this.#parts.teamId !== undefined && team !== this.#parts.teamId) {
      return {
        kind: 'unauthorised',
        code: 'other_team',
        reason: 'the bot token belongs to another workspace than teamId names',
      }
    }
    if (!user) return { kind: 'unknown', reason: 'Slack did not say who we are' }
    this.#self ??= { user, bot: bot ?? '' }
    this.#named.resolve(this.#self)
    return undefined
  }
}

function waitAfter(failure: Failure | undefined, failuresInRow: number): number {
  if (failure === undefined) return everyMs
  if (failure.kind === 'unauthorised') return whileUnauthorisedMs
  if (failure.kind === 'limited') return Math.max(failure.retryAfterMs, everyMs)
  return failuresInRow === 1 ? secondLookMs : whileDownMs
}
