import { framesIn } from '../crash/frames.ts'
import { places } from '../crash/oracle.ts'
import { asSentIn } from './as-sent.ts'
import type { Recorded } from './record.ts'
import { track } from './rules.ts'
import type { Finding } from './verdict.ts'

/** Wherever anything of a message stands, whole or in part, changed or struck out, it bears its marking: its author's, or the track's floor. */
export function judgeMarkings({ said, channels }: Recorded): Finding[] {
  const typed = new Map(said.flatMap(({ versions, firstLine }) => versions.map((text) => [text, firstLine?.marking] as const)))
  const narrower = new Map(
    places.flatMap((place) => framesIn(channels[place]).map(({ reference, text }) => [reference, typed.get(text)] as const)),
  )
  return places.flatMap((place) => {
    // What was withdrawn before it was shown says nothing of itself.
    const frames = framesIn(channels[place]).filter(({ party }) => party !== undefined)
    return [...frames, ...asSentIn(channels[place])].flatMap(({ reference, marking }): Finding[] => {
      const due = narrower.get(reference) ?? track.tlpFloor
      if (marking === due) return []
      return [{ count: 'other', words: `marking in ${place}: ${reference} bears ${marking ?? 'none'} instead of ${due}` }]
    })
  })
}
