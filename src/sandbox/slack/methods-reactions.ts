import type { ReactionsGetResponse } from '@slack/web-api'
import { type Answer, type Call, type Failed, failed, findOwnChannel, findPost, isFailed, type Method } from './call.ts'
import { addReaction, type Post, removeReaction } from './posts.ts'
import { messageShape } from './shapes.ts'
import type { Channel } from './workspace.ts'

const nameForm = /^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/

export const reactionMethods: Readonly<Record<string, Method>> = {
  'reactions.add': { scope: 'reactions:write', run: (call) => change(call, addReaction, 'already_reacted') },
  'reactions.remove': { scope: 'reactions:write', run: (call) => change(call, removeReaction, 'no_reaction') },
  'reactions.get': { scope: 'reactions:read', run: get },
}

function change(call: Call, apply: typeof addReaction, unchanged: string): Answer {
  const name = call.args.text('name')?.replaceAll(':', '')
  if (name === undefined || !nameForm.test(name)) return failed('invalid_name')
  const found = find(call)
  if (isFailed(found)) return found
  const { channel, post } = found
  if (channel.isArchived) return failed('is_archived')
  return apply(call.workspace, channel, post, call.app.botUser, name) ? { ok: true } : failed(unchanged)
}

function get(call: Call): Answer {
  const found = find(call)
  if (isFailed(found)) return found
  const { channel, post } = found
  return {
    ok: true,
    type: 'message',
    channel: channel.id,
    message: messageShape(call.workspace, channel, post) as unknown as NonNullable<ReactionsGetResponse['message']>,
  } satisfies ReactionsGetResponse
}

function find(call: Call): { readonly channel: Channel; readonly post: Post } | Failed {
  if (!call.args.has('channel')) return failed('no_item_specified')
  const channel = findOwnChannel(call)
  if (isFailed(channel)) return channel
  const post = findPost(channel, call.args.text('timestamp'))
  return isFailed(post) ? post : { channel, post }
}
