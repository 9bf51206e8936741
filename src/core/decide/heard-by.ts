import { supervisorId } from '../addresses.ts'
import { clockSkewMs } from '../clock-skew.ts'
import { aboutParty } from '../evolve/standing-words.ts'
import { nameOf, type Track } from '../mechanism.ts'
import type { ReceivedPost } from '../received.ts'
import type { MessageRow } from '../rows/message.ts'
import type { Notice } from '../sentences/index.ts'
import type { Decision } from './decision.ts'

interface Found {
  readonly received: Pick<ReceivedPost, 'writtenAt' | 'found'>
  readonly place: { readonly track: Track }
}

/** Of those to whom it would go now, those to whom it could go when it was written; `later`: who came to the track only after it. */
export function heardBy({ state }: Decision, { received, place }: Found, to: readonly string[]) {
  const cameAfter = (party: string): boolean =>
    received.found === true &&
    (state.said.get(aboutParty(place.track.code, party)) ?? Number.NEGATIVE_INFINITY) > received.writtenAt + clockSkewMs
  return { to: to.filter((each) => !cameAfter(each)), later: to.filter(cameAfter) }
}

const beforeThem = ({ mechanism }: Decision, { received, place }: Found, later: readonly string[]) => ({
  track: place.track.code,
  writtenAt: received.writtenAt,
  names: later.map((each) => nameOf(mechanism, each)),
})

/** All of them came after it was written. */
export function heardByNobody(decision: Decision, submission: Found, all: readonly string[]): Notice | undefined {
  const { to, later } = heardBy(decision, submission, all)
  if (later.length === 0 || to.some((each) => each !== supervisorId)) return undefined
  return { say: 'written-before-them', with: beforeThem(decision, submission, later) }
}

export function tellNotHeardBy(decision: Decision, submission: Found, message: MessageRow, later: readonly string[]): void {
  if (later.length === 0) return
  decision.tellAuthor(message, { say: 'written-before-them', with: { ...beforeThem(decision, submission, later), isSent: true } })
}
