import { Filter, type ISyncResponse, type MatrixClient } from 'matrix-js-sdk'
import type { AdapterContext, Receive } from '../../core/adapter.ts'
import { Api, path } from './api.ts'
import { connect } from './connect.ts'
import { DirectRooms } from './direct.ts'
import { parseEvents } from './events.ts'
import { HandOver } from './hand-over.ts'
import { replacementIn } from './inbound.ts'
import { accountObstacle } from './inspect.ts'
import type { LinkState } from './link-state.ts'
import type { LinkTests } from './link-test.ts'
import { Listings } from './listings.ts'
import { Outbound } from './outbound.ts'
import { failureOf, isFinal, tokenRefusedInWords } from './outcome.ts'
import { RecentEvents } from './recent.ts'
import { Rooms } from './rooms.ts'
import type { MatrixSettings } from './settings.ts'
import { SyncAnswer, tellsNothing } from './sync-answer.ts'
import { SyncStore } from './sync-store.ts'
import { backOffMs, pause } from './time.ts'
import { type Poll, pollTimeoutMs, type TransportSigns } from './transport.ts'

export interface SessionParts {
  readonly settings: MatrixSettings
  readonly context: AdapterContext
  readonly receive: Receive
  readonly link: LinkState
  readonly linkTests: LinkTests
}

const reconnectMaxMs = 3_000
const joinAttemptsMax = 10
const endsWithinMs = 2_000
const watchEveryMs = 5_000
/** Every request of the sync loop is bounded, and so are the pauses between them: silence this long means that it died. */
const silenceMaxMs = 60_000

/**
 * One run of the SDK's client: from the look at who the token belongs to, to the end of its sync loop. A new run begins
 * from what is saved on disk.
 */
export class Session {
  readonly #parts: SessionParts
  readonly #client: MatrixClient
  readonly #store: SyncStore
  readonly #ending = new AbortController()
  readonly api: Api
  readonly rooms: Rooms
  readonly outbound: Outbound
  readonly direct: DirectRooms
  readonly #recent = new RecentEvents()
  readonly #answer = new SyncAnswer()
  readonly #handOver: HandOver
  readonly #listings: Listings
  #watchingListings: Promise<void> | undefined
  readonly #joining = new Set<string>()
  #isCurrent = false
  #clockAheadMs: number | undefined
  #needsPerson = false
  #isHandingOver = false
  #failedPolls = 0
  #looksInFlight = 0
  #nudge: NodeJS.Timeout | undefined
  #lastSignAt = performance.now()

