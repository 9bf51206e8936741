import type {
  AppsConnectionsOpenResponse,
  AuthTestResponse,
  BotsInfoResponse,
  ChatDeleteResponse,
  ChatPostMessageResponse,
  ChatUpdateResponse,
  ConversationsHistoryResponse,
  ConversationsInfoResponse,
  ConversationsMembersResponse,
  ConversationsOpenResponse,
  ConversationsRepliesResponse,
  ConversationsSetTopicResponse,
  ReactionsAddResponse,
  ReactionsRemoveResponse,
  UsersInfoResponse,
  ViewsOpenResponse,
} from '@slack/web-api'

/** Every method that the adapter calls, with what Slack answers. A method that is not here cannot be called. */
export interface Answers {
  'apps.connections.open': AppsConnectionsOpenResponse
  'auth.test': AuthTestResponse
  'bots.info': BotsInfoResponse
  'chat.postMessage': ChatPostMessageResponse
  'chat.update': ChatUpdateResponse
  'chat.delete': ChatDeleteResponse
  'conversations.history': ConversationsHistoryResponse
  'conversations.replies': ConversationsRepliesResponse
  'conversations.info': ConversationsInfoResponse
  'conversations.members': ConversationsMembersResponse
  'conversations.open': ConversationsOpenResponse
  'conversations.setTopic': ConversationsSetTopicResponse
  'reactions.add': ReactionsAddResponse
  'reactions.remove': ReactionsRemoveResponse
  'users.info': UsersInfoResponse
  'views.open': ViewsOpenResponse
}

export type Method = keyof Answers

/** The bot scopes that each method needs for public channels, private channels and direct conversations. */
export const methodScopes: Readonly<Record<Method, readonly string[]>> = {
  'apps.connections.open': [], // by the app token, which has a scope of its own
  'auth.test': [],
  'bots.info': ['users:read'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'conversations.setTopic': ['channels:write.topic', 'groups:write.topic'],
  'reactions.add': ['reactions:write'],
  'reactions.remove': ['reactions:write'],
  'users.info': ['users:read'],
  'views.open': [],
}

/** The events that the adapter translates, with the scopes under which Slack sends them. */
export const eventScopes: Readonly<Record<string, readonly string[]>> = {
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  reaction_added: ['reactions:read'],
  reaction_removed: ['reactions:read'],
  member_joined_channel: ['channels:read', 'groups:read'],
  member_left_channel: ['channels:read', 'groups:read'],
  channel_left: ['channels:read'],
  group_left: ['groups:read'],
  channel_archive: ['channels:read'],
  group_archive: ['groups:read'],
  channel_unarchive: ['channels:read'],
  group_unarchive: ['groups:read'],
  channel_deleted: ['channels:read'],
  group_deleted: ['groups:read'],
  channel_shared: ['channels:read', 'groups:read'],
  channel_id_changed: ['channels:read', 'groups:read'],
  app_uninstalled: [],
  tokens_revoked: [],
}

/** A wider scope that includes a narrower one, for apps that were made by hand. */
const widerScopes: Readonly<Record<string, string>> = {
  'channels:write.topic': 'channels:manage',
  'groups:write.topic': 'groups:write',
}

/** Everything that the bot token must be allowed, in alphabetical order. `commands` is for slash commands and shortcuts. */
export const requiredScopes: readonly string[] = [
  ...new Set([...Object.values(methodScopes).flat(), ...Object.values(eventScopes).flat(), 'commands']),
].sort()

export function missingScopes(granted: readonly string[]): string[] {
  const has = new Set(granted)
  return requiredScopes.filter((scope) => !has.has(scope) && !has.has(widerScopes[scope] ?? scope))
}
