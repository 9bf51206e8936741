import { type Address, addressKey } from '../addresses.ts'
import { nameOf, placeOf } from '../mechanism.ts'
import { obligationsOf } from '../owed.ts'
import { headOfThread } from '../present.ts'
import type { Act } from '../rows/delivery.ts'
import type { MessageDelivery, MessageRow } from '../rows/message.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import type { Decision } from './decision.ts'
import { nameOfAsked, ofAnswerKind } from './words.ts'

/**
 * An answer that is known to be one only since it crossed may stand in a thread, where nobody looks: each channel is told where. What does
 * not stand yet is sent into the channel too (see `placed`), and its own people see in the frame of what was asked that it is answered.
 */
export function pointToAnswer(decision: Decision, row: ObligationRow, { id }: MessageRow): void {
  const answer = decision.state.messages.get(id)
  for (const delivery of Object.values(answer?.deliveries ?? {})) if (answer) pointIn(decision, row, answer, delivery)
}

/** A part stands now, and may have been drawn before that was known. `wasTried`: it may be an earlier send that had its effect. */
export function answerShown(decision: Decision, to: Address, { message: id, part }: Act & { do: 'show' }, wasTried: boolean): void {
  const { state } = decision
  const answer = state.messages.get(id)
  const delivery = answer?.deliveries[addressKey(to)]
  const row = answer && delivery ? metSince(decision, answer) : undefined
  if (!answer || !delivery || !row) return
  decision.reviseMessage(id, (each) => each === delivery.organisation)
  if (wasTried && part === 0) pointIn(decision, row, answer, delivery)
}

/** What it met after it had crossed. */
function metSince({ state }: Decision, { id, answers, releasedAt = 0 }: MessageRow): ObligationRow | undefined {
  const asked = answers === undefined ? undefined : state.messages.get(answers)
  return asked && obligationsOf(state, asked).find(({ met }) => met?.answer === id && met.at > releasedAt)
}

function pointIn(decision: Decision, row: ObligationRow, answer: MessageRow, { organisation, address, posts }: MessageDelivery): void {
  const { state, mechanism } = decision
  const isThere = (posts[0] ?? null) !== null && placeOf(mechanism, address)?.organisation.id === organisation
  const head = isThere && organisation !== answer.from ? headOfThread(state, answer, address)?.message : undefined
  if (head?.reference === undefined || answer.reference === undefined) return
  const names = {
    reference: answer.reference,
    thread: head.reference,
    by: nameOf(mechanism, answer.from),
    asked: nameOfAsked(decision, row),
  }
  decision.sayIn(address, { say: 'answer-in-thread', with: { ...names, ...ofAnswerKind(row), answer: answer.id, obligation: row.id } })
}
