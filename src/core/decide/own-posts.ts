import { type Address, addressKey, postKey, supervisorId } from '../addresses.ts'
import { nameOf, type Place, placeOf } from '../mechanism.ts'
import { isOver, obligationsOf } from '../owed.ts'
import type { ReceivedDeletion } from '../received.ts'
import type { MessageRow } from '../rows/message.ts'
import { places } from '../sentences/reasons.ts'
import { cardOf, postCard } from './cards.ts'
import type { Decision } from './decision.ts'

/** Somebody who rules a channel took a post of Parley's away: what is open is posted anew, and of a message it is said. */
export function ownPostGone(decision: Decision, { link, channel, post }: ReceivedDeletion): void {
  const { state, mechanism } = decision
  const address = { link, channel }
  const shown = state.shown.get(postKey(address, post))
  const place = placeOf(mechanism, address)
  if (!shown || !place) return
  const { message: id, obligation, storm } = shown
  if (obligation !== undefined || storm !== undefined) {
    const about = { ...(obligation === undefined ? {} : { obligation }), ...(storm === undefined ? {} : { storm }), post }
    const card = cardOf(state, about, addressKey(address))
    if (!card) return
    decision.record({ is: 'own-post-gone', address, ...about })
    return postCard(decision, card, address)
  }
  const message = state.messages.get(id ?? '')
  const use = `gone:${id}:${addressKey(address)}`
  const isPart = message?.deliveries[addressKey(address)]?.posts.includes(post) ?? false
  if (!message || !isPart || message.state === 'withdrawn' || state.uses.get(use) !== undefined) return
  // Once, however many parts of it are taken away.
  decision.record({ is: 'use-seen', id: use })
  decision.record({ is: 'own-post-gone', address, post, message: message.id })
  frameGone(decision, message, place, address)
}

function frameGone(decision: Decision, message: MessageRow, { organisation, track }: Place, address: Address): void {
  const { reference = '' } = message
  const isOwed = obligationsOf(decision.state, message).some((row) => row.owes === organisation.id && !isOver(row))
  decision.sayIn(address, { say: 'frame-gone-here', with: { reference, from: nameOf(decision.mechanism, message.from), isOwed } })
  if (organisation.id === supervisorId) return
  const where = places.channel(organisation.name, track?.code)
  decision.tellSupervisor({ say: 'frame-gone', with: { reference, where, at: decision.at } }, { pings: isOwed })
}
