import { z } from 'zod'
import type { PostId, UserId } from '../../core/addresses.ts'
import type { Fragment } from '../../core/received.ts'
import { isCommand } from '../../core/text.ts'
import { emojiOf } from './emoji.ts'
import { type NameOf, plainText, unnamedMentions } from './plain-text.ts'

/** Parley's own user and bot in this workspace. */
export interface Self {
  readonly user: UserId
  readonly bot: string
}

const file = z.object({ name: z.string().nullish(), title: z.string().nullish() })

const attachment = z.object({
  is_share: z.boolean().nullish(),
  is_msg_unfurl: z.boolean().nullish(),
  from_url: z.string().nullish(),
  text: z.string().nullish(),
  fallback: z.string().nullish(),
})

/** A message as events and history show it: only what is looked at. */
export const messageSchema = z.object({
  subtype: z.string().nullish(),
  user: z.string().nullish(),
  bot_id: z.string().nullish(),
  text: z.string().nullish(),
  ts: z.string(),
  thread_ts: z.string().nullish(),
  latest_reply: z.string().nullish(),
  files: z.array(file).nullish(),
  attachments: z.array(attachment).nullish(),
  blocks: z.array(z.object({ type: z.string() })).nullish(),
  edited: z.object({ ts: z.string() }).nullish(),
})

/** What people tapped under a message, as its history shows it: by whom, not when. */
const reactionsSchema = z.object({ reactions: z.array(z.object({ name: z.string(), users: z.array(z.string()) })) })

export function reactionsOf(message: object): readonly { readonly name: string; readonly users: readonly UserId[] }[] {
  const { success, data } = reactionsSchema.safeParse(message)
  return success ? data.reactions : []
}

export type Message = z.infer<typeof messageSchema>

/** What remains of a deleted message that had replies. */
export const isTombstone = (message: Message): boolean => message.subtype === 'tombstone'

/** The forms in which a person's own words come; every other subtype is Slack's or a bot's. */
const personsSubtypes = new Set(['file_share', 'thread_broadcast', 'me_message'])
const slackbot = 'USLACKBOT'

/** The author where a person wrote it: neither a bot, nor Slack, nor Parley itself. */
export const personOf = (message: Message, self: Self): UserId | undefined => (message.bot_id ? undefined : nameBorneBy(message, self))

/** Whose name it bears, also where an app posted it: that of a bot, or of a person who lets the app post for them. */
export function nameBorneBy({ user, subtype, bot_id: bot }: Message, self: Self): UserId | undefined {
  if (!user || user === self.user || user === slackbot || (bot && bot === self.bot)) return undefined
  return !subtype || personsSubtypes.has(subtype) ? user : undefined
}

/** The root of the thread that it stands in; a root carries its own ts there. */
export function threadOf(message: Message): { thread: PostId } | Record<never, never> {
  return message.thread_ts && message.thread_ts !== message.ts ? { thread: message.thread_ts } : {}
}

/** A command is one also where it is addressed to Parley by name. */
export function textOf({ text: written }: Message, nameOf: NameOf, self: Self): string {
  const text = written ?? ''
  const [addressee, user] = /^\s*<@([A-Z0-9]+)(?:\|[^<>]*)?>(?:[\s,]|:(?![a-z_]+:))*/.exec(text) ?? []
  const rest = addressee !== undefined && user === self.user ? withItsSign(plainText(text.slice(addressee.length), nameOf)) : ''
  return isCommand(rest) ? rest : withItsSign(plainText(text, nameOf))
}

/** Slack writes a name in the place of a sign that it draws as a picture, of those too that a command begins with. */
function withItsSign(text: string): string {
  const signed = text.replace(/:[a-z_]+:/, (name) => emojiOf(name.slice(1, -1)))
  return isCommand(signed) && !isCommand(text) ? signed : text
}

/** Everyone whose name is needed before `textOf` and `fragmentsOf` can be asked. */
export function mentionsOf(message: Message): UserId[] {
  const excerpts = (message.attachments ?? []).map((one) => one.text ?? one.fallback ?? '')
  return unnamedMentions([message.text ?? '', ...excerpts].join(' '))
}

