import { type AskKind, kindOfAsk } from '../asks.ts'
import { askOf } from './asks.ts'
import type { Call } from './call.ts'
import { answerDisputeAsk } from './disputes.ts'
import { firstWordOf } from './naming.ts'

interface Kind {
  /** What can be answered: the words of the buttons, and of `!answer ID WORD`. */
  readonly answers: readonly string[]
  answer(call: Call, id: string, word: string): void
}

/** What each kind of question does with its answer. */
const kinds: Readonly<Record<AskKind, Kind>> = {
  dispute: { answers: ['open', 'clarify', 'cancel'], answer: answerDisputeAsk },
}

/** A button under a question. Its action is `answer:ID:WORD`. */
export function answerAsk(call: Call, id: string, word: string): void {
  const ask = askOf(call, id)
  if (!ask) {
    call.answer({ say: 'ask-gone', with: {} })
    return
  }
  const kind = kinds[kindOfAsk(ask)]
  if (kind.answers.includes(word)) kind.answer(call, id, word)
  else call.usage(`The answers to ${id} are ${kind.answers.join(', ')}.`)
}

/** `!answer ID WORD`, for where there are no buttons. */
export function answerCommand(call: Call): void {
  const id = firstWordOf(call.rest)
  if (id === '') call.usage('Which question?')
  else answerAsk(call, id.toLowerCase(), call.rest.slice(id.length).trim().toLowerCase())
}
