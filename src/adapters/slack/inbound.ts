import { z } from 'zod'
import type { LinkId, UserId } from '../../core/addresses.ts'
import type { AccessChanged, ChannelChanged, HandedOver, Received, ReceivedEdit, ReceivedPost } from '../../core/received.ts'
import { emojiOf } from './emoji.ts'
import {
  fragmentsOf,
  isTombstone,
  type Message,
  mentionsOf,
  messageSchema,
  msOf,
  nameBorneBy,
  personOf,
  type Self,
  textOf,
  threadOf,
} from './message.ts'
import type { NameOf } from './plain-text.ts'

/** What a translation needs to know besides the event. */
export interface Reading {
  readonly link: LinkId
  readonly self: Self
  readonly nameOf: NameOf
  readonly now: () => number
}

const base = z.object({ type: z.string(), event_ts: z.string().nullish() })

const messageEvent = messageSchema.partial({ ts: true }).extend({
  type: z.literal('message'),
  channel: z.string(),
  event_ts: z.string().nullish(),
  message: messageSchema.nullish(),
  previous_message: messageSchema.nullish(),
  deleted_ts: z.string().nullish(),
})
type MessageEvent = z.infer<typeof messageEvent>

const reactionEvent = base.extend({
  user: z.string(),
  reaction: z.string(),
  item: z.object({ type: z.string(), channel: z.string().nullish(), ts: z.string().nullish() }),
})

const channelEvent = base.extend({ channel: z.string(), user: z.string().nullish() })

/** The people whose names a translation of this event will ask for. */
export function mentionsInEvent(event: unknown): UserId[] {
  const parsed = messageEvent.safeParse(event)
  if (!parsed.success) return []
  const { message, previous_message: before, ...itself } = parsed.data
  return [{ ...itself, ts: '' }, message, before].flatMap((one) => (one ? mentionsOf(one) : []))
}

/** What an inner event of the Events API means; undefined where it means nothing to Parley. Throws on a shape that Slack does not document. */
export function receivedFromEvent(event: { readonly type: string }, reading: Reading): HandedOver | undefined {
  switch (event.type) {
    case 'message':
      return fromMessage(messageEvent.parse(event), reading)
    case 'reaction_added':
    case 'reaction_removed':
      return fromReaction(event, reading)
    case 'member_joined_channel':
    case 'member_left_channel':
    case 'channel_left':
    case 'group_left':
    case 'channel_archive':
    case 'group_archive':
    case 'channel_deleted':
    case 'group_deleted':
    case 'channel_shared':
      return fromChannel(event, reading)
    case 'channel_unarchive':
    case 'group_unarchive':
      return unarchived(event, reading)
    case 'channel_id_changed':
      return fromIdChange(event, reading)
    default:
      return undefined
  }
}

const barePost = z.object({
  type: z.literal('message'),
  channel: z.string(),
  ts: z.string(),
  user: z.string(),
  subtype: z.string().nullish(),
  bot_id: z.unknown().optional(),
})

/** In the place of a person's post whose form is not documented: its author is to learn that it was not understood. */
export function unreadablePost(event: unknown, reading: Reading): ReceivedPost | undefined {
  const parsed = barePost.safeParse(event)
  if (!parsed.success || parsed.data.bot_id) return undefined
  const { channel, ts, user, subtype } = parsed.data
  // A message without a text is one that cannot be read.
  return receivedPost({ ts, user, subtype }, channel, isDirectChannel(channel), reading)
}

/** A message that bears somebody's name as it stands; undefined for any other. */
export function receivedPost(message: Message, channel: string, isDirect: boolean, reading: Reading): ReceivedPost | undefined {
  const author = nameBorneBy(message, reading.self)
  if (author === undefined) return undefined
  return {
    type: 'posted',
    link: reading.link,
    channel,
    post: message.ts,
    author,
    text: textOf(message, reading.nameOf, reading.self),
    writtenAt: msOf(message.ts),
    ...threadOf(message),
    fragments: fragmentsOf(message, reading.nameOf),
    isDirect,
    ...(message.bot_id ? { isAutomatic: true } : {}),
  }
}

/** Conversations with one person have ids of their own kind. */
export const isDirectChannel = (channel: string): boolean => channel.startsWith('D')

/** Whether an inner event only tells back what this bot did itself: posted, revised or marked something. */
export function isOwnEcho(event: unknown, self: Self): boolean {
  const { type, user, subtype, bot_id: bot, message } = (event ?? {}) as Readonly<Record<string, unknown>>
  if (type === 'reaction_added' || type === 'reaction_removed') return user === self.user
  // Who deleted a post is not told (see `OwnRemovals`).
  if (type !== 'message' || subtype === 'message_deleted') return false
  return isByBot((message ?? { bot_id: bot }) as { readonly bot_id?: unknown }, self)
}

const isByBot = (message: { readonly bot_id?: unknown } | null | undefined, self: Self): boolean =>
  self.bot !== '' && message?.bot_id === self.bot

// ---------------------------------------------------------------- messages

/** Somebody made a channel public, or private (Slack, "message events"). */
const conversions: ReadonlySet<string> = new Set(['channel_convert_to_public', 'channel_convert_to_private'])

function fromMessage(event: MessageEvent, reading: Reading): HandedOver | undefined {
  if (event.subtype === 'message_changed') return fromChange(event, reading)
  if (event.subtype === 'message_deleted') return fromDeletion(event, reading)
  if (conversions.has(event.subtype ?? ''))
    return { type: 'access-changed', link: reading.link, channel: event.channel } satisfies AccessChanged
  const { ts } = event
  if (!ts) return undefined
  if (event.subtype === 'channel_topic' || event.subtype === 'group_topic') return fromTopic(event, ts, reading)
  return receivedPost({ ...event, ts }, event.channel, isDirectChannel(event.channel), reading)
}

