import { withEmoji } from './emoji.ts'
import { type Directory, renderMrkdwn, unescapeText } from './text.ts'

export interface TextObject {
  readonly type: string
  readonly text: string
}

/** A block or an element of one, as an app sent it: only what the stand-in looks at is named. */
export interface Block {
  readonly type: string
  readonly block_id?: string
  readonly action_id?: string
  readonly text?: string | TextObject
  readonly fields?: readonly TextObject[]
  readonly elements?: readonly Block[]
  readonly element?: Block
  readonly accessory?: Block
  readonly label?: TextObject
  readonly title?: TextObject
  readonly options?: readonly { readonly text: TextObject; readonly value: string }[]
  readonly [key: string]: unknown
}

export interface Attachment {
  readonly text?: string
  readonly fallback?: string
  readonly pretext?: string
  readonly title?: string
  readonly blocks?: readonly Block[]
  readonly [key: string]: unknown
}

/** What a person reads where these blocks stand, one block a line. */
export function renderBlocks(blocks: readonly Block[], directory: Directory, mentions: Set<string>): string {
  return blocks
    .map((block) => renderBlock(block, directory, mentions))
    .filter((line) => line !== '')
    .join('\n')
}

/** Attachments stand below the message: a forwarded message and an unfurled link are such. */
export function renderAttachments(attachments: readonly Attachment[], directory: Directory, mentions: Set<string>): string {
  return attachments.map((attachment) => renderAttachment(attachment, directory, mentions)).join('\n')
}

function renderAttachment(attachment: Attachment, directory: Directory, mentions: Set<string>): string {
  if (attachment.blocks) return renderBlocks(attachment.blocks, directory, mentions)
  const lines = [attachment.pretext, attachment.title, attachment.text].filter((line) => line !== undefined)
  const shown = lines.length > 0 ? lines : [attachment.fallback ?? '']
  return shown.map((line) => renderMrkdwn(line, directory, mentions)).join('\n')
}

function renderBlock(block: Block, directory: Directory, mentions: Set<string>): string {
  const rendered = (text: string | TextObject | undefined): string => renderText(text, directory, mentions)
  switch (block.type) {
    case 'section':
      return [rendered(block.text), ...(block.fields ?? []).map(rendered)].filter((line) => line !== '').join('\n')
    case 'header':
      return rendered(block.text)
    case 'markdown':
      return rendered({ type: 'mrkdwn', text: typeof block.text === 'string' ? block.text : '' })
    case 'context':
      return (block.elements ?? []).map((element) => rendered(asText(element))).join(' ')
    case 'divider':
      return '---'
    case 'image':
      return String(block.alt_text ?? '')
    case 'input':
      return rendered(block.label)
    case 'rich_text':
      return (block.elements ?? []).map((element) => renderRich(element, directory, mentions)).join('\n')
    default:
      return ''
  }
}

function asText(element: Block): TextObject {
  if (element.type === 'image') return { type: 'plain_text', text: String(element.alt_text ?? '') }
  return { type: element.type, text: typeof element.text === 'string' ? element.text : '' }
}

function renderText(text: string | TextObject | undefined, directory: Directory, mentions: Set<string>): string {
  if (text === undefined || typeof text === 'string') return text ?? ''
  return text.type === 'mrkdwn' ? renderMrkdwn(text.text, directory, mentions) : unescapeText(withEmoji(text.text))
}

function renderRich(element: Block, directory: Directory, mentions: Set<string>): string {
  const inner = (): string => (element.elements ?? []).map((one) => renderRich(one, directory, mentions)).join('')
  const id = (key: string): string => String(element[key] ?? '')
  switch (element.type) {
    case 'text': {
      const text = typeof element.text === 'string' ? element.text : ''
      const style = element.style as { readonly strike?: boolean } | undefined
      return style?.strike ? `~~${text}~~` : text
    }
    case 'user':
      return renderMrkdwn(`<@${id('user_id')}>`, directory, mentions)
    case 'usergroup':
      return renderMrkdwn(`<!subteam^${id('usergroup_id')}>`, directory, mentions)
    case 'broadcast':
      return renderMrkdwn(`<!${id('range')}>`, directory, mentions)
    case 'channel':
      return renderMrkdwn(`<#${id('channel_id')}>`, directory, mentions)
    case 'link':
      return typeof element.text === 'string' ? element.text : id('url')
    case 'emoji':
      return withEmoji(`:${id('name')}:`)
    case 'rich_text_quote':
      return inner().replaceAll(/^/gm, '> ')
    case 'rich_text_list':
      return (element.elements ?? []).map((one) => `- ${renderRich(one, directory, mentions)}`).join('\n')
    default:
      return inner()
  }
}

export interface Button {
  readonly label: string
  readonly blockId: string
  readonly element: Block
}

/** Every button of a message, in the order in which a person sees them. */
export function buttonsOf(blocks: readonly Block[] | undefined): Button[] {
  return (blocks ?? []).flatMap((block) => {
    const elements = block.type === 'actions' ? (block.elements ?? []) : block.accessory ? [block.accessory] : []
    return elements
      .filter((element) => element.type === 'button')
      .map((element) => ({ label: plainText(element.text), blockId: block.block_id ?? '', element }))
  })
}

export function plainText(text: string | TextObject | undefined): string {
  return unescapeText(withEmoji(typeof text === 'string' ? text : (text?.text ?? '')))
}

/** Slack names every block and every interactive element that its app left unnamed. */
export function withIds(blocks: readonly Block[], newId: () => string): Block[] {
  const named = (element: Block): Block => (element.type === 'button' && !element.action_id ? { ...element, action_id: newId() } : element)
  return blocks.map((block) => ({
    ...block,
    block_id: block.block_id || newId(),
    ...(block.type === 'actions' && block.elements ? { elements: block.elements.map(named) } : {}),
    ...(block.accessory ? { accessory: named(block.accessory) } : {}),
  }))
}
