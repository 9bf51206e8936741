import { addressKey, postKey } from './addresses.ts'
import { isOver, obligationsOf } from './owed.ts'
import type { ReceivedReaction } from './received.ts'
import type { MessageRow } from './rows/message.ts'
import type { ObligationRow } from './rows/obligation.ts'
import { marks } from './sentences/marks.ts'
import type { State } from './state.ts'

/** What is still to be acknowledged of a message by those in whose channel it stands. */
export const awaitedIn = (state: State, message: MessageRow, key: string): readonly ObligationRow[] =>
  obligationsOf(state, message).filter(
    (row) => row.kind === 'acknowledgement' && !isOver(row) && row.owes === message.deliveries[key]?.organisation,
  )

/** Whether something may follow from a reaction that was found standing there: of most of them nothing does, each time that they are found. */
export function mayBeOwed(state: State, event: ReceivedReaction): boolean {
  const message = state.messages.get(state.shown.get(postKey(event, event.post))?.message ?? '')
  return event.emoji === marks.acknowledged && message !== undefined && awaitedIn(state, message, addressKey(event)).length > 0
}