// ---------------------------------------------------------------- what must not cross

const excerptLengthMax = 80
/** A workspace has a host of its own; these are Slack's, for anybody. */
const publicHosts = 'www|api|status|docs|get'
/** What leads inside from Slack's own host. */
const insidePaths = 'archives|app_redirect|canvas|client|docs|files-pri|files|huddle|lists|messages|shortcuts|ssb|team|unfurl'
const rest = `(?:[:/?#\\\\][^\\s)]*)?`
const workspaceLink = new RegExp(
  `(?<![\\w.-])(?:${[
    `slack://\\S+`,
    `(?:https?://)?(?:(?!(?:${publicHosts})\\.slack)[a-z0-9-]+\\.)+slack(?:-gov)?\\.com(?![\\w-]|\\.\\w)\\.?${rest}`,
    `(?:https?://)?(?:www\\.)?slack(?:-gov)?\\.com\\.?(?::\\d+)?[/\\\\]+(?:${insidePaths})\\b${rest}`,
    `(?:https?://)?slack-files\\.com/\\S+`,
  ].join('|')})`,
  'gi',
)

/** A `>` that a person typed is their own text; only what Slack attached is somebody else's. */
export function fragmentsOf(message: Message, nameOf: NameOf): Fragment[] {
  const fragments: Fragment[] = [
    ...(message.attachments ?? []).flatMap((one) => attachedFragment(one, nameOf)),
    ...(message.files ?? []).map((one) => fragment('file', one.name || one.title || 'a file')),
    ...linksInside(message.text ?? '', nameOf),
    // A person's composer writes `rich_text` only; a table, a call or a poll says things that the text leaves out.
    ...(message.blocks ?? [])
      .filter((block) => block.type !== 'rich_text')
      .map((block) => fragment('unreadable', `something of the kind “${block.type}”`)),
  ]
  const isEmpty = (message.text ?? '').trim() === '' && fragments.length === 0
  return isEmpty ? [fragment('unreadable', 'a post without text')] : fragments
}

/** Of what a person wrote, in Slack's form of it. A channel's name is a link to it. */
export const linksInside = (written: string, nameOf: NameOf): Fragment[] => [
  ...workspaceLinksIn(plainText(written, nameOf)),
  ...[...written.matchAll(/<#[A-Z0-9]+(?:\|[^<>]*)?>/g)].map(([link]) => fragment('workspace-link', plainText(link, nameOf))),
]

/** Of plain text: what points into the party's own workspace. */
export const workspaceLinksIn = (text: string): Fragment[] =>
  [...text.matchAll(workspaceLink)].map((match) => fragment('workspace-link', match[0]))

function attachedFragment(one: z.infer<typeof attachment>, nameOf: NameOf): Fragment[] {
  const excerpt = plainText(one.text || one.fallback || one.from_url || 'a message', nameOf)
  if (one.is_share) return [fragment('forwarded', excerpt)]
  const isFromSlack = one.is_msg_unfurl || (one.from_url ?? '').search(workspaceLink) >= 0
  return isFromSlack ? [fragment('quoted', excerpt)] : []
}

function fragment(kind: Fragment['kind'], text: string): Fragment {
  const characters = [...text.replaceAll(/\s+/g, ' ').trim()]
  const excerpt = characters.length > excerptLengthMax ? `${characters.slice(0, excerptLengthMax - 1).join('')}…` : characters.join('')
  return { kind, excerpt }
}

/** Slack's ts is seconds with six digits that make it unique. What is no moment at all counts as the first one. */
export function msOf(ts: string): number {
  const ms = Math.floor(Number(ts) * 1000)
  return ms >= 0 && ms <= latestMs ? ms : 0
}

/** The last moment that a date can hold. */
const latestMs = 8.64e15

/** Slack's form of a time in ms, for `oldest`. */
export const tsOf = (ms: number): string => (Math.max(0, ms) / 1000).toFixed(6)
