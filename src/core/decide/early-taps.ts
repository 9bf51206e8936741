import { addressKey, type PostId, postKey, type UserId } from '../addresses.ts'
import { mayUseTrack, organisation, type Person, personOf, placeOf, trackOf } from '../mechanism.ts'
import type { ReceivedReaction } from '../received.ts'
import type { MessageDelivery, MessageRow } from '../rows/message.ts'
import type { Decision } from './decision.ts'
import { byOf, meet } from './obligations.ts'
import { isWithinRate } from './rate.ts'
import { suspensionNotice } from './suspending.ts'

const useOf = (address: MessageDelivery['address'], post: PostId, user: UserId): string => `${postKey(address, post)} ${user} early`

/** ☑ under a post that nobody knows while a send to that channel has had no answer: it may be what that one shows. */
export function noteEarlyTap(decision: Decision, event: ReceivedReaction): void {
  const { state, mechanism } = decision
  const { link, user, post } = event
  if (personOf(mechanism, link, user)?.organisation.id !== placeOf(mechanism, event)?.organisation.id) return
  const key = postKey(event, post)
  const use = useOf(event, post, user)
  if (state.shown.get(key) || state.posts.get(key) || state.past.get(key) !== undefined || state.uses.get(use)) return
  const isAwaited = [...state.deliveries.rows()].some(([, { act, ...to }]) => act.do === 'show' && addressKey(to) === addressKey(event))
  if (isAwaited && isWithinRate(decision, { link, user }, 'ordinary')) decision.record({ is: 'use-seen', id: use })
}

/** All of it is known to stand there now: whoever tapped ☑ under its last part before that has received it. */
export function meetEarlyTaps(decision: Decision, message: MessageRow, { organisation: id, address, posts }: MessageDelivery): void {
  const party = organisation(decision.mechanism, id)
  const track = trackOf(decision.mechanism, message.track)
  const last = posts.at(-1)
  if (!party || !track || typeof last !== 'string') return
  for (const official of party.officials) {
    const person: Person = { organisation: party, official }
    if (!mayUseTrack(official, track) || suspensionNotice(decision, person)) continue
    const tapped = official.accounts.some(({ link, user }) => link === address.link && decision.state.uses.get(useOf(address, last, user)))
    if (tapped) meet(decision, [message], byOf(person), 'acknowledgement')
  }
}
