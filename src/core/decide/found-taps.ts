import { addressKey } from '../addresses.ts'
import { aboutOfficial, aboutTapTakenAway } from '../evolve/standing-words.ts'
import { awaitedIn } from '../found-taps.ts'
import { type Person, personOf, placeOf } from '../mechanism.ts'
import type { ReceivedReaction } from '../received.ts'
import type { MessageRow } from '../rows/message.ts'
import type { Decision } from './decision.ts'
import { maySee } from './naming.ts'
import { byOf, meet } from './obligations.ts'
import { isUsed, setBy } from './uses.ts'

/**
 * ☑ that stands under a message, and of which nobody may have been told. It was tapped at some time since its post was written: it counts where it
 * would have counted at any. What was heard of it in its time has been answered then.
 */
export function foundUnder(decision: Decision, event: ReceivedReaction, message: MessageRow): void {
  const { mechanism } = decision
  const person = personOf(mechanism, event.link, event.user)
  const isOwn = person !== undefined && person.organisation.id === placeOf(mechanism, event)?.organisation.id
  const use = `${setBy(event)} ${event.at}`
  if (!isOwn || person.official.suspended || !maySee(person, message) || isUsed(decision, use)) return
  if (awaitedIn(decision.state, message, addressKey(event)).length === 0) return
  const wasHeard = isHeard(decision, event)
  decision.record({ is: 'use-seen', id: use })
  if (wasHeard) return
  const counts = isClear(decision, event, message, person) && meet(decision, [message], byOf(person), 'acknowledgement').length > 0
  if (!counts) decision.sayTo(event, { say: 'tap-found-unclear', with: { reference: message.reference ?? '' } })
}

/** Whatever the time at which it was tapped, it says that all of the message was received, by an official, and was not taken back since. */
function isClear({ state }: Decision, event: ReceivedReaction, message: MessageRow, { organisation, official }: Person): boolean {
  const key = addressKey(event)
  const { posts = [] } = message.deliveries[key] ?? {}
  const isPart = posts.includes(event.post) && posts.at(-1) !== event.post
  const changedAt = state.said.get(aboutOfficial(organisation.id, official.id)) ?? 0
  const isOwedAgain = awaitedIn(state, message, key).some(({ reopenedAt }) => reopenedAt !== undefined)
  return !isPart && !isOwedAgain && changedAt <= event.at
}

/** Told live, however it was answered, or taken away since. Asked once of each that is found where something is owed. */
function isHeard({ state }: Decision, event: ReceivedReaction): boolean {
  if (state.said.get(aboutTapTakenAway(event, event.post, event.user)) !== undefined) return true
  const prefix = `${setBy(event)} `
  for (const [id] of state.uses.rows()) if (id.startsWith(prefix)) return true
  return false
}
