/**
 * An HTML body as a person reads it: formatting resolved, struck-out text between ~~ and ~~, quotes after `> `,
 * list items after `- `, mentions as @name. What a client would not show (`mx-reply`, unknown tags) is left out.
 */
export function plainText(html: string, nameOf: (userId: string) => string | undefined): string {
  const lines = new Lines()
  renderAll(parse(html), lines, { nameOf, isPreformatted: false })
  return lines.text
}

interface Element {
  readonly tag: string
  readonly attributes: string
  readonly children: Node[]
}
type Node = string | Element

interface Manner {
  readonly nameOf: (userId: string) => string | undefined
  readonly isPreformatted: boolean
}

/** Text that grows line by line; a block starts on a line of its own. */
class Lines {
  #lines = ['']

  add(text: string): void {
    const [first = '', ...rest] = text.split('\n')
    this.#lines[this.#lines.length - 1] += first
    this.#lines.push(...rest)
  }

  breakLine(): void {
    this.#lines.push('')
  }

  startBlock(): void {
    if (this.isAtStart) return
    this.#lines.push('')
  }

  get isAtStart(): boolean {
    return this.#lines.at(-1) === ''
  }

  /** White space folds across tags, and none begins a line. */
  get needsNoSpace(): boolean {
    return /(^| )$/.test(this.#lines.at(-1) ?? '')
  }

  get text(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .replace(/^\n+|\n+$/g, '')
  }
}

const withoutEnd = new Set(['br', 'hr', 'img'])

function renderAll(nodes: readonly Node[], lines: Lines, manner: Manner): void {
  for (const node of nodes) {
    if (typeof node === 'string') lines.add(shown(node, lines, manner))
    else render(node, lines, manner)
  }
}

function shown(text: string, lines: Lines, { isPreformatted }: Manner): string {
  if (isPreformatted) return decode(text)
  const folded = text.replace(/\s+/g, ' ')
  return decode(lines.needsNoSpace ? folded.trimStart() : folded)
}

type Rendering = (element: Element, lines: Lines, manner: Manner) => void

const asBlock: Rendering = ({ children }, lines, manner) => renderBlock(lines, () => renderAll(children, lines, manner))

const asNothing: Rendering = () => {}

const struckOut: Rendering = ({ children }, lines, manner) => lines.add(inside(children, manner).replace(/^(.+)$/gm, '~~$1~~'))

/** How the tags with a look of their own are shown; the content of any other is shown as if it had none. */
const renderings = new Map<string, Rendering>([
  ...['p', 'div', 'ul', 'ol', 'table', 'tr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((tag) => [tag, asBlock] as const),
  ...['mx-reply', 'script', 'style'].map((tag) => [tag, asNothing] as const),
  ...['del', 's', 'strike'].map((tag) => [tag, struckOut] as const),
  ['br', (_, lines) => lines.breakLine()],
  ['hr', (_, lines) => renderBlock(lines, () => lines.add('---'))],
  ['li', ({ children }, lines, manner) => renderBlock(lines, () => lines.add(`- ${inside(children, manner)}`))],
  ['blockquote', ({ children }, lines, manner) => renderBlock(lines, () => lines.add(inside(children, manner).replace(/^/gm, '> ')))],
  ['pre', ({ children }, lines, manner) => renderBlock(lines, () => lines.add(inside(children, { ...manner, isPreformatted: true })))],
  ['a', (element, lines, manner) => lines.add(mentioned(element, manner) ?? inside(element.children, manner))],
])

function render(element: Element, lines: Lines, manner: Manner): void {
  const rendering = renderings.get(element.tag)
  if (rendering === undefined) renderAll(element.children, lines, manner)
  else rendering(element, lines, manner)
}

function renderBlock(lines: Lines, content: () => void): void {
  lines.startBlock()
  content()
  lines.startBlock()
}

function inside(children: readonly Node[], manner: Manner): string {
  const lines = new Lines()
  renderAll(children, lines, manner)
  return lines.text
}

/** A link to a person is shown as a pill. */
function mentioned({ attributes, children }: Element, manner: Manner): string | undefined {
  const href = /href\s*=\s*["']https:\/\/matrix\.to\/#\/([^"']+)["']/i.exec(attributes)?.[1]
  if (href === undefined) return undefined
  const userId = decodeURIComponent(decode(href))
  if (!userId.startsWith('@')) return undefined
  return `@${manner.nameOf(userId) ?? inside(children, manner).replace(/^@/, '')}`
}

function parse(html: string): Node[] {
  const root: Element = { tag: '', attributes: '', children: [] }
  const open = [root]
  for (const [token, end, name, attributes] of html.matchAll(/<(\/?)([a-zA-Z][\w-]*)([^>]*)>|[^<]+|</g)) {
    const parent = open.at(-1) ?? root
    if (name === undefined) parent.children.push(token)
    else if (end === '/') close(open, name.toLowerCase())
    else {
      const element = { tag: name.toLowerCase(), attributes: attributes ?? '', children: [] }
      parent.children.push(element)
      if (!withoutEnd.has(element.tag)) open.push(element)
    }
  }
  return root.children
}

function close(open: Element[], tag: string): void {
  const index = open.findLastIndex((element) => element.tag === tag)
  if (index > 0) open.length = index
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

function decode(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return named[name.toLowerCase()] ?? whole
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
