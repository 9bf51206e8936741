import type { Block, TextObject } from './blocks.ts'

/** Slack cuts a message's text off above this, and says so in a warning only. */
export const textLengthMax = 40_000
/** An update is refused above this instead. */
export const updatedTextLengthMax = 4_000
const sectionLengthMax = 3_000
const fieldLengthMax = 2_000
const headerLengthMax = 150
const buttonLengthMax = 75
const blocksMax = 50
const viewBlocksMax = 100
const contextElementsMax = 10
const actionElementsMax = 25
const fieldsMax = 10
/** Found by use (bolt-js#2509), not documented. */
const blocksLengthMax = 13_200
const topicLengthMax = 250
const viewTitleLengthMax = 24

const known = new Set(['section', 'header', 'context', 'divider', 'actions', 'image', 'rich_text', 'markdown', 'input', 'file', 'video'])

export interface Refusal {
  readonly error: 'invalid_blocks' | 'msg_blocks_too_long' | 'invalid_blocks_format' | 'invalid_arguments'
  readonly messages: readonly string[]
}

export function topicIsTooLong(topic: string): boolean {
  return [...topic].length > topicLengthMax
}

/** Undefined if Slack would take these blocks in a message. */
export function refusalOfBlocks(blocks: unknown, blockCountMax = blocksMax): Refusal | undefined {
  if (!Array.isArray(blocks)) return { error: 'invalid_blocks_format', messages: [] }
  const faults: string[] = []
  if (blocks.length > blockCountMax) faults.push(`[ERROR] no more than ${blockCountMax} items allowed [json-pointer:/blocks]`)
  const ids = new Set<string>()
  for (const [index, block] of (blocks as Block[]).entries()) {
    const fault = faultOf(block)
    if (fault) faults.push(`[ERROR] ${fault} [json-pointer:/blocks/${index}]`)
    const id = block?.block_id
    if (id && ids.has(id)) faults.push(`[ERROR] \`block_id\` ${id} already exists [json-pointer:/blocks/${index}]`)
    if (id) ids.add(id)
  }
  if (faults.length > 0) return { error: 'invalid_blocks', messages: faults }
  return lengthOf(blocks) > blocksLengthMax ? { error: 'msg_blocks_too_long', messages: [] } : undefined
}

export function refusalOfView(view: Block): Refusal | undefined {
  const invalid = (message: string): Refusal => ({ error: 'invalid_arguments', messages: [`[ERROR] ${message}`] })
  if (view.type !== 'modal' && view.type !== 'home') return invalid('unknown view type [json-pointer:/view/type]')
  const blocks = view.blocks
  if (view.type === 'modal') {
    if (!view.title?.text) return invalid('missing required field: title [json-pointer:/view]')
    if (view.title.text.length > viewTitleLengthMax) return invalid('must be less than 25 characters [json-pointer:/view/title/text]')
    const asks = Array.isArray(blocks) && (blocks as (Block | null)[]).some((block) => block?.type === 'input')
    if (asks && !view.submit) return invalid('`submit` is required when an `input` block is within `blocks`')
  }
  const refusal = refusalOfBlocks(blocks, viewBlocksMax)
  return refusal && invalid(refusal.messages[0] ?? refusal.error)
}

function faultOf(block: Block | null): string | undefined {
  if (typeof block !== 'object' || block === null || !known.has(block.type)) return 'unsupported type'
  switch (block.type) {
    case 'section':
      if (block.text === undefined && block.fields === undefined) return 'missing required field: text or fields'
      return (
        textFault(block.text, sectionLengthMax) ??
        countFault(block.fields, fieldsMax) ??
        block.fields?.map((field) => textFault(field, fieldLengthMax)).find(Boolean) ??
        (block.accessory && elementFault(block.accessory))
      )
    case 'header':
      return textFault(block.text, headerLengthMax)
    case 'context':
      return countFault(block.elements, contextElementsMax)
    case 'actions':
      return countFault(block.elements, actionElementsMax) ?? block.elements?.map(elementFault).find(Boolean)
    default:
      return undefined
  }
}

function elementFault(element: Block): string | undefined {
  return element.type === 'button' ? textFault(element.text, buttonLengthMax) : undefined
}

function textFault(text: string | TextObject | undefined, lengthMax: number): string | undefined {
  if (text === undefined) return undefined
  if (typeof text === 'string' || typeof text.text !== 'string') return 'must be a text object'
  if (text.text.length === 0) return 'must be more than 0 characters'
  return text.text.length > lengthMax ? `must be less than ${lengthMax + 1} characters` : undefined
}

function countFault(list: readonly unknown[] | undefined, countMax: number): string | undefined {
  return list && list.length > countMax ? `no more than ${countMax} items allowed` : undefined
}

function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + lengthOf(one), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [key, one]) => sum + (key === 'text' && typeof one === 'string' ? one.length : lengthOf(one)),
    0,
  )
}
