import type { MessageRow } from '../rows/message.ts'
import type { Decision } from './decision.ts'

/** What is held never crosses. Returns the message that it was to change, if it was to change one. */
export function giveBack(decision: Decision, held: MessageRow, reason: string): MessageRow | undefined {
  decision.clearTimer(`release:${held.id}`)
  decision.record({ is: 'message-refused', id: held.id, reason })
  const original = held.kind === 'update' && held.refersTo ? decision.state.messages.get(held.refersTo) : undefined
  decision.showReceipt(original ?? decision.state.messages.get(held.id) ?? held)
  return original
}

/** All that is held and of which this is true, in the order in which it was said. */
export function heldThat(decision: Decision, isMeant: (message: MessageRow) => boolean): readonly MessageRow[] {
  const held = [...decision.state.held.rows()].flatMap(([, ids]) => ids.flatMap((id) => decision.state.messages.get(id) ?? []))
  return held.filter((message) => message.state === 'held' && isMeant(message))
}
