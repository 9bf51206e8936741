import type { SeenPost } from '../../src/sandbox/standin.ts'
import { framesIn } from '../crash/frames.ts'
import type { Debt } from './owing.ts'
import type { Answer, Recorded } from './record.ts'
import { sendDelaySeconds } from './rules.ts'
import { calmWithin, isCalm } from './troubles.ts'

/** An answer is heard within this, outside of trouble. */
const heardWithinMs = 5_000

/** Something that was said in answer to a debt. */
export interface Given {
  readonly at: number
  /** Until then; infinite where it was not taken back. */
  readonly untilAt: number
  /** What Parley lets pass before it counts. */
  readonly delayMs: number
  /** Parley must have heard it soon: outside of trouble, and what is posted is told again until it is taken. */
  readonly isSure: boolean
}

export interface Judging {
  readonly recorded: Recorded
  /** Posts of which somebody was told that they failed, or that nobody can know. */
  readonly announced: ReadonlySet<string>
}

export function givenOn({ recorded, announced }: Judging, debt: Debt): Given[] {
  return recorded.answers.flatMap((answer): Given[] => {
    const { party, reference, at, post, takenBackAt } = answer
    if (party !== debt.party) return []
    const isNamed = reference === debt.name || (reference === debt.frame.reference && at >= debt.stoodAt)
    if (!isNamed && !isCovered(recorded, answer, debt)) return []
    if (wasTooEarly(recorded, answer, debt)) return []
    const delayMs = answer.owed === 'reply' ? sendDelaySeconds * 1000 : 0
    const isHeard =
      post === undefined
        ? isCalm(recorded.troubles, at - heardWithinMs, at + heardWithinMs)
        : !recorded.untold.has(post) && !announced.has(post)
    const given = { at, untilAt: takenBackAt ?? Number.POSITIVE_INFINITY, delayMs, isSure: isHeard }
    if (answer.owed === debt.owed) return [given]
    // Whoever replies has received, and stays so; but a reply that was taken back may never have crossed.
    if (answer.owed !== 'reply' || debt.owed !== 'acknowledgement') return []
    const isKnown = takenBackAt === undefined || hasCrossed(recorded, answer)
    return [{ ...given, untilAt: Number.POSITIVE_INFINITY, isSure: isHeard && isKnown }]
  })
}

interface Standing {
  readonly place: number
  readonly isRefused: boolean
}

const known = new WeakMap<readonly SeenPost[], ReadonlyMap<string, Standing>>()

/** Where each post of a channel stands, and whether it bears a refusal. Asked for each answer of each debt. */
function standingIn(posts: readonly SeenPost[]): ReadonlyMap<string, Standing> {
  let standing = known.get(posts)
  if (!standing) {
    standing = new Map(posts.map(({ id, reactions }, place) => [id, { place, isRefused: reactions.some(({ emoji }) => emoji === '⛔') }]))
    known.set(posts, standing)
  }
  return standing
}

/** What stood there before was known to stand before: each channel has them in order. */
function isCovered({ channels }: Recorded, { party, upTo, post, at }: Answer, debt: Debt): boolean {
  if (upTo === undefined || debt.owed !== 'acknowledgement' || debt.stoodAt > at) return false
  const standing = standingIn(channels[party])
  const isRefused = post !== undefined && standing.get(post)?.isRefused === true
  return !isRefused && (standing.get(debt.frame.post)?.place ?? -1) < (standing.get(upTo)?.place ?? -1)
}

/** Typed before Parley could know that the message stands there, and told so: its author knows that it does not count. */
function wasTooEarly({ channels }: Recorded, { party, post, at }: Answer, debt: Debt): boolean {
  if (post === undefined || at - debt.stoodAt > heardWithinMs) return false
  return standingIn(channels[party]).get(post)?.isRefused === true
}

function hasCrossed({ said, channels }: Recorded, { party, post }: Answer): boolean {
  const versions = said.find((each) => each.post === post)?.versions ?? []
  return framesIn(channels[party === 'north' ? 'south' : 'north']).some(({ text }) => versions.includes(text))
}

/** For how long something had been answered, and must have been heard, when something was said of it. Undefined: it had not been. */
export function answeredFor({ recorded }: Judging, given: readonly Given[], at: number): number | undefined {
  const heard = given
    .filter((each) => each.isSure && each.at + each.delayMs < at && at < each.untilAt)
    .map((each) => calmWithin(recorded.troubles, each.at, at) - each.delayMs - heardWithinMs)
  const most = Math.max(...heard, 0)
  return most > 0 ? most + heardWithinMs : undefined
}

/** It stood for long enough to be heard, had there been no fault. */
export const wasUnheard = (given: readonly Given[], at: number): boolean =>
  given.some((each) => each.isSure && at < each.untilAt && at - each.at - each.delayMs > heardWithinMs)
