import type { Attachment, Block } from './blocks.ts'
import { messageShape } from './shapes.ts'
import { type Channel, type SlackApp, type SlackEvent, tsOf, type Workspace } from './workspace.ts'

export interface SlackFile {
  readonly id: string
  readonly name: string
  title: string
  readonly mimetype: string
  readonly user: string
  readonly createdAt: number
  readonly secret: string
  content: Buffer
}

export interface Metadata {
  readonly event_type: string
  readonly event_payload: Readonly<Record<string, unknown>>
}

/** One message as Slack keeps it. */
export interface Post {
  readonly ts: string
  readonly micros: number
  channel: string
  /** Empty for an integration without a user of its own. */
  user: string
  readonly app: SlackApp | undefined
  /** A name that an integration chose for itself. */
  readonly username: string | undefined
  subtype: string | undefined
  text: string
  blocks: readonly Block[] | undefined
  attachments: readonly Attachment[] | undefined
  files: readonly SlackFile[] | undefined
  metadata: Metadata | undefined
  readonly threadTs: string | undefined
  readonly clientMsgId: string | undefined
  readonly ephemeralFor: string | undefined
  readonly topic: string | undefined
  edited: { readonly user: string; readonly ts: string } | undefined
  /** By name of the emoji; who reacted, in order. */
  reactions: Map<string, string[]> | undefined
  replies: Post[] | undefined
}

export interface Draft {
  readonly user: string
  readonly text: string
  readonly app?: SlackApp | undefined
  readonly username?: string | undefined
  readonly subtype?: string | undefined
  readonly blocks?: readonly Block[] | undefined
  readonly attachments?: readonly Attachment[] | undefined
  readonly files?: readonly SlackFile[] | undefined
  readonly metadata?: Metadata | undefined
  readonly threadTs?: string | undefined
  readonly clientMsgId?: string | undefined
  readonly topic?: string | undefined
  /** Only this person sees it. It is in no history and makes no event. */
  readonly ephemeralFor?: string | undefined
}

/** Puts a message into a channel and tells the apps in it. */
export function addPost(workspace: Workspace, channel: Channel, draft: Draft): Post {
  const micros = workspace.nextMicros()
  const post: Post = {
    ts: tsOf(micros),
    micros,
    channel: channel.id,
    user: draft.user,
    app: draft.app,
    username: draft.username,
    subtype: draft.subtype,
    text: draft.text,
    blocks: draft.blocks,
    attachments: draft.attachments,
    files: draft.files,
    metadata: draft.metadata,
    threadTs: draft.threadTs,
    clientMsgId: draft.clientMsgId,
    ephemeralFor: draft.ephemeralFor,
    topic: draft.topic,
    edited: undefined,
    reactions: undefined,
    replies: undefined,
  }
  if (post.ephemeralFor !== undefined) channel.ephemerals.push(post)
  else keep(workspace, channel, post)
  for (const listener of workspace.postListeners) listener(post)
  workspace.changed()
  return post
}

function keep(workspace: Workspace, channel: Channel, post: Post): void {
  channel.posts.push(post)
  channel.byTs.set(post.ts, post)
  if (post.clientMsgId !== undefined) channel.byClientMsgId.set(post.clientMsgId, post)
  const parent = post.threadTs === undefined ? undefined : channel.byTs.get(post.threadTs)
  if (parent) {
    parent.replies ??= []
    parent.replies.push(post)
  }
  if (!parent || post.subtype === 'thread_broadcast') channel.top.push(post)
  announcePost(workspace, channel, post)
}

/** Tells the apps of a post. Called again for the same post, it is the same message under a new event id. */
export function announcePost(workspace: Workspace, channel: Channel, post: Post): void {
  workspace.announce(channel, {
    ...messageShape(workspace, channel, post),
    type: 'message',
    channel: channel.id,
    event_ts: post.ts,
    channel_type: channel.kind,
  })
}

export interface Change {
  readonly text: string
  readonly blocks?: readonly Block[] | undefined
  readonly attachments?: readonly Attachment[] | undefined
  readonly metadata?: Metadata | undefined
  /** Absent for a change that nobody made, such as an unfurled link. */
  readonly editor?: string
}

