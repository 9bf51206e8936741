import { createHash } from 'node:crypto'
import type { PostId, UserId } from '../../core/addresses.ts'
import type { Content } from '../../core/content.ts'
import type { Outgoing, SendOutcome } from '../../core/outgoing.ts'
import { type Api, path, relationsPrefix } from './api.ts'
import type { DirectRooms } from './direct.ts'
import { parseEvents, plainEmoji, relationOf } from './events.ts'
import { linkTestType } from './link-test.ts'
import { render } from './markup.ts'
import { type Failure, failureOf, isDuplicateReaction, isNotFound } from './outcome.ts'
import type { Rooms } from './rooms.ts'

export interface OutboundParts {
  readonly api: Api
  readonly rooms: Rooms
  readonly direct: DirectRooms
  readonly ownUser: UserId
}

const encrypted = 'the room is encrypted, which Parley cannot use yet'
const marksPagesMax = 3

/** Performs outgoing acts. Each request carries a transaction id made from the delivery's, so a repeat has no second effect. */
export class Outbound {
  readonly #parts: OutboundParts
  /** All of our own marks on a post, by room and post: event ids by emoji. What is not here is asked of the homeserver. */
  readonly #marks = new Map<string, Map<string, string>>()

  constructor(parts: OutboundParts) {
    this.#parts = parts
  }

  async perform(outgoing: Outgoing, signal: AbortSignal): Promise<SendOutcome> {
    try {
      if (outgoing.type === 'direct') return await this.#direct(outgoing, signal)
      return this.#obstacle(outgoing.channel) ?? (await this.#act(outgoing, signal))
    } catch (error) {
      return failureOf(error)
    }
  }

  /** Says something in a room that no client shows; why that failed, or undefined. */
  async testLink(room: string, id: string, signal: AbortSignal): Promise<Failure | undefined> {
    const obstacle = this.#obstacle(room)
    if (obstacle) return obstacle
    try {
      await this.#parts.api.put(path`/rooms/${room}/send/${linkTestType}/${transaction(id)}`, { test: id }, signal)
      return undefined
    } catch (error) {
      return failureOf(error)
    }
  }

