import { type App, type Receiver, SocketModeReceiver } from '@slack/bolt'
import { fetch } from '../http/fetch.ts'
import { Acknowledgements } from './acknowledgements.ts'
import { backOffMs } from './back-off.ts'
import type { Told } from './intake.ts'
import { type Failure, failureOf } from './outcome.ts'
import type { Pause } from './pause.ts'
import { silentLogger } from './silent-logger.ts'

/** From asking for a socket to Slack's hello, and the first part of that: asking for its address. */
const connectWithinMs = 8_000
const addressWithinMs = 4_000
/** A socket of which nothing has come back for this long is dead. */
const pongWithinMs = 5_000
/** Slack renews sockets by their age: opened apart, they are not renewed at once. */
const staggerMs = 3_000
/** How long a socket whose successor stands stays open: what came over it is acknowledged over it, within 3 s. */
const lingerMs = 3_000
/** How long Slack gets to answer our goodbye. */
const goodbyeWithinMs = 500
const retryAfterMostMs = 60_000

export interface SocketParts {
  readonly appToken: string
  readonly apiUrl: string
  readonly connections: number
  /** Called with each event; Bolt sees none. False: it is not acknowledged, and Slack delivers it again. */
  readonly persist: (told: Told) => Promise<boolean>
  /** What our own acts are told back as: acknowledged, and that is all. */
  readonly isOwnEcho: (event: unknown) => boolean
  /**
   * A socket broke off that Slack had not asked to be renewed: what was on its way in it is told again a minute later, after
   * what is newer. `onOpen` follows.
   */
  readonly onBroken: () => void
  /** Slack sends no events for now, and will not send them later either. */
  readonly onUnsent: () => void
  /** Slack greeted a socket: how many the app has there that we know nothing of. */
  readonly onOthers: (count: number) => void
  /** How many sockets are open now. */
  readonly onOpen: (count: number) => void
  /** Why a socket could not be opened, or was taken away for good; undefined once one is open. */
  readonly onTrouble: (failure: Failure | undefined) => void
  readonly pause: Pause
  readonly log: (line: string) => void
}

interface Socket {
  /** Resolves when it is time to open the next one. */
  readonly leave: Promise<void>
  readonly isOver: () => boolean
  /** Closes it, after a while; it may be closed already. */
  readonly retire: (afterMs: number) => Promise<void>
}

/** Several Socket Mode connections under one Bolt app. Each is kept open for ever; the gap that one leaves the others fill. */
export class Sockets implements Receiver {
  readonly #parts: SocketParts
  readonly #stopping = new AbortController()
  readonly #open = new Set<SocketModeReceiver>()
  /** Those that are open, and those that are being opened or closed. */
  readonly #ours = new Set<SocketModeReceiver>()
  readonly #loops: Promise<void>[] = []
  readonly #acknowledgements: Acknowledgements
  #app: App | undefined

  constructor(parts: SocketParts) {
    this.#parts = parts
    this.#acknowledgements = new Acknowledgements(parts.pause, this.#stopping.signal)
  }

  init(app: App): void {
    this.#app = app
  }

