import { type Address, addressKey, type PostId, postKey } from '../addresses.ts'
import { isShownTo } from '../evolve/messages.ts'
import { isUrgent } from '../mechanism.ts'
import { isPrivateStray } from '../owners.ts'
import type { MessageRow } from '../rows/message.ts'
import { reasons } from '../sentences/reasons.ts'
import type { Decision } from './decision.ts'
import { giveBack } from './giving-back.ts'

/** Longer than the sends of a process that died are in doubt. */
const rootWaitMs = 15_000
const rootLookMs = 500

export const crossesAtOnce = ({ precedence, dispute, kind }: MessageRow): boolean =>
  isUrgent(precedence) || dispute !== undefined || kind === 'clarify'

/** What it was said in answer to, as its platform tells: one post, then the thread. */
export const answeredPosts = ({ source }: MessageRow): readonly string[] =>
  source === undefined
    ? []
    : [source.inReplyTo, source.thread].flatMap((post) => (post === undefined ? [] : [postKey(source.address, post)]))

/**
 * Whether a message may cross as far as it is known what it answers. It may have been said in answer to a post that nobody knows, while a
 * send to that channel has not ended: then it is looked at again soon. To be shown to somebody who may not see what it answers cannot be
 * taken back: where that could be, and is not to be known in its time, it is refused.
 */
export function isRootKnown(decision: Decision, message: MessageRow): boolean {
  const doubt = doubtAboutRoot(decision, message)
  if (doubt === undefined) return true
  const hasWaited = decision.at - message.acceptedAt >= rootWaitMs
  if (doubt === 'lost' || (hasWaited && crossesAtOnce(message))) {
    giveBack(decision, message, reasons.rootUnknown)
    decision.tellAuthor(message, { say: 'refused-root-unknown', with: { track: message.track } })
    return false
  }
  if (decision.at === message.acceptedAt) decision.showReceipt(message)
  lookAgain(decision, message)
  return false
}

export function lookAgain(decision: Decision, { id }: MessageRow): void {
  decision.setTimer(`release:${id}`, decision.at + rootLookMs)
}

/**
 * `pending`: a send has not ended yet; for what is not private that is waited for only so long, and not at all by what crosses at once.
 * `lost`: nobody may ever know where private words stand, or whether they stand there twice; or who saw what was answered.
 */
type Doubt = 'pending' | 'lost'

export function doubtAboutRoot(decision: Decision, message: MessageRow): Doubt | undefined {
  const { refersTo, kind, source, acceptedAt: since, to } = message
  if (refersTo !== undefined || kind === 'update' || source === undefined) return undefined
  const isSoon = decision.at - since < rootWaitMs && !crossesAtOnce(message)
  return doubtAbout(decision, { address: source.address, posts: answeredPosts(message), since, to, isSoon })
}

/** Whether what is said to these about that post may answer private words. */
export function mayAnswerPrivateWords(
  decision: Decision,
  { post, ...address }: Address & { post: PostId },
  to: readonly string[],
): boolean {
  const posts = [postKey(address, post)]
  return doubtAbout(decision, { address, posts, since: decision.at, to, isSoon: false }) !== undefined
}

interface Answer {
  readonly address: Address
  /** What it was said in answer to. */
  readonly posts: readonly string[]
  /** ms: what was sent later it cannot answer. */
  readonly since: number
  readonly to: readonly string[]
  /** It may wait also for what all may see. */
  readonly isSoon: boolean
}

function doubtAbout({ state }: Decision, { address, posts, since, to: all, isSoon }: Answer): Doubt | undefined {
  const isKnown = (root: string): boolean => [state.shown, state.posts, state.past].some((known) => known.get(root) !== undefined)
  if (posts.every(isKnown)) return undefined
  if (posts.some((root) => !isKnown(root) && isPrivateStray(state, root))) return 'lost'
  const here = addressKey(address)
  const isPrivate = (id: string | undefined): boolean => {
    const shown = state.messages.get(id ?? '')
    return shown !== undefined && !all.every((each) => isShownTo(shown, each))
  }
  const isPending = [...state.deliveries.rows()].some(
    ([, { act, queuedAt, ...to }]) =>
      act.do === 'show' && queuedAt <= since && addressKey(to) === here && (isSoon || isPrivate(act.message)),
  )
  if (isPending) return 'pending'
  const isTwice = [...state.doubts.rows()].some(
    ([, { post, ...to }]) => post !== undefined && addressKey(to) === here && isPrivate(state.shown.get(postKey(to, post))?.message),
  )
  const isLost =
    isTwice || [...state.messages.rows()].some(([id, { deliveries }]) => deliveries[here]?.state === 'uncertain' && isPrivate(id))
  return isLost ? 'lost' : undefined
}
