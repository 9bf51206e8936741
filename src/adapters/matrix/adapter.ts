import './silent-logger.ts'
import { MemoryStore } from 'matrix-js-sdk'
import type {
  Adapter,
  AdapterContext,
  CatchUpOutcome,
  CatchUpQuery,
  LookupOutcome,
  LookupQuery,
  ProbeOutcome,
  ProbeQuery,
  Receive,
} from '../../core/adapter.ts'
import type { Inspection } from '../../core/inspection.ts'
import type { Outgoing, SendOutcome } from '../../core/outgoing.ts'
import { Api, fetchEdits, fetchEvent } from './api.ts'
import { answerTo } from './asking.ts'
import { catchUp } from './catch-up.ts'
import { connect } from './connect.ts'
import { parseEvents } from './events.ts'
import type { Surroundings } from './inbound.ts'
import { inspect } from './inspect.ts'
import { LinkState } from './link-state.ts'
import { LinkTests } from './link-test.ts'
import { lookup } from './lookup.ts'
import { RecentEvents } from './recent.ts'
import { Session } from './session.ts'
import { type MatrixSettings, matrixSettings } from './settings.ts'
import { pause, within } from './time.ts'
import type { TransportSigns } from './transport.ts'

/** A bot on a Matrix homeserver, over `/sync`, through matrix-js-sdk. */
export const matrix = { name: 'matrix', settings: matrixSettings, open: openMatrix }

const sendTimeoutMs = 10_000
const newSessionMs = 1_000
/** How often it is looked whether a person has mended what only a person can. */
const mendedByPersonMs = 30_000

export function openMatrix(settings: MatrixSettings, context: AdapterContext): Adapter {
  return new MatrixAdapter(settings, context)
}

class MatrixAdapter implements Adapter {
  readonly platform = 'matrix'
  readonly limits = { repeatedSendIsSafe: true, hasButtons: false, sendTimeoutMs }
  readonly #settings: MatrixSettings
  readonly #context: AdapterContext
  readonly #stopping = new AbortController()
  readonly #linkTests = new LinkTests()
  #session: Session | undefined
  #link: LinkState | undefined
  #running: Promise<void> | undefined

  constructor(settings: MatrixSettings, context: AdapterContext) {
    this.#settings = settings
    this.#context = context
  }

  start(receive: Receive): Promise<void> {
    this.#link = new LinkState(this.#context, receive, this.#stopping.signal)
    this.#running ??= this.#run(receive, this.#link)
    return Promise.resolve()
  }

  async send(outgoing: Outgoing, signal: AbortSignal): Promise<SendOutcome> {
    const session = this.#session
    if (!session?.isCurrent) return { outcome: 'unavailable', scope: 'link', reason: 'not connected to the homeserver' }
    if (signal.aborted) return { outcome: 'unavailable', scope: 'channel', reason: 'it was stopped before it began' }
    return within(sendTimeoutMs, signal, (bounded) => session.outbound.perform(outgoing, bounded))
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#session?.stop()
    await this.#running
    await this.#link?.settled()
  }

  readonly probe = async ({ id, channel }: ProbeQuery, signal: AbortSignal): Promise<ProbeOutcome> => {
    const session = this.#session
    if (!session?.isCurrent) return { outcome: 'silent', reason: 'not connected to the homeserver' }
    return this.#linkTests.run(id, signal, (bounded) => session.outbound.testLink(channel, id, bounded))
  }

  readonly lookup = async (query: LookupQuery, signal: AbortSignal): Promise<LookupOutcome> => {
    const session = this.#session
    if (!session?.isCurrent) return { outcome: 'unavailable', reason: 'not connected to the homeserver' }
    return lookup(query, { api: session.api, direct: session.direct, ownUser: this.#settings.userId }, signal)
  }

  readonly catchUp = async (query: CatchUpQuery, signal: AbortSignal): Promise<CatchUpOutcome> => {
    const session = this.#session
    if (!session?.isCurrent) return { outcome: 'unavailable', reason: 'not connected to the homeserver' }
    return catchUp(session.api, query, this.#around(session, query.channel, signal), signal)
  }

  readonly clockAheadMs = (): number | undefined => this.#session?.clockAheadMs

  async inspect(channels: readonly string[], signal: AbortSignal): Promise<Inspection> {
    const { userId: ownUser, deviceId } = this.#settings
    let clockAheadMs: number | undefined
    const signs: TransportSigns = {
      polled: () => {},
      tokenRefused: () => {},
      clockTold: (serverTime) => {
        clockAheadMs = this.#context.now() - serverTime
      },
    }
    const client = connect(this.#settings, new MemoryStore(), signs)
    return inspect({ api: new Api(client, this.#settings, signs), ownUser, deviceId, clockAheadMs: () => clockAheadMs }, channels, signal)
  }

  /** Sessions one after the other, for ever: what a person has mended is found by the next one. */
  async #run(receive: Receive, link: LinkState): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const session = new Session({ settings: this.#settings, context: this.#context, receive, link, linkTests: this.#linkTests })
      this.#session = session
      const { needsPerson } = await session.run().catch((error: unknown) => {
        // A bug, or a state folder that cannot be used.
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
        link.down(`the link could not be opened in the state folder (${code})`, true)
        return { needsPerson: true }
      })
      await pause(needsPerson ? mendedByPersonMs : newSessionMs, signal)
    }
  }

  /** For the catch-up: asked once, and with a memory of its own, since nothing of it counts as handed over. */
  #around(session: Session, room: string, signal: AbortSignal): Surroundings {
    const { api } = session
    const ask = async <T>(question: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> => {
      const answered = await answerTo(api, question, signal)
      return 'answer' in answered ? answered.answer : undefined
    }
    return {
      link: this.#context.link,
      ownUser: this.#settings.userId,
      room,
      isDirect: session.rooms.isDirect(room),
      found: true,
      nameOf: (user) => session.rooms.nameOf(room, user),
      recent: new RecentEvents(),
      fetchEvent: async (id) => parseEvents([await ask((bound) => fetchEvent(api, room, id, bound))])[0],
      fetchEdits: async (post) => parseEvents((await ask((bound) => fetchEdits(api, room, post, bound)))?.chunk),
    }
  }
}
