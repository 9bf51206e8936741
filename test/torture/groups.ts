import type { SeenPost } from '../../src/sandbox/standin.ts'
import { wordsOf } from '../crash/frames.ts'
import type { Party } from '../crash/oracle.ts'
import { type Owed, owed } from './rules.ts'

/** What a group of escalations says: of each message that is still owed, by whom; and every message that it names at all. */
export interface Group {
  readonly open: readonly { readonly name: string; readonly party: Party; readonly owed: Owed }[]
  readonly named: ReadonlySet<string>
}

const reference = /\b[A-Z]+-\d+(?:\.\d+)?\b/g
const label = /^[A-Z]+ · (North|South) · [A-Z]+ · no (.+?)(?:, nobody could be notified)? \(\d+\): /

export function groupIn(post: SeenPost): Group | undefined {
  const words = wordsOf(post)
  if (!post.isBot || !/^(GROUP|CLOSED) G\d+( · |, part )/.test(words)) return undefined
  const open: Group['open'][number][] = []
  const named = new Set<string>()
  let who: { readonly party: Party; readonly owed: Owed } | undefined
  for (const line of words.split('\n').slice(1)) {
    if (line.startsWith('Each can be taken')) continue
    const [, party, what] = label.exec(line) ?? []
    const kind = (Object.keys(owed) as Owed[]).find((each) => owed[each].words === what)
    if (!line.startsWith('… ')) who = party && kind ? { party: party === 'North' ? 'north' : 'south', owed: kind } : undefined
    const told = line.replace(label, '')
    for (const [name] of told.matchAll(reference)) {
      named.add(name)
      if (who) open.push({ name, ...who })
    }
  }
  return { open, named }
}
