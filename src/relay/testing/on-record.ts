import { evolve, stampFingerprints } from '../../core/evolve.ts'
import type { Entry } from '../../core/journal.ts'
import { type Mechanism, personOf, placeOf } from '../../core/mechanism.ts'
import { isLate, isOver } from '../../core/owed.ts'
import { emptyState, mechanismOf, type State } from '../../core/state.ts'
import type { LivingWorld } from './living-world.ts'

/** In the channel, where they cannot be told directly. */
const answersAnybody: ReadonlySet<string> = new Set(['suspended', 'stranger'])

/** What is wrong by the record itself, entry by entry. */
export function wrongOnRecord(world: LivingWorld): readonly string[] {
  const state = emptyState()
  const problems: string[] = []
  const numbers = new Numbers()
  for (const { text, hash } of world.story.journal.entries) {
    const { facts, at } = JSON.parse(text) as Entry
    const before = state.mechanism.get('now')
    // What waited for a channel that moves calls there whom it was to call before.
    const isMoving = facts.some(({ is }) => is === 'configured')
    for (const fact of facts) {
      evolve(state, fact, at)
      if (fact.is === 'message-released') problems.push(...numbers.follow(fact.reference))
      if (isMoving || fact.is !== 'delivery-queued' || fact.row.act.do !== 'say' || answersAnybody.has(fact.row.act.notice.say)) continue
      const { link, channel } = fact.row
      for (const user of fact.row.act.mentions) {
        const mechanisms = [before, mechanismOf(state)].filter((each) => each !== undefined)
        if (!mechanisms.some((each) => mayBeCalled(each, link, channel, user)))
          problems.push(`${user} is called by ${fact.row.act.notice.say}`)
      }
    }
    stampFingerprints(state, facts, hash)
  }
  return [...problems, ...notSeenTo(state, world.story.clock.now()), ...saidToWhoLeft(world, state)]
}

/** Whoever is called is there, on duty or a head or not: theirs is the channel, and they are not suspended. */
function mayBeCalled(mechanism: Mechanism, link: string, channel: string, user: string): boolean {
  const person = personOf(mechanism, link, user)
  if (!person || person.official.suspended) return false
  const place = placeOf(mechanism, { link, channel })
  return place === undefined || place.organisation.id === person.organisation.id
}

/** What is late and before nobody, and what is owed by or to who is not there. */
function notSeenTo(state: State, now: number): readonly string[] {
  const { parties } = mechanismOf(state)
  const members = ['supervisor', ...parties.map(({ id }) => id)]
  return [...state.obligations.rows()].flatMap(([id, row]) => {
    if (isOver(row)) return []
    const gone = [row.owes, row.to].filter((each) => !members.includes(each)).map((each) => `${id}: ${each} has left`)
    const isForgotten = row.dueAt !== undefined && now > row.dueAt + 60_000 && isLate(state, row, now) && !row.escalation
    const isUnwatched = row.state === 'open' && row.dueAt !== undefined && !state.timers.get(`obligation:${id}`)
    return [...gone, ...(isForgotten ? [`${id} is late, and before nobody`] : []), ...(isUnwatched ? [`${id} is looked at no more`] : [])]
  })
}

/** Its last words come within a minute. */
function saidToWhoLeft({ story }: LivingWorld, state: State): readonly string[] {
  const { parties } = mechanismOf(state)
  const left = new Map<string, number>()
  for (const { text } of story.journal.entries) {
    const { facts, at } = JSON.parse(text) as Entry
    for (const fact of facts) if (fact.is === 'party-withdrew') left.set(fact.link, at)
  }
  return [...left].flatMap(([link, at]) => {
    if (parties.some((each) => each.link === link)) return []
    const { posts, writtenAt } = story.platform(link)
    return posts
      .filter(({ id }) => (writtenAt.get(id) ?? 0) > at + 75_000)
      .map(({ id, content }) => `${link} is told ${id} after it left: ${JSON.stringify(content.blocks).slice(0, 200)}`)
  })
}

/** References are given out one after the other, in each series. */
class Numbers {
  readonly #last = new Map<string, number>()

  follow(reference: string): readonly string[] {
    const [, series, number] = /^([A-Z]+)-(\d+)$/.exec(reference) ?? []
    if (series === undefined) return []
    const last = this.#last.get(series) ?? 0
    this.#last.set(series, Number(number))
    return Number(number) === last + 1 ? [] : [`${reference} comes after ${last}`]
  }
}