  /** Begins to connect; resolves at once. */
  async start(): Promise<void> {
    for (let index = 0; index < this.#parts.connections; index += 1) this.#loops.push(this.#keepOpen(index))
  }

  /** Resolves when every socket is closed. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.all(this.#loops)
  }

  async #keepOpen(index: number): Promise<void> {
    const { pause } = this.#parts
    const { signal } = this.#stopping
    let failures = 0
    let before: Socket | undefined
    await pause(index * staggerMs, signal)
    while (!signal.aborted) {
      const opened = await this.#openOne()
      if ('failure' in opened) {
        failures += 1
        await pause(waitAfter(opened.failure, failures), signal)
        continue
      }
      failures = 0
      void before?.retire(lingerMs)
      before = opened
      await opened.leave
      // Whoever is asked to go stays until its successor stands; whoever went by itself is followed a little later.
      if (opened.isOver()) await pause(backOffMs(1), signal)
    }
    await before?.retire(0)
  }

  async #openOne(): Promise<Socket | { readonly failure: Failure }> {
    const renewal = new AbortController()
    const left = new AbortController()
    let said: Failure | undefined
    const receiver = this.#newReceiver(renewal, (failure) => {
      said = failure
      this.#parts.onTrouble(failure)
    })
    this.#ours.add(receiver)
    const closed = new Promise<void>((resolve) => receiver.client.once('disconnected', () => resolve()))
    const started = receiver.start().then(
      () => undefined,
      (error: unknown): Failure => (error === undefined ? brokeOff : failureOf(error)),
    )
    const ended = await this.#inTime(started)
    // What Slack said before it closed the socket says more than that it did.
    const failure = ended && (said ?? ended)
    if (failure) {
      await this.#close(receiver, Promise.all([closed, started]))
      this.#ours.delete(receiver)
      this.#parts.onTrouble(failure)
      return { failure }
    }
    this.#open.add(receiver)
    this.#parts.onTrouble(undefined)
    this.#parts.onOpen(this.#open.size)
    let isRetired = false
    const retire = async (afterMs: number): Promise<void> => {
      isRetired = true
      await this.#parts.pause(afterMs, AbortSignal.any([left.signal, this.#stopping.signal]))
      if (this.#open.delete(receiver) && !this.#stopping.signal.aborted) this.#parts.onOpen(this.#open.size)
      await this.#close(receiver, closed)
      this.#ours.delete(receiver)
    }
    void closed.then(() => {
      if (!isRetired && !this.#stopping.signal.aborted) this.#parts.onBroken()
      left.abort()
      void retire(0)
    })
    const leave = aborted(AbortSignal.any([left.signal, renewal.signal, this.#stopping.signal]))
    return { leave, isOver: () => left.signal.aborted, retire }
  }

  async #inTime(started: Promise<Failure | undefined>): Promise<Failure | undefined> {
    const done = new AbortController()
    const late = this.#parts.pause(connectWithinMs, AbortSignal.any([done.signal, this.#stopping.signal]))
    const outcome = await Promise.race([started, late.then(() => brokeOff)])
    done.abort()
    return outcome
  }

  /** Says goodbye, then drops the socket if the other end has not answered: the first `disconnect` asks, the second forces. */
  async #close({ client }: SocketModeReceiver, ended: Promise<unknown>): Promise<void> {
    const over = new AbortController()
    void ended.then(() => over.abort())
    void client.disconnect()
    await this.#parts.pause(goodbyeWithinMs, over.signal)
    client.websocket?.disconnect()
    client.websocket?.disconnect()
  }

  #newReceiver(renewal: AbortController, onTrouble: (failure: Failure) => void): SocketModeReceiver {
    const receiver = new SocketModeReceiver({
      appToken: this.#parts.appToken,
      logger: silentLogger,
      clientPingTimeout: pongWithinMs,
      // The client's own reconnecting gives up on a refused connection by an unhandled rejection.
      autoReconnectEnabled: false,
      installerOptions: { clientOptions: this.#clientOptions() },
      processEventErrorHandler: async ({ error }) => {
        this.#parts.log(`an event could not be processed: ${error.name}`)
        return false
      },
    })
    guard(receiver, {
      isOwnEcho: this.#parts.isOwnEcho,
      persist: (told) => this.#persist(told),
      acknowledgements: this.#acknowledgements,
      onHello: (count) => this.#parts.onOthers(Math.max(0, count - this.#ours.size)),
      onRenewal: () => renewal.abort(),
      onTrouble,
      onUnsent: () => this.#parts.onUnsent(),
    })
    if (this.#app) receiver.init(this.#app)
    return receiver
  }

  async #persist(told: Told): Promise<boolean> {
    try {
      return await this.#parts.persist(told)
    } catch (error) {
      this.#parts.log(`an event could not be processed: ${error instanceof Error ? error.name : typeof error}`)
      return false
    }
  }