  /** What stands in the way of any act in a room. Fails closed: a room that is not known for sure is not written to. */
  #obstacle(room: string): Failure | undefined {
    const membership = this.#parts.rooms.membership(room)
    if (membership === 'invite') {
      return {
        outcome: 'unavailable',
        scope: 'channel',
        reason: 'the bot is about to join the room',
        retryAfterMs: 2_000,
      }
    }
    if (membership === 'unknown') return { outcome: 'refused', reason: 'the bot is not in the room: invite it there' }
    if (membership !== 'join') return { outcome: 'refused', reason: 'the bot is no longer in the room: invite it again' }
    return this.#parts.rooms.isEncrypted(room) ? { outcome: 'refused', reason: encrypted } : undefined
  }

  async #act(outgoing: Exclude<Outgoing, { type: 'direct' }>, signal: AbortSignal): Promise<SendOutcome> {
    const { id, channel } = outgoing
    switch (outgoing.type) {
      case 'post':
        return { outcome: 'sent', post: await this.#post(id, channel, outgoing.content, relationTo(outgoing), signal) }
      case 'revise':
        return {
          outcome: 'sent',
          post: await this.#message(channel, id, this.#revision(channel, id, outgoing.post, outgoing.content), signal),
        }
      case 'mark':
        await this.#mark(outgoing, signal)
        return { outcome: 'sent' }
      case 'remove':
        await this.#redact(channel, outgoing.post, id, signal)
        return { outcome: 'sent' }
      case 'topic':
        if (this.#parts.rooms.topic(channel) === outgoing.topic) return { outcome: 'sent' }
        await this.#parts.api.put(path`/rooms/${channel}/state/m.room.topic/`, { topic: outgoing.topic.toWellFormed() }, signal)
        return { outcome: 'sent' }
    }
  }

  async #direct(outgoing: Extract<Outgoing, { type: 'direct' }>, signal: AbortSignal): Promise<SendOutcome> {
    const { direct } = this.#parts
    const room = await direct.roomFor(outgoing.user, signal)
    if (await direct.isEncrypted(room, signal)) return { outcome: 'refused', reason: encrypted }
    const post = await this.#post(outgoing.id, room, outgoing.content, undefined, signal)
    return { outcome: 'sent', post, channel: room }
  }

  async #post(id: string, room: string, content: Content, relation: object | undefined, signal: AbortSignal): Promise<PostId> {
    const message = this.#messageContent(room, id, content)
    return this.#message(room, id, relation === undefined ? message : { ...message, 'm.relates_to': relation }, signal)
  }

  async #message(room: string, id: string, content: object, signal: AbortSignal): Promise<PostId> {
    const address = path`/rooms/${room}/send/m.room.message/${transaction(id)}`
    return (await this.#parts.api.put<{ event_id: string }>(address, content, signal)).event_id
  }

  #messageContent(room: string, id: string, content: Content) {
    const { body, html } = render(content, (user) => this.#parts.rooms.nameOf(room, user))
    const mentions = content.mentions ?? []
    return {
      // A notice wakes nobody, not even whom it mentions.
      msgtype: content.wakes || mentions.length > 0 ? 'm.text' : 'm.notice',
      body,
      format: 'org.matrix.custom.html',
      formatted_body: html,
      // Given even when empty: without it, servers and clients look for names in the text and ping those.
      'm.mentions': mentions.length > 0 ? { user_ids: [...mentions] } : {},
      // A hint for people who look; anybody can forge it.
      parley: { delivery: id },
    }
  }

  /** An edit pings nobody anew, whomever the words mention. */
  #revision(room: string, id: string, post: PostId, content: Content) {
    const message = this.#messageContent(room, id, content)
    return {
      ...message,
      body: `* ${message.body}`,
      formatted_body: `* ${message.formatted_body}`,
      'm.mentions': {},
      'm.new_content': message,
      'm.relates_to': { rel_type: 'm.replace', event_id: post },
    }
  }

  /** The new mark first, then the old ones away: at no moment does the post stand without one. */
  async #mark(mark: Extract<Outgoing, { type: 'mark' }>, signal: AbortSignal): Promise<void> {
    const { channel, post, emoji, id } = mark
    const key = `${channel} ${post}`
    const known = this.#marks.get(key)
    // With nothing to take away there is nothing to ask for.
    const marks = known ?? (mark.replaces.length === 0 ? undefined : await this.#ownMarks(channel, post, signal))
    // Forgotten until all is done, so that after a failure the homeserver is asked again.
    this.#marks.delete(key)
    const added = await this.#react(channel, post, emoji, id, signal)
    if (!marks) return
    if (added !== undefined) marks.set(plainEmoji(emoji), added)
    for (const unwanted of new Set(mark.replaces.map(plainEmoji))) {
      const target = unwanted === plainEmoji(emoji) ? undefined : marks.get(unwanted)
      if (target === undefined) continue
      await this.#redact(channel, target, `${id}.${createHash('sha256').update(target).digest('hex').slice(0, 16)}`, signal)
      marks.delete(unwanted)
    }
    this.#remember(key, marks)
  }

  /** The new reaction's event; undefined where it stood there already. */
  async #react(room: string, post: PostId, emoji: string, id: string, signal: AbortSignal): Promise<string | undefined> {
    const address = path`/rooms/${room}/send/m.reaction/${transaction(id)}`
    const content = { 'm.relates_to': { rel_type: 'm.annotation', event_id: post, key: emoji } }
    try {
      return (await this.#parts.api.put<{ event_id: string }>(address, content, signal)).event_id
    } catch (error) {
      if (isDuplicateReaction(error)) return undefined
      throw error
    }
  }

  async #ownMarks(room: string, post: PostId, signal: AbortSignal): Promise<Map<string, string>> {
    const marks = new Map<string, string>()
    let from: string | undefined
    for (let page = 0; page < marksPagesMax; page += 1) {
      const answer = await this.#parts.api.get<{ chunk?: unknown[]; next_batch?: string }>(
        path`/rooms/${room}/relations/${post}/m.annotation/m.reaction`,
        { limit: 100, ...(from === undefined ? {} : { from }) },
        signal,
        relationsPrefix,
      )
      for (const event of parseEvents(answer.chunk)) {
        const { annotates } = relationOf(event.content)
        if (event.sender === this.#parts.ownUser && annotates) marks.set(plainEmoji(annotates.key), event.event_id)
      }
      if (answer.next_batch === undefined) break
      from = answer.next_batch
    }
    return marks
  }

  async #redact(room: string, event: string, id: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#parts.api.put(path`/rooms/${room}/redact/${event}/${transaction(id)}`, {}, signal)
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }

  #remember(key: string, marks: Map<string, string>): void {
    this.#marks.set(key, marks)
    for (const oldest of this.#marks.keys()) {
      if (this.#marks.size <= marksMax) break
      this.#marks.delete(oldest)
    }
  }
}

/** Posts whose marks are remembered. */
const marksMax = 5_000

/** Unique in the room whatever is sent: Synapse knows an event again by room, device and transaction id, not by its path. */
const transaction = (id: string): string => `parley.${id}`

/** What stands in a thread is not in the room's own timeline: what is to be seen there answers the thread's root, as people do there. */
function relationTo({ thread, alsoInChannel }: Extract<Outgoing, { type: 'post' }>): object | undefined {
  if (thread === undefined) return undefined
  return alsoInChannel ? { 'm.in_reply_to': { event_id: thread } } : inThread(thread)
}

const inThread = (root: PostId) => ({
  rel_type: 'm.thread',
  event_id: root,
  is_falling_back: true,
  'm.in_reply_to': { event_id: root },
})
