import type { Address, PostId } from '../addresses.ts'
import { placeOf } from '../mechanism.ts'
import type { ReceivedPost } from '../received.ts'
import type { Notice } from '../sentences/index.ts'
import { marks } from '../sentences/marks.ts'
import type { PostRow } from '../state.ts'
import { type Decision, receiptsLane } from './decision.ts'
import { reply } from './reply.ts'

/** What is needed of a post to say that nothing of it crosses. */
type RefusablePost = Pick<ReceivedPost, 'link' | 'channel' | 'post' | 'author'> & Partial<Pick<ReceivedPost, 'writtenAt'>>

export function refusePost(decision: Decision, received: RefusablePost, notice: Notice): void {
  see(decision, received, 'refused')
  reply(decision, { link: received.link, channel: received.channel, user: received.author }, notice)
  markRefused(decision, { link: received.link, channel: received.channel }, received.post)
}

export function see(
  decision: Decision,
  { link, channel, post, author, writtenAt = decision.at }: RefusablePost,
  became: PostRow['became'],
): void {
  decision.record({ is: 'post-seen', row: { address: { link, channel }, post, author, became, writtenAt, editedAt: 0 } })
}

/** More marks than this are not owed to one channel for what was refused without a word of its own. */
const marksWaitingMax = 100

export function markRefused(decision: Decision, address: Address, post: PostId): void {
  decision.mark(address, post, marks.refused)
}

/** Its author has been told in words, once, of all that is refused so. The post is known, so that no sweep sends it later. */
export function refuseQuietly(decision: Decision, received: RefusablePost, became: PostRow['became']): void {
  see(decision, received, became)
  const address = { link: received.link, channel: received.channel }
  const waiting = decision.state.waiting.get(receiptsLane(address)) ?? 0
  if (placeOf(decision.mechanism, address) && waiting < marksWaitingMax) markRefused(decision, address, received.post)
}