  /** A new object each time: the client writes into it. */
  #clientOptions() {
    return {
      slackApiUrl: this.#parts.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: addressWithinMs,
      fetch: (url: string | URL, init?: { signal?: AbortSignal }) => {
        const signals = [init?.signal, this.#stopping.signal].filter((signal) => signal !== undefined)
        return fetch(url, { ...(init as RequestInit), signal: AbortSignal.any(signals) })
      },
    }
  }
}

const brokeOff: Failure = { kind: 'unknown', reason: 'the connection for events broke off before it was ready' }
const switchedOff: Failure = {
  kind: 'unauthorised',
  code: 'link_disabled',
  reason: "Socket Mode was switched off in the app's settings (link_disabled)",
}

/** Slack holds ten connections for an app at most. */
const tooMany: Failure = {
  kind: 'unreached',
  reason: 'the app has as many connections as Slack allows it, so something else uses its tokens: end that (too_many_websockets)',
}
/** What Slack says before it closes a socket for good. */
const farewells: ReadonlyMap<unknown, Failure> = new Map<unknown, Failure>([
  ['link_disabled', switchedOff],
  ['too_many_websockets', tooMany],
])

interface Listening {
  readonly isOwnEcho: (event: unknown) => boolean
  readonly persist: (told: Told) => Promise<boolean>
  readonly acknowledgements: Acknowledgements
  /** Slack says how many sockets the app has. */
  readonly onHello: (count: number) => void
  /** Slack is about to close the socket, and lets it stand for some seconds yet. */
  readonly onRenewal: () => void
  readonly onTrouble: (failure: Failure) => void
  readonly onUnsent: () => void
}

/**
 * Some messages must not reach the client. It drops a socket at once that Slack asks to be renewed, with whatever is on its way in
 * it. Events are taken here, because to Bolt they mean nothing, and preparing them for it costs more than recording them; besides, the
 * client throws, outside of any promise that could be caught, on a payload without an inner event, such as `app_rate_limited`.
 */
function guard({ client }: SocketModeReceiver, listening: Listening): void {
  const { acknowledgements } = listening
  const listeners = client.listeners('ws_message')
  client.removeAllListeners('ws_message')
  client.on('ws_message', (message: unknown, isBinary: boolean) => {
    const envelope = envelopeIn(message)
    if (envelope?.type === 'hello' && typeof envelope.num_connections === 'number') listening.onHello(envelope.num_connections)
    if (envelope?.type === 'disconnect' && renewals.has(envelope.reason)) return listening.onRenewal()
    const trouble = envelope?.type === 'disconnect' ? farewells.get(envelope.reason) : undefined
    if (trouble) listening.onTrouble(trouble)
    if (envelope?.type === 'events_api') {
      const { envelope_id: id, payload, retry_attempt: attempt } = envelope
      if (payload?.type === 'app_rate_limited') listening.onUnsent()
      if (typeof payload?.event?.type !== 'string') acknowledgements.now(client, id)
      else if (listening.isOwnEcho(payload.event)) acknowledgements.soon(client, id)
      else
        void listening.persist({ body: payload, retryNum: Number(attempt) || 0 }).then((taken) => taken && acknowledgements.now(client, id))
      return
    }
    for (const listener of listeners) void Promise.resolve(listener(message, isBinary)).catch(() => {})
  })
}

const renewals: ReadonlySet<unknown> = new Set(['warning', 'refresh_requested'])

interface Envelope {
  readonly type?: unknown
  readonly reason?: unknown
  readonly envelope_id?: unknown
  readonly num_connections?: unknown
  readonly retry_attempt?: unknown
  readonly payload?: { readonly type?: unknown; readonly event?: { readonly type?: unknown } | null } | null
}

function envelopeIn(message: unknown): Envelope | undefined {
  if (typeof message !== 'string') return undefined
  try {
    return JSON.parse(message) as Envelope
  } catch {
    return undefined
  }
}

function waitAfter(failure: Failure, failures: number): number {
  return failure.kind === 'limited' ? Math.min(failure.retryAfterMs, retryAfterMostMs) : backOffMs(failures)
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
