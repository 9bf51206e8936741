import type { UserId } from '../../core/addresses.ts'
import type { Fragment } from '../../core/received.ts'
import { isCommand } from '../../core/text.ts'
import { deliveryOf, type EventContent, localpartOf, recordOf, textOf } from './events.ts'
import { decoded, pillsIn, withoutReply, withPillsNamed } from './pills.ts'
import { saysSomethingElse, unescapedHtml } from './two-texts.ts'

export interface Said {
  readonly text: string
  readonly fragments: readonly Fragment[]
}

/**
 * What a person wrote, as plain text, and what in it must not cross. Undefined where the event is not a person's word
 * (a bot's notice, a verification request).
 *
 * @param nameOf how people in the room call a user; what crosses must not hold the platform's ids
 * @param ownUser Parley itself: a command is one also where it is addressed to Parley by name
 */
export function saidIn(content: EventContent, nameOf: (user: UserId) => string, ownUser: UserId): Said | undefined {
  const said = wordsIn(content, nameOf)
  return said && { ...said, text: withoutAddressee(said.text, nameOf(ownUser)) }
}

/**
 * What an edit made of a person's post. Whatever kind it calls itself it stays a person's word, and stands in the room: what nobody would
 * hear as a post is one that cannot be read.
 */
export const editedTo = (content: EventContent, nameOf: (user: UserId) => string, ownUser: UserId): Said =>
  saidIn(content, nameOf, ownUser) ?? unreadable(kindWords(textOf(content.msgtype) ?? ''))

/** Whether it is a person's word, and not a bot's; what was redacted is nobody's any more. */
export const isPersons = ({ msgtype }: EventContent): boolean => msgtype !== undefined && !botsKinds.has(textOf(msgtype) ?? '')
const botsKinds = new Set(['m.notice', 'm.server_notice', 'm.key.verification.request'])

/** What a machine says by custom, or a person whose client lets them: nobody is woken by it. */
export const isNotice = ({ msgtype }: EventContent): boolean => msgtype === 'm.notice'

export const noticeIn = (content: EventContent, nameOf: (user: UserId) => string): Said => written(content, '', nameOf)

/** `Parley: !help`, as clients begin a post to somebody, is `!help`. */
function withoutAddressee(text: string, name: string): string {
  const bare = text.replace(/^@/, '')
  const rest = bare.startsWith(name) ? bare.slice(name.length).replace(/^[\s:,]+/, '') : ''
  return isCommand(rest) ? rest : text
}

function wordsIn(content: EventContent, nameOf: (user: UserId) => string): Said | undefined {
  const msgtype = textOf(content.msgtype) ?? ''
  if (botsKinds.has(msgtype)) return undefined
  switch (msgtype) {
    case 'm.text':
      return written(content, '', nameOf)
    case 'm.emote':
      return written(content, '* ', nameOf)
    case 'm.file':
    case 'm.image':
    case 'm.audio':
    case 'm.video':
      return fileIn(content, nameOf)
    default: {
      const said = written(content, '', nameOf)
      return {
        text: said.text,
        fragments: [...said.fragments, fragment('unreadable', kindWords(msgtype))],
      }
    }
  }
}

/** What stands in a post that is no text, as its author would call it. */
const kindWords = (msgtype: string): string =>
  msgtype === 'm.location' ? 'a location' : msgtype === '' ? 'something of no kind at all' : `something of the kind “${msgtype}”`

/** A file's `body` is its caption only where `filename` is given too and differs (Matrix 1.10); before, it was the name. */
function fileIn(content: EventContent, nameOf: (user: UserId) => string): Said {
  const name = textOf(content.filename) ?? textOf(content.body) ?? 'a file'
  const hasCaption = textOf(content.filename) !== undefined && content.body !== content.filename
  const caption = hasCaption ? written(content, '', nameOf) : { text: '', fragments: [] }
  return { text: caption.text, fragments: [fragment('file', name), ...caption.fragments] }
}

function written(content: EventContent, prefix: string, nameOf: (user: UserId) => string): Said {
  const formatted = textOf(content.formatted_body) ?? ''
  const html = withoutReply(formatted)
  // What a reply is edited to does not say that it is one, and has the quotation all the same (element-hq/element-android#971).
  const isReply = textOf(recordOf(recordOf(content['m.relates_to'])['m.in_reply_to']).event_id) !== undefined || html !== formatted
  const body = isReply ? withoutReplyFallback(textOf(content.body) ?? '') : (textOf(content.body) ?? '')
  const text = withNames(body, html, nameOf)
  const inside = [...forwardedIn(content, body), ...quotedIn(body, html), ...linksIn(body, html)]
  return { text: prefix + text.trim(), fragments: inside.length > 0 ? inside : anotherTextIn(body, text, html, nameOf) }
}

/** Also where people are named, which the plain text may do by other words. */
function anotherTextIn(body: string, named: string, html: string, nameOf: (user: UserId) => string): Fragment[] {
  if (!saysSomethingElse(body, html)) return []
  return saysSomethingElse(named, withPillsNamed(html, nameOf)) ? [fragment('unreadable', twoTexts)] : []
}

const twoTexts = 'formatting that says something else than the plain text of the post'

/** The quotation that clients put before a reply: `> <@user:server> …` and the lines after it (Matrix before 1.13). */
function withoutReplyFallback(body: string): string {
  if (!/^> (\* )?<@/.test(body)) return body
  const lines = body.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('>'))
  if (end === -1) return ''
  return lines.slice(end).join('\n')
}

