import { addressKey, postKey, type UserId } from '../addresses.ts'
import { aboutTap, aboutTapTakenAway } from '../evolve/standing-words.ts'
import { mayUseTrack, organisation, type Person, personOf, placeOf, trackOf } from '../mechanism.ts'
import type { ReceivedPress, ReceivedReaction } from '../received.ts'
import type { MessageDelivery, MessageRow } from '../rows/message.ts'
import type { Decision } from './decision.ts'
import { byOf, meet } from './obligations.ts'
import { isWithinRate } from './rate.ts'
import { suspensionThen } from './suspending.ts'

/**
 * ☑ under a post that nobody knows while a send to that channel has had no answer: it may be what that one shows. So is what is taken away there
 * again.
 */
export function noteEarlyTap(decision: Decision, event: ReceivedReaction): void {
  const { state, mechanism } = decision
  const { link, user, post, added, at } = event
  if (personOf(mechanism, link, user)?.organisation.id !== placeOf(mechanism, event)?.organisation.id) return
  const key = postKey(event, post)
  const about = added ? aboutTap(event, post, user) : aboutTapTakenAway(event, post, user)
  if (state.posts.get(key) || state.past.get(key) !== undefined || (state.said.get(about) ?? 0) >= at) return
  const isAwaited = [...state.deliveries.rows()].some(([, { act, ...to }]) => act.do === 'show' && addressKey(to) === addressKey(event))
  if (isAwaited && isWithinRate(decision, { link, user }, 'ordinary')) decision.record({ is: 'word-repeated', about, typedAt: at })
}

/**
 * The button under the last part of a message, of which it is not known yet that it stands there: that it was pressed counts as ☑ under it does.
 * Returns whether it was that.
 */
export function noteEarlyPress(decision: Decision, event: ReceivedPress, { id, deliveries }: MessageRow, person: Person): boolean {
  const { state } = decision
  const { posts = [], organisation: reader } = deliveries[addressKey(event)] ?? {}
  const isLast = reader === person.organisation.id && posts.at(-1) === null && state.shown.get(postKey(event, event.post)) === undefined
  const isAwaited =
    isLast &&
    [...state.deliveries.rows()].some(
      ([, { act, ...to }]) => act.do === 'show' && act.message === id && addressKey(to) === addressKey(event),
    )
  const about = aboutTap(event, event.post, event.user)
  if (isAwaited && (state.said.get(about) ?? 0) < event.at) decision.record({ is: 'word-repeated', about, typedAt: event.at })
  return isAwaited
}

/** All of it is known to stand there now: whoever has tapped ☑ under its last part before that has received it. */
export function meetEarlyTaps(decision: Decision, message: MessageRow, { organisation: id, address, posts }: MessageDelivery): void {
  const party = organisation(decision.mechanism, id)
  const track = trackOf(decision.mechanism, message.track)
  const last = posts.at(-1)
  if (!party || !track || typeof last !== 'string') return
  const { said } = decision.state
  const tappedAt = (user: UserId): number | undefined => {
    const at = said.get(aboutTap(address, last, user))
    return at !== undefined && at > (said.get(aboutTapTakenAway(address, last, user)) ?? 0) ? at : undefined
  }
  for (const official of party.officials) {
    const person: Person = { organisation: party, official }
    if (!mayUseTrack(official, track)) continue
    const taps = official.accounts.flatMap(({ link, user }) => (link === address.link ? (tappedAt(user) ?? []) : []))
    if (taps.some((at) => !suspensionThen(decision, person, at))) meet(decision, [message], byOf(person), 'acknowledgement')
  }
}
