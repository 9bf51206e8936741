import type { ConversationsHistoryResponse, ConversationsInfoResponse, FilesInfoResponse, UsersInfoResponse } from '@slack/web-api'
import type { Post, SlackFile } from './posts.ts'
import { richElements } from './text.ts'
import type { Channel, SlackApp, UserDefinition, Workspace } from './workspace.ts'

type Message = NonNullable<ConversationsHistoryResponse['messages']>[number]

/** A message as history and events show it. Metadata is there only for whoever asks for it. */
export function messageShape(workspace: Workspace, channel: Channel, post: Post, withMetadata = false): Message {
  const blocks = post.blocks ?? composedBlocks(post)
  const shape: Message = {
    type: 'message',
    ...(post.subtype === undefined ? {} : { subtype: post.subtype }),
    text: post.text,
    ts: post.ts,
    ...(post.user === '' ? {} : { user: post.user, team: workspace.team.id }),
    ...(blocks === undefined ? {} : { blocks: blocks as NonNullable<Message['blocks']> }),
  }
  if (post.app) Object.assign(shape, botFields(workspace, post.app, post))
  if (post.subtype === 'bot_message' && post.username !== undefined) shape.username = post.username
  if (post.clientMsgId !== undefined) shape.client_msg_id = post.clientMsgId
  if (post.attachments) shape.attachments = post.attachments as unknown as NonNullable<Message['attachments']>
  if (post.files) shape.files = post.files.map((file) => fileShape(workspace, file) as unknown as NonNullable<Message['files']>[number])
  if (post.edited) shape.edited = post.edited
  if (post.topic !== undefined) shape.topic = post.topic
  if (withMetadata && post.metadata) shape.metadata = post.metadata as NonNullable<Message['metadata']>
  if (post.reactions?.size) shape.reactions = reactionShapes(post)
  threadFields(channel, post, shape)
  return shape
}

/** A person's composer writes a `rich_text` block beside the text. */
function composedBlocks(post: Post): unknown[] | undefined {
  if (post.app || post.subtype !== undefined || post.user === '' || post.text === '') return undefined
  const section = { type: 'rich_text_section', elements: richElements(post.text) }
  return [{ type: 'rich_text', block_id: `b${post.micros}`, elements: [section] }]
}

function botFields(workspace: Workspace, app: SlackApp, post: Post): Message {
  const profile = {
    id: app.botId,
    app_id: app.id,
    name: app.name,
    deleted: false,
    updated: 0,
    team_id: workspace.team.id,
  }
  return post.subtype === 'bot_message'
    ? { bot_id: app.botId, app_id: app.id }
    : { bot_id: app.botId, app_id: app.id, bot_profile: profile }
}

function threadFields(channel: Channel, post: Post, shape: Message): void {
  if (post.threadTs !== undefined) {
    shape.thread_ts = post.threadTs
    const author = channel.byTs.get(post.threadTs)?.user
    if (author) shape.parent_user_id = author
    return
  }
  const replies = post.replies
  const last = replies?.at(-1)
  if (!replies || !last) return
  const users = [...new Set(replies.map((reply) => reply.user))]
  shape.thread_ts = post.ts
  shape.reply_count = replies.length
  shape.reply_users = users
  shape.reply_users_count = users.length
  shape.latest_reply = last.ts
  shape.is_locked = false
}

function reactionShapes(post: Post): NonNullable<Message['reactions']> {
  return [...(post.reactions ?? [])].map(([name, users]) => ({ name, users: [...users], count: users.length }))
}

export function channelShape(workspace: Workspace, channel: Channel, app: SlackApp): NonNullable<ConversationsInfoResponse['channel']> {
  const created = Math.floor(channel.createdAt / 1000)
  const other = [...channel.members].find((member) => member !== app.botUser)
  if (channel.kind === 'im') return { id: channel.id, created, is_im: true, is_archived: false, ...(other ? { user: other } : {}) }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    created,
    is_channel: channel.kind === 'channel',
    is_group: channel.kind === 'group',
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'group',
    is_archived: channel.isArchived,
    is_general: false,
    is_shared: channel.isExtShared,
    is_ext_shared: channel.isExtShared,
    is_org_shared: false,
    is_pending_ext_shared: false,
    is_member: channel.members.has(app.botUser),
    context_team_id: workspace.team.id,
    topic: { value: channel.topic, creator: channel.topicBy, last_set: channel.topicBy === '' ? 0 : created },
    purpose: { value: '', creator: '', last_set: 0 },
    num_members: channel.members.size,
  }
}

export function userShape(workspace: Workspace, user: UserDefinition): NonNullable<UsersInfoResponse['user']> {
  const realName = user.realName ?? user.name
  return {
    id: user.id,
    team_id: workspace.team.id,
    name: user.name,
    deleted: false,
    real_name: realName,
    tz: user.timeZone ?? 'Etc/UTC',
    tz_offset: 0,
    profile: { real_name: realName, display_name: user.name, team: workspace.team.id },
    is_admin: false,
    is_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: user.isBot ?? false,
    is_app_user: false,
    updated: 0,
  }
}

export function fileShape(workspace: Workspace, file: SlackFile): NonNullable<FilesInfoResponse['file']> {
  const base = workspace.baseUrl
  return {
    id: file.id,
    created: Math.floor(file.createdAt / 1000),
    timestamp: Math.floor(file.createdAt / 1000),
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: file.name.split('.').at(-1) ?? 'binary',
    user: file.user,
    mode: 'hosted',
    is_external: false,
    size: file.content.length,
    url_private: `${base}/files-pri/${file.id}/${encodeURIComponent(file.name)}`,
    url_private_download: `${base}/files-pri/${file.id}/download/${encodeURIComponent(file.name)}`,
    permalink: permalinkOfFile(workspace, file),
  }
}

function permalinkOfFile(workspace: Workspace, file: SlackFile): string {
  return `https://${workspace.team.domain}.slack.com/files/${file.user}/${file.id}/${encodeURIComponent(file.name)}`
}

export function permalinkOf(workspace: Workspace, channel: Channel, post: Pick<Post, 'ts' | 'threadTs'>): string {
  const thread = post.threadTs === undefined ? '' : `?thread_ts=${post.threadTs}&cid=${channel.id}`
  return `https://${workspace.team.domain}.slack.com/archives/${channel.id}/p${post.ts.replace('.', '')}${thread}`
}
