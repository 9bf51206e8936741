import type { Adapter, Receive } from '../src/core/adapter.ts'
import type { Outgoing, SendOutcome } from '../src/core/outgoing.ts'

/** A platform that takes everything at once, in the same process. */
export class Instant implements Adapter {
  readonly platform = 'instant'
  readonly limits = { repeatedSendIsSafe: true, hasButtons: false, sendTimeoutMs: 10_000 }
  onPost: (outgoing: Outgoing & { type: 'post' }) => void = () => undefined
  receive: Receive | undefined
  #posts = 0

  async start(receive: Receive): Promise<void> {
    this.receive = receive
  }

  async send(outgoing: Outgoing): Promise<SendOutcome> {
    if (outgoing.type === 'post') this.onPost(outgoing)
    this.#posts += 1
    return { outcome: 'sent', ...(outgoing.type === 'direct' ? { channel: outgoing.user } : {}), post: `p${this.#posts}` }
  }

  inspect(): ReturnType<Adapter['inspect']> {
    return Promise.resolve({ reachable: true, missingScopes: [], channels: [] })
  }

  async stop(): Promise<void> {}
}
