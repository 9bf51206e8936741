import type { Block } from '../content.ts'
import { type Said, small } from './said.ts'

/** Characters of Parley's own words in one post: every platform takes as many, in any script. */
const lengthMax = 8_000

/** What is too long for one post: a new configuration of two hundred people, for instance. The buttons stand under the last of its pieces. */
export function piecesOf({ blocks, buttons }: Said): readonly Said[] {
  const pieces: Block[][] = [[]]
  let length = 0
  for (const block of blocks) {
    length += lengthOf(block)
    if (length > lengthMax && pieces.at(-1)!.length > 0) {
      pieces.push([])
      length = lengthOf(block)
    }
    pieces.at(-1)!.push(block)
  }
  if (pieces.length === 1) return [{ blocks, ...(buttons ? { buttons } : {}) }]
  return pieces.map((each, index) => ({
    blocks: [...each, small(`${index + 1} of ${pieces.length}`)],
    ...(buttons && index === pieces.length - 1 ? { buttons } : {}),
  }))
}

function lengthOf(block: Block): number {
  if (block.type === 'quote') return block.text.length
  return block.spans.reduce((sum, span) => sum + (typeof span === 'string' ? span : Object.values(span).join('')).length, 1)
}
