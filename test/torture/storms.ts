import { wordsOf } from '../crash/frames.ts'
import { alone, groupLines } from './cards.ts'
import type { Recorded } from './record.ts'
import { isCalm } from './troubles.ts'
import type { Finding } from './verdict.ts'

/** So many that stand by themselves within ten minutes are one post (decision 23). */
const togetherFrom = 20
const togetherWithinMs = 600_000
/** A post that counts what changed a moment ago is drawn anew soon, outside of trouble. */
const drawnWithinMs = 10_000

interface Group {
  readonly name: string
  /** As its head counts them. */
  readonly members: number
  readonly untaken: number | undefined
  readonly settled: number
  readonly names: ReadonlySet<string>
  readonly openNames: ReadonlySet<string>
}

/** What comes together is one post, which is there once, and counts what it names. */
export function judgeStorms(recorded: Recorded): Finding[] {
  const { channels, troubles, endedAt } = recorded
  const groups = groupsIn(channels.desk)
  const isStill = isCalm(troubles, endedAt - drawnWithinMs, endedAt)
  const says = (count: Finding['count'], words: string): Finding => ({ count, words })
  const heads = groups.map(({ name }) => name)
  const twice = heads.filter((each, index) => heads.indexOf(each) !== index)
  const members = groups.filter(({ members: counted, settled, names }) => counted !== names.size + settled)
  const open = groups.filter(({ untaken = 0, openNames }) => untaken !== openNames.size)
  return [
    ...twice.map((name) => says('doubled', `${name} has two posts`)),
    ...(isStill ? members.map((group) => says('other', `${group.name} says ${group.members} and names ${group.names.size}`)) : []),
    ...(isStill
      ? open.map((group) => says('other', `${group.name} says ${group.untaken} not taken and names ${group.openNames.size}`))
      : []),
    ...severally(recorded),
    ...postedTwice(channels.desk),
  ]
}

/** One escalation, one post: of what one party owes on one message. */
function postedTwice(desk: Recorded['channels']['desk']): Finding[] {
  const names = desk.filter(({ isBot }) => isBot).flatMap((post) => alone(post).map(({ name, party, owed }) => `${name} ${party} ${owed}`))
  const twice = new Set(names.filter((each, index) => names.indexOf(each) !== index))
  return [...twice].map((each) => ({ count: 'doubled', words: `${each}: its escalation has two posts` }))
}

function groupsIn(desk: Recorded['channels']['desk']): Group[] {
  const posts = desk.filter(({ isBot }) => isBot).map(wordsOf)
  return posts.flatMap((text): Group[] => {
    const head = /^(?:GROUP|CLOSED) (G\d+) · (\d+) escalations/.exec(text)
    if (!head) return []
    const name = head[1]!
    const parts = [text, ...posts.filter((each) => each.startsWith(`GROUP ${name}, part `))]
    const lines = parts.flatMap(groupLines)
    const untaken = /Not taken: (\d+)/.exec(text)?.[1]
    return [
      {
        name,
        members: Number(head[2]),
        untaken: untaken === undefined ? undefined : Number(untaken),
        settled: Number(/no longer listed: (\d+)/.exec(text)?.[1] ?? 0),
        names: new Set(lines.map((card) => card.name)),
        openNames: new Set(lines.flatMap((card) => (card.owed === undefined ? [] : [card.name]))),
      },
    ]
  })
}

/** Escalations that stand by themselves, of which nobody has taken one. */
function severally({ channels, troubles, endedAt }: Recorded): Finding[] {
  const standing = channels.desk.filter((post) => {
    const words = wordsOf(post)
    return post.isBot && words.includes('Nobody has taken it.') && !/\bin group G\d+/.test(words) && alone(post).length > 0
  })
  const together = standing.map(({ at }) => standing.filter((each) => each.at >= at && each.at - at < togetherWithinMs).length)
  const most = Math.max(0, ...together)
  return most >= togetherFrom && isCalm(troubles, endedAt - drawnWithinMs, endedAt)
    ? [{ count: 'other', words: `${most} escalations stand by themselves, and came together` }]
    : []
}
