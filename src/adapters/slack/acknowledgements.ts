import type { SocketModeReceiver } from '@slack/bolt'
import type { Pause } from './pause.ts'

/** Slack waits 3 s. Waking its end of a socket for each of our own echoes costs more than all else about them. */
const soonMs = 250

type Client = SocketModeReceiver['client']

/** Tells Slack which of its envelopes need not be delivered again. */
export class Acknowledgements {
  readonly #pause: Pause
  readonly #stopping: AbortSignal
  #waiting: { readonly client: Client; readonly envelope: unknown }[] = []

  constructor(pause: Pause, stopping: AbortSignal) {
    this.#pause = pause
    this.#stopping = stopping
  }

  now(client: Client, envelope: unknown): void {
    client.websocket?.send(JSON.stringify({ envelope_id: envelope }), () => {})
  }

  /** With all that comes within a moment: for what nobody would miss if it were told again. */
  soon(client: Client, envelope: unknown): void {
    this.#waiting.push({ client, envelope })
    if (this.#waiting.length === 1) void this.#pause(soonMs, this.#stopping).then(() => this.#all())
  }

  #all(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const { client, envelope } of waiting) this.now(client, envelope)
  }
}