function fromChange(event: MessageEvent, reading: Reading): Received | undefined {
  const { message, previous_message: before } = event
  if (!message) return undefined
  if (isTombstone(message)) return deletion(event, message.ts, before, reading)
  const author = personOf(message, reading.self)
  if (author === undefined || (before && !differs(message, before, reading))) return undefined
  const edit: ReceivedEdit = {
    type: 'edited',
    link: reading.link,
    channel: event.channel,
    post: message.ts,
    author,
    text: textOf(message, reading.nameOf, reading.self),
    editedAt: momentOf(message.edited?.ts ?? event.event_ts ?? event.ts, reading),
    edition: editionOf(message),
    fragments: fragmentsOf(message, reading.nameOf),
    ...(before ? { previousText: textOf(before, reading.nameOf, reading.self) } : {}),
    writtenAt: msOf(message.ts),
    ...threadOf(message),
  }
  return edit
}

/** In Slack's own writing people are named by their ids, whatever they are called by now. */
export const editionOf = ({ text }: Message): string => text ?? ''

/** An unfurl is told as a change, too, but what the person wrote and attached is the same; so is what a link quotes. */
function differs(message: Message, before: Message, reading: Reading): boolean {
  if ((message.text ?? '') !== (before.text ?? '')) return true
  const attached = (one: Message): string =>
    JSON.stringify(fragmentsOf(one, reading.nameOf).filter((part) => part.kind !== 'quoted' && part.kind !== 'unreadable'))
  return attached(message) !== attached(before)
}

function fromDeletion(event: MessageEvent, reading: Reading): Received | undefined {
  const post = event.deleted_ts ?? event.previous_message?.ts
  return post ? deletion(event, post, event.previous_message, reading) : undefined
}

function deletion(event: MessageEvent, post: string, before: Message | null | undefined, reading: Reading): Received | undefined {
  const isOwn = isByBot(before, reading.self)
  if (before && !isOwn && personOf(before, reading.self) === undefined) return undefined
  const deletedAt = momentOf(event.event_ts ?? event.ts, reading)
  return { type: 'deleted', link: reading.link, channel: event.channel, post, deletedAt, ...(isOwn ? { isOwn } : {}) }
}

// ---------------------------------------------------------------- reactions and channels

function fromReaction(event: unknown, reading: Reading): Received | undefined {
  const { type, user, reaction, item, event_ts: at } = reactionEvent.parse(event)
  if (user === reading.self.user || item.type !== 'message' || !item.channel || !item.ts) return undefined
  return {
    type: 'reacted',
    link: reading.link,
    channel: item.channel,
    post: item.ts,
    user,
    emoji: emojiOf(reaction),
    added: type === 'reaction_added',
    at: momentOf(at, reading),
  }
}

function fromTopic({ channel, user }: MessageEvent, ts: string, { link, self }: Reading): ChannelChanged | undefined {
  return user === self.user ? undefined : { type: 'channel-changed', link, channel, change: 'topic-changed', at: msOf(ts) }
}

/** Slack's ids are of capitals and digits; what is not is nobody's. */
const userIdForm = /^[A-Z0-9]{1,64}$/

function fromChannel(event: unknown, reading: Reading): ChannelChanged | undefined {
  const parsed = channelEvent.parse(event)
  const isOwn = parsed.user === reading.self.user
  const change = channelChange(parsed.type, isOwn)
  if (change === undefined) return undefined
  return {
    type: 'channel-changed',
    link: reading.link,
    channel: parsed.channel,
    change,
    ...(change === 'member-joined' && userIdForm.test(parsed.user ?? '') ? { user: parsed.user! } : {}),
    at: momentOf(parsed.event_ts, reading),
  }
}

/** Whether this bot is in it again Slack does not say. */
const unarchived = (event: unknown, { link }: Reading): AccessChanged => ({
  type: 'access-changed',
  link,
  channel: channelEvent.parse(event).channel,
})

const idChange = base.extend({ old_channel_id: z.string(), new_channel_id: z.string().regex(/^[CG][A-Z0-9]{1,64}$/) })

/** A private channel was shared: under its old id nothing is heard or shown any more (Slack, "channel_id_changed event"). */
function fromIdChange(event: unknown, { link, now }: Reading): ChannelChanged {
  const { old_channel_id: channel, new_channel_id: replacement, event_ts: at } = idChange.parse(event)
  return { type: 'channel-changed', link, channel, change: 'replaced', replacement, at: at ? msOf(at) : now() }
}

/** What a channel's history says of somebody who came in, while nobody listened perhaps. */
export function joinedIn({ subtype, user, ts }: Message, channel: string, { link, self }: Reading): ChannelChanged | undefined {
  if (subtype !== 'channel_join' && subtype !== 'group_join') return undefined
  if (user === self.user || !userIdForm.test(user ?? '')) return undefined
  return { type: 'channel-changed', link, channel, change: 'member-joined', user: user!, at: msOf(ts) }
}

function channelChange(type: string, isOwn: boolean): ChannelChanged['change'] | undefined {
  switch (type) {
    case 'member_joined_channel':
      return isOwn ? 'bot-returned' : 'member-joined'
    case 'member_left_channel':
      return isOwn ? 'bot-removed' : undefined
    // These two are told to the one who left, and name nobody.
    case 'channel_left':
    case 'group_left':
      return 'bot-removed'
    case 'channel_shared':
      return 'shared-outside'
    default:
      return 'archived'
  }
}

const momentOf = (ts: string | null | undefined, reading: Reading): number => (ts ? msOf(ts) : reading.now())
