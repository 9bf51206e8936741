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
    const lines = frames.flatMap((frame) => {
      const line = typed.get(frame.text)
      return line ? [{ frame, line }] : []
    })
    const unasked = lines.filter(({ frame, line }) => line.replyByMs !== undefined && !frame.wantsReply).slice(excused)
    return [
      ...lines.flatMap(({ frame, line }) => misread(frame, line).map((what) => says(place, frame, what))),
      ...unasked.map(({ frame }) => says(place, frame, 'asks for no reply, and its author did')),
    ]
  })
}

function misread(frame: Frame, line: FirstLine): string[] {
  const fields = (['kind', 'subject', ...(line.precedence === undefined ? [] : ['precedence' as const])] as const)
    .filter((each) => frame[each] !== line[each])
    .map((each) => `has as its ${each} ${frame[each] ?? 'nothing'} instead of ${line[each] ?? 'nothing'}`)
  return frame.wantsReply && line.replyByMs === undefined ? [...fields, 'asks for a reply, and its author did not'] : fields
}
