import type { LinkId, OrganisationId } from '../addresses.ts'
import { type Mechanism, organisation } from '../mechanism.ts'
import type { Notice } from '../sentences/index.ts'
import { places } from '../sentences/reasons.ts'
import { type Decision, ranks } from './decision.ts'

/** Whose a link is, and who is concerned by what becomes of it: organisations may share one. */

/** As the supervisor calls them; undefined for a link that nobody has. */
export function ownersNamed({ mechanism }: Decision, link: LinkId): string | undefined {
  const { parties, supervisor } = mechanism
  const names = [...parties, supervisor].filter((each) => each.link === link).map(({ name }) => name)
  if (supervisor.secondChannel?.link === link && supervisor.link !== link) names.push(places.secondOf(supervisor.name))
  return names.length === 0 ? undefined : names.join(' and ')
}

interface Hearer {
  readonly from: OrganisationId
  readonly track: string
}

/**
 * In each channel on another link that has one of them opposite: of whom on that track it is. What the supervisor has besides its own
 * channel concerns nobody else.
 */
export function tellOpposite(
  decision: Decision,
  link: LinkId,
  notice: (name: string, hearer: Hearer) => Notice,
  rank: number = ranks.alarm,
): void {
  const { parties, supervisor, tracks } = decision.mechanism
  for (const { code, channels } of tracks) {
    const theirs = [...parties.filter(({ id }) => channels[id] !== undefined), supervisor].filter((each) => each.link === link)
    if (theirs.length === 0) continue
    const name = theirs.map((each) => each.name).join(' and ')
    for (const [from, address] of Object.entries(channels)) {
      if (address.link !== link) decision.sayIn(address, notice(name, { from, track: code }), { rank })
    }
  }
}

/** Who was cut off is reached by another link now: whoever was told of the one is told that it is over. */
export function tellReachedAgain(decision: Decision, before: Mechanism): void {
  const { state, mechanism, at: to } = decision
  for (const { id, name, link } of [...mechanism.parties, mechanism.supervisor]) {
    const old = organisation(before, id)?.link
    if (old === undefined || old === link || state.links.get(link)?.state === 'down') continue
    const row = state.links.get(old)
    const isDown = row?.state === 'down'
    const told = isDown ? (row.alarmedAt === undefined ? undefined : row.since) : state.linkTests.get(old)?.silentSince
    if (told === undefined) continue
    const words = { name, from: told, to }
    decision.tellSupervisor({ say: isDown ? 'link-up' : 'link-heard', with: words })
    const say = isDown ? 'other-link-up' : 'other-link-heard'
    tellOpposite(decision, link, (theirs) => ({ say, with: { ...words, name: theirs } }), ranks.notice)
  }
}
