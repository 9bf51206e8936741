import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { parseJson } from './arguments.ts'
import type { Clock } from './clock.ts'
import type { SlackApp } from './workspace.ts'

/** An app may hold this many connections; a further one is told so and closed. */
const socketsMax = 10
const ackDeadlineMs = 3_000
/** How long after a failed attempt the next one is made; after the last one the event is lost. */
const redeliveryDelaysMs = [0, 60_000, 300_000] as const
/** How long a socket still lives after it was told to refresh. */
const refreshGraceMs = 10_000

export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled'

/** What became of a command or a click: Slack makes one attempt only. */
export type Asked =
  | { readonly acknowledged: true; readonly payload: unknown }
  | { readonly acknowledged: false; readonly reason: 'no-socket' | 'timeout' | 'socket-closed' }

interface Pending {
  readonly settle: (asked: Asked) => void
  readonly cancelDeadline: () => void
}

interface Line {
  readonly app: SlackApp
  readonly socket: WebSocket
  readonly pending: Map<string, Pending>
}

interface Delivery {
  readonly app: SlackApp
  readonly body: string
  readonly attempt: number
  readonly retryReason: string
}

/** Socket Mode: tickets, connections, and envelopes that one connection gets and must acknowledge in time. */
export class Sockets {
  /** Events that no attempt brought to the app. */
  lostEvents = 0
  readonly #clock: Clock
  readonly #pingEveryMs: number
  readonly #server = new WebSocketServer({ noServer: true })
  readonly #tickets = new Map<string, SlackApp>()
  readonly #lines = new Map<SlackApp, Line[]>()
  #turn = 0
  #lastEnvelope = 0
  #stopped = false

  constructor(clock: Clock, pingEveryMs: number) {
    this.#clock = clock
    this.#pingEveryMs = pingEveryMs
  }

  /** A ticket opens one connection. */
  newTicket(app: SlackApp): string {
    const ticket = randomBytes(12).toString('hex')
    this.#tickets.set(ticket, app)
    return ticket
  }

  countOf(app: SlackApp): number {
    return this.#lines.get(app)?.length ?? 0
  }

  /** Envelopes that are on their way or wait for their acknowledgement. */
  get unacknowledged(): number {
    return this.#all().reduce((sum, line) => sum + line.pending.size, 0)
  }

  /** Takes over a connection that asks to become a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URLSearchParams((request.url ?? '').split('?', 2)[1]).get('ticket') ?? ''
    const app = this.#tickets.get(ticket)
    this.#tickets.delete(ticket)
    if (!app) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#connected(app, opened))
  }

  /** Brings an event to the app, with redelivery. `payload` is the whole `payload` of the envelope. */
  deliver(app: SlackApp, payload: unknown): void {
    this.#attempt({ app, body: JSON.stringify(payload), attempt: 0, retryReason: '' })
  }

  /** Brings a command, a click or a form to the app, once. Resolves when it is acknowledged, or known not to be. */
  ask(app: SlackApp, type: 'slash_commands' | 'interactive', payload: unknown): Promise<Asked> {
    const asked = Promise.withResolvers<Asked>()
    const fields = `"type":"${type}","accepts_response_payload":true`
    if (app.token === 'inactive' || !this.#send(app, JSON.stringify(payload), fields, asked.resolve)) {
      asked.resolve({ acknowledged: false, reason: 'no-socket' })
    }
    return asked.promise
  }