  constructor(parts: SessionParts) {
    const { settings, context } = parts
    this.#parts = parts
    this.#store = new SyncStore({
      folder: context.stateFolder,
      account: settings.userId,
      handOver: (response, since) => this.#take(response, since),
      stopping: this.#ending.signal,
      log: context.log,
      saveFailed: (code) => parts.link.down(`the place in the stream cannot be saved in the state folder (${code})`, true),
    })
    const signs: TransportSigns = {
      polled: (poll) => this.#polled(poll),
      synced: (body) => this.#answer.keep(body),
      toldNothing: () => this.#answer.isEmpty,
      passedOver: async (forSdk) => tellsNothing(forSdk as ISyncResponse) && this.#store.take(forSdk as ISyncResponse),
      place: () => this.#store.place,
      tokenRefused: (errcode) => this.#end(tokenRefusedInWords(errcode)),
      placeUnknown: () => this.#forgetPlace(),
      clockTold: (serverTime) => {
        this.#clockAheadMs = context.now() - serverTime
      },
    }
    this.#client = connect(settings, this.#store, signs)
    this.api = new Api(this.#client, settings, signs)
    this.rooms = new Rooms(this.#client, settings.userId)
    this.direct = new DirectRooms(this.api, this.rooms, settings.userId)
    this.outbound = new Outbound({ api: this.api, rooms: this.rooms, direct: this.direct, ownUser: settings.userId })
    this.#handOver = new HandOver({
      context,
      ownUser: settings.userId,
      api: this.api,
      rooms: this.rooms,
      recent: this.#recent,
      receive: parts.receive,
      linkTests: parts.linkTests,
      stopping: this.#ending.signal,
    })
    this.#listings = new Listings({
      api: this.api,
      rooms: () => this.rooms.shared(),
      changed: (channel) => parts.receive({ type: 'access-changed', link: context.link, channel }).catch(() => undefined),
    })
  }

  /**
   * Whether the homeserver has lately told what stands in the rooms. Otherwise nothing may be sent: a room may have become
   * encrypted, or somebody else's, meanwhile.
   */
  get isCurrent(): boolean {
    return this.#isCurrent && !this.#ending.signal.aborted
  }

  /** See `Adapter.clockAheadMs`. */
  get clockAheadMs(): number | undefined {
    return this.#clockAheadMs
  }

  /** Resolves when the session has ended: stopped, or beyond mending from inside; then whether only a person can. */
  async run(): Promise<{ readonly needsPerson: boolean }> {
    if (await this.#admitted()) await this.#sync()
    return { needsPerson: this.#needsPerson }
  }

  async #sync(): Promise<void> {
    const { signal } = this.#ending
    await this.#store.startup()
    const watch = setInterval(() => this.#watch(), watchEveryMs)
    try {
      await this.#client.startClient({
        initialSyncLimit: 1,
        pollTimeout: pollTimeoutMs,
        disablePresence: true,
        lazyLoadMembers: false,
        threadSupport: false,
        filter: Filter.fromJson(this.#parts.settings.userId, '', syncFilter()),
      })
      await ended(signal)
      await this.#watchingListings
    } finally {
      clearInterval(watch)
      clearTimeout(this.#nudge)
      this.#client.stopClient()
      await this.#store.idle()
    }
  }

  /** Nothing is handed over or asked any more once `run` has resolved. */
  stop(): void {
    this.#ending.abort()
  }

  /** Whether the token is that of the account and device in the settings; asks until the homeserver says. */
  async #admitted(): Promise<boolean> {
    const { settings, link } = this.#parts
    const { signal } = this.#ending
    const who = { api: this.api, ownUser: settings.userId, deviceId: settings.deviceId }
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const obstacle = await accountObstacle(who, signal)
        if (obstacle !== undefined) this.#end(obstacle)
        return obstacle === undefined
      } catch (error) {
        if (!signal.aborted) link.down(failureOf(error).reason)
        await pause(backOffMs(attempt, reconnectMaxMs), signal)
      }
    }
    return false
  }

  /** Called by the store, when the SDK has taken in a response. */
  async #take(response: ISyncResponse, since: string | undefined): Promise<boolean> {
    if (this.#ending.signal.aborted) return false
    this.#isHandingOver = true
    if (!this.#isCurrent) await this.#handOverEnds(response, since)
    this.#isCurrent = true
    this.#parts.link.up()
    this.#watchingListings ??= this.#listings.watch(this.#ending.signal)
    const taken = await this.#handOverAll(response, since)
    // A new session asks for it again.
    if (!taken) this.stop()
    this.#isHandingOver = false
    this.#lastSignAt = performance.now()
    return taken
  }

  /** Never throws, nor is it waited for without end: as soon as the link is up all that waits for it is sent. */
  async #handOverEnds(response: ISyncResponse, since: string | undefined): Promise<void> {
    const whole = this.#answer.wholeOf(response)
    const told = whole && this.#handOver.ended(whole, since, this.#store.joinedRooms).catch(() => undefined)
    await Promise.race([told, pause(endsWithinMs, this.#ending.signal)])
  }

  /** Never throws: the store must not, or the SDK's sync loop would end in silence. */
  async #handOverAll(response: ISyncResponse, since: string | undefined): Promise<boolean> {
    try {
      for (const room of this.rooms.invited()) void this.#join(room)
      const whole = this.#answer.wholeOf(response)
      for (const room of whole ? successorsIn(whole) : []) void this.#join(room)
      return whole !== undefined && (await this.#handOver.all(whole, since, this.#store.joinedRooms))
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown'
      this.#parts.context.log(`what link ${this.#parts.context.link} was told could not be handed over (${name})`)
      return false
    }
  }

  /** Invitations are accepted from anybody: who may use Parley is for the core to say, once they speak. */
  async #join(room: string): Promise<void> {
    if (this.#joining.has(room)) return
    this.#joining.add(room)
    const { signal } = this.#ending
    const inviter = this.rooms.inviter(room)
    for (let attempt = 0; attempt < joinAttemptsMax && !signal.aborted; attempt += 1) {
      try {
        if (inviter?.isDirect) await this.direct.adopt(inviter.user, room, signal)
        await this.api.post(path`/join/${room}`, {}, signal)
        break
      } catch (error) {
        if (signal.aborted) break
        this.#parts.context.log(`room ${room} could not be joined: ${failureOf(error).reason}`)
        if (isFinal(error)) break
        await pause(backOffMs(attempt + 2, 60_000), signal)
      }
    }
    this.#joining.delete(room)
  }

  #polled(poll: Poll): void {
    this.#lastSignAt = performance.now()
    if (poll.request === 'versions') this.#looksInFlight += poll.state === 'begun' ? 1 : -1
    if (this.#ending.signal.aborted || poll.state === 'begun') return
    if (poll.request === 'sync') this.#isCurrent &&= poll.state === 'answered'
    if (poll.request === 'sync' && poll.state === 'answered') this.#failedPolls = 0
    if (poll.state !== 'failed') return
    this.#failedPolls += 1
    // A long poll may be cut by any proxy on the way: only if the next look fails too, the link is down.
    if (poll.request === 'versions' || this.#failedPolls > 1) this.#parts.link.down(poll.cause ?? 'no connection')
    if (poll.request === 'versions' || this.#failedPolls === 1) this.#lookAgainIn(backOffMs(this.#failedPolls - 2, reconnectMaxMs))
  }

  /** The SDK looks again after 5 to 10 s by itself, too late for people who wait. One look at a time. */
  #lookAgainIn(ms: number): void {
    clearTimeout(this.#nudge)
    this.#nudge = setTimeout(() => {
      if (this.#looksInFlight === 0) this.#client.retryImmediately()
    }, ms)
  }

  #watch(): void {
    if (this.#isHandingOver || this.#store.isStoring || performance.now() - this.#lastSignAt < silenceMaxMs) return
    this.#parts.context.log(`the sync loop of link ${this.#parts.context.link} is silent: starting it again`)
    this.#parts.link.down('the connection to the homeserver fell silent')
    this.stop()
  }

  /** It was put back to an earlier state, or set up anew: the next session begins from now, and what was missed is left to the catch-up. */
  #forgetPlace(): void {
    if (this.#ending.signal.aborted) return
    this.#parts.link.down('the homeserver no longer knows the place in its stream')
    this.#store.forget()
    this.stop()
  }

  #end(cause: string): void {
    if (this.#ending.signal.aborted) return
    this.#parts.link.down(cause, true)
    this.#needsPerson = true
    this.stop()
  }
}

/** Only what is used: the rest would wake the poll for nothing. Made anew each time, because the SDK writes into it. */
const syncFilter = () => ({
  presence: { types: [] },
  account_data: { types: ['m.direct'] },
  room: {
    account_data: { types: [] },
    ephemeral: { types: [] },
    state: { lazy_load_members: false },
    timeline: { limit: 100, lazy_load_members: false },
  },
})

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** Rooms that have taken the place of others: Parley is there when it is confirmed that it is to follow, as far as it is let in. */
const successorsIn = ({ rooms }: ISyncResponse): readonly string[] =>
  Object.values(rooms?.join ?? {}).flatMap(({ timeline }) => parseEvents(timeline?.events).flatMap((event) => replacementIn(event) ?? []))
