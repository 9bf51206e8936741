import { type Party, places } from '../crash/oracle.ts'
import type { Recorded } from './record.ts'
import { names } from './rules.ts'
import { isToldOpposite, type LinkWord, linkWordsIn, troubleWordsIn } from './silences.ts'
import { isCalm } from './troubles.ts'
import type { Finding } from './verdict.ts'
import { other } from './voice.ts'

/** A test is missed when it has not come back for ten seconds, and what is told of that stands some seconds later at most. */
const testedWithinMs = 15_000

/** A link of which no test comes back is told to be silent, and one that is heard is not. */
export function judgeLinks({ channels, troubles, life }: Recorded): Finding[] {
  const all = [names.north, names.south, names.desk].flatMap((name) => {
    const words = linkWordsIn(channels.desk, name)
    return [...inTurn(words, name), ...words.flatMap((word) => blamed({ troubles, life }, name, word))]
  })
  const parties = Object.keys(other) as Party[]
  const untold = parties.filter((party) => {
    const [words, opposite] = [linkWordsIn(channels.desk, names[party]), troubleWordsIn(channels[other[party]], names[party])]
    return !(['silent', 'heard'] as const).every((word) => isToldOpposite(words, opposite, word))
  })
  const own = parties.flatMap((party) => troubleWordsIn(channels[party], names[party]).map(() => party))
  // How Parley finds out is nobody's business but the supervisor's.
  const tests = places
    .filter((place) => place !== 'desk')
    .filter((place) => channels[place].some(({ isBot, text }) => isBot && /\blink test/i.test(text)))
  return [
    ...all,
    ...untold.map((party): Finding => ({ count: 'other', words: `${other[party]} does not read what became of ${names[party]}’s link` })),
    ...own.map((party): Finding => ({ count: 'other', words: `${party} is told of its own link as of another’s` })),
    ...tests.map((place): Finding => ({ count: 'other', words: `${place} reads of link tests` })),
  ]
}

function blamed({ troubles, life }: Pick<Recorded, 'troubles' | 'life'>, name: string, { is, at }: LinkWord): Finding[] {
  if (is === 'heard') return []
  const from = at - testedWithinMs
  const wasCut = life.silences.some((each) => names[each.party] === name && each.from < at && each.to > from)
  if (wasCut || !isCalm(troubles, from, at)) return []
  return [{ count: 'blamed', words: `${name}’s link is said to be silent, and was not` }]
}

/** Silent, heard, silent, heard: and at last it is heard. */
function inTurn(words: readonly LinkWord[], name: string): Finding[] {
  const isInTurn = words.every(({ is }, index) => is === (index % 2 === 0 ? 'silent' : 'heard'))
  if (isInTurn && words.length % 2 === 0) return []
  return [{ count: 'other', words: `${name}’s link is said to be ${words.map(({ is }) => is).join(', ')}` }]
}
