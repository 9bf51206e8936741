import type { LinkId, UserId } from '../addresses.ts'
import type { Notice } from '../sentences/index.ts'
import { type Decision, directLane } from './decision.ts'

/** A platform takes about one direct message a second: some minutes of them. */
export const repliesWaitingMax = 200

/**
 * Answers somebody who asks, or whose post is refused. Whoever has so many words of Parley's waiting is told that, once, and then not
 * answered until some have arrived: nobody can be asked for more than their platform takes. What Parley says of itself always goes.
 */
export function reply(
  decision: Decision,
  person: { readonly link: LinkId; readonly user: UserId; readonly channel?: string },
  notice: Notice,
): void {
  const waiting = decision.state.waiting.get(directLane(person)) ?? 0
  if (waiting < repliesWaitingMax) decision.sayTo(person, notice)
  else if (waiting === repliesWaitingMax) decision.sayTo(person, { say: 'replies-wait', with: { waiting } })
}
