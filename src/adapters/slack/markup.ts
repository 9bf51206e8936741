import type { UserId } from '../../core/addresses.ts'
import type { Block, Button, Content, Span } from '../../core/content.ts'

/**
 * Slack cuts a text above 40,000 characters, but refuses an update above 4,000. Beyond this the fallback says so and
 * stops: what people read in the channel are the blocks, which hold everything.
 */
export const fallbackLengthMax = 3_900
const fallbackContinues = '… (the whole text stands in the message)'

export interface Rendered {
  readonly blocks: readonly object[]
  /** What notifications and screen readers say; escaped. */
  readonly text: string
}

/**
 * Content in Slack's form. What officials and Parley say goes into `rich_text`, whose text elements Slack takes literally:
 * nothing in them can format, link, name an emoji or ping. Small print exists as mrkdwn only, so it is defused there.
 */
export function render(content: Content): Rendered {
  const blocks: object[] = []
  let run: Block[] = []
  let mentions = content.mentions ?? []
  const flush = (): void => {
    const elements = richElements(run, mentions)
    if (elements.length > 0) {
      blocks.push({ type: 'rich_text', elements })
      mentions = []
    }
    run = []
  }
  for (const block of content.blocks) {
    if (block.type === 'small') {
      flush()
      if (spansText(block.spans) !== '') blocks.push(smallPrint(block.spans))
    } else run.push(block)
  }
  flush()
  if (content.buttons?.length) blocks.push(buttonRow(content.buttons))
  return { blocks, text: fallback(content) }
}

/** Slack's control characters, and no others: this also defuses a typed `<!channel>`. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

// ---------------------------------------------------------------- lines and quotations

interface TextStyle {
  readonly bold?: true
  readonly strike?: true
  readonly code?: true
}

type RichElement =
  | { readonly type: 'text'; readonly text: string; readonly style?: TextStyle }
  | { readonly type: 'user'; readonly user_id: UserId }

interface RichPart {
  readonly type: 'rich_text_section' | 'rich_text_quote'
  readonly elements: RichElement[]
}

/** Neighbouring lines share a section, so that they stand as close together as lines of one text. */
function richElements(run: readonly Block[], mentions: readonly UserId[]): RichPart[] {
  const parts: RichPart[] = []
  const section = (): RichElement[] => {
    const last = parts.at(-1)
    if (last?.type === 'rich_text_section') return last.elements
    const elements: RichElement[] = []
    parts.push({ type: 'rich_text_section', elements })
    return elements
  }
  for (const user of mentions) section().push({ type: 'user', user_id: user }, { type: 'text', text: ' ' })
  let linesBefore = false
  for (const block of run) {
    if (block.type === 'quote') {
      if (block.text !== '') parts.push({ type: 'rich_text_quote', elements: [quoted(block.text, block.struck)] })
      linesBefore = false
      continue
    }
    const spans = block.spans.map(richSpan).filter((element) => element.type === 'user' || element.text !== '')
    if (spans.length === 0) continue
    const elements = section()
    if (linesBefore) elements.push({ type: 'text', text: '\n' })
    elements.push(...spans)
    linesBefore = true
  }
  return parts
}

function quoted(text: string, struck: boolean | undefined): RichElement {
  return struck ? { type: 'text', text, style: { strike: true } } : { type: 'text', text }
}

function richSpan(span: Span): RichElement {
  if (typeof span === 'string') return { type: 'text', text: span }
  if ('strong' in span) return { type: 'text', text: span.strong, style: { bold: true } }
  if ('struck' in span) return { type: 'text', text: span.struck, style: { strike: true } }
  if ('person' in span) return { type: 'user', user_id: span.person }
  return { type: 'text', text: span.code, style: { code: true } }
}

// ---------------------------------------------------------------- small print

/** Keeps a character from being taken for formatting; invisible, and no place for a line to break. */
const wordJoiner = '\u2060'

function smallPrint(spans: readonly Span[]): object {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: spans.map(mrkdwnSpan).join(''), verbatim: true }] }
}

function mrkdwnSpan(span: Span): string {
  if (typeof span === 'string') return literal(span)
  if ('strong' in span) return `*${literal(span.strong)}*`
  if ('struck' in span) return `~${literal(span.struck)}~`
  if ('person' in span) return `<@${escapeText(span.person)}>`
  return `\`${escapeText(span.code.replaceAll('`', "'"))}\``
}

function literal(text: string): string {
  return escapeText(text)
    .replaceAll(/[*_~`]/g, `$&${wordJoiner}`)
    .replaceAll(/:(?=[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:)/gi, `:${wordJoiner}`)
}

// ---------------------------------------------------------------- buttons

function buttonRow(buttons: readonly Button[]): object {
  return {
    type: 'actions',
    elements: buttons.map((button, index) => ({
      type: 'button',
      action_id: `parley-${index}`,
      text: { type: 'plain_text', text: button.label, emoji: false },
      value: button.action,
      ...(button.style ? { style: button.style } : {}),
    })),
  }
}

// ---------------------------------------------------------------- the text beside the blocks

function fallback(content: Content): string {
  const mentions = (content.mentions ?? []).map((user) => `<@${user}> `).join('')
  const lines = content.blocks.map((block) => (block.type === 'quote' ? quotedLines(block.text, block.struck) : spansText(block.spans)))
  return mentions + escapeWithin(lines.filter((line) => line !== '').join('\n'), fallbackLengthMax - mentions.length)
}

function quotedLines(text: string, struck: boolean | undefined): string {
  if (text === '') return ''
  return text
    .split('\n')
    .map((line) => (struck && line !== '' ? `> ~${line}~` : `> ${line}`))
    .join('\n')
}

function spansText(spans: readonly Span[]): string {
  return spans
    .map((span) => {
      if (typeof span === 'string') return span
      if ('strong' in span) return span.strong
      if ('person' in span) return span.person
      return 'struck' in span ? `~${span.struck}~` : span.code
    })
    .join('')
}

function escapeWithin(text: string, lengthMax: number): string {
  const whole = escapeText(text)
  if (whole.length <= lengthMax) return whole
  let kept = ''
  for (const character of text) {
    const next = kept + escapeText(character)
    if (next.length > lengthMax - fallbackContinues.length) break
    kept = next
  }
  return kept + fallbackContinues
}