/** Ids have 255 bytes at most (Matrix, "User Identifiers"), which an address may spell out as `%40`. */
const linkedUser = /\[([^[\]\n]{0,255})\]\(<?https:\/\/matrix\.to\/#\/((?:@|%40)[^\s)>?]{1,765})(?:\?[^\s)>]{0,765})?>?\)/gi
const bareUserLink = /<?(?:https?:\/\/)?matrix\.to\/#\/((?:@|%40)[^\s)>?]+)[^\s)>]*>?/gi
const userUri = /matrix:u(?:ser)?\/([^\s<>"')?:]+:[^\s<>"')?]*[\w\]])(?:\?[^\s<>"')]*)?/gi
/** A homeserver's name: a time of day (`@18:00`) is none, nor is a path after an address (`git@host:path`). */
const serverName = String.raw`(?:(?:[a-z0-9-]+\.)+[a-z]{2,}|localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])(?![\w-])(?::\d{1,5}\b)?`
const userIds = new RegExp(String.raw`(?<![\w.-])@[a-z0-9._=/+-]+:${serverName}`, 'gi')

/** Every way in which clients write a mention, as `@name`. */
function withNames(body: string, html: string, nameOf: (user: UserId) => string): string {
  const name = (user: string): string => `@${nameOf(decoded(user))}`
  let text = body
    .replace(linkedUser, (_, _label, user: string) => name(user))
    .replace(bareUserLink, (_, user: string) => name(user))
    .replace(userUri, (_, user: string) => name(`@${user}`))
  // The pills of the formatted text stand in the body in the same order, each as its bare label.
  let searchedUntil = 0
  for (const { user, label } of pillsIn(html)) {
    const bare = unescaped(label)
    const at = bare === '' || bare.startsWith('@') ? -1 : text.indexOf(bare, searchedUntil)
    if (at === -1) continue
    const from = text[at - 1] === '@' ? at - 1 : at
    text = text.slice(0, from) + name(user) + text.slice(at + bare.length)
    searchedUntil = from + name(user).length
  }
  return text.replace(userIds, (user) => name(user))
}

/** Clients forward a post with all that it holds and without a sign that they do: one of Parley's is known by its delivery. */
const forwardedIn = (content: EventContent, body: string): Fragment[] =>
  deliveryOf(content) === undefined ? [] : [fragment('forwarded', body)]

/** A quotation that is not the reply's own: what somebody else said, perhaps only inside. */
function quotedIn(body: string, html: string): Fragment[] {
  const line = body.split('\n').find((each) => /^ {0,3}(?:> |>>)/.test(each))
  if (line !== undefined) return [fragment('quoted', line.replace(/^[\s>]+/, ''))]
  const block = /<blockquote[^<>]*>([\s\S]*?)(?:<\/blockquote>|$)/i.exec(html)
  return block?.[1] === undefined ? [] : [fragment('quoted', unescaped(block[1]))]
}

/** Addresses that mean something only inside the party's own Matrix: rooms, aliases, posts, files; whatever opens them, and bare. */
const insideLinks = [
  /(?:https?:\/\/)?matrix\.to\/#\/(?:!|#|%21|%23)[^\s<>"')]*/i,
  /matrix:(?:r|roomid|room)\/[^\s<>"')]+/i,
  /\/#\/room\/[^\s<>"')]+/i,
  /mxc:\/\/[^\s<>"')]+/i,
  /\/_matrix\/(?:client|media)\/[^\s<>"')]+/i,
  new RegExp(String.raw`(?<![\w/&#!])[#!][^\s:#!<>"'()]{1,200}:${serverName}`, 'i'),
  new RegExp(String.raw`/(?:!|%21|%23)[^\s:/<>"'()]{1,200}(?::|%3A)${serverName}[^\s<>"')]*`, 'i'),
  /(?<![\w$-])[$!][\w-]{43}(?![\w-])/,
]

function linksIn(body: string, html: string): Fragment[] {
  const shown = unescapedHtml(html)
  const found = insideLinks.flatMap((link) => linkIn(body, link) ?? linkIn(shown, link) ?? [])
  return found.slice(0, 1).map((link) => fragment('workspace-link', link))
}

/** With what stands before it: its author is to recognise it. */
function linkIn(text: string, link: RegExp): string | undefined {
  const match = link.exec(text)
  if (!match) return undefined
  let from = match.index
  if (match[0].startsWith('/')) while (from > 0 && !/[\s<>"'(]/.test(text[from - 1]!)) from -= 1
  return text.slice(from, match.index) + match[0]
}

const excerptLengthMax = 80
function fragment(kind: Fragment['kind'], excerpt: string): Fragment {
  const line = excerpt.replace(/\s+/g, ' ').trim()
  return {
    kind,
    excerpt: line.length > excerptLengthMax ? `${line.slice(0, excerptLengthMax - 1)}…`.toWellFormed() : line,
  }
}

export const unreadable = (excerpt: string): Said => ({ text: '', fragments: [fragment('unreadable', excerpt)] })
export const fileFragment = (excerpt: string): Fragment => fragment('file', excerpt)

/** Whoever calls themselves something longer does not want to be named. */
const nameLengthMax = 100

/** Localpart where the room knows no display name, or where that is an id itself. */
export function nameOrLocalpart(name: string | undefined, user: UserId): string {
  const isNone = name === undefined || name === '' || (name.startsWith('@') && name.includes(':'))
  const shown = isNone ? localpartOf(user) : name.replace(/^@/, '')
  return shown.length > nameLengthMax ? `${shown.slice(0, nameLengthMax).toWellFormed()}…` : shown
}

const unescaped = (html: string): string => unescapedHtml(html.replace(/<[^<>]*>/g, ' ')).trim()
