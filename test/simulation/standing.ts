import type { ProbeOutcome } from '../../src/core/adapter.ts'
import type { Fact } from '../../src/core/facts.ts'
import { type Mechanism, organisation } from '../../src/core/mechanism.ts'
import type { Roster, Turn } from '../../src/core/roster.ts'
import { Chance } from './chance.ts'
import type { Check } from './checks.ts'
import { textOf } from './frames.ts'
import { type Entry, entryOf } from './record.ts'
import type { Side } from './sides.ts'
import type { World } from './world.ts'

/** When the links are tested, and the report is given, in a world whose run is about forty minutes. */
export const linkTestMinutes = 2
export const reportAtMinute = 75

/** Names that stand nowhere else: whoever reads one in another's place reads a roster. */
const watchNames = {
  north: ['Nordlys', 'Nordstern'],
  south: ['Sudwind', 'Sudkreuz'],
  east: ['Ostwind', 'Ostsee'],
  supervisor: ['Mittag', 'Mitternacht'],
} as const

/** Watches of a few minutes, on some seeds for some. */
export function withRosters(of: Mechanism, seed: number): Mechanism {
  const chance = new Chance(seed * 73 + 23)
  const rosterFor = (id: keyof typeof watchNames): { readonly roster?: Roster } => {
    if (chance.happens(0.4)) return {}
    const minutes = chance.pick([4, 7, 13])
    const from = chance.between(0, minutes)
    const begins = (first: number) => Array.from({ length: 20 }, (_, index) => ({ minute: 60 + first + index * 2 * minutes }))
    const officials = organisation(of, id)!.officials.map((official) => official.id)
    const [one = '', two = ''] = officials
    return {
      roster: {
        watches: [
          { id: 'one', name: watchNames[id][0], officials: [one], begins: begins(from) },
          { id: 'two', name: watchNames[id][1], officials: [two], begins: begins(from + minutes) },
        ],
        overrides: [],
      },
    }
  }
  return {
    ...of,
    supervisor: { ...of.supervisor, ...rosterFor('supervisor') },
    parties: of.parties.map((party) => ({ ...party, ...rosterFor(party.id as Side) })),
  }
}

/** What people do about their watches. */
export const watchWords = ['!watch', '!watch', '!watch', '!watch pass', '!watch override two 2026-11-22 amal', '!watch dance']

/** Stretches in which a link is there, takes what is said, and tells nothing of the tests. */
export class Deafness {
  readonly stretches: { readonly link: string; readonly from: number; readonly to: number }[] = []

  at(link: string, now: number): boolean {
    return this.stretches.some((each) => each.link === link && each.from <= now && now < each.to)
  }

  outcome(link: string, now: number): ProbeOutcome {
    return this.at(link, now) ? { outcome: 'silent', reason: 'it was taken, and not told of' } : { outcome: 'heard' }
  }
}

const entriesOf = (world: World): readonly Entry[] => world.store.entries.map(entryOf)

/** A snooze takes the place of whoever had it: it comes back by itself. */
const endsTaking = new Set<Fact['is']>([
  'escalation-returned',
  'escalation-snoozed',
  'escalation-closed',
  'obligation-met',
  'obligation-ended',
])

/** A watch passes from whoever has accepted it last; what the old one of the supervisor had taken comes back with it. */
export const checkWatches: Check = (world, _people, say) => {
  const holders = new Map<string, { holder: Turn; turn: Turn }>()
  const taken = new Map<string, string>()
  for (const { facts } of entriesOf(world)) {
    for (const fact of facts) {
      if (fact.is === 'obligation-taken' && fact.official !== undefined) taken.set(fact.id, fact.official)
      if (endsTaking.has(fact.is) && 'id' in fact) taken.delete(fact.id)
      if (fact.is === 'watch-began') {
        const known = holders.get(fact.organisation)
        if (fact.from && known && fact.from.begins !== known.holder.begins) {
          say('unwatched', `${fact.organisation}: ${fact.turn.watch} takes over from ${fact.from.watch}, which has not accepted it`)
        }
        holders.set(fact.organisation, { holder: fact.from ?? fact.turn, turn: fact.turn })
      }
      const now = fact.is === 'watch-accepted' ? holders.get(fact.organisation) : undefined
      if (fact.is === 'watch-accepted' && now) holders.set(fact.organisation, { holder: now.turn, turn: now.turn })
    }
    // After each entry: nothing is with somebody whose watch it was and is no longer.
    const began = facts.find((fact) => fact.is === 'watch-began' && fact.organisation === 'supervisor' && fact.from !== null)
    if (began?.is !== 'watch-began') continue
    const roster = world.mechanism.supervisor.roster
    const coming = roster?.watches.find(({ id }) => id === began.turn.watch)?.officials ?? []
    for (const [id, official] of taken)
      if (!coming.includes(official)) say('unwatched', `${id} is still with ${official}, whose watch is over`)
  }
  checkTurns(world, say, holders)
}

