import type {
  ConversationsInfoResponse,
  ConversationsJoinResponse,
  ConversationsListResponse,
  ConversationsMembersResponse,
  ConversationsOpenResponse,
  ConversationsSetTopicResponse,
} from '@slack/web-api'
import {
  type Answer,
  type Call,
  failed,
  findChannel,
  findOwnChannel,
  isFailed,
  type Method,
  missingChannelScope,
  missingScope,
  pageOf,
} from './call.ts'
import { topicIsTooLong } from './limits.ts'
import { addMember, setTopic } from './membership.ts'
import { channelShape } from './shapes.ts'
import type { Channel } from './workspace.ts'

export const conversationMethods: Readonly<Record<string, Method>> = {
  'conversations.list': { run: list },
  'conversations.info': {
    run: (call) => {
      const channel = findChannel(call)
      if (isFailed(channel)) return channel
      return (
        missingChannelScope(call, channel, 'read') ??
        ({ ok: true, channel: channelShape(call.workspace, channel, call.app) } satisfies ConversationsInfoResponse)
      )
    },
  },
  'conversations.members': { run: members },
  'conversations.join': { scope: 'channels:join', run: join },
  'conversations.open': { scope: 'im:write', run: open },
  'conversations.setTopic': { run: changeTopic },
}

const kindOf: Readonly<Record<string, Channel['kind']>> = {
  public_channel: 'channel',
  private_channel: 'group',
  im: 'im',
}

function list(call: Call): Answer {
  const types = (call.args.text('types') ?? 'public_channel').split(',').map((type) => type.trim())
  const kinds = new Set(types.map((type) => kindOf[type]))
  const bare = call.args.flag('exclude_archived')
  const channels = [...call.workspace.channels.values()].filter(
    (channel) =>
      kinds.has(channel.kind) && (channel.kind === 'channel' || channel.members.has(call.app.botUser)) && !(bare && channel.isArchived),
  )
  for (const channel of channels) {
    const refused = missingChannelScope(call, channel, 'read')
    if (refused) return refused
  }
  const page = pageOf(call, channels, 100)
  if (isFailed(page)) return page
  return {
    ok: true,
    channels: page.page.map((channel) => channelShape(call.workspace, channel, call.app)) as NonNullable<
      ConversationsListResponse['channels']
    >,
    response_metadata: page.response_metadata,
  } satisfies ConversationsListResponse
}

function members(call: Call): Answer {
  const channel = findChannel(call)
  if (isFailed(channel)) return channel
  const refused = missingChannelScope(call, channel, 'read')
  if (refused) return refused
  const page = pageOf(call, [...channel.members], 100)
  if (isFailed(page)) return page
  return {
    ok: true,
    members: [...page.page],
    response_metadata: page.response_metadata,
  } satisfies ConversationsMembersResponse
}

function join(call: Call): Answer {
  const channel = findChannel(call)
  if (isFailed(channel)) return channel
  if (channel.kind !== 'channel') return failed('method_not_supported_for_channel_type')
  if (channel.isArchived) return failed('is_archived')
  addMember(call.workspace, channel, call.app.botUser)
  return {
    ok: true,
    channel: channelShape(call.workspace, channel, call.app) as NonNullable<ConversationsJoinResponse['channel']>,
  } satisfies ConversationsJoinResponse
}

function open(call: Call): Answer {
  const { workspace, app, args } = call
  const users = (args.text('users') ?? '').split(',').filter(Boolean)
  const [id] = users
  if (id === undefined) return failed('users_list_not_supplied')
  if (users.length > 1) return failed('method_not_supported_for_channel_type')
  const user = workspace.users.get(id)
  if (!user) return failed('user_not_found')
  if (user.isBot) return failed('cannot_dm_bot')
  const isOpen = workspace.direct(app, id, false) !== undefined
  const channel = workspace.direct(app, id, true)
  return {
    ok: true,
    ...(isOpen ? { no_op: true, already_open: true } : {}),
    channel: { id: channel?.id ?? '', ...(args.flag('return_im') ? { is_im: true, user: id } : {}) },
  } satisfies ConversationsOpenResponse
}

function changeTopic(call: Call): Answer {
  const channel = findOwnChannel(call)
  if (isFailed(channel)) return channel
  const refused = missingScope(call.app, channel.kind === 'group' ? 'groups:write' : 'channels:manage')
  if (refused) return refused
  if (channel.isArchived) return failed('is_archived')
  if (channel.kind === 'im') return failed('method_not_supported_for_channel_type')
  const topic = call.args.text('topic') ?? ''
  if (topicIsTooLong(topic)) return failed('too_long')
  setTopic(call.workspace, channel, call.app.botUser, topic)
  return {
    ok: true,
    channel: channelShape(call.workspace, channel, call.app) as NonNullable<ConversationsSetTopicResponse['channel']>,
  } satisfies ConversationsSetTopicResponse
}
