import { randomBytes } from 'node:crypto'
import type { PostOptions } from '../standin.ts'
import { type RoomEvent, redaction, relationOf } from './event.ts'
import type { Homeserver } from './homeserver.ts'
import { encryption } from './make-room.ts'
import { type Content, notFound } from './protocol.ts'
import { childrenOf, latestInThread } from './relations.ts'
import type { Room } from './room.ts'
import type { Media } from './routes/media.ts'
import { contentOf, withoutVariation } from './view.ts'

/** What local people do in their clients, put as those clients put it. All at once, without HTTP. */
export class People {
  readonly #server: Homeserver
  readonly #media: Media

  constructor(server: Homeserver, media: Media) {
    this.#server = server
    this.#media = media
  }

  post(user: string, channel: string, text: string, options: PostOptions = {}): string {
    const room = this.#server.room(channel)
    return this.#say(user, room, { ...this.#contentOf(room, text, options), ...relationFor(room, options) })
  }

  edit(user: string, channel: string, post: string, text: string): void {
    const room = this.#server.room(channel)
    const content = this.#contentOf(room, text, {})
    this.#say(user, room, {
      ...content,
      body: `* ${text}`,
      'm.new_content': content,
      'm.relates_to': { rel_type: 'm.replace', event_id: post },
    })
  }

  /** Whatever some client sends; the stand-in's own people never do. */
  send(user: string, channel: string, type: string, content: Content): string {
    return this.#server.send(this.#server.room(channel), { type, sender: this.#server.userId(user), content }).id
  }

  delete(user: string, channel: string, post: string): void {
    this.#server.send(this.#server.room(channel), redaction(this.#server.userId(user), post))
  }

  react(user: string, channel: string, post: string, emoji: string): void {
    const content = { 'm.relates_to': { rel_type: 'm.annotation', event_id: post, key: emoji } }
    const draft = { type: 'm.reaction', sender: this.#server.userId(user), content }
    this.#server.send(this.#server.room(channel), draft)
  }

  unreact(user: string, channel: string, post: string, emoji: string): void {
    const room = this.#server.room(channel)
    const sender = this.#server.userId(user)
    const reaction = childrenOf(eventIn(room, post), 'm.annotation').find(
      (event) => event.sender === sender && withoutVariation(relationOf(event.content)?.key ?? '') === withoutVariation(emoji),
    )
    if (reaction === undefined) throw notFound(`${sender} has not reacted with ${emoji} to ${post}`)
    this.#server.send(room, redaction(sender, reaction.id))
  }

  /** In an encrypted room, what goes out is encrypted; the relation is not, as in real clients. */
  #say(user: string, room: Room, content: Content): string {
    const sender = this.#server.userId(user)
    if (!room.isEncrypted) return this.#server.send(room, { type: 'm.room.message', sender, content }).id
    const relates = content['m.relates_to']
    const sealed = {
      ...encryption,
      ciphertext: randomBytes(96).toString('base64'),
      session_id: randomBytes(32).toString('base64'),
      ...(relates === undefined ? {} : { 'm.relates_to': relates }),
    }
    return this.#server.send(room, { type: 'm.room.encrypted', sender, content: sealed, clear: content }).id
  }

  #contentOf(room: Room, text: string, { file, forwarded }: PostOptions): Content {
    const mentions = { 'm.mentions': this.#mentionsIn(room, text) }
    if (file !== undefined) return { ...this.#fileContent(file, text), ...mentions }
    if (forwarded === undefined) return { msgtype: 'm.text', body: text, ...mentions }
    const quoted = forwarded.replace(/^/gm, '> ')
    return {
      msgtype: 'm.text',
      body: `${quoted}\n\n${text}`,
      format: 'org.matrix.custom.html',
      formatted_body: `<blockquote>${asHtml(forwarded)}</blockquote>${asHtml(text)}`,
      ...mentions,
    }
  }

  #fileContent(name: string, caption: string): Content {
    const bytes = `The content of ${name}.`
    const info = { mimetype: 'text/plain', size: bytes.length }
    const url = this.#media.keep(bytes, info.mimetype)
    return { msgtype: 'm.file', body: caption === '' ? name : caption, filename: name, url, info }
  }

  /** Clients complete `@name` to a member, and name that member in `m.mentions`. */
  #mentionsIn(room: Room, text: string): Content {
    const named = [...text.matchAll(/(?<![\w@])@([\w.=/+-]*\w)(:[\w.:-]*\w)?/g)].map(([name, localpart]) => ({
      localpart,
      userId: this.#server.userId(name.includes(':') ? name : (localpart ?? '')),
    }))
    const members = named.map(({ userId }) => userId).filter((userId) => room.joined.has(userId))
    return {
      ...(members.length > 0 ? { user_ids: [...new Set(members)] } : {}),
      ...(named.some(({ localpart }) => localpart === 'room') ? { room: true } : {}),
    }
  }
}

function relationFor(room: Room, { threadOf, replyTo }: PostOptions): Content {
  const answered = replyTo === undefined ? {} : { 'm.in_reply_to': { event_id: replyTo } }
  if (threadOf === undefined) return replyTo === undefined ? {} : { 'm.relates_to': answered }
  const post = eventIn(room, threadOf)
  const relation = relationOf(contentOf(post))
  const root = relation?.type === 'm.thread' ? eventIn(room, relation.eventId) : post
  // Clients without threads show a reply in one as an answer to the post before it.
  const fallback = { is_falling_back: true, 'm.in_reply_to': { event_id: (latestInThread(root) ?? root).id } }
  const thread = { rel_type: 'm.thread', event_id: root.id }
  return {
    'm.relates_to': { ...thread, ...(replyTo === undefined ? fallback : { is_falling_back: false, ...answered }) },
  }
}

function eventIn(room: Room, eventId: string): RoomEvent {
  const event = room.events.get(eventId)
  if (event === undefined) throw notFound(`No post ${eventId} in ${room.id}`)
  return event
}

const asHtml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\n/g, '<br>')
