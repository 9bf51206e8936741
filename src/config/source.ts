import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml'
import type { Path, Problem } from './problem.ts'
import * as say from './sentences.ts'

/** A YAML text that remembers where each value stands. */
export class Source {
  readonly file: string
  readonly #text: string
  readonly #lines = new LineCounter()
  readonly #document: Document.Parsed
  readonly #value: unknown
  /** What makes YAML that is well-formed mean nothing. */
  readonly #trouble: { readonly offset: number; readonly sentence: string } | undefined

  constructor(file: string, text: string) {
    this.file = file
    this.#text = text
    // Neither `prettyErrors` nor printed warnings: they quote the line, and a token may stand in it.
    const options = { lineCounter: this.#lines, prettyErrors: false, logLevel: 'error', version: '1.2' } as const
    try {
      this.#document = parseDocument(text, options)
    } catch {
      // The parser's own stack is its only bound on depth.
      this.#document = parseDocument('')
      this.#trouble = { offset: 0, sentence: say.tooDeep }
      return
    }
    if (this.#document.errors.length > 0) return
    try {
      this.#value = this.#document.toJS({ maxAliasCount: aliasCountMax })
      // A part that repeats itself within itself has no end.
      if (isDeeper(this.#value, depthMax)) this.#trouble = { offset: this.#firstAlias() ?? 0, sentence: say.tooDeep }
    } catch {
      const offset = this.#firstAlias()
      this.#trouble = offset === undefined ? { offset: 0, sentence: say.tooDeep } : { offset, sentence: say.aliases }
    }
  }

  /** What is no YAML. Only where there is nothing, `value` means what was written. */
  syntaxProblems(): Problem[] {
    const { errors, warnings } = this.#document
    const found: readonly YAMLError[] = [...errors, ...warnings]
    const clear = found.filter(({ code }) => say.hasRemedy(code))
    // Of one place, what is said first is what is wrong there.
    const firsts = [...Map.groupBy(clear, ({ pos: [offset] }) => offset).values()].map(([first]) => first!)
    const told = (clear.length > 0 ? firsts : found.slice(0, 1)).map((error) => this.#problem(error.pos[0], this.#remedyFor(error)))
    return this.#trouble ? [...told, this.#problem(this.#trouble.offset, this.#trouble.sentence)] : told
  }

  #remedyFor({ code, message, pos: [offset] }: YAMLError): string {
    const isSecret = this.#text.slice(offset - 1, offset + 1) === '${'
    return isSecret ? say.unquotedSecret : say.syntax(code, message)
  }

  value(): unknown {
    return this.#value
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

  #firstAlias(): number | undefined {
    const aliases: Alias[] = []
    visit(this.#document, { Alias: (_, alias) => void aliases.push(alias) })
    const [first] = [...aliases.filter((alias) => !alias.resolve(this.#document)), ...aliases]
    return first?.range?.[0]
  }

  /** A problem at a path. Where the path leads nowhere (something is missing), it stands at the last thing that is there. */
  problem(path: Path, sentence: string, on: 'key' | 'value' = 'value'): Problem {
    return this.#problem(this.#offsetOf(path, on), sentence)
  }

  #problem(offset: number, sentence: string): Problem {
    const { line, col } = this.#lines.linePos(offset)
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col), sentence: withoutSecrets(sentence) }
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

/** Somebody may have put a token into any place: no sentence repeats one, nor more than is needed to know a value again. */
const withoutSecrets = (sentence: string): string =>
  sentence
    .replaceAll(tokens, '…')
    .replaceAll(/"([^"]*)"/g, (quoted, inner: string) => (inner.length > quotedMax ? `"${inner.slice(0, quotedMax)}…"` : quoted))
const tokens = /(?:xox[a-z]|xapp|syt|mat|mct)[-_][\w.-]{6,}/g
const quotedMax = 100

const aliasCountMax = 50
const depthMax = 30

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((each) => isDeeper(each, depth - 1))
}

interface Step {
  readonly keyAt: number
  readonly node: ParsedNode | null
}

const isEmpty = (node: ParsedNode): boolean => isScalar(node) && node.value === null
