import type { Arguments } from './arguments.ts'
import { isFailed, type Parts } from './call.ts'
import type { ResponseTarget } from './interactions.ts'
import { contentOf } from './methods-chat.ts'
import { addPost, deletePost, editPost, type Post } from './posts.ts'
import type { Channel, Workspace } from './workspace.ts'

/** What an app says through a `response_url`, or in its acknowledgement of a command. Returns Slack's error, if any. */
export function respond(workspace: Workspace, target: ResponseTarget, args: Arguments): string | undefined {
  const channel = workspace.channels.get(target.channel)
  if (!channel) return 'channel_not_found'
  const source = target.post === undefined ? undefined : sourceOf(channel, target.post)
  if (args.flag('delete_original')) {
    if (source) takeAway(workspace, channel, source)
    return undefined
  }
  const content = contentOf(workspace, args)
  if (isFailed(content)) return content.error
  if (args.flag('replace_original') && source) {
    editPost(workspace, channel, source, { ...content, metadata: source.metadata, editor: target.app.botUser })
    return undefined
  }
  const isPublic = args.text('response_type') === 'in_channel'
  addPost(workspace, channel, {
    ...content,
    user: target.app.botUser,
    app: target.app,
    threadTs: args.text('thread_ts'),
    ephemeralFor: isPublic ? undefined : target.user,
  })
  return undefined
}

function sourceOf(channel: Channel, ts: string): Post | undefined {
  return channel.byTs.get(ts) ?? channel.ephemerals.find((post) => post.ts === ts)
}

function takeAway(workspace: Workspace, channel: Channel, post: Post): void {
  if (post.ephemeralFor === undefined) {
    deletePost(workspace, channel, post)
    return
  }
  channel.ephemerals.splice(channel.ephemerals.indexOf(post), 1)
  workspace.changed()
}

/** A request to a `response_url`. */
export function respondByUrl(parts: Parts, key: string, args: Arguments): { readonly status: number; readonly body: string } {
  const target = parts.interactions.respond(key)
  if ('error' in target) return { status: 404, body: JSON.stringify({ ok: false, error: target.error }) }
  const error = respond(parts.workspace, target, args)
  return error === undefined ? { status: 200, body: 'ok' } : { status: 400, body: JSON.stringify({ ok: false, error }) }
}
