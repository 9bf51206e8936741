import type {
  ChatDeleteResponse,
  ChatGetPermalinkResponse,
  ChatPostEphemeralResponse,
  ChatPostMessageResponse,
  ChatUpdateResponse,
} from '@slack/web-api'
import type { Arguments } from './arguments.ts'
import { type Attachment, type Block, withIds } from './blocks.ts'
import { type Answer, type Call, type Failed, failed, findChannel, findOwnChannel, findPost, isFailed, type Method } from './call.ts'
import { refusalOfBlocks, textLengthMax, updatedTextLengthMax } from './limits.ts'
import { addPost, deletePost, editPost, type Metadata, type Post } from './posts.ts'
import { messageShape, permalinkOf } from './shapes.ts'
import type { Channel, Workspace } from './workspace.ts'

export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': { scope: 'chat:write', run: postMessage },
  'chat.postEphemeral': { scope: 'chat:write', run: postEphemeral },
  'chat.update': { scope: 'chat:write', run: update },
  'chat.delete': { scope: 'chat:write', run: remove },
  'chat.getPermalink': {
    run: (call) => {
      const channel = findChannel(call)
      if (isFailed(channel)) return channel
      const post = findPost(channel, call.args.text('message_ts'))
      if (isFailed(post)) return post
      const permalink = permalinkOf(call.workspace, channel, post)
      return { ok: true, channel: channel.id, permalink } satisfies ChatGetPermalinkResponse
    },
  },
}

function postMessage(call: Call): Answer {
  const { workspace, app, args } = call
  const channel = findTarget(call)
  if (isFailed(channel)) return channel
  const content = contentOf(workspace, args)
  if (isFailed(content)) return content
  const metadata = metadataOf(args)
  if (metadata && isFailed(metadata)) return metadata
  const threadTs = threadOf(channel, args.text('thread_ts'))
  if (typeof threadTs === 'object') return threadTs
  const clientMsgId = args.text('client_msg_id')
  const repeated = clientMsgId === undefined ? undefined : channel.byClientMsgId.get(clientMsgId)
  if (repeated && call.faults.clientMsgId === 'honoured') return posted(call, channel, repeated)
  const username = args.text('username')
  const broadcast = threadTs !== undefined && args.flag('reply_broadcast')
  const post = addPost(workspace, channel, {
    ...content,
    user: username === undefined ? app.botUser : '',
    app,
    username,
    subtype: username === undefined ? (broadcast ? 'thread_broadcast' : undefined) : 'bot_message',
    metadata,
    threadTs,
    clientMsgId,
  })
  return posted(call, channel, post, args)
}

function posted({ workspace }: Call, channel: Channel, post: Post, args?: Arguments): Answer {
  const truncated = (args?.text('text')?.length ?? 0) > textLengthMax
  return {
    ok: true,
    channel: channel.id,
    ts: post.ts,
    message: messageShape(workspace, channel, post, true) as NonNullable<ChatPostMessageResponse['message']>,
    ...(truncated ? { warning: 'message_truncated', response_metadata: { warnings: ['message_truncated'] } } : {}),
  } satisfies ChatPostMessageResponse
}

function postEphemeral(call: Call): Answer {
  const { workspace, app, args } = call
  const channel = findOwnChannel(call)
  if (isFailed(channel)) return channel
  const user = args.text('user') ?? ''
  if (!channel.members.has(user)) return failed('user_not_in_channel')
  const content = contentOf(workspace, args)
  if (isFailed(content)) return content
  const threadTs = args.text('thread_ts')
  const post = addPost(workspace, channel, { ...content, user: app.botUser, app, threadTs, ephemeralFor: user })
  return { ok: true, message_ts: post.ts } satisfies ChatPostEphemeralResponse
}

