import type { Api } from './api.ts'
import { isFinal, isForeign } from './outcome.ts'

/** What the homeserver says to a question, or why it will not answer it, however often it is asked. */
export type Answered<T> = { readonly answer: T } | { readonly refusal: unknown }

/**
 * Throws where it could not be asked. A page in its place decides nothing as long as the homeserver cannot be asked anything else either:
 * what waits for the answer then goes on waiting. Where it can, twice, the address leads nowhere.
 */
export async function answerTo<T>(api: Api, ask: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<Answered<T>> {
  for (let pages = 1; ; pages += 1) {
    try {
      return { answer: await ask(signal) }
    } catch (error) {
      if (isFinal(error)) return { refusal: error }
      if (!isForeign(error) || !(await isThere(api, signal))) throw error
      if (pages === pagesMax) return { refusal: error }
    }
  }
}

/** One alone may have come just before the homeserver was back. */
const pagesMax = 2

/** By a question that no link can do without. */
const isThere = (api: Api, signal: AbortSignal): Promise<boolean> =>
  api.get('/account/whoami', {}, signal).then(
    () => true,
    () => false,
  )
