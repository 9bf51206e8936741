import type { SeenPost } from '../../src/sandbox/standin.ts'
import { type Frame, framesIn, nameOf, wordsOf } from '../crash/frames.ts'
import type { Party } from '../crash/oracle.ts'
import type { Recorded } from './record.ts'
import { type Owed, owed } from './rules.ts'

const names = { north: 'North', south: 'South' } as const

/** A message that stands in a party's channel, and what that party owes on it. */
export interface Debt {
  readonly party: Party
  readonly owed: Owed
  /** As escalations name it. */
  readonly name: string
  readonly frame: Frame
  readonly stoodAt: number
  /** Nobody may be called on it before. */
  readonly earliestAt: number
  /** By then somebody must be. */
  readonly dueAt: number
  /** Its frame says that it is owed; of a reply only that tells whether it was the one that was asked for. */
  readonly isAsked: boolean
}

/** What each message that stands whole in a party's channel asks of it. */
export function debtsOf({ channels, said, skewAheadMs }: Recorded, party: Party): Debt[] {
  const posts = new Map(channels[party].map((post) => [post.id, post]))
  const frames = framesIn(channels[party])
  const requests = new Set(framesIn(channels.desk).flatMap(({ kind, reference }) => (kind === 'REQUEST' ? [reference] : [])))
  return frames.flatMap((frame): Debt[] => {
    if (frame.part !== frame.parts || frame.party === undefined) return []
    if (frame.party === names[party] || said.some((each) => each.party === party && each.versions.includes(frame.text))) return []
    const original = originalOf(frame, frames)
    const isTalk = isChatter(posts.get(original.post))
    // The reply that was asked for is no talk, and a second one to the same is.
    if (isTalk && !requests.has(original.answers ?? '')) return []
    const parts = frames.filter((each) => nameOf(each) === nameOf(frame))
    const stoodAt = Math.max(...parts.map(({ post }) => posts.get(post)?.at ?? 0))
    const shown = posts.get(frame.post)?.text ?? ''
    const isAsked = !isTalk || /Tap ☑|☑ Received by you/.test(shown)
    const isFlash = frame.precedence === 'FLASH'
    const about = { party, name: nameOf(frame), frame, stoodAt, isAsked }
    const kind: Owed = frame.dispute ? 'response' : frame.clarifies ? 'clarification' : 'acknowledgement'
    const dueAt = stoodAt + owed[kind].dueMs({ isFlash, replyByMs: 0 })
    const debts: Debt[] = [{ ...about, owed: kind, earliestAt: dueAt, dueAt }]
    if (frame.wantsReply && frame.update === undefined) {
      const asking = said.find(({ versions }) => versions.includes(frame.text))
      const dueMs = owed.reply.dueMs({ isFlash, replyByMs: asking?.firstLine?.replyByMs ?? 0 })
      // It is wanted so long after it was asked for, on the clock of whoever took it then.
      const writtenAt = channels[party === 'north' ? 'south' : 'north'].find(({ id }) => id === asking?.post)?.at ?? 0
      debts.push({ ...about, owed: 'reply', earliestAt: Math.max(stoodAt, writtenAt + dueMs), dueAt: stoodAt + dueMs + skewAheadMs })
    }
    return debts
  })
}

const originalOf = (frame: Frame, frames: readonly Frame[]): Frame =>
  frames.find(({ reference, update }) => reference === frame.reference && update === undefined) ?? frame

/** A reply of ordinary precedence asks for nothing, and neither do its updates. */
const isChatter = (post: SeenPost | undefined): boolean =>
  post !== undefined && /^\S+ reply to \S+ · [^·\n]+(?:\n| · part )/.test(wordsOf(post))
