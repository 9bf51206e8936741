import type { ISyncResponse } from 'matrix-js-sdk'
import type { AdapterContext, Receive } from '../../core/adapter.ts'
import type { HandedOver, Received } from '../../core/received.ts'
import { type Api, fetchEdits, fetchEvent } from './api.ts'
import { answerTo } from './asking.ts'
import { parseEvents, type RawEvent, recordOf } from './events.ts'
import { asFound, readBack } from './history.ts'
import { rememberEdits, type Surroundings, translate, unreadablePost } from './inbound.ts'
import type { LinkTests } from './link-test.ts'
import { isNotFound } from './outcome.ts'
import type { RecentEvents } from './recent.ts'
import type { Rooms } from './rooms.ts'
import { backOffMs, pause } from './time.ts'

const retryMaxMs = 5_000
/** 10,000 events: an outage of days in a busy room. What is older is left to the core's own catching up. */
const gapPagesMax = 100

export interface HandOverParts {
  readonly context: AdapterContext
  readonly ownUser: string
  readonly api: Api
  readonly rooms: Rooms
  readonly recent: RecentEvents
  readonly receive: Receive
  readonly linkTests: LinkTests
  readonly stopping: AbortSignal
}

/**
 * Hands over what one sync response tells: each room in its own order, the rooms beside each other. It returns when all of
 * it was taken, however long that takes; only `stopping` ends it early: then it resolves to false.
 */
export class HandOver {
  readonly #parts: HandOverParts
  /** The newest event that each room's syncs have told. */
  readonly #lastTold = new Map<string, string>()
  #wasCutShort = false

  constructor(parts: HandOverParts) {
    this.#parts = parts
  }

