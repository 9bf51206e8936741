import type { SeenPost } from '../standin.ts'
import { inReplyTo, isMessage, type RoomEvent, relationOf } from './event.ts'
import type { Homeserver } from './homeserver.ts'
import { powerToPingRoom } from './make-room.ts'
import { plainText } from './plain-text.ts'
import { type Content, objectOf, stringOf, stringsOf } from './protocol.ts'
import { childrenOf, latestEdit } from './relations.ts'
import type { Room } from './room.ts'

/** What stands in a room as its people see it, oldest first: edits applied, redacted posts gone. */
export function seenIn(server: Homeserver, room: Room): SeenPost[] {
  return room.timeline.filter(isStandingPost).map((event) => seenPost(server, room, event))
}

const isStandingPost = (event: RoomEvent): boolean =>
  isMessage(event) && event.redactedBecause === undefined && relationOf(contentOf(event))?.type !== 'm.replace'

/** In an encrypted room the people read what they encrypted. */
export const contentOf = (event: RoomEvent): Content => event.clear ?? event.content

function seenPost(server: Homeserver, room: Room, event: RoomEvent): SeenPost {
  const original = contentOf(event)
  const edit = latestEdit(event)
  const editContent = edit === undefined ? undefined : contentOf(edit)
  const content = editContent === undefined ? original : objectOf(editContent['m.new_content'])
  const relation = relationOf(original)
  const reply = inReplyTo(original)
  return {
    id: event.id,
    channel: room.id,
    author: event.sender,
    authorName: nameIn(server, room, event.sender) ?? event.sender,
    isBot: server.accounts.users.get(event.sender)?.isBot === true,
    text: textOf(event, content, (userId) => nameIn(server, room, userId)),
    at: event.at,
    edited: edit !== undefined,
    ...(relation?.type === 'm.thread' ? { threadOf: relation.eventId } : {}),
    ...(reply !== undefined && !reply.isFallback ? { replyTo: reply.eventId } : {}),
    reactions: reactionsOn(event),
    buttons: [],
    mentions: [...new Set([original, ...(editContent === undefined ? [] : [editContent])].flatMap(pingedIn(room, event)))],
    wakes: original.msgtype !== 'm.notice',
  }
}

function nameIn(server: Homeserver, room: Room, userId: string): string | undefined {
  return room.displayNameOf(userId) ?? server.accounts.users.get(userId)?.displayName
}

function textOf(event: RoomEvent, content: Content, nameOf: (userId: string) => string | undefined): string {
  const html = content.format === 'org.matrix.custom.html' ? stringOf(content.formatted_body) : undefined
  const text = html === undefined ? stringOf(content.body) : plainText(html, nameOf)
  if (text === undefined) return event.type === 'm.room.encrypted' ? 'Unable to decrypt message' : ''
  return content.msgtype === 'm.emote' ? `* ${nameOf(event.sender) ?? event.sender} ${text}` : text
}

function reactionsOn(event: RoomEvent): { emoji: string; users: string[] }[] {
  const users = new Map<string, Set<string>>()
  for (const reaction of childrenOf(event, 'm.annotation')) {
    const emoji = withoutVariation(relationOf(reaction.content)?.key ?? '')
    const who = users.get(emoji) ?? new Set()
    users.set(emoji, who.add(reaction.sender))
  }
  return [...users].map(([emoji, who]) => ({ emoji, users: [...who] }))
}

/** Variation selectors only choose how a character is drawn. */
export const withoutVariation = (emoji: string): string => emoji.replace(/[\u{FE0E}\u{FE0F}]/gu, '')

/**
 * Whom a content pings, by the specification's default push rules: those in `m.mentions`; without that, by the older
 * rules, whoever's name or localpart stands in the body. `@room` pings all, if the sender has the power.
 */
function pingedIn(room: Room, event: RoomEvent): (content: Content) => string[] {
  const others = [...room.joined].filter((member) => member !== event.sender)
  const mayPingAll = room.powerOf(event.sender) >= powerToPingRoom(room)
  return (content) => {
    const mentions = content['m.mentions']
    const body = stringOf(content.body) ?? ''
    const pingsAll = mentions === undefined ? /(^|\W)@room($|\W)/.test(body) : objectOf(mentions).room === true
    if (pingsAll && mayPingAll) return others
    if (mentions !== undefined) return [...(stringsOf(objectOf(mentions).user_ids) ?? [])]
    return others.filter((member) => names(room, member).some((name) => hasWord(body, name)))
  }
}

function names(room: Room, userId: string): string[] {
  const displayName = room.displayNameOf(userId)
  const localpart = userId.slice(1, userId.indexOf(':'))
  return displayName === undefined ? [localpart] : [localpart, displayName]
}

function hasWord(text: string, word: string): boolean {
  return new RegExp(`(^|\\W)${RegExp.escape(word)}($|\\W)`, 'i').test(text)
}

/** The rooms marked as direct between a bot and this person, by either side's own marks. */
export function directRooms(server: Homeserver, userId: string): Room[] {
  const bots = [...server.accounts.users.values()].filter((user) => user.isBot)
  return [...server.rooms.values()].filter((room) =>
    bots.some(
      (bot) =>
        isAround(room, userId) &&
        isAround(room, bot.id) &&
        (stringsOf(objectOf(bot.accountData.get('m.direct')?.content)[userId])?.includes(room.id) === true ||
          room.stateChanges.some((change) => change.content.is_direct === true)),
    ),
  )
}

const isAround = (room: Room, userId: string): boolean => room.joined.has(userId) || room.invited.has(userId)
