import { render as renderForMatrix } from '../../src/adapters/matrix/markup.ts'
import { render as renderForSlack } from '../../src/adapters/slack/markup.ts'
import type { Content, Span } from '../../src/core/content.ts'

/** What could hide, reorder or break out of a line; joiners and the two directional marks may stay. */
const hostile = /[\p{Cc}\p{Bidi_Control}\p{Cs}\u2028\u2029\ufeff]/u
const allowed = /[\n\t\u200e\u200f\u061c]/g

const isHostile = (text: string): boolean => hostile.test(text.replaceAll(allowed, ''))

/** Undoes the form in which a hidden character is shown. */
export const untamed = (text: string): string =>
  text.replaceAll(/⟨U\+([0-9A-F]{4,6})⟩/g, (whole, hex: string) => {
    const code = Number.parseInt(hex, 16)
    return code > 0x10ffff ? whole : String.fromCodePoint(code)
  })

const spanText = (span: Span): string =>
  typeof span === 'string'
    ? span
    : 'strong' in span
      ? span.strong
      : 'struck' in span
        ? span.struck
        : 'person' in span
          ? span.person
          : span.code

export const wholeText = ({ blocks }: Content): string =>
  blocks.map((block) => (block.type === 'quote' ? block.text : block.spans.map(spanText).join(''))).join('\n')

export const quotesOf = ({ blocks }: Content): readonly string[] => blocks.flatMap((block) => (block.type === 'quote' ? [block.text] : []))

const quoteLengthMax = 2_400
const linesLengthMax = 6_000

/** What is wrong with one of Parley's posts, whatever it says and wherever it stands. */
export function problemsOfContent(content: Content): readonly string[] {
  const problems: string[] = []
  let lines = 0
  for (const block of content.blocks) {
    if (block.type === 'quote') {
      if (isHostile(block.text)) problems.push('a quotation holds a character that hides or reorders')
      if (block.text.length > quoteLengthMax) problems.push(`a quotation has ${block.text.length} characters`)
      continue
    }
    const text = block.spans.map(spanText).join('')
    lines += text.length
    if (isHostile(text)) problems.push("a line of Parley's holds a character that hides or reorders")
    if (text.includes('\n')) problems.push("a line of Parley's breaks: what follows looks like another word of Parley's")
  }
  if (lines > linesLengthMax) problems.push(`Parley's own lines have ${lines} characters`)
  return [...problems, ...slackProblems(content), ...matrixProblems(content)]
}

function slackProblems(content: Content): readonly string[] {
  const { blocks, text } = renderForSlack(content)
  const named = (content.mentions ?? []).map((user) => `<@${user}>`)
  const unasked = [...text.matchAll(/<[^>]*>/g)].filter(([each]) => !named.includes(each))
  return [
    ...(unasked.length > 0 ? ['on Slack, its text holds a mark that it should not'] : []),
    ...(JSON.stringify(blocks).includes('"broadcast"') ? ['on Slack, it would ping everybody'] : []),
  ]
}

const ownElements = /<\/?(?:strong|code|del|sub|blockquote)>|<br>|<a href="https:\/\/matrix\.to\/#\/[^"<>]*">|<\/a>/g

function matrixProblems(content: Content): readonly string[] {
  const { body, html } = renderForMatrix(content, () => 'Somebody')
  const rest = html.replaceAll(ownElements, '')
  return [
    ...(/[<>]/.test(rest) ? ['on Matrix, it holds markup of its own'] : []),
    ...(body.isWellFormed() && html.isWellFormed() ? [] : ['on Matrix, half a surrogate pair would be refused']),
  ]
}