/** At the end everybody's watch is the one of the roster, and whoever did not accept one was called by the head's name. */
function checkTurns(world: World, say: Parameters<Check>[2], holders: ReadonlyMap<string, { holder: Turn; turn: Turn }>): void {
  const last = entriesOf(world).at(-1)?.at ?? 0
  for (const member of [...world.mechanism.parties, world.mechanism.supervisor]) {
    const known = holders.get(member.id)
    const hasLeft = entriesOf(world).some(({ facts }) =>
      facts.some((fact) => fact.is === 'party-withdrew' && fact.organisation === member.id),
    )
    if (!member.roster || hasLeft) continue
    if (!known) {
      say('unwatched', `${member.id} has a roster, and nobody was ever on watch`)
      continue
    }
    const marginMs = 2 * 60_000 + world.jumpedAheadMs
    const due = turnBefore(member.roster, last - marginMs)
    if (due !== undefined && known.turn.begins < due)
      say('unwatched', `${member.id}: the watch of ${new Date(due).toISOString()} never began`)
    const isPassing = known.holder.begins !== known.turn.begins
    const called = entriesOf(world).some(({ facts }) =>
      facts.some((fact) => fact.is === 'watch-head-called' && fact.organisation === member.id),
    )
    if (isPassing && last - known.turn.begins > 10 * 60_000 + marginMs && !called)
      say('unwatched', `${member.id}: nobody accepted, and no head was called`)
  }
}

/** When the last turn began before an instant: the rosters here begin at minutes of one day. */
function turnBefore({ watches }: Roster, at: number): number | undefined {
  const midnight = Math.floor(at / 86_400_000) * 86_400_000
  const begun = watches.flatMap(({ begins }) => begins.map(({ minute }) => midnight + minute * 60_000)).filter((each) => each <= at)
  return begun.length > 0 ? Math.max(...begun) : undefined
}

/** Nobody reads of another's watches, and each change is told in the organisation's own channel. */
export const checkRosters: Check = (world, _people, say) => {
  for (const [link, platform] of Object.entries(world.platforms)) {
    const own = link === 'sup' || link === 'desk' ? 'supervisor' : link
    const others = Object.entries(watchNames).flatMap(([id, names]) => (id === own ? [] : names))
    for (const post of platform.shown) {
      const text = post.versions.map(({ content }) => textOf(content)).join('\n')
      const named = others.find((name) => text.includes(name))
      if (named !== undefined) say('leaked', `“${named}” stands in ${link}`)
    }
  }
  for (const { facts } of entriesOf(world)) {
    for (const fact of facts) {
      if (fact.is !== 'watch-began' || fact.from === null) continue
      const isTold = facts.some(
        (each) => each.is === 'delivery-queued' && each.row.act.do === 'say' && each.row.act.notice.say === 'watch-passes',
      )
      if (!isTold) say('unwatched', `${fact.organisation} is not told that its watch passes`)
    }
  }
}

/** Two misses in a row are an alarm, one is none, and what is heard again is so said. */
export const checkLinkTests: Check = (world, _people, say) => {
  const misses = new Map<string, number>()
  const silent = new Set<string>()
  for (const { facts } of entriesOf(world)) {
    for (const fact of facts) {
      if (fact.is === 'link-fell-silent') {
        if ((misses.get(fact.link) ?? 0) < 2) say('misreported', `${fact.link} is said to be silent after one miss`)
        silent.add(fact.link)
      }
      // Whoever has left is tested no more; an outage is told of as such, and what was missed before it says nothing about what is after it.
      if (fact.is === 'link-left') silent.delete(fact.link)
      if (fact.is === 'link-left' || (fact.is === 'link-seen' && fact.state === 'down')) misses.set(fact.link, 0)
      if (fact.is !== 'link-test-ended') continue
      misses.set(fact.link, fact.heard ? 0 : (misses.get(fact.link) ?? 0) + 1)
      if (fact.heard) silent.delete(fact.link)
    }
    for (const [link, count] of misses)
      if (count >= 2 && !silent.has(link)) say('forgotten', `${link} missed two tests, and nobody was told`)
  }
  for (const link of silent) say('forgotten', `${link} has been silent since, though all has healed`)
  const wereTested = Object.keys(world.platforms).every((link) => misses.has(link))
  if (!wereTested) say('forgotten', 'a link was never tested')
}

/** One a day. */
export const checkReport: Check = (world, _people, say) => {
  const dates = entriesOf(world).flatMap(({ facts }) => facts.flatMap((fact) => (fact.is === 'reported' ? [fact.date] : [])))
  if (dates.length !== 1) say('forgotten', `${dates.length} reports on one day`)
}
