import type { LinkId, UserId } from './addresses.ts'
import { type Member, type Official, usersOn } from './mechanism.ts'
import type { State } from './state.ts'

/** The officials of an organisation who are on duty now, in the order of the configuration. Whoever is pinged is found by this. */
export const onDuty = (_state: State, member: Member): readonly Official[] =>
  member.officials.filter(({ isDutyOfficer, suspended }) => isDutyOfficer && !suspended)

/** Users on a link to ping: those of the organisation who are on duty. */
export const onDutyUsers = (state: State, member: Member, link: LinkId): readonly UserId[] =>
  onDuty(state, member).flatMap((official) => usersOn(official, link))

/** Those who speak for the organisation; they are called when its watch does not answer. */
export const headsOf = (member: Member): readonly Official[] =>
  member.officials.filter(({ isHead, suspended }) => isHead === true && !suspended)

export const headUsers = (member: Member, link: LinkId): readonly UserId[] => headsOf(member).flatMap((official) => usersOn(official, link))
