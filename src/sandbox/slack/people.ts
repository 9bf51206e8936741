import type { PostOptions, SeenPost } from '../standin.ts'
import { closeView, press, runCommand, type Submitted, submit, useShortcut } from './actions.ts'
import { plainText, type TextObject } from './blocks.ts'
import type { Parts } from './call.ts'
import { emojiNameOf } from './emoji.ts'
import { addMember, convert, removeBotFrom, removeMember, setTopic, shareWith } from './membership.ts'
import { newFile } from './methods-files.ts'
import { addPost, addReaction, type Draft, deletePost, editPost, type Post, removeReaction } from './posts.ts'
import { seenChannel, seenPost } from './seen.ts'
import { permalinkOf } from './shapes.ts'
import { composeText } from './text.ts'
import type { View } from './views.ts'
import { type Channel, type SlackApp, tsOf, type UserDefinition } from './workspace.ts'

/** A form as the person in front of it sees it. */
export interface OpenView {
  readonly id: string
  readonly callbackId: string
  readonly title: string
  /** '' where the app named none. */
  readonly submit: string
  readonly close: string
  readonly blocks: readonly Readonly<Record<string, unknown>>[]
}

/** What a benchmark puts into a channel, in Slack's own escaped text. */
export interface Injected {
  readonly user: string
  readonly channel: string
  readonly text: string
  readonly threadOf?: string
}

/**
 * What people do and see. Channels and people go by id or by name; a person's id as a channel is their direct
 * conversation with the first app's bot. What nobody could do (posting where one is no member, pressing a button
 * that is not there) throws.
 */
