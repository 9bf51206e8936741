import type { SeenPost } from '../../src/sandbox/standin.ts'
import { wordsOf } from '../crash/frames.ts'
import type { Party } from '../crash/oracle.ts'
import { type Owed, owed } from './rules.ts'

/** An escalation before the supervisor: in a post of its own, or one of those that a group names. */
export interface Card {
  readonly name: string
  /** What a group names as over or taken, it names without saying of whom and of what. */
  readonly party?: Party
  readonly owed?: Owed
  /** When it was escalated; a group does not say when each of its own joined it. */
  readonly at?: number
  readonly isClosed: boolean
}

export const cardsIn = (desk: readonly SeenPost[]): Card[] =>
  desk.filter(({ isBot }) => isBot).flatMap((post) => [...alone(post), ...groupLines(wordsOf(post))])

const partyOf = (name: string | undefined): Party => (name === 'North' ? 'north' : 'south')
const owedOf = (words: string | undefined): Owed | undefined => (Object.keys(owed) as Owed[]).find((each) => owed[each].words === words)

export function alone(post: SeenPost): Card[] {
  // Whoever has been pinged already is named before it all the same.
  const heads = [...wordsOf(post).matchAll(/^(?:[^\n]{1,80}: )?(ESCALATION|CLOSED) (\S+) · (?:no )?(.+?) (?:from|owed by) (North|South)/gm)]
  return heads.flatMap(([, head, name, words, party]): Card[] => {
    const kind = owedOf(words)
    if (kind === undefined) return []
    // What came to be shown in the post of another, it does not say when.
    const when = heads.length === 1 ? { at: post.at } : {}
    return [{ name: name!, party: partyOf(party), owed: kind, ...when, isClosed: head === 'CLOSED' }]
  })
}

const openLine = /^[A-Z]+ · (North|South) · \S+ · no (.+?)(?:, nobody could be notified(?:: .+?)?)? \(\d+\): /
const overLine = /^(?:Met|Met late|Waived|Lapsed) \(\d+\): /
const putOffLine = /^(?:(?:Taken|Snoozed|Closed) by|Assigned to) .+? \(\d+\): /
const reference = /\b[A-Z]+-\d+(?:\.\d+)?\b/g

export function groupLines(text: string): Card[] {
  if (!/^(?:GROUP|CLOSED) G\d+\b/.test(text)) return []
  const cards: Card[] = []
  let label: Omit<Card, 'name'> | undefined
  for (const line of text.split('\n')) {
    const open = openLine.exec(line)
    const kind = owedOf(open?.[2])
    if (open && kind !== undefined) label = { party: partyOf(open[1]), owed: kind, isClosed: false }
    else if (overLine.test(line)) label = { isClosed: true }
    else if (putOffLine.test(line)) label = { isClosed: false }
    else if (!line.startsWith('… ')) label = undefined
    const names = label === undefined ? [] : line.slice(line.startsWith('… ') ? 0 : line.indexOf('): ')).matchAll(reference)
    for (const [name] of names) cards.push({ name, ...label! })
  }
  return cards
}
