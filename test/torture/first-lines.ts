import { type Frame, framesIn } from '../crash/frames.ts'
import { type Place, places } from '../crash/oracle.ts'
import type { FirstLine, Recorded } from './record.ts'
import type { Finding } from './verdict.ts'

/** What was typed before a text is read as that wherever the message stands, and nothing is read that was not typed. */
export function judgeFirstLines({ said, channels, direct }: Recorded): Finding[] {
  const typed = new Map(said.flatMap(({ versions, firstLine = {} }) => versions.map((text) => [text, firstLine] as const)))
  // Of what was found too late for it, its author is told that no reply is owed.
  const excused = [...direct.north, ...direct.south].filter(({ isBot, text }) => isBot && text.includes('no reply is owed on it')).length
  const says = (place: Place, { reference }: Frame, what: string): Finding => ({
    count: 'other',
    words: `misread in ${place}: ${reference} ${what}`,
  })
  return places.flatMap((place) => {
    const frames = framesIn(channels[place]).filter(({ update, withdrawn, part }) => update === undefined && !withdrawn && part === 1)
    const rung = new Set(channels[place].flatMap(({ id, mentions }) => (mentions.length > 0 ? [id] : [])))
    const lines = frames.flatMap((frame) => {
      const line = typed.get(frame.text)
      return line ? [{ frame, line }] : []
    })
    const rang = lines.filter(({ frame, line }) => line.isToldOnly && rung.has(frame.post))
    const unasked = lines.filter(({ frame, line }) => line.replyByMs !== undefined && !frame.wantsReply).slice(excused)
    return [
      ...lines.flatMap(({ frame, line }) => misread(frame, line).map((what) => says(place, frame, what))),
      ...rang.map(({ frame }) => says(place, frame, 'calls somebody who is merely told')),
      ...unasked.map(({ frame }) => says(place, frame, 'asks for no reply, and its author did')),
    ]
  })
}

function misread(frame: Frame, line: FirstLine): string[] {
  const fields = (['kind', 'subject', ...(line.precedence === undefined ? [] : ['precedence' as const])] as const)
    .filter((each) => frame[each] !== line[each])
    .map((each) => `has as its ${each} ${frame[each] ?? 'nothing'} instead of ${line[each] ?? 'nothing'}`)
  const addressees = addresseesOf(frame, line)
  if (frame.addressees !== addressees) fields.push(`says “${frame.addressees ?? 'nothing'}” instead of “${addressees ?? 'nothing'}”`)
  return frame.wantsReply && line.replyByMs === undefined ? [...fields, 'asks for a reply, and its author did not'] : fields
}

/** Of two parties the one that did not say it is told. */
const addresseesOf = ({ party }: Frame, { isToldOnly }: FirstLine): string | undefined =>
  isToldOnly ? `For action: nobody. For information: ${party === 'North' ? 'South' : 'North'}.` : undefined
