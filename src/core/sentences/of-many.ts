import type { Span } from '../content.ts'
import { line, type Said } from './said.ts'

/** So many names stand in one line: what has more of them can be said in several posts. */
const namesInLine = 100

/** A sentence that names many, each of its lines as `spans` makes it; the names of one are written one after the other. */
export function ofMany(names: readonly string[], spans: (written: string, isFirst: boolean, isLast: boolean) => readonly Span[]): Said {
  const count = Math.max(1, Math.ceil(names.length / namesInLine))
  return {
    blocks: Array.from({ length: count }, (_, index) => {
      const written = names.slice(index * namesInLine, (index + 1) * namesInLine).join(', ')
      return line(...spans(written, index === 0, index === count - 1))
    }),
  }
}