  /**
   * @param response the whole of it, see `sync-answer.ts`
   * @param since where the last response ended; undefined on the first start ever, when everything is history
   * @param wereJoined the rooms that the bot was in then
   */
  async all(response: ISyncResponse, since: string | undefined, wereJoined: ReadonlySet<string>): Promise<boolean> {
    if (since === undefined) return true
    const { join = {}, leave = {} } = response.rooms ?? {}
    await Promise.all([
      ...Object.entries(join).map(([room, told]) =>
        wereJoined.has(room) ? this.#joinedRoom(room, told.timeline, since) : this.#enteredRoom(room, told.timeline),
      ),
      ...Object.entries(leave)
        .filter(([room]) => wereJoined.has(room))
        .map(([room, told]) => this.#leftRoom(room, told.timeline, since)),
    ])
    return !this.#wasCutShort
  }

  /**
   * Of the same response, before anything is sent again after an outage: the rooms that have ended meanwhile, which other people's words
   * must not go into. Nothing waits for its being taken, because `all` tells it in its place.
   */
  async ended(response: ISyncResponse, since: string | undefined, wereJoined: ReadonlySet<string>): Promise<void> {
    if (since === undefined) return
    for (const [room, { state, timeline }] of Object.entries(response.rooms?.join ?? {})) {
      if (!wereJoined.has(room)) continue
      const end = parseEvents([...(state?.events ?? []), ...(timeline?.events ?? [])]).findLast(({ type }) => type === 'm.room.tombstone')
      const received = end && (await translate(end, this.#around(room, false)))
      if (received) await this.#parts.receive(received).catch(() => undefined)
    }
  }

  async #joinedRoom(room: string, timeline: Timeline, since: string): Promise<void> {
    if (timeline?.limited) await this.#gap(room, timeline, since)
    const events = parseEvents(timeline?.events)
    for (const event of events) await this.#one(room, event, false)
    this.#noteTold(room, events)
    this.#parts.rooms.forgetOld(room)
  }

  #noteTold(room: string, events: readonly RawEvent[]): void {
    const last = events.at(-1)
    if (last) this.#lastTold.set(room, last.event_id)
  }

  /** What was said before the bot came in is not for it, whatever the homeserver shows. */
  async #enteredRoom(room: string, timeline: Timeline): Promise<void> {
    const events = parseEvents(timeline?.events)
    const entry = events.findLastIndex((event) => this.#isOwnJoin(event))
    const at = events[entry]?.origin_server_ts ?? this.#parts.context.now()
    if (!this.#parts.rooms.isOwnMaking(room)) await this.#give(this.#ownChange(room, 'bot-returned', at))
    if (entry === -1) {
      const found = await this.#read(room, {
        ...beginningOf(timeline),
        enough: (page) => page.some((event) => this.#isOwnJoin(event)),
      })
      const since = found.findLastIndex((event) => this.#isOwnJoin(event))
      const told = idsOf(events)
      for (const event of asFound(found.slice(since + 1).filter(({ event_id: id }) => !told.has(id)))) await this.#one(room, event, true)
    }
    for (const event of events.slice(entry + 1)) await this.#one(room, event, false)
    this.#noteTold(room, events)
  }

  async #leftRoom(room: string, timeline: Timeline, since: string): Promise<void> {
    if (timeline?.limited) await this.#gap(room, timeline, since)
    const events = parseEvents(timeline?.events)
    for (const event of events) await this.#one(room, event, false)
    const end = events.findLast((event) => event.type === 'm.room.member' && event.state_key === this.#parts.ownUser)
    await this.#give(this.#ownChange(room, 'bot-removed', end?.origin_server_ts ?? this.#parts.context.now()))
  }

  /**
   * The homeserver left events out: they are read, and handed over before the newer ones. Not every homeserver ends where it is asked to
   * (some do only if `to` is the very place of an event): what was told before ends it, too.
   */
  async #gap(room: string, timeline: Timeline, since: string): Promise<void> {
    const last = this.#lastTold.get(room)
    const isLast = (event: RawEvent): boolean => event.event_id === last
    const told = idsOf(parseEvents(timeline?.events))
    const read = await this.#read(room, { ...beginningOf(timeline), to: since, enough: (page) => page.some(isLast) })
    const events = read.slice(read.findLastIndex(isLast) + 1)
    for (const event of asFound(events.filter((each) => !told.has(each.event_id)))) await this.#one(room, event, true)
  }

  async #read(room: string, query: { from?: string; to?: string; enough?: (page: readonly RawEvent[]) => boolean }) {
    const history = await this.#insist(room, (signal) => readBack(this.#parts.api, { room, ...query, pagesMax: gapPagesMax }, signal))
    if (history?.whole === false) {
      this.#parts.context.log(`the gap in room ${room} is larger than ${gapPagesMax} pages; what is older is left to the catch-up`)
    }
    rememberEdits(history?.events ?? [], this.#parts)
    return history?.events ?? []
  }

  async #one(room: string, event: RawEvent, found: boolean): Promise<void> {
    if (this.#parts.stopping.aborted) this.#wasCutShort = true
    if (this.#wasCutShort) return
    if (event.sender === this.#parts.ownUser) this.#parts.linkTests.heard(event)
    const around = this.#around(room, found)
    const received = await translate(event, around).catch((error: unknown) => {
      // A bug, but one that must neither stop the stream nor lose a person's word in silence.
      const name = error instanceof Error ? error.name : 'unknown'
      this.#parts.context.log(`event ${event.event_id} could not be translated (${name})`)
      return unreadablePost(event, around)
    })
    if (received) await this.#give(received)
  }

  /** Repeats until it is taken: whoever comes after it in the room waits. */
  async #give(received: HandedOver): Promise<void> {
    const { receive, stopping, context } = this.#parts
    for (let attempt = 0; !this.#wasCutShort; attempt += 1) {
      const taken = await receive(attempt === 0 ? received : toldAgain(received)).catch(() => undefined)
      if (taken?.taken) return
      if (attempt === 0) context.log(`${received.type} was not taken on link ${context.link}; it is handed over again until it is`)
      await pause(backOffMs(attempt, retryMaxMs), stopping)
      if (stopping.aborted) this.#wasCutShort = true
    }
  }

  /** Asks until the homeserver answers; undefined where it will not show it, or when stopping. */
  async #insist<T>(room: string, ask: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    const { stopping, context, api } = this.#parts
    for (let attempt = 0; !stopping.aborted; attempt += 1) {
      try {
        const answered = await answerTo(api, ask, stopping)
        if ('answer' in answered) return answered.answer
        if (!isNotFound(answered.refusal)) context.log(`the homeserver does not show the history of room ${room}`)
        return undefined
      } catch {
        await pause(backOffMs(attempt, retryMaxMs), stopping)
      }
    }
    this.#wasCutShort = true
    return undefined
  }

  #around(room: string, found: boolean): Surroundings {
    const { context, ownUser, rooms, recent, api } = this.#parts
    return {
      link: context.link,
      ownUser,
      room,
      isDirect: rooms.isDirect(room),
      found,
      nameOf: (user) => rooms.nameOf(room, user),
      recent,
      fetchEvent: async (id) => parseEvents([await this.#insist(room, (signal) => fetchEvent(api, room, id, signal))])[0],
      fetchEdits: async (post) => parseEvents((await this.#insist(room, (signal) => fetchEdits(api, room, post, signal)))?.chunk),
    }
  }

  /** Coming in, that is; a new name or picture is told as a join too. */
  #isOwnJoin(event: RawEvent): boolean {
    if (event.type !== 'm.room.member' || event.state_key !== this.#parts.ownUser) return false
    return event.content.membership === 'join' && recordOf(event.unsigned?.prev_content).membership !== 'join'
  }

  #ownChange(room: string, change: 'bot-removed' | 'bot-returned', at: number): Received {
    return { type: 'channel-changed', link: this.#parts.context.link, channel: room, change, at }
  }
}

const toldAgain = (received: HandedOver): HandedOver =>
  received.type === 'posted' || received.type === 'edited' ? { ...received, toldAgain: true } : received

/** Where a homeserver does not say where its timeline begins, reading begins at the newest event. */
const beginningOf = (timeline: Timeline): { readonly from?: string } => (timeline?.prev_batch ? { from: timeline.prev_batch } : {})

const idsOf = (events: readonly RawEvent[]): ReadonlySet<string> => new Set(events.map(({ event_id: id }) => id))

type Timeline = ISyncResponse['rooms']['join'][string]['timeline'] | undefined
