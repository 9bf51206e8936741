import { type Frame, framesIn, nameOf } from '../crash/frames.ts'
import type { Party } from '../crash/oracle.ts'
import type { Recorded } from './record.ts'
import { names, type Owed, owed } from './rules.ts'
import type { Trouble } from './troubles.ts'
import { afterWork } from './working.ts'

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
export function debtsOf({ channels, said, skewAheadMs, pauses }: Recorded, party: Party): Debt[] {
  const posts = new Map(channels[party].map((post) => [post.id, post]))
  const frames = framesIn(channels[party])
  const requests = new Set(framesIn(channels.desk).flatMap(({ kind, reference }) => (kind === 'REQUEST' ? [reference] : [])))
  return frames.flatMap((frame): Debt[] => {
    if (frame.part !== frame.parts || frame.party === undefined) return []
    if (frame.party === names[party] || said.some((each) => each.party === party && each.versions.includes(frame.text))) return []
    const original = originalOf(frame, frames)
    // Whoever is merely told owes nothing on it.
    const asking = said.find(({ versions }) => versions.includes(original.text))
    if (asking?.firstLine?.isToldOnly) return []
    const isTalk = isChatter(original)
    // The reply that was asked for is no talk, and a second one to the same is.
    if (isTalk && !requests.has(original.answers ?? '')) return []
    const parts = frames.filter((each) => nameOf(each) === nameOf(frame))
    const stoodAt = Math.max(...parts.map(({ post }) => posts.get(post)?.at ?? 0))
    const shown = posts.get(frame.post)?.text ?? ''
    const isAsked = !isTalk || /Tap ☑|☑ Received by you/.test(shown)
    const isFlash = frame.precedence === 'FLASH'
    const about = { party, name: nameOf(frame), frame, stoodAt, isAsked }
    const kind: Owed = frame.dispute ? 'response' : frame.clarifies ? 'clarification' : 'acknowledgement'
    const dueMs = owed[kind].dueMs({ isFlash, replyByMs: 0 })
    // A clock that was off takes another pause for it, so that more than the time that it was off may lie between.
    const dueIn = (paused: readonly Trouble[], from: number) => ({
      earliestAt: afterWork(paused, from - (paused.length > 0 ? skewAheadMs : 0), dueMs),
      dueAt: afterWork(paused, from + (paused.length > 0 ? skewAheadMs : 0), dueMs),
    })
    const debts: Debt[] = [{ ...about, owed: kind, ...dueIn(worksBy(kind, frame) ? pauses[party] : [], stoodAt) }]
    if (frame.wantsReply && frame.update === undefined) {
      const replyByMs = owed.reply.dueMs({ isFlash, replyByMs: asking?.firstLine?.replyByMs ?? 0 })
      // It is wanted so long after it was asked for, on the clock of whoever took it then.
      const writtenAt = channels[party === 'north' ? 'south' : 'north'].find(({ id }) => id === asking?.post)?.at ?? 0
      debts.push({
        ...about,
        owed: 'reply',
        earliestAt: Math.max(stoodAt, writtenAt + replyByMs),
        dueAt: stoodAt + replyByMs + skewAheadMs,
      })
    }
    return debts
  })
}

/** What is urgent runs round the clock; a clarification has the time of what is a priority, whatever it is about. */
export const worksBy = (kind: Owed, { precedence = '' }: Frame): boolean =>
  kind === 'clarification' || !['IMMEDIATE', 'FLASH', 'OVERRIDE'].includes(precedence)

const originalOf = (frame: Frame, frames: readonly Frame[]): Frame =>
  frames.find(({ reference, update }) => reference === frame.reference && update === undefined) ?? frame

/** A reply of ordinary precedence asks for nothing, and neither do its updates. */
const isChatter = ({ answers, precedence }: Frame): boolean => answers !== undefined && precedence === undefined
