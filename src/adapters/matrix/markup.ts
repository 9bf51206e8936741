import type { UserId } from '../../core/addresses.ts'
import type { Block, Button, Content, Span } from '../../core/content.ts'

/** How a post looks: `body` for clients without formatting, `html` (`org.matrix.custom.html`) for the others. */
export interface Markup {
  readonly body: string
  readonly html: string
}

/**
 * Renders content for Matrix. Everything in it is escaped: the only elements are those written here. What pings is decided
 * by `m.mentions` alone (Matrix 1.7), which the caller sends with every post, so no text in it can.
 */
export function render(content: Content, nameOf: (user: UserId) => string): Markup {
  const blocks = [...content.blocks.map(renderBlock), ...renderButtons(content.buttons ?? [])]
  const mentions = content.mentions ?? []
  if (mentions.length > 0) {
    const head = renderMentions(mentions, nameOf)
    const [first, ...rest] = blocks
    const joined = first === undefined || content.blocks[0]?.type === 'quote' ? [head, ...blocks] : [beside(head, first), ...rest]
    return stack(joined)
  }
  return stack(blocks)
}

const beside = (head: Markup, block: Markup): Markup => ({
  body: `${head.body} ${block.body}`,
  html: `${head.html} ${block.html}`,
})

function stack(blocks: readonly Markup[]): Markup {
  const body = blocks.map((block) => block.body).join('\n')
  // A blockquote stands on lines of its own already.
  const html = blocks.reduce((all, block) => {
    const breaks = all === '' || all.endsWith('</blockquote>') || block.html.startsWith('<blockquote>')
    return all + (breaks ? '' : '<br>') + block.html
  }, '')
  return { body, html }
}

function renderMentions(mentions: readonly UserId[], nameOf: (user: UserId) => string): Markup {
  const names = mentions.map((user) => ({ user, name: oneLine(nameOf(user)) }))
  return {
    body: `${names.map(({ name }) => name).join(', ')}:`,
    html: `${names.map(({ user, name }) => `<a href="https://matrix.to/#/${encodeURIComponent(user)}">${escaped(name)}</a>`).join(', ')}:`,
  }
}

function renderBlock(block: Block): Markup {
  switch (block.type) {
    case 'line':
      return renderSpans(block.spans)
    case 'small': {
      const { body, html } = renderSpans(block.spans)
      return { body, html: `<sub>${html}</sub>` }
    }
    case 'quote':
      return renderQuote(block.text, block.struck ?? false)
  }
}

function renderQuote(text: string, struck: boolean): Markup {
  const lines = clean(text).split(lineBreak)
  const html = lines.map(escaped).join('<br>')
  return {
    // Each line by itself: a line without the mark would read as Parley's own word.
    body: lines.map((line) => `> ${struck && line !== '' ? `~~${line}~~` : line}`).join('\n'),
    html: `<blockquote>${struck ? `<del>${html}</del>` : html}</blockquote>`,
  }
}

function renderSpans(spans: readonly Span[]): Markup {
  const parts = spans.map(renderSpan)
  return { body: parts.map((part) => part.body).join(''), html: parts.map((part) => part.html).join('') }
}

function renderSpan(span: Span): Markup {
  if (typeof span === 'string') return plain(span)
  if ('strong' in span) return wrapped(span.strong, 'strong')
  if ('code' in span) return wrapped(span.code, 'code')
  // The id, which a stranger cannot choose to look like somebody else's.
  if ('person' in span) {
    return {
      body: oneLine(span.person),
      html: `<a href="https://matrix.to/#/${encodeURIComponent(span.person)}">${escaped(oneLine(span.person))}</a>`,
    }
  }
  const { body, html } = wrapped(span.struck, 'del')
  return { body: `~~${body}~~`, html }
}

function renderButtons(all: readonly Button[]): Markup[] {
  const buttons = all.filter(({ isOnlyPressed }) => !isOnlyPressed)
  if (buttons.length === 0) return []
  const parts = buttons.map(({ label, typed }) => {
    const words = plain(`${label}: type `)
    const command = wrapped(typed, 'code')
    return { body: words.body + command.body, html: words.html + command.html }
  })
  const body = parts.map((part) => part.body).join(' · ')
  return [{ body, html: `<sub>${parts.map((part) => part.html).join(' · ')}</sub>` }]
}

const plain = (text: string): Markup => ({ body: oneLine(text), html: escaped(oneLine(text)) })
const wrapped = (text: string, element: 'strong' | 'code' | 'del'): Markup => ({
  body: oneLine(text),
  html: `<${element}>${escaped(oneLine(text))}</${element}>`,
})

/** Everything that some client shows as a line break. */
const lineBreak = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/
const lineBreaks = new RegExp(lineBreak, 'g')
const oneLine = (text: string): string => clean(text).replace(lineBreaks, ' ')

// Homeservers refuse a NUL and half a surrogate pair: one such character would make the whole message undeliverable.
const controls = /(?![\t\n\v\f\r\u0085])\p{Cc}/gu
const clean = (text: string): string => text.toWellFormed().replace(controls, '')

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
