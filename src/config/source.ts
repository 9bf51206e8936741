import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument, type YAMLError } from 'yaml'
import type { Path, Problem } from './problem.ts'
import * as say from './sentences.ts'

/** A YAML text that remembers where each value stands. */
export class Source {
  readonly file: string
  readonly #lines = new LineCounter()
  readonly #document: Document.Parsed

  constructor(file: string, text: string) {
    this.file = file
    // Not `prettyErrors`: they quote the line, and a token may stand in it.
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, version: '1.2' })
  }

  /** What is no YAML. Only where there is nothing, `value` means what was written. */
  syntaxProblems(): Problem[] {
    const { errors, warnings } = this.#document
    return [...errors, ...warnings].map((error: YAMLError) => this.#problem(error.pos[0], say.syntax(error.code, error.message)))
  }

  value(): unknown {
    return this.#document.toJS({ maxAliasCount: 50 })
  }

  /** What stands at a path; undefined where there is nothing. */
  valueAt(path: Path): unknown {
    let value = this.value()
    for (const step of path) {
      if (typeof value !== 'object' || value === null) return undefined
      value = (value as Record<PropertyKey, unknown>)[step]
    }
    return value
  }

  /** A problem at a path. Where the path leads nowhere (something is missing), it stands at the last thing that is there. */
  problem(path: Path, sentence: string, on: 'key' | 'value' = 'value'): Problem {
    return this.#problem(this.#offsetOf(path, on), sentence)
  }

  #problem(offset: number, sentence: string): Problem {
    const { line, col } = this.#lines.linePos(offset)
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col), sentence }
  }

  #offsetOf(path: Path, on: 'key' | 'value'): number {
    let node: ParsedNode | null = this.#document.contents
    let offset = 0
    for (const [index, step] of path.entries()) {
      const found: Step | undefined = this.#step(node, step)
      if (!found) return offset
      const isLast = index === path.length - 1
      const pointsAtKey = !isLast || on === 'key' || found.node === null || isEmpty(found.node)
      offset = pointsAtKey ? found.keyAt : (found.node?.range[0] ?? found.keyAt)
      node = found.node
    }
    return offset
  }

  #step(node: ParsedNode | null, step: PropertyKey): Step | undefined {
    const within = isAlias(node) ? (node.resolve(this.#document) as ParsedNode | undefined) : node
    if (isMap(within)) {
      const pair = within.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (!pair) return undefined
      return { keyAt: pair.key.range[0], node: pair.value }
    }
    const item = isSeq(within) ? within.items[Number(step)] : undefined
    return item ? { keyAt: item.range[0], node: item } : undefined
  }
}

interface Step {
  readonly keyAt: number
  readonly node: ParsedNode | null
}

const isEmpty = (node: ParsedNode): boolean => isScalar(node) && node.value === null