export class People {
  readonly #parts: Parts
  #lastClientMsgId = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Posts at once and returns the ts, without composing: for benchmarks. */
  inject({ user, channel, text, threadOf }: Injected): string {
    return addPost(this.#parts.workspace, this.channelOf(channel), {
      user: this.userOf(user).id,
      text,
      threadTs: threadOf,
      clientMsgId: this.#newClientMsgId(),
    }).ts
  }

  post(user: string, channel: string, text: string, options: PostOptions): string {
    const { workspace } = this.#parts
    const { where, who } = this.#presence(user, channel)
    const parent = options.threadOf === undefined ? undefined : this.postOf(where, options.threadOf)
    const draft: Draft = {
      user: who.id,
      text: composeText(text, workspace.directory(where)),
      threadTs: parent && (parent.threadTs ?? parent.ts),
      clientMsgId: this.#newClientMsgId(),
      ...(options.file === undefined ? {} : this.#withFile(who.id, options.file)),
      ...(options.forwarded === undefined ? {} : this.#withForwarded(who, where, options.forwarded)),
    }
    return addPost(workspace, where, draft).ts
  }

  /** A message of an integration that has no user, such as an incoming webhook. */
  postAsBot(name: string, channel: string, text: string): string {
    return addPost(this.#parts.workspace, this.channelOf(channel), {
      user: '',
      username: name,
      text,
      subtype: 'bot_message',
    }).ts
  }

  edit(user: string, channel: string, ts: string, text: string): void {
    const { where, who } = this.#presence(user, channel)
    const post = this.#ownPost(who, where, ts)
    const composed = composeText(text, this.#parts.workspace.directory(where))
    editPost(this.#parts.workspace, where, post, { ...post, text: composed, editor: who.id })
  }

  delete(user: string, channel: string, ts: string): void {
    const { where, who } = this.#presence(user, channel)
    deletePost(this.#parts.workspace, where, this.#ownPost(who, where, ts))
  }

  /** Slack itself adds a preview below a link: a change of the message that no person made. */
  unfurl(channel: string, ts: string, preview: string): void {
    const where = this.channelOf(channel)
    const post = this.postOf(where, ts)
    const attachments = [...(post.attachments ?? []), { id: 1, title: preview, fallback: preview }]
    editPost(this.#parts.workspace, where, post, {
      text: post.text,
      blocks: post.blocks,
      attachments,
      metadata: post.metadata,
    })
  }

  react(user: string, channel: string, ts: string, emoji: string): void {
    const { where, who } = this.#presence(user, channel)
    addReaction(this.#parts.workspace, where, this.postOf(where, ts), who.id, knownEmoji(emoji))
  }

  unreact(user: string, channel: string, ts: string, emoji: string): void {
    const { where, who } = this.#presence(user, channel)
    removeReaction(this.#parts.workspace, where, this.postOf(where, ts), who.id, knownEmoji(emoji))
  }

  command(user: string, channel: string, command: string, text: string): Promise<string | undefined> {
    const { where, who } = this.#presence(user, channel)
    return runCommand(this.#parts, who.id, where, command, text)
  }

  async press(user: string, channel: string, ts: string, label: string): Promise<void> {
    const { where, who } = this.#presence(user, channel)
    await press(this.#parts, who.id, where, this.#visiblePost(who, where, ts), label)
  }

  async shortcut(user: string, channel: string, ts: string, callbackId: string): Promise<void> {
    const { where, who } = this.#presence(user, channel)
    await useShortcut(this.#parts, who.id, where, this.postOf(where, ts), callbackId)
  }

  openViews(user: string): OpenView[] {
    return this.#parts.views.openOf(this.userOf(user).id).map(openView)
  }

  home(user: string): OpenView | undefined {
    const view = this.#parts.views.homeOf(this.#bot(), this.userOf(user).id)
    return view && openView(view)
  }

  submitView(user: string, viewId: string, values: Readonly<Record<string, string>>): Promise<Submitted> {
    return submit(this.#parts, this.#viewOf(user, viewId), values)
  }

  closeView(user: string, viewId: string): void {
    closeView(this.#parts, this.#viewOf(user, viewId))
  }

  openHome(user: string): void {
    const { workspace } = this.#parts
    const app = this.#bot()
    const channel = this.channelOf(user)
    const event_ts = tsOf(workspace.nextMicros())
    const event = { type: 'app_home_opened', user: this.userOf(user).id, channel: channel.id, tab: 'home', event_ts }
    workspace.deliver(app, event, channel)
  }

  join(user: string, channel: string): void {
    addMember(this.#parts.workspace, this.channelOf(channel), this.userOf(user).id)
  }

  leave(user: string, channel: string): void {
    removeMember(this.#parts.workspace, this.channelOf(channel), this.userOf(user).id)
  }

  setTopic(user: string, channel: string, topic: string): void {
    const { where, who } = this.#presence(user, channel)
    setTopic(this.#parts.workspace, where, who.id, topic)
  }

  removeBot(channel: string): void {
    removeBotFrom(this.#parts.workspace, this.channelOf(channel), this.#bot(), 'UADMIN')
  }

  shareChannel(channel: string): void {
    shareWith(this.#parts.workspace, this.channelOf(channel), 'TOTHER')
  }

  makePublic(user: string, channel: string, isPublic: boolean): void {
    const { where, who } = this.#presence(user, channel)
    convert(this.#parts.workspace, where, who.id, isPublic)
  }

  archive(channel: string, isArchived = true): void {
    const where = this.channelOf(channel)
    where.isArchived = isArchived
    const type = isArchived ? 'channel_archive' : 'channel_unarchive'
    const event_ts = tsOf(this.#parts.workspace.nextMicros())
    this.#parts.workspace.announce(where, { type, channel: where.id, user: 'UADMIN', event_ts })
  }

  /** The bot token stops working. */
  revokeTokens(): void {
    const app = this.#bot()
    app.token = 'revoked'
    const event_ts = tsOf(this.#parts.workspace.nextMicros())
    this.#parts.workspace.deliver(app, { type: 'tokens_revoked', tokens: { oauth: [], bot: [app.botUser] }, event_ts })
  }

  /** An administrator of the workspace removes the app, and with it its bot from all channels. */
  uninstall(): void {
    const app = this.#bot()
    app.token = 'inactive'
    const { workspace } = this.#parts
    workspace.deliver(app, { type: 'app_uninstalled', event_ts: tsOf(workspace.nextMicros()) })
    for (const channel of workspace.channels.values()) if (channel.kind !== 'im') channel.members.delete(app.botUser)
    workspace.changed()
  }

  /** The app is installed again: it gets another bot token, and is in no channel before its bot is invited. */
  reinstall(botToken: string): void {
    const app = this.#bot()
    app.botToken = botToken
    app.token = 'valid'
  }

  /** Somebody invites the bot. */
  inviteBot(channel: string): void {
    addMember(this.#parts.workspace, this.channelOf(channel), this.#bot().botUser)
  }

  seen(channel: string, viewer: string | undefined): SeenPost[] {
    const who = viewer === undefined ? undefined : this.userOf(viewer).id
    return seenChannel(this.#parts.workspace, this.channelOf(channel), who)
  }

  seenPost(post: Post): SeenPost {
    return seenPost(this.#parts.workspace, this.channelOf(post.channel), post)
  }

  direct(user: string): SeenPost[] {
    const who = this.userOf(user).id
    const channel = this.#parts.workspace.direct(this.#bot(), who, false)
    return channel ? seenChannel(this.#parts.workspace, channel, who) : []
  }

  channelOf(reference: string): Channel {
    const { workspace } = this.#parts
    const channel = workspace.findChannel(reference) ?? this.#directOf(reference)
    if (!channel) throw new Error(`There is no channel ${reference} in ${workspace.team.name}.`)
    return channel
  }

  userOf(reference: string): UserDefinition {
    const user = this.#parts.workspace.findUser(reference)
    if (!user) throw new Error(`There is no user ${reference} in ${this.#parts.workspace.team.name}.`)
    return user
  }

  postOf(channel: Channel, ts: string): Post {
    const post = channel.byTs.get(ts)
    if (!post) throw new Error(`There is no post ${ts} in ${channel.id}.`)
    return post
  }

  #directOf(reference: string): Channel | undefined {
    const user = this.#parts.workspace.findUser(reference)
    return user && this.#parts.workspace.direct(this.#bot(), user.id, true)
  }

  /** The relay's bot: that of the first app. */
  #bot(): SlackApp {
    const [app] = this.#parts.workspace.apps
    if (!app) throw new Error(`No app is installed in ${this.#parts.workspace.team.name}.`)
    return app
  }

  #presence(user: string, channel: string): { readonly who: UserDefinition; readonly where: Channel } {
    const who = this.userOf(user)
    const where = this.channelOf(channel)
    if (!where.members.has(who.id)) throw new Error(`${who.name} is not in ${where.name || where.id}.`)
    return { who, where }
  }

  #visiblePost(who: UserDefinition, where: Channel, ts: string): Post {
    return where.ephemerals.find((post) => post.ts === ts && post.ephemeralFor === who.id) ?? this.postOf(where, ts)
  }

  #ownPost(who: UserDefinition, where: Channel, ts: string): Post {
    const post = this.postOf(where, ts)
    if (post.user !== who.id) throw new Error(`Post ${ts} is not by ${who.name}.`)
    return post
  }

  #viewOf(user: string, viewId: string): View {
    const views = this.#parts.views.openOf(this.userOf(user).id)
    const view = viewId === 'latest' ? views.at(-1) : views.find((one) => one.id === viewId)
    if (!view) throw new Error(`${user} has no open form ${viewId}.`)
    return view
  }

  #withFile(user: string, name: string): Partial<Draft> {
    const file = newFile(this.#parts.workspace, user, name, Buffer.from(name))
    return { subtype: 'file_share', files: [file] }
  }

  /** A shared message is an attachment, whoever wrote it; what the person says about it is the text. */
  #withForwarded(who: UserDefinition, where: Channel, text: string): Partial<Draft> {
    const { workspace } = this.#parts
    const micros = workspace.nextMicros()
    const from_url = permalinkOf(workspace, where, { ts: tsOf(micros), threadTs: undefined })
    const composed = composeText(text, workspace.directory(where))
    const attachment = {
      id: 1,
      ts: tsOf(micros),
      channel_id: where.id,
      channel_team: workspace.team.id,
      author_id: who.id,
      author_name: who.realName ?? who.name,
      author_subname: who.realName ?? who.name,
      is_msg_unfurl: true,
      is_share: true,
      from_url,
      original_url: from_url,
      fallback: composed,
      text: composed,
      footer: where.kind === 'im' ? 'Direct message' : `Posted in #${where.name}`,
      mrkdwn_in: ['text'],
    }
    return { attachments: [attachment] }
  }

  #newClientMsgId(): string {
    this.#lastClientMsgId += 1
    return `00000000-0000-4000-9000-${this.#lastClientMsgId.toString(16).padStart(12, '0')}`
  }
}

function knownEmoji(emoji: string): string {
  const name = emojiNameOf(emoji)
  if (name === undefined) throw new Error(`The stand-in has no name for the emoji ${emoji}.`)
  return name
}

function openView(view: View): OpenView {
  return {
    id: view.id,
    callbackId: String(view.source.callback_id ?? ''),
    title: plainText(view.source.title),
    submit: plainText(view.source.submit as TextObject | undefined),
    close: plainText(view.source.close as TextObject | undefined),
    blocks: (view.source.blocks ?? []) as OpenView['blocks'],
  }
}
