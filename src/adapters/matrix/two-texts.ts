/**
 * Whether the formatted text of a post says something else than its plain text: people in the room see the one, and the other would
 * cross. Only letters, digits and pictures count: other signs format. So does what a client writes into the plain text alone: the address
 * of a link that is shown by its label, the number of a list's line, the language of some code.
 */
export function saysSomethingElse(body: string, html: string): boolean {
  if (html === '') return false
  if (struck.test(html) && !signsOfStriking.test(body)) return true
  const shown = shownOf(html)
  const isSame = (plain: string): boolean =>
    lettersOf(plain) === lettersOf(shown) || lettersOf(withoutUnseen(plain, html)) === lettersOf(withoutUnseen(shown, html))
  return ![body, unescapedHtml(body), withoutTags(body)].some(isSame)
}

/** What is struck out is taken back: of formatting it alone says something that the words do not. */
const struck = /<(?:del|s|strike)\b[^<>]*>/i
/** As people type it, and clients put it into plain text. */
const signsOfStriking = /~|<(?:del|s|strike)\b|\u0336/i

/** Elements that begin a line, or end one. */
const breaking = new Set(['br', 'p', 'div', 'li', 'ul', 'ol', 'pre', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'tr', 'hr'])

function shownOf(html: string): string {
  const text = html.replace(/<\/?([a-z][a-z0-9-]{0,30})\b([^<>]*)>/gi, (_tag, name: string, attributes: string) => {
    const element = name.toLowerCase()
    const alternative = element === 'img' ? /\salt=(?:"([^"]*)"|'([^']*)')/i.exec(attributes) : undefined
    return alternative?.[1] ?? alternative?.[2] ?? (breaking.has(element) ? '\n' : '')
  })
  return unescapedHtml(text)
}

/** Each is looked for in all of the text; in a post with more of them it is not made out what its room sees. */
const addressesMax = 200

/** Without what the formatting holds and does not show, or shows without saying it. */
function withoutUnseen(text: string, html: string): string {
  let seen = text
  for (const [, quoted, bare] of html.matchAll(/\s(?:href|src)=(?:"([^"\s]*)"|'([^'\s]*)')/gi).take(addressesMax)) {
    const address = unescapedHtml(quoted ?? bare ?? '')
    if (/^[a-z][a-z0-9+.-]*:/i.test(address))
      for (const each of [address, decoded(address), encodeURI(address.toWellFormed())]) seen = seen.replaceAll(each, ' ')
  }
  if (/<ol\b/i.test(html)) seen = seen.replace(/^[ \t>*+-]{0,40}\d{1,9}[.)]\s/gm, '')
  const [, language] = /\sclass=["']language-([\w+#.-]+)["']/i.exec(html) ?? []
  return language === undefined ? seen : seen.replaceAll(`\`\`\`${language}`, '')
}

/** Some clients write these signs for what was typed. */
const signs = /\((?:c|r|tm)\)|&(?:copy|reg|trade);|[©®™]/gi
const lettersOf = (text: string): string =>
  text
    .replace(signs, '')
    .normalize('NFKC')
    .replace(/[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}]|\ufe0f/gu, '')

/** Of what somebody typed as HTML: an element that only formats. */
const withoutTags = (text: string): string =>
  unescapedHtml(text.replace(/<\/?(?:a|b|br|code|del|em|h[1-6]|hr|i|li|ol|p|pre|s|span|strong|sub|sup|u|ul)\s?\/?>/gi, ''))

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&', nbsp: ' ' }

/** Each once: `&amp;lt;` is `&lt;`. */
export const unescapedHtml = (html: string): string =>
  html.replace(/&(?:(lt|gt|quot|apos|amp|nbsp)|#(\d{1,7})|#x([\da-f]{1,6}));/gi, (whole, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? whole
    const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })

function decoded(address: string): string {
  try {
    return decodeURI(address)
  } catch {
    return address
  }
}
