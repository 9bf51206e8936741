import type { LinkId, OrganisationId, UserId } from './addresses.ts'
import { type Member, type Official, usersOn } from './mechanism.ts'
import type { Override, Turn } from './roster.ts'
import type { State } from './state.ts'

/** By organisation that has a roster: who has its watch, by what happened; the roster says only who should. */
export interface WatchRow {
  readonly turn: Turn
  /** When it became theirs, ms: before the turn begins where it was passed early. */
  readonly since: number
  /** The watch that it passes from, until the new one has accepted it: both are on duty. */
  readonly passing?: { readonly from: Turn; readonly since: number; readonly headCalledAt?: number }
  /** Given by command; what the configuration says comes after. */
  readonly overrides: readonly Override[]
}

/** The officials of an organisation who are on duty now, in the order of the configuration. Whoever is pinged is found by this. */
export function onDuty(state: State, member: Member): readonly Official[] {
  const called = calledNow(state, member)
  const present = member.officials.filter(({ suspended }) => !suspended)
  const found = present.filter(({ id }) => called.includes(id))
  // Whoever the roster names may have left, or be suspended, since: somebody is on duty all the same.
  return found.length > 0 ? found : present.filter(({ isDutyOfficer }) => isDutyOfficer)
}

function calledNow(state: State, member: Member): readonly string[] {
  const row = state.watches.get(member.id)
  if (!row || !member.roster) return []
  const { turn, passing } = row
  const heads = passing?.headCalledAt === undefined ? [] : headsOf(member).map(({ id }) => id)
  return [...officialsOf(state, member, turn), ...(passing ? officialsOf(state, member, passing.from) : []), ...heads]
}

/** Ids of those who have a turn: its override's officials, or the watch's own, and a head who accepted it in their place. */
export function officialsOf(state: State, { id, roster }: Pick<Member, 'id' | 'roster'>, turn: Turn): readonly string[] {
  const { watch, date, acceptedBy } = turn
  const overrides = [...(state.watches.get(id)?.overrides ?? []), ...(roster?.overrides ?? [])]
  const override = overrides.find((each) => each.watch === watch && each.date === date)
  const named = override?.officials ?? roster?.watches.find((each) => each.id === watch)?.officials ?? []
  return acceptedBy === undefined || named.includes(acceptedBy) ? named : [...named, acceptedBy]
}

/**
 * Those on duty, with an account on this link, who may use one of these tracks. Where none of them may, all, and the heads who may: somebody is to
 * hear of it who can act on it.
 */
export function onDutyFor(state: State, member: Member, link: LinkId, tracks: readonly string[]): readonly Official[] {
  const mayUse = (official: Official): boolean => official.tracks === undefined || official.tracks.some((code) => tracks.includes(code))
  const isThere = (official: Official): boolean => usersOn(official, link).length > 0
  const all = onDuty(state, member).filter(isThere)
  const may = all.filter(mayUse)
  return may.length > 0 ? may : [...all, ...headsOf(member).filter((head) => isThere(head) && mayUse(head))]
}

/** Users on a link to ping: those of the organisation who are on duty, for what is said of tracks, or of none. */
export const onDutyUsers = (state: State, member: Member, link: LinkId, ...tracks: readonly string[]): readonly UserId[] =>
  (tracks.length === 0 ? onDuty(state, member) : onDutyFor(state, member, link, tracks)).flatMap((official) => usersOn(official, link))

/** Those who speak for the organisation; they are called when its watch does not answer. */
export const headsOf = (member: Member): readonly Official[] =>
  member.officials.filter(({ isHead, suspended }) => isHead === true && !suspended)

export const headUsers = (member: Member, link: LinkId): readonly UserId[] => headsOf(member).flatMap((official) => usersOn(official, link))

/** Whom what is most urgent on a track wakes: those on duty, or where nobody is, or whoever was is suspended, its heads. */
export function usersToWake(state: State, member: Member, track: string): readonly UserId[] {
  const duty = onDutyUsers(state, member, member.link, track)
  return duty.length > 0 ? duty : headUsers(member, member.link)
}

export const watchName = ({ roster }: Pick<Member, 'roster'>, id: string): string =>
  roster?.watches.find((each) => each.id === id)?.name ?? id

/** The facts of watches, folded. */
export type WatchFact =
  /** `from`: the watch that has it until this one accepts; null where nobody has to accept anything. */
  | { readonly is: 'watch-began'; readonly organisation: OrganisationId; readonly turn: Turn; readonly from: Turn | null }
  | {
      readonly is: 'watch-accepted'
      readonly organisation: OrganisationId
      readonly official: string
      readonly role: string
      readonly typedAt?: number
    }
  | { readonly is: 'watch-head-called'; readonly organisation: OrganisationId }
  | {
      readonly is: 'watch-overridden'
      readonly organisation: OrganisationId
      readonly override: Override
      readonly by: string
      readonly typedAt?: number
    }
  /** The organisation has a roster no longer. */
  | { readonly is: 'roster-ended'; readonly organisation: OrganisationId }

const overridesMax = 100

export function foldWatch(state: State, fact: WatchFact, at: number): void {
  const { watches } = state
  const row = watches.get(fact.organisation)
  switch (fact.is) {
    case 'watch-began': {
      const overrides = (row?.overrides ?? []).filter(({ date }) => date >= (fact.from ?? fact.turn).date)
      return watches.set(fact.organisation, {
        turn: fact.turn,
        since: at,
        ...(fact.from ? { passing: { from: fact.from, since: at } } : {}),
        overrides,
      })
    }
    case 'watch-accepted':
      return (
        row &&
        watches.set(fact.organisation, {
          turn: { ...row.turn, acceptedBy: fact.official },
          since: row.since,
          overrides: row.overrides,
        })
      )
    case 'watch-head-called':
      return row?.passing && watches.set(fact.organisation, { ...row, passing: { ...row.passing, headCalledAt: at } })
    case 'watch-overridden': {
      const { watch, date } = fact.override
      const others = (row?.overrides ?? []).filter((each) => each.watch !== watch || each.date !== date)
      if (!row) return
      // Whoever had accepted it gives it to others with that.
      const { acceptedBy: _, ...given } = row.turn
      const turn = given.watch === watch && given.date === date ? given : row.turn
      return watches.set(fact.organisation, { ...row, turn, overrides: [fact.override, ...others].slice(0, overridesMax) })
    }
    case 'roster-ended':
      watches.delete(fact.organisation)
  }
}
