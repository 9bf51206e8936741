import { type Address, addressKey, type PostId, postKey, supervisorId } from '../addresses.ts'
import { nameOf, type Place, placeOf } from '../mechanism.ts'
import { isOver, obligationsOf } from '../owed.ts'
import type { ReceivedDeletion } from '../received.ts'
import type { Act } from '../rows/delivery.ts'
import type { MessageRow } from '../rows/message.ts'
import { places } from '../sentences/reasons.ts'
import type { State } from '../state.ts'
import { cardOf, postAnew } from './cards.ts'
import type { Decision } from './decision.ts'
import { onceMore } from './once-more.ts'

/** Somebody who rules a channel took a post of Parley's away: what is open is posted anew, and of a message it is said. */
export function ownPostGone(decision: Decision, { link, channel, post }: ReceivedDeletion): void {
  const { state, mechanism } = decision
  const address = { link, channel }
  const shown = state.shown.get(postKey(address, post))
  const place = placeOf(mechanism, address)
  if (!shown || !place) return
  const { message: id, obligation, storm, changes } = shown
  if (changes !== undefined) return ownChangeGone(decision, place, address, { post: changes, change: post })
  if (obligation !== undefined || storm !== undefined) {
    const about = { ...(obligation === undefined ? {} : { obligation }), ...(storm === undefined ? {} : { storm }), post }
    const card = cardOf(state, about, addressKey(address))
    if (!card) return
    decision.record({ is: 'own-post-gone', address, ...about })
    return postAnew(decision, card, address)
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

/** Whoever clears a whole channel away is not answered message by message. */
const namedMax = 10

function frameGone(decision: Decision, message: MessageRow, { organisation, track }: Place, address: Address): void {
  const { reference = '' } = message
  const turn = onceMore(decision, `frames ${addressKey(address)}`, namedMax)
  if (turn === 'left') return
  const isOwed = obligationsOf(decision.state, message).some((row) => row.owes === organisation.id && !isOver(row))
  const where = places.channel(organisation.name, track?.code)
  const isLast = turn === 'last'
  decision.sayIn(
    address,
    isLast
      ? { say: 'frames-gone-here', with: { named: namedMax } }
      : { say: 'frame-gone-here', with: { reference, from: nameOf(decision.mechanism, message.from), isOwed } },
  )
  if (organisation.id === supervisorId) return
  if (isLast) decision.tellSupervisor({ say: 'frames-gone', with: { where, named: namedMax, at: decision.at } }, { pings: true })
  else decision.tellSupervisor({ say: 'frame-gone', with: { reference, where, at: decision.at } }, { pings: isOwed })
}

/** Not the post but what Parley changed in it: the words of before show again, be they withdrawn. It is set once more. */
function ownChangeGone(decision: Decision, place: Place, address: Address, gone: { post: PostId; change: PostId }): void {
  const { state } = decision
  const key = addressKey(address)
  const act = revisionOf(state, key, gone.post)
  decision.record({ is: 'own-change-gone', address, ...gone })
  if (!act) return
  const turn = onceMore(decision, `${key} ${gone.post}`)
  const isSetAgain = turn === 'first' || turn === 'again'
  if (isSetAgain) decision.revisePost(key, act)
  const message = act.asSent ? undefined : state.messages.get(act.message ?? '')
  if (message && (turn === 'first' || turn === 'last')) frameChanged(decision, message, place, address, isSetAgain)
}

/** What may have been overwritten is set once more; `postKey` names it. */
export function reviseAgain(decision: Decision, key: string): void {
  const [link = '', channel = '', post = ''] = key.split(' ')
  const address = addressKey({ link, channel })
  const act = revisionOf(decision.state, address, post)
  if (act) decision.revisePost(address, act)
}

/** What brings a post up to date: of a message, of how it was sent, of an escalation or of a group; undefined where that is kept up to date elsewhere. */
export function revisionOf(state: State, key: string, post: PostId): (Act & { do: 'revise' }) | undefined {
  const { message = '', obligation = '', storm = '' } = state.shown.get(`${key} ${post}`) ?? {}
  const part = state.messages.get(message)?.deliveries[key]?.posts.indexOf(post) ?? -1
  if (part >= 0) return { do: 'revise', message, post, part }
  const { asSent } = state.messages.get(message) ?? {}
  if (asSent?.post === post && addressKey(asSent.address) === key) return { do: 'revise', message, asSent: true, post, part: 0 }
  if (state.obligations.get(obligation)?.escalation?.posts[key] === post) return { do: 'revise', obligation, post, part: 0 }
  const partOfGroup = state.storms.get(storm)?.posts[key]?.indexOf(post) ?? -1
  return partOfGroup < 0 ? undefined : { do: 'revise', storm, post, part: partOfGroup }
}

function frameChanged(
  decision: Decision,
  message: MessageRow,
  { organisation, track }: Place,
  address: Address,
  isSetAgain: boolean,
): void {
  const { reference = '' } = message
  decision.sayIn(address, { say: 'frame-changed-back-here', with: { reference, isSetAgain } }, { thread: { message: message.id } })
  if (organisation.id === supervisorId) return
  const where = places.channel(organisation.name, track?.code)
  const pings = message.state === 'withdrawn' && !isSetAgain
  decision.tellSupervisor({ say: 'frame-changed-back', with: { reference, where, at: decision.at, isSetAgain } }, { pings })
}