  /** Tells every connection to go; after a refresh request those that stay are closed. */
  disconnect(reason: DisconnectReason): void {
    for (const line of this.#all()) {
      line.socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'stand-in' } }))
      if (reason !== 'warning') this.#clock.setTimer(() => line.socket.close(), refreshGraceMs)
    }
  }

  /** Breaks every connection without a word. */
  cut(): void {
    for (const line of this.#all()) line.socket.terminate()
  }

  stop(): void {
    this.#stopped = true
    this.cut()
    this.#server.close()
  }

  #all(): Line[] {
    return [...this.#lines.values()].flat()
  }

  #connected(app: SlackApp, socket: WebSocket): void {
    const lines = this.#lines.get(app) ?? []
    this.#lines.set(app, lines)
    // An app that went away in the middle of a frame is as good as one that closed.
    socket.on('error', () => socket.terminate())
    if (lines.length >= socketsMax) {
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets', debug_info: { host: 'stand-in' } }))
      socket.close()
      return
    }
    const line: Line = { app, socket, pending: new Map() }
    lines.push(line)
    socket.on('message', (text) => this.#received(line, text.toString()))
    const stopPings = this.#keepPinging(socket)
    socket.once('close', () => {
      stopPings()
      this.#lines.set(app, this.#lines.get(app)?.filter((other) => other !== line) ?? [])
      for (const pending of line.pending.values()) {
        pending.cancelDeadline()
        pending.settle({ acknowledged: false, reason: 'socket-closed' })
      }
    })
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: lines.length,
        debug_info: { host: 'stand-in', build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: app.id },
      }),
    )
  }

  #keepPinging(socket: WebSocket): () => void {
    if (this.#pingEveryMs <= 0) return () => {}
    let cancel = (): void => {}
    const next = (): void => {
      cancel = this.#clock.setTimer(() => {
        socket.ping()
        next()
      }, this.#pingEveryMs)
    }
    next()
    return () => cancel()
  }

  #received(line: Line, text: string): void {
    const message = parseJson(text) as { readonly envelope_id?: unknown; readonly payload?: unknown } | undefined
    const id = message?.envelope_id
    if (typeof id !== 'string') return
    const pending = line.pending.get(id)
    if (!pending) return
    line.pending.delete(id)
    pending.cancelDeadline()
    pending.settle({ acknowledged: true, payload: message?.payload })
  }

  #attempt(delivery: Delivery): void {
    if (this.#stopped) return
    const { attempt, retryReason } = delivery
    const fields = `"type":"events_api","accepts_response_payload":false,"retry_attempt":${attempt},"retry_reason":"${retryReason}"`
    const sent = this.#send(delivery.app, delivery.body, fields, (asked) => {
      if (!asked.acknowledged) this.#again(delivery, asked.reason === 'timeout' ? 'timeout' : 'connection_failed')
    })
    if (!sent) this.#again(delivery, 'connection_failed')
  }

  #again(delivery: Delivery, retryReason: string): void {
    const delayMs = redeliveryDelaysMs[delivery.attempt]
    if (delayMs === undefined) {
      this.lostEvents += 1
      return
    }
    const next = { ...delivery, attempt: delivery.attempt + 1, retryReason }
    if (delayMs === 0) this.#attempt(next)
    else this.#clock.setTimer(() => this.#attempt(next), delayMs)
  }

  /** False if the app has no connection. */
  #send(app: SlackApp, body: string, fields: string, settle: (asked: Asked) => void): boolean {
    const line = this.#pick(app)
    if (!line) return false
    this.#lastEnvelope += 1
    const id = `00000000-0000-4000-8000-${this.#lastEnvelope.toString(16).padStart(12, '0')}`
    const cancelDeadline = this.#clock.setTimer(() => {
      line.pending.delete(id)
      settle({ acknowledged: false, reason: 'timeout' })
    }, ackDeadlineMs)
    line.pending.set(id, { settle, cancelDeadline })
    line.socket.send(`{"envelope_id":"${id}","payload":${body},${fields}}`)
    return true
  }

  /** Slack gives each envelope to one of the app's connections; here they take turns. */
  #pick(app: SlackApp): Line | undefined {
    const open = this.#lines.get(app)?.filter((line) => line.socket.readyState === line.socket.OPEN)
    if (!open || open.length === 0) return undefined
    this.#turn += 1
    return open[this.#turn % open.length]
  }
}
