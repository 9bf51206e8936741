import { withEmoji } from './emoji.ts'

/** Who and what the ids inside a text stand for, as seen in one channel. */
export interface Directory {
  userName(id: string): string | undefined
  /** Finds the person whom someone means by typing `@name`. */
  userNamed(name: string): string | undefined
  channelName(id: string): string | undefined
  groupHandle(id: string): string | undefined
  groupMembers(id: string): readonly string[]
  /** Everyone whom `@channel` or `@here` would ping. */
  everyone(): readonly string[]
}

const code = /```([\s\S]*?)```|`([^`\n]+)`/g
const token = /<([^<>\n]+)>/g
const held = /\uE000(\d+)\uE001/g
const styles: readonly (readonly [RegExp, string])[] = [
  [/(^|[^\p{L}\p{N}*])\*(\S(?:[^*\n]*\S)?)\*(?=$|[^\p{L}\p{N}*])/gmu, '$1$2'],
  [/(^|[^\p{L}\p{N}_])_(\S(?:[^_\n]*\S)?)_(?=$|[^\p{L}\p{N}_])/gmu, '$1$2'],
  [/(^|[^\p{L}\p{N}~])~(\S(?:[^~\n]*\S)?)~(?=$|[^\p{L}\p{N}~])/gmu, '$1~~$2~~'],
]

/** Slack escapes exactly these three. */
function escapeText(text: string): string {
  return /[&<>]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text
}

export function unescapeText(text: string): string {
  return text.includes('&') ? text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&') : text
}

/** What a person reads where mrkdwn stands. The ids of those whom it pings are added to `mentions`. */
export function renderMrkdwn(text: string, directory: Directory, mentions: Set<string>): string {
  let shown = ''
  let from = 0
  for (const match of text.matchAll(code)) {
    shown += renderProse(text.slice(from, match.index), directory, mentions)
    shown += unescapeText(match[1] ?? match[2] ?? '')
    from = match.index + match[0].length
  }
  return shown + renderProse(text.slice(from), directory, mentions)
}

function renderProse(text: string, directory: Directory, mentions: Set<string>): string {
  // Tokens are taken out first, so that a `_` inside an address is not taken for formatting.
  const tokens: string[] = []
  let prose = text.replace(token, (_whole, inner: string) => {
    tokens.push(renderToken(inner, directory, mentions))
    return `\uE000${tokens.length - 1}\uE001`
  })
  for (const [pattern, replacement] of styles) prose = prose.replace(pattern, replacement)
  return unescapeText(withEmoji(prose)).replace(held, (whole, index: string) => tokens[Number(index)] ?? whole)
}

function renderToken(inner: string, directory: Directory, mentions: Set<string>): string {
  const bar = inner.indexOf('|')
  const target = bar < 0 ? inner : inner.slice(0, bar)
  const label = bar < 0 ? undefined : unescapeText(inner.slice(bar + 1))
  if (target.startsWith('@')) {
    const id = target.slice(1)
    const name = directory.userName(id)
    if (name !== undefined) mentions.add(id)
    return `@${name ?? label ?? id}`
  }
  if (target.startsWith('#')) return `#${directory.channelName(target.slice(1)) ?? label ?? target.slice(1)}`
  if (target.startsWith('!subteam^')) {
    const id = target.slice('!subteam^'.length)
    for (const member of directory.groupMembers(id)) mentions.add(member)
    return `@${directory.groupHandle(id) ?? label?.replace(/^@/, '') ?? id}`
  }
  if (target === '!here' || target === '!channel' || target === '!everyone') {
    for (const member of directory.everyone()) mentions.add(member)
    return `@${target.slice(1)}`
  }
  if (target.startsWith('!')) return label ?? target
  return label ?? unescapeText(target.replace(/^mailto:/, ''))
}

const typed = /@([\p{L}\p{N}._-]*[\p{L}\p{N}])|https?:\/\/[^\s<>]*[^\s<>.,;:!?)]/gu

/** What Slack's composer makes of what a person types: escaped text, with names and addresses turned into tokens. */
export function composeText(text: string, directory: Directory): string {
  return escapeText(text).replace(typed, (whole, name: string | undefined) => {
    if (name === undefined) return `<${whole}>`
    if (name === 'here' || name === 'channel' || name === 'everyone') return `<!${name}>`
    const user = directory.userNamed(name)
    return user === undefined ? whole : `<@${user}>`
  })
}

export interface RichElement {
  readonly type: string
  readonly [key: string]: unknown
}

/** The `rich_text` elements that Slack puts into a person's message beside its text. */
export function richElements(text: string): RichElement[] {
  const elements: RichElement[] = []
  let from = 0
  const plain = (to: number): void => {
    if (to > from) elements.push({ type: 'text', text: unescapeText(text.slice(from, to)) })
  }
  for (const match of text.matchAll(token)) {
    plain(match.index)
    elements.push(richToken(match[1] ?? ''))
    from = match.index + match[0].length
  }
  plain(text.length)
  return elements
}

function richToken(inner: string): RichElement {
  const [target = '', label] = inner.split('|', 2)
  if (target.startsWith('@')) return { type: 'user', user_id: target.slice(1) }
  if (target.startsWith('#')) return { type: 'channel', channel_id: target.slice(1) }
  if (target.startsWith('!subteam^')) return { type: 'usergroup', usergroup_id: target.slice('!subteam^'.length) }
  if (target.startsWith('!')) return { type: 'broadcast', range: target.slice(1) }
  return { type: 'link', url: unescapeText(target), ...(label === undefined ? {} : { text: unescapeText(label) }) }
}
