import type { Taken } from './adapter.ts'
import type { Span } from './content.ts'
import type { Fact } from './facts.ts'
import { fieldOf, wordsBeside } from './sentences/envelope.ts'
import { type Notice, speak } from './sentences/index.ts'

/** What is to stand beside a field of the form that was handed over, where it was refused. */
export function refusedIn(facts: readonly Fact[]): Pick<Taken & { taken: true }, 'refused'> {
  const refused = facts.find((fact) => fact.is === 'form-refused')
  return refused ? { refused: besideField(refused.notice) } : {}
}

function besideField(notice: Notice): { readonly field: string; readonly sentence: string } {
  if (notice.say === 'refused-envelope')
    return { field: fieldOf(notice.with.problem), sentence: wordsBeside(notice.with.problem, notice.with) }
  const spans = speak(notice).blocks.flatMap((block) => (block.type === 'quote' ? [] : block.spans))
  return { field: 'text', sentence: spans.map(plain).join('') }
}

function plain(span: Span): string {
  if (typeof span === 'string') return span
  if ('strong' in span) return span.strong
  if ('struck' in span) return span.struck
  return 'code' in span ? span.code : ''
}
