import { obligationsOf } from '../frame.ts'
import type { MessageRow } from '../state.ts'
import type { Call } from './call.ts'
import { messageOfThread, namedMessage } from './naming.ts'
import { meet, reopen } from './obligations.ts'

export function ackCommand(call: Call): void {
  const named = call.rest === '' ? messageOfThread(call.decision, call.origin) : namedMessage(call)?.message
  if (!named) {
    if (call.rest === '') call.usage('Which message?')
    return
  }
  acknowledge(call, named)
}

export function acknowledge(call: Pick<Call, 'decision' | 'person' | 'answer'>, message: MessageRow): void {
  const { decision, person, answer } = call
  const reference = message.reference ?? ''
  if (meet(decision, message, person, 'acknowledgement').length > 0) {
    answer({ say: 'acknowledgement-taken', with: { reference } })
    return
  }
  const own = obligationsOf(decision.state, message).filter((each) => each.owes === person.organisation.id)
  const met = own.find((each) => each.met)?.met
  if (met) answer({ say: 'already-met', with: { reference, role: met.role, at: met.at } })
  else answer({ say: own.some((each) => each.state === 'waiting') ? 'not-whole' : 'nothing-owed', with: { reference } })
}

export function ackMistakenCommand(call: Call): void {
  const message = namedMessage(call)?.message
  if (!message) return
  const { decision, person } = call
  const versions = [message, ...message.updates.flatMap((id) => decision.state.messages.get(id) ?? [])]
  const met = versions
    .filter((each) => each.state !== 'withdrawn')
    .flatMap((each) => obligationsOf(decision.state, each))
    .filter((each) => each.owes === person.organisation.id && each.kind === 'acknowledgement' && each.state === 'met')
  for (const each of met) reopen(decision, each, person)
  const reference = message.reference ?? ''
  call.answer(
    met.length > 0
      ? {
          say: 'done',
          with: { what: `${reference}: your acknowledgement is taken back and owed again. The sender is told.` },
        }
      : { say: 'nothing-owed', with: { reference } },
  )
}
