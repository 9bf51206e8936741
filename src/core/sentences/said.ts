import type { Block, Button, Span } from '../content.ts'
import { oneLine, tame } from '../text.ts'

/** What a sentence comes to: lines, and buttons beneath them. */
export interface Said {
  readonly blocks: readonly Block[]
  readonly buttons?: readonly Button[]
}

// Whatever goes into a block can come from anybody: nothing in it may hide, reorder, or look like another line.
export const line = (...spans: Span[]): Block => ({ type: 'line', spans: spans.map(inLine) })
export const small = (...spans: Span[]): Block => ({ type: 'small', spans: spans.map(inLine) })
export const quote = (text: string, struck = false): Block =>
  struck ? { type: 'quote', text: tame(text), struck } : { type: 'quote', text: tame(text) }

function inLine(span: Span): Span {
  if (typeof span === 'string') return oneLine(span)
  if ('strong' in span) return { strong: oneLine(span.strong) }
  if ('person' in span) return { person: oneLine(span.person) }
  return 'struck' in span ? { struck: oneLine(span.struck) } : { code: oneLine(span.code) }
}

export const strong = (text: string): Span => ({ strong: text })
export const code = (text: string): Span => ({ code: text })
export const say = (...spans: Span[]): Said => ({ blocks: [line(...spans)] })

export const capital = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1)