export function editPost(workspace: Workspace, channel: Channel, post: Post, change: Change): void {
  const previous = messageShape(workspace, channel, post)
  const ts = tsOf(workspace.nextMicros())
  post.text = change.text
  post.blocks = change.blocks
  post.attachments = change.attachments
  post.metadata = change.metadata
  if (change.editor !== undefined) post.edited = { user: change.editor, ts }
  announceChange(workspace, channel, post, previous, ts)
}

function announceChange(workspace: Workspace, channel: Channel, post: Post, previous: ReturnType<typeof messageShape>, ts: string): void {
  workspace.changed()
  // Nobody but its reader hears of an ephemeral post.
  if (post.ephemeralFor !== undefined) return
  workspace.announce(channel, {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    message: messageShape(workspace, channel, post),
    previous_message: previous,
    channel: channel.id,
    ts,
    event_ts: ts,
    channel_type: channel.kind,
  })
}

export function deletePost(workspace: Workspace, channel: Channel, post: Post): void {
  const previous = messageShape(workspace, channel, post)
  const ts = tsOf(workspace.nextMicros())
  if (post.replies?.length) {
    // Slack keeps the head of a thread as a tombstone, and reports a change, not a deletion.
    entomb(post)
    announceChange(workspace, channel, post, previous, ts)
    return
  }
  forget(channel, post)
  workspace.announce(channel, {
    type: 'message',
    subtype: 'message_deleted',
    hidden: true,
    deleted_ts: post.ts,
    previous_message: previous,
    channel: channel.id,
    ts,
    event_ts: ts,
    channel_type: channel.kind,
  })
  workspace.changed()
}

function entomb(post: Post): void {
  post.subtype = 'tombstone'
  post.user = 'USLACKBOT'
  post.text = 'This message was deleted.'
  post.blocks = undefined
  post.attachments = undefined
  post.files = undefined
  post.metadata = undefined
  post.edited = undefined
  post.reactions = undefined
}

function forget(channel: Channel, post: Post): void {
  remove(channel.posts, post)
  remove(channel.top, post)
  channel.byTs.delete(post.ts)
  const parent = post.threadTs === undefined ? undefined : channel.byTs.get(post.threadTs)
  if (parent?.replies) remove(parent.replies, post)
}

function remove(posts: Post[], post: Post): void {
  const index = indexAfter(posts, post.micros) - 1
  if (posts[index] === post) posts.splice(index, 1)
}

/** How many of these posts, which are in the order of time, are not later than `micros`. */
export function indexAfter(posts: readonly Post[], micros: number): number {
  let low = 0
  let high = posts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (posts[middle]!.micros <= micros) low = middle + 1
    else high = middle
  }
  return low
}

/** False if this person has already put this emoji there. */
export function addReaction(workspace: Workspace, channel: Channel, post: Post, user: string, name: string): boolean {
  post.reactions ??= new Map()
  const users = post.reactions.get(name) ?? []
  if (users.includes(user)) return false
  post.reactions.set(name, [...users, user])
  announceReaction(workspace, channel, post, 'reaction_added', user, name)
  return true
}

/** False if there is no such reaction of this person. */
export function removeReaction(workspace: Workspace, channel: Channel, post: Post, user: string, name: string): boolean {
  const users = post.reactions?.get(name)
  if (!post.reactions || !users?.includes(user)) return false
  const left = users.filter((other) => other !== user)
  if (left.length > 0) post.reactions.set(name, left)
  else post.reactions.delete(name)
  announceReaction(workspace, channel, post, 'reaction_removed', user, name)
  return true
}

function announceReaction(workspace: Workspace, channel: Channel, post: Post, type: string, user: string, reaction: string): void {
  workspace.announce(channel, {
    type,
    user,
    reaction,
    item: { type: 'message', channel: channel.id, ts: post.ts },
    ...(post.user === '' ? {} : { item_user: post.user }),
    event_ts: tsOf(workspace.nextMicros()),
  } satisfies SlackEvent)
  workspace.changed()
}
