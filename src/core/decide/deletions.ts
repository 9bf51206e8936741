import { postKey, supervisorId } from '../addresses.ts'
import { personOf, placeOf } from '../mechanism.ts'
import { obligationsOf } from '../owed.ts'
import type { ReceivedDeletion } from '../received.ts'
import { cameTooLate } from './changes.ts'
import type { Decision } from './decision.ts'
import { dropFlashAsk } from './flash.ts'
import type { Teller } from './rate.ts'
import { see } from './refusals.ts'
import { takeBackHeld, withdraw } from './withdraw.ts'

/** Before it crossed nothing crosses and no gap tells; afterwards it is withdrawn in sight of all. */
export function takeDeletion(decision: Decision, received: ReceivedDeletion): void {
  const post = decision.state.posts.get(postKey(received, received.post))
  if (!post) {
    deletedTooLate(decision, received)
    rememberGone(decision, received)
  }
  if (!post || post.became === 'gone') return
  const address = { link: received.link, channel: received.channel }
  decision.record({ is: 'post-gone', address, post: received.post })
  const original = post.message === undefined ? undefined : decision.state.messages.get(post.message)
  if (!original) {
    dropFlashAsk(decision, address, received.post)
    // It stands with the supervisor, and silence would be taken for a withdrawal.
    if (post.saidPrivately) decision.sayTo({ ...address, user: post.author }, { say: 'private-line-stands', with: {} })
    disputeStands(decision, { ...address, user: post.author }, postKey(received, received.post))
    if (post.acknowledged !== undefined) acknowledgementStands(decision, { ...address, user: post.author }, post.acknowledged)
    return
  }
  takeBackHeld(decision, original)
  if (original.state === 'crossing' || original.state === 'settled') withdraw(decision, original.id)
}

/** As whoever takes ☑ away is: unless it was taken back since. */
function acknowledgementStands(decision: Decision, author: Teller & { readonly channel: string }, reference: string): void {
  const { state, mechanism } = decision
  const message = state.messages.get(state.references.get(reference) ?? '')
  const party = personOf(mechanism, author.link, author.user)?.organisation.id
  const owed = message ? obligationsOf(state, message).filter(({ kind, owes }) => kind === 'acknowledgement' && owes === party) : []
  if (owed.some(({ met }) => met)) decision.sayTo(author, { say: 'acknowledgement-stands', with: { reference } })
}

/** It was told to all, by whatever its author typed. */
function disputeStands(decision: Decision, author: Teller & { readonly channel: string }, typedIn: string): void {
  for (const [, { reference, state, typedIn: posts = [] }] of decision.state.disputes.rows()) {
    const stands = state === 'opened' || state === 'answered'
    if (stands && posts.includes(typedIn)) decision.sayTo(author, { say: 'dispute-stands', with: { dispute: reference } })
  }
}

/** Events arrive out of order: a post that is told of after its deletion must not cross, and may have been a command. */
function rememberGone(decision: Decision, received: ReceivedDeletion): void {
  const { state, mechanism } = decision
  const key = postKey(received, received.post)
  if (!placeOf(mechanism, received) || state.shown.get(key) || state.past.get(key) !== undefined) return
  see(decision, { ...received, author: '' }, 'gone')
}

function deletedTooLate(decision: Decision, received: ReceivedDeletion): void {
  const crossed = decision.state.past.get(postKey(received, received.post))?.crossed
  if (!crossed) return
  const { author, reference } = crossed
  cameTooLate(decision, received, 'deleted', reference, received.deletedAt)
  decision.sayTo({ link: received.link, channel: received.channel, user: author }, { say: 'too-old-to-withdraw', with: { reference } })
  const by = personOf(decision.mechanism, received.link, author)?.organisation
  if (by && by.id !== supervisorId) decision.tellSupervisor({ say: 'not-withdrawn', with: { by: by.name, reference, at: decision.at } })
}
