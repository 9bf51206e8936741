import type { SeenPost } from '../../src/sandbox/standin.ts'
import { type Frame, framesIn } from '../crash/frames.ts'
import { type Place, places } from '../crash/oracle.ts'
import { asSentIn } from './as-sent.ts'
import type { Recorded, Said } from './record.ts'
import { track } from './rules.ts'
import { calmWithin, isCalm } from './troubles.ts'
import type { Finding } from './verdict.ts'

/** What is to be said of a message when its time has come is said within this, outside of trouble. */
const saidWithinMs = 15_000
const lateAfterMs = (track.lateAfterSeconds + track.sendDelaySeconds) * 1_000
/** Between a send's two ends, and between the clocks of a platform and of Parley. */
const toleranceMs = 3_000
/** A send that began in a trouble may have been drawn long before it stood: by as much as somebody was frozen, and then waited for. */
const drawnWithinMs = 3_000
const frozenMaxMs = 60_000

/** What holds until a time says so, and from then on that it does no more; what comes late says so, and nothing else does. */
export function judgeTimes(recorded: Recorded): Finding[] {
  const { said, channels } = recorded
  const byText = new Map(said.flatMap((each) => each.versions.map((text) => [text, each] as const)))
  const references = new Map(
    places.flatMap((place) => framesIn(channels[place]).map(({ reference, text }) => [reference, byText.get(text)] as const)),
  )
  return places.flatMap((place) => {
    const posts = new Map(channels[place].map((post) => [post.id, post]))
    const frames = framesIn(channels[place]).filter(({ withdrawn }) => !withdrawn)
    const shown = [...frames, ...asSentIn(channels[place])].flatMap((frame) => {
      const of = references.get(frame.reference)
      return of && of.deletedAt === undefined ? [{ frame, of }] : []
    })
    const first = frames.filter(({ update, part }) => update === undefined && part === 1)
    return [
      ...shown.flatMap(({ frame, of }) => misreadExpiry(recorded, place, frame, of)),
      ...first.flatMap((frame) => {
        const of = byText.get(frame.text)
        return of ? misreadLateness(recorded, place, { frame, of, post: posts.get(frame.post)! }) : []
      }),
    ]
  })
}

const says = (place: Place, { reference }: Frame, what: string): Finding[] => [
  { count: 'other', words: `misread in ${place}: ${reference} ${what}` },
]

function misreadExpiry(recorded: Recorded, place: Place, frame: Frame, of: Said): Finding[] {
  const { troubles, skewAheadMs, endedAt } = recorded
  const { expiresMs } = of.firstLine ?? {}
  if (expiresMs === undefined) return frame.expiry === undefined ? [] : says(place, frame, 'expires, and its author did not say so')
  if (frame.expiry === undefined) return says(place, frame, 'does not say until when it holds')
  const expiresAt = writtenAt(recorded, of) + expiresMs
  if (frame.expiry === 'over' && expiresAt > endedAt + skewAheadMs) return says(place, frame, 'is said to have expired before its time')
  const isDue = calmWithin(troubles, expiresAt + skewAheadMs, endedAt) > saidWithinMs
  return frame.expiry === 'to come' && isDue ? says(place, frame, 'has expired, and does not say so') : []
}

interface Standing {
  readonly frame: Frame
  readonly of: Said
  readonly post: SeenPost
}

function misreadLateness(recorded: Recorded, place: Place, { frame, of, post }: Standing): Finding[] {
  // From when that counts which its author was asked about, nobody but Parley can tell.
  if (of.wasAsked) return []
  const { troubles, skewAheadMs } = recorded
  const lateMs = post.at - writtenAt(recorded, of)
  const offMs = toleranceMs + skewAheadMs
  const isSureOf = isCalm(troubles, post.at - drawnWithinMs, post.at + toleranceMs)
  if (!frame.isLate && lateMs > lateAfterMs + offMs + (isSureOf ? 0 : frozenMaxMs))
    return says(place, frame, `stands there ${Math.round(lateMs / 1000)} s after it was written, and does not say that it is late`)
  const isOvertaken = post.text.includes('Later words of theirs stand above.')
  if (frame.isLate && !isOvertaken && lateMs < lateAfterMs - offMs)
    return says(place, frame, `is said to be late, ${Math.round(lateMs / 1000)} s after it was written`)
  return []
}

/** As its platform has it; what is not there any more, as its author noted it. */
const writtenAt = ({ channels }: Recorded, { party, post, at }: Said): number => channels[party].find(({ id }) => id === post)?.at ?? at
