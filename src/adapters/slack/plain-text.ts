import type { UserId } from '../../core/addresses.ts'

/** A person's name as their workspace shows it; undefined where it could not be found out. */
export type NameOf = (user: UserId) => string | undefined

const token = /<([^<>]*)>/g
const address = /^(?:https?|ftp|mailto|tel|slack|sip|callto|skype):/i

/** The people whom a text mentions without saying their names. */
export function unnamedMentions(text: string): UserId[] {
  return [...new Set([...text.matchAll(/<@([A-Z0-9]+)>/g)].map((match) => match[1] ?? ''))]
}

/**
 * What a person wrote, from Slack's form of it: mentions as `@name`, channels as `#name`, links as typed. Signs such as
 * `*` and `:emoji:` stay, since taking them away could change what was said. An id never shows.
 */
export function plainText(text: string, nameOf: NameOf): string {
  let plain = ''
  let from = 0
  for (const match of text.matchAll(token)) {
    plain += unescapeText(text.slice(from, match.index)) + resolved(match[1] ?? '', nameOf)
    from = match.index + match[0].length
  }
  return plain + unescapeText(text.slice(from))
}

export function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

function resolved(inner: string, nameOf: NameOf): string {
  const bar = inner.indexOf('|')
  const target = bar < 0 ? inner : inner.slice(0, bar)
  const label = unescapeText(bar < 0 ? '' : inner.slice(bar + 1))
  if (/^@[A-Z0-9]+$/.test(target)) return `@${nameOf(target.slice(1)) ?? (label.replace(/^@/, '') || 'someone')}`
  if (/^#[A-Z0-9]+$/.test(target)) return `#${label.replace(/^#/, '') || 'channel'}`
  if (target.startsWith('!')) return special(target.slice(1), label)
  if (address.test(target)) return link(unescapeText(target), label)
  return unescapeText(`<${inner}>`)
}

function special(target: string, label: string): string {
  if (target.startsWith('subteam^')) return `@${label.replace(/^@/, '') || 'group'}`
  if (target.startsWith('date^')) return label
  return `@${target}`
}

/** Slack labels what it turned into a link by itself with what was typed: then the address says nothing more. */
function link(url: string, label: string): string {
  const typed = url.replace(/^(?:mailto|tel):/i, '')
  if (label === '' || label === url) return typed
  const bare = typed.replace(/^https?:\/\//i, '').replace(/\/$/, '')
  return label.replace(/^https?:\/\//i, '').replace(/\/$/, '') === bare ? label : `${label} (${typed})`
}