function update(call: Call): Answer {
  const { workspace, app, args } = call
  const channel = findOwnChannel(call)
  if (isFailed(channel)) return channel
  const post = findPost(channel, args.text('ts'))
  if (isFailed(post)) return post
  if (post.app !== app) return failed('cant_update_message')
  if ((args.text('text')?.length ?? 0) > updatedTextLengthMax) return failed('msg_too_long')
  const content = contentOf(workspace, args)
  if (isFailed(content)) return content
  const metadata = metadataOf(args)
  if (metadata && isFailed(metadata)) return metadata
  // What is not named keeps its former value; an empty list takes it away.
  editPost(workspace, channel, post, {
    text: content.text,
    blocks: args.has('blocks') ? content.blocks : post.blocks,
    attachments: args.has('attachments') ? content.attachments : post.attachments,
    metadata: args.has('metadata') ? metadata : post.metadata,
    editor: app.botUser,
  })
  const message = messageShape(workspace, channel, post, true) as unknown as NonNullable<ChatUpdateResponse['message']>
  return { ok: true, channel: channel.id, ts: post.ts, text: post.text, message } satisfies ChatUpdateResponse
}

function remove(call: Call): Answer {
  const channel = findOwnChannel(call)
  if (isFailed(channel)) return channel
  const post = findPost(channel, call.args.text('ts'))
  if (isFailed(post)) return post
  if (post.app !== call.app) return failed('cant_delete_message')
  deletePost(call.workspace, channel, post)
  return { ok: true, channel: channel.id, ts: post.ts } satisfies ChatDeleteResponse
}

/** A channel that the app may post in; a person's id stands for the direct conversation with them. */
function findTarget(call: Call): Channel | Failed {
  const { workspace, app, args } = call
  const id = args.text('channel') ?? ''
  const user = workspace.users.get(id)
  if (user) {
    const direct = user.isBot ? undefined : workspace.direct(app, id, true)
    return direct ?? failed('cannot_dm_bot')
  }
  const channel = findOwnChannel(call)
  if (isFailed(channel)) return channel
  return channel.isArchived ? failed('is_archived') : channel
}

/** A reply to a reply stands in the same thread. */
function threadOf(channel: Channel, ts: string | undefined): string | undefined | Failed {
  if (ts === undefined) return undefined
  const parent = channel.byTs.get(ts)
  return parent ? (parent.threadTs ?? parent.ts) : failed('thread_not_found')
}

interface Content {
  readonly text: string
  readonly blocks: readonly Block[] | undefined
  readonly attachments: readonly Attachment[] | undefined
}

/** What a message is to say, or why Slack would not take it. Shared with whatever else lets an app post. */
export function contentOf(workspace: Workspace, args: Arguments): Content | Failed {
  const text = args.text('text') ?? ''
  const blocks = args.json('blocks')
  const attachments = args.json('attachments')
  if (blocks !== undefined) {
    const refusal = refusalOfBlocks(blocks)
    if (refusal) return failed(refusal.error, { errors: refusal.messages, response_metadata: { messages: [...refusal.messages] } })
  }
  if (attachments !== undefined && !Array.isArray(attachments)) return failed('invalid_attachments')
  const named = blocks === undefined ? [] : withIds(blocks as Block[], () => workspace.newId('b'))
  if (text === '' && named.length === 0 && (attachments ?? []).length === 0) return failed('no_text')
  return {
    text: text.length > textLengthMax ? text.slice(0, textLengthMax) : text,
    blocks: named.length > 0 ? named : undefined,
    attachments: attachments !== undefined && attachments.length > 0 ? (attachments as Attachment[]) : undefined,
  }
}

function metadataOf(args: Arguments): Metadata | Failed | undefined {
  const metadata = args.json('metadata')
  if (metadata === undefined) return undefined
  if (typeof metadata !== 'object' || metadata === null) return failed('invalid_metadata_format')
  if (Object.keys(metadata).length === 0) return undefined
  if (!('event_type' in metadata) || typeof metadata.event_type !== 'string') return failed('invalid_metadata_format')
  if (!('event_payload' in metadata) || typeof metadata.event_payload !== 'object') return failed('invalid_metadata_format')
  return metadata as Metadata
}
