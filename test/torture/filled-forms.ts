import { framesIn } from '../crash/frames.ts'
import { places } from '../crash/oracle.ts'
import type { Recorded, Said } from './record.ts'

/**
 * The recording with what was sent by forms among what was said. What the platform said was taken must cross; of a form that was given up
 * in the end nobody can know, so it is only held to what stands.
 */
export function withForms(recorded: Recorded): Recorded {
  const standing = new Set(places.flatMap((place) => framesIn(recorded.channels[place]).map(({ text }) => text)))
  const said = recorded.forms
    .filter(({ text, isTaken }) => isTaken || standing.has(text))
    .map((filled): Said => {
      const { isTaken: _, text, ...rest } = filled
      // Among what was posted meanwhile it has no place: it was filled in over some seconds.
      return { ...rest, versions: [text], editedAt: [], isShownAtHome: true, wasAsked: true }
    })
  return { ...recorded, said: [...recorded.said, ...said] }
}
