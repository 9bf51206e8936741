import type { LinkId, UserId } from './addresses.ts'
import { type Official, organisation, personOf, usersOn } from './mechanism.ts'
import type { MessageRow } from './rows/message.ts'
import { mechanismOf, type State } from './state.ts'
import { headsOf, onDuty } from './watch.ts'

type Authored = Pick<MessageRow, 'author' | 'from' | 'role' | 'track'>

/**
 * Who hears what is said to the author of a message: the author, for as long as they speak for their party. Then the first who has
 * taken their role; without one those who are on duty, and without them the heads.
 */
export function hearersOf(state: State, { author, from, role, track }: Authored): readonly { link: LinkId; user: UserId }[] {
  const mechanism = mechanismOf(state)
  const person = personOf(mechanism, author.link, author.user)
  if (person?.organisation.id === from && !person.official.suspended) return [author]
  const member = organisation(mechanism, from)
  if (!member) return []
  const reachable = (officials: readonly Official[]): { link: LinkId; user: UserId }[] =>
    officials
      .filter(({ tracks }) => tracks?.includes(track) ?? true)
      .flatMap((official) => usersOn(official, member.link).map((user) => ({ link: member.link, user })))
  const [successor] = reachable(member.officials.filter((official) => official.role === role))
  if (successor) return [successor]
  const duty = reachable(onDuty(state, member))
  return duty.length > 0 ? duty : reachable(headsOf(member))
}
