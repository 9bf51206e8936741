import { wordsOf } from '../crash/frames.ts'
import { type Party, places } from '../crash/oracle.ts'
import { debtsOf, worksBy } from './owing.ts'
import type { Recorded } from './record.ts'
import { isCalm } from './troubles.ts'
import type { Finding } from './verdict.ts'
import { other } from './voice.ts'

/** A reminder that is due in a party's time stands there within this, outside of trouble. */
const remindedWithinMs = 15_000
const words = /\b(?:calendar|maintenance|holidays?|working|work (?:time|hours)|office hours|off duty)\b/i

/** A party is reminded in its own time, and nobody else learns when that is. */
export function judgeCalendars(recorded: Recorded): Finding[] {
  const { channels, direct, pauses } = recorded
  return (Object.keys(other) as Party[]).flatMap((party): Finding[] => {
    if (pauses[party].length === 0) return []
    const told = places
      .filter((place) => place !== party)
      .flatMap((place) =>
        [...channels[place], ...direct[place]].flatMap((post) => (post.isBot && words.test(post.text) ? [{ place, post }] : [])),
      )
    return [
      ...told.map(
        ({ place, post }): Finding => ({ count: 'other', words: `${place} reads of ${party}’s calendar: ${post.text.slice(0, 80)}` }),
      ),
      ...remindedInPauses(recorded, party),
    ]
  })
}

function remindedInPauses(recorded: Recorded, party: Party): Finding[] {
  const { channels, pauses, troubles, skewAheadMs } = recorded
  const urgent = new Set(
    debtsOf(recorded, party).flatMap(({ name, owed, frame }) => (owed === 'reply' || !worksBy(owed, frame) ? [name] : [])),
  )
  return channels[party].flatMap((post): Finding[] => {
    const name = post.isBot ? /^(\S+): an? .+? is due at /.exec(wordsOf(post))?.[1] : undefined
    if (name === undefined || urgent.has(name)) return []
    const isIn = pauses[party].some(({ from, to }) => from + remindedWithinMs + skewAheadMs < post.at && post.at < to - skewAheadMs)
    if (!isIn || !isCalm(troubles, post.at - remindedWithinMs, post.at)) return []
    return [{ count: 'other', words: `${name}, ${party}: reminded when it does not work` }]
  })
}
