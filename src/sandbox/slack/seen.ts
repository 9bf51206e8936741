import type { SeenPost } from '../standin.ts'
import { buttonsOf, renderAttachments, renderBlocks } from './blocks.ts'
import { emojiOf } from './emoji.ts'
import type { Post } from './posts.ts'
import { renderMrkdwn } from './text.ts'
import type { Channel, Workspace } from './workspace.ts'

/** A post as it stands on a person's screen. Where there are blocks, they are what is seen, and not the text. */
export function seenPost(workspace: Workspace, channel: Channel, post: Post): SeenPost {
  const directory = workspace.directory(channel)
  const mentions = new Set<string>()
  const body = post.blocks ? renderBlocks(post.blocks, directory, mentions) : renderMrkdwn(post.text, directory, mentions)
  const attached = renderAttachments(post.attachments ?? [], directory, mentions)
  const files = (post.files ?? []).map((file) => `[file: ${file.name}]`)
  return {
    id: post.ts,
    channel: channel.id,
    author: post.user === '' ? (post.app?.botUser ?? '') : post.user,
    authorName: authorName(workspace, post),
    isBot: post.app !== undefined || post.subtype === 'bot_message' || workspace.users.get(post.user)?.isBot === true,
    text: [body, attached, ...files].filter((line) => line !== '').join('\n'),
    at: Math.floor(post.micros / 1000),
    edited: post.edited !== undefined,
    ...(post.threadTs === undefined ? {} : { threadOf: post.threadTs }),
    ...(post.subtype === 'thread_broadcast' ? { alsoInChannel: true as const } : {}),
    reactions: [...(post.reactions ?? [])].map(([name, users]) => ({ emoji: emojiOf(name), users: [...users] })),
    buttons: buttonsOf(post.blocks).map(({ label, element }) => ({ id: element.action_id ?? '', label })),
    mentions: [...mentions],
    wakes: true,
    ...(post.ephemeralFor === undefined ? {} : { ephemeralFor: post.ephemeralFor }),
  }
}

function authorName(workspace: Workspace, post: Post): string {
  if (post.username !== undefined) return post.username
  if (post.user === 'USLACKBOT') return 'Slackbot'
  const user = workspace.users.get(post.user)
  return user?.realName ?? user?.name ?? post.user
}

/** Everything in a channel, the oldest first, with what only `viewer` sees. */
export function seenChannel(workspace: Workspace, channel: Channel, viewer: string | undefined): SeenPost[] {
  const own = viewer === undefined ? [] : channel.ephemerals.filter((post) => post.ephemeralFor === viewer)
  const posts = own.length === 0 ? channel.posts : [...channel.posts, ...own].sort((a, b) => a.micros - b.micros)
  return posts.map((post) => seenPost(workspace, channel, post))
}
