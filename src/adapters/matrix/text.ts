import type { Fragment } from '../../core/adapter.ts'
import type { UserId } from '../../core/addresses.ts'
import { type EventContent, localpartOf, recordOf, textOf } from './events.ts'

export interface Said {
  readonly text: string
  readonly fragments: readonly Fragment[]
}

/**
 * What a person wrote, as plain text, and what in it must not cross. Undefined where the event is not a person's word
 * (a bot's notice, a verification request).
 *
 * @param nameOf how people in the room call a user; what crosses must not hold the platform's ids
 */
export function saidIn(content: EventContent, nameOf: (user: UserId) => string): Said | undefined {
  const msgtype = textOf(content.msgtype) ?? ''
  switch (msgtype) {
    case 'm.notice':
    case 'm.server_notice':
    case 'm.key.verification.request':
      return undefined
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
        fragments: [...said.fragments, fragment('unreadable', msgtype || 'a post without a type')],
      }
    }
  }
}

/** A file's `body` is its caption only where `filename` is given too and differs (Matrix 1.10); before, it was the name. */
function fileIn(content: EventContent, nameOf: (user: UserId) => string): Said {
  const name = textOf(content.filename) ?? textOf(content.body) ?? 'a file'
  const hasCaption = textOf(content.filename) !== undefined && content.body !== content.filename
  const caption = hasCaption ? written(content, '', nameOf) : { text: '', fragments: [] }
  return { text: caption.text, fragments: [fragment('file', name), ...caption.fragments] }
}

function written(content: EventContent, prefix: string, nameOf: (user: UserId) => string): Said {
  const isReply = textOf(recordOf(recordOf(content['m.relates_to'])['m.in_reply_to']).event_id) !== undefined
  const body = isReply ? withoutReplyFallback(textOf(content.body) ?? '') : (textOf(content.body) ?? '')
  const html = (textOf(content.formatted_body) ?? '').replace(/<mx-reply>[\s\S]*?<\/mx-reply>/gi, '')
  return {
    text: prefix + withNames(body, html, nameOf).trim(),
    fragments: [...quotedIn(body, html), ...linksIn(body, html)],
  }
}

/** The quotation that clients put before a reply: `> <@user:server> …` and the lines after it (Matrix before 1.13). */
function withoutReplyFallback(body: string): string {
  if (!/^> (\* )?<@/.test(body)) return body
  const lines = body.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('>'))
  if (end === -1) return ''
  return lines.slice(lines[end] === '' ? end + 1 : end).join('\n')
}

const pill = /<a\s[^>]*href=["']https:\/\/matrix\.to\/#\/((?:@|%40)[^"'?]+)[^"']*["'][^>]*>([\s\S]*?)<\/a>/gi
const linkedUser = /\[([^\]\n]*)\]\(<?https:\/\/matrix\.to\/#\/((?:@|%40)[^\s)>?]+)[^\s)>]*>?\)/gi
const bareUserLink = /<?https:\/\/matrix\.to\/#\/((?:@|%40)[^\s)>?]+)[^\s)>]*>?/gi
const userIds = /@[a-z0-9._=/+-]+:[a-z0-9.-]+(?::\d+)?/gi

/** Every way in which clients write a mention, as `@name`. */
function withNames(body: string, html: string, nameOf: (user: UserId) => string): string {
  const name = (user: string): string => `@${nameOf(decoded(user))}`
  let text = body.replace(linkedUser, (_, _label, user: string) => name(user)).replace(bareUserLink, (_, user: string) => name(user))
  // The pills of the formatted text stand in the body in the same order, each as its bare label.
  let searchedUntil = 0
  for (const [, user, label] of html.matchAll(pill)) {
    const bare = unescaped(label ?? '')
    const at = bare === '' || bare.startsWith('@') ? -1 : text.indexOf(bare, searchedUntil)
    if (user === undefined || at === -1) continue
    const from = text[at - 1] === '@' ? at - 1 : at
    text = text.slice(0, from) + name(user) + text.slice(at + bare.length)
    searchedUntil = from + name(user).length
  }
  return text.replace(userIds, (user) => name(user))
}

/** A quotation that is not the reply's own: what somebody else said, perhaps only inside. */
function quotedIn(body: string, html: string): Fragment[] {
  const line = body.split('\n').find((each) => /^ {0,3}(?:> |>>)/.test(each))
  if (line !== undefined) return [fragment('quoted', line.replace(/^[\s>]+/, ''))]
  const block = /<blockquote[^>]*>([\s\S]*?)(?:<\/blockquote>|$)/i.exec(html)
  return block?.[1] === undefined ? [] : [fragment('quoted', unescaped(block[1]))]
}

/** Addresses that mean something only inside the party's own Matrix: rooms, aliases, posts, files. */
const insideLinks = [
  /https?:\/\/matrix\.to\/#\/(?:!|#|%21|%23)[^\s<>"')]*/i,
  /matrix:(?:r|roomid|room)\/[^\s<>"')]+/i,
  /https?:\/\/[^\s<>"')]+\/#\/room\/[^\s<>"')]+/i,
  /mxc:\/\/[^\s<>"')]+/i,
  /https?:\/\/[^\s<>"')]+\/_matrix\/(?:client|media)\/[^\s<>"')]+/i,
]

function linksIn(body: string, html: string): Fragment[] {
  const found = insideLinks.flatMap((link) => {
    const match = link.exec(body) ?? link.exec(unescapedEntities(html))
    return match ? [match[0]] : []
  })
  return found.slice(0, 1).map((link) => fragment('workspace-link', link))
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

/** Localpart where the room knows no display name, or where that is an id itself. */
/** Whoever calls themselves something longer does not want to be named. */
const nameLengthMax = 100

export function nameOrLocalpart(name: string | undefined, user: UserId): string {
  const isNone = name === undefined || name === '' || (name.startsWith('@') && name.includes(':'))
  const shown = isNone ? localpartOf(user) : name.replace(/^@/, '')
  return shown.length > nameLengthMax ? `${shown.slice(0, nameLengthMax).toWellFormed()}…` : shown
}

const unescaped = (html: string): string => unescapedEntities(html.replace(/<[^>]*>/g, ' ')).trim()
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&', nbsp: ' ' }
const unescapedEntities = (html: string): string =>
  html.replace(/&(lt|gt|quot|#39|amp|nbsp);/g, (whole, name: string) => entities[name] ?? whole)

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
