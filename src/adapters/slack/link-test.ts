import { type ProbeOutcome, probeTimeoutMs } from '../../core/adapter.ts'
import type { SlackApi } from './api.ts'
import type { OwnRemovals } from './own-removals.ts'
import type { Pause } from './pause.ts'

export interface LinkTestParts {
  readonly api: SlackApi
  /** A private channel with nobody but the app in it. */
  readonly testChannel: string | undefined
  readonly pause: Pause
  readonly removals: OwnRemovals
}

/**
 * A post into a channel that nobody looks at, whose event must come back over a socket; then it is removed. That proves that Slack
 * takes posts of the app, and tells it of events: the very way of people's posts. Not that the app is in each track's channel: of
 * that Slack tells by events of its own. Slack shows whatever is said in a channel to its members, so none can be tested unseen.
 */
export class LinkTest {
  readonly #parts: LinkTestParts
  readonly #waiting = new Map<string, () => void>()

  constructor(parts: LinkTestParts) {
    this.#parts = parts
  }

  /** An event, as a socket told it. */
  heard(event: unknown): void {
    if (this.#waiting.size === 0) return
    const { type, channel, text } = (event ?? {}) as Readonly<Record<string, unknown>>
    if (type === 'message' && channel === this.#parts.testChannel && typeof text === 'string') this.#waiting.get(text)?.()
  }

  async run(id: string, signal: AbortSignal): Promise<ProbeOutcome> {
    const { api, testChannel: channel, pause, removals } = this.#parts
    if (channel === undefined) return { outcome: 'untestable', reason: 'there is no testChannel' }
    const text = `link test ${id}`
    const over = new AbortController()
    const bounded = AbortSignal.any([signal, over.signal])
    const heard = new Promise<boolean>((resolve) => {
      this.#waiting.set(text, () => resolve(true))
      void pause(probeTimeoutMs, bounded).then(() => resolve(false))
    })
    try {
      const said = await api.call('chat.postMessage', { channel, text, unfurl_links: false, parse: 'none' }, signal)
      if (!said.ok && said.failure.kind === 'limited') return { outcome: 'untestable', reason: said.failure.reason }
      if (!said.ok && said.failure.kind !== 'unknown') return { outcome: 'silent', reason: said.failure.reason }
      const wasHeard = await heard
      const ts = said.ok ? said.body.ts : undefined
      if (ts !== undefined) {
        removals.note(channel, ts)
        await api.call('chat.delete', { channel, ts }, signal)
      }
      if (wasHeard) return { outcome: 'heard' }
      return { outcome: 'silent', reason: said.ok ? 'Slack took it, and did not tell of it' : said.failure.reason }
    } finally {
      this.#waiting.delete(text)
      over.abort()
    }
  }
}
