import { type AskKind, type AskOf, kindOfAsk } from '../asks.ts'
import { askOf } from './asks.ts'
import type { Call } from './call.ts'
import type { Decision } from './decision.ts'
import { answerDisputeAsk } from './disputes.ts'
import { answerFlashAsk, flashUnanswered } from './flash.ts'
import { overtaken } from './late.ts'
import { firstWordOf } from './naming.ts'
import { answerWithdrawal } from './withdrawing.ts'
import { answerReplyAsk } from './wrong-place.ts'

interface Kind<Of extends AskKind> {
  /** What can be answered: the words of the buttons, and of `!answer ID WORD`. */
  readonly answers: readonly string[]
  answer(call: Call, id: string, word: string): void
  /** Nobody answered in time. */
  lapse?(decision: Decision, ask: AskOf<Of>): void
}

/** What each kind of question does with its answer. */
const kinds: { readonly [Of in AskKind]: Kind<Of> } = {
  flash: { answers: ['send', 'priority', 'cancel'], answer: answerFlashAsk, lapse: flashUnanswered },
  dispute: { answers: ['open', 'clarify', 'cancel'], answer: answerDisputeAsk },
  reply: { answers: ['yes', 'no'], answer: answerReplyAsk },
  withdrawal: { answers: ['withdraw', 'stay'], answer: answerWithdrawal },
}

/** A button under a question. Its action is `answer:ID:WORD`. */
export function answerAsk(call: Call, id: string, word: string): void {
  const ask = askOf(call, id)
  if (!ask) {
    call.answer({ say: 'ask-gone', with: {} })
    return
  }
  if (overtaken(call, { came: ask.at })) return
  const kind = kinds[kindOfAsk(ask)]
  if (kind.answers.includes(word)) kind.answer(call, id, word)
  else call.usage({ is: 'no-such-answer', question: id, answers: kind.answers })
}

/** The time for an answer is over: what was asked about is not done. */
export function askDue(decision: Decision, id: string): void {
  decision.clearTimer(`ask:${id}`)
  const ask = decision.state.asks.get(id)
  if (!ask) return
  decision.record({ is: 'ask-ended', id })
  const kind = kinds[kindOfAsk(ask)] as Kind<AskKind>
  kind.lapse?.(decision, ask)
}

/** `!answer ID WORD`, for where there are no buttons. */
export function answerCommand(call: Call): void {
  const id = firstWordOf(call.rest)
  if (id === '') call.usage({ is: 'which-question' })
  else answerAsk(call, id.toLowerCase(), call.rest.slice(id.length).trim().toLowerCase())
}
