import type { UserId } from '../../core/addresses.ts'

/**
 * What clients put into the formatted text of a post besides formatting: the people whom it mentions, and the post that it answers. Each tag is found
 * by itself, and never by looking from each beginning for an end: a post of nothing but beginnings would hold up everybody.
 */

interface Pill {
  readonly user: string
  readonly label: string
  /** Where it begins in the text, and where it is over. */
  readonly from: number
  readonly until: number
}

const linkTag = /<a\s([^<>]*)>|<\/a>/gi
const userAddress = /\bhref=["']https:\/\/matrix\.to\/#\/((?:@|%40)[^"'?]+)/i

/** Links to people, as they are shown. */
export function pillsIn(html: string): readonly Pill[] {
  const pills: Pill[] = []
  let begun: { readonly user: string; readonly from: number; readonly labelFrom: number } | undefined
  for (const { 0: tag, 1: attributes, index } of html.matchAll(linkTag)) {
    const until = index + tag.length
    if (attributes === undefined && begun) {
      pills.push({ user: begun.user, label: html.slice(begun.labelFrom, index), from: begun.from, until })
      begun = undefined
    } else if (attributes !== undefined && !begun) {
      const user = userAddress.exec(attributes)?.[1]
      if (user !== undefined) begun = { user, from: index, labelFrom: until }
    }
  }
  return pills
}

/** With everybody who is mentioned called as the others call them. */
export function withPillsNamed(html: string, nameOf: (user: UserId) => string): string {
  let named = ''
  let from = 0
  for (const pill of pillsIn(html)) {
    named += html.slice(from, pill.from) + nameOf(decoded(pill.user))
    from = pill.until
  }
  return named + html.slice(from)
}

/** Without the quotation of what it answers (Matrix before 1.13). */
export function withoutReply(html: string): string {
  let kept = ''
  let from = 0
  let begun: number | undefined
  for (const { 0: tag, index } of html.matchAll(/<\/?mx-reply>/gi)) {
    if (!tag.startsWith('</')) begun ??= index
    else if (begun !== undefined) {
      kept += html.slice(from, begun)
      from = index + tag.length
      begun = undefined
    }
  }
  return kept + html.slice(from)
}

export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
