import type { LinkId, UserId } from '../addresses.ts'
import { limitsOf, nameOf, type Person, personOf } from '../mechanism.ts'
import type { Notice } from '../sentences/index.ts'
import type { RateRow } from '../state.ts'
import type { Decision } from './decision.ts'

/**
 * How much of one person is taken. Each has an allowance that refills steadily: a minute's worth at most. Who has used it up is
 * told once, and nothing more of theirs is taken until they pause for half a minute: what crossed otherwise would be a random
 * part of what they meant. What is urgent has an allowance of its own, so that a flood of other things does not shut it out; what
 * meets something that is owed, and what takes a message back, is not counted at all.
 */
export type Allowance = 'ordinary' | 'urgent'

export interface Teller {
  readonly link: LinkId
  readonly user: UserId
  /** Only of what was found afterwards: when it was written, as its platform says. */
  readonly writtenAt?: number
}

const windowMs = 60_000
/** From here on a flood counts as over. */
const drainedMs = windowMs / 2
const urgentShare = 0.25
const urgentMin = 10

/** Counts one event. False: it is not taken, and who sent it has been told, or is told now. */
export function isWithinRate(decision: Decision, teller: Teller, allowance: Allowance): boolean {
  const { state, mechanism, at } = decision
  const of = keyOf(personOf(mechanism, teller.link, teller.user), teller, allowance)
  const known = state.rates.get(of)
  // What is found afterwards was written at its own time: a week of posts, read at once, is no flood.
  const time = Math.min(teller.writtenAt ?? at, at)
  // Older than what is known of them: nobody can tell any more how much else came then.
  if (known && teller.writtenAt !== undefined && time < known.last - windowMs) return true
  const last = Math.max(time, known?.last ?? 0)
  const spent = Math.max(last, known?.spentUntil ?? 0)
  const eachMs = windowMs / perMinute(decision, allowance)
  if (known?.flood && spent - last <= drainedMs) endFlood(decision, of, known.flood)
  else if (known?.flood) {
    decision.record({ is: 'flood-refused', of, last, spentUntil: Math.min(spent + eachMs, last + windowMs) })
    return false
  }
  if (spent + eachMs > last + windowMs) {
    beginFlood(decision, of, teller, allowance)
    decision.record({ is: 'flood-refused', of, last, spentUntil: last + windowMs })
    return false
  }
  decision.record({ is: 'rate-used', of, last, spentUntil: spent + eachMs })
  return true
}

/** A flood's timer: whether there was a pause. */
export function floodDue(decision: Decision, of: string): void {
  decision.clearTimer(`flood:${of}`)
  const row = decision.state.rates.get(of)
  if (!row?.flood) return
  if (row.spentUntil - decision.at <= drainedMs) endFlood(decision, of, row.flood)
  else decision.setTimer(`flood:${of}`, row.spentUntil - drainedMs)
}

const perMinute = ({ mechanism }: Decision, allowance: Allowance): number => {
  const { eventsPerMinute } = limitsOf(mechanism)
  return allowance === 'ordinary' ? eventsPerMinute : Math.max(urgentMin, Math.floor(eventsPerMinute * urgentShare))
}

/** An official counts once, whatever account they use. Ids of links, parties and officials hold no space and no slash. */
const keyOf = (person: Person | undefined, { link, user }: Teller, allowance: Allowance): string =>
  `${allowance} ${person ? `${person.organisation.id}/${person.official.id}` : `${link} ${user}`}`

function beginFlood(decision: Decision, of: string, { link, user }: Teller, allowance: Allowance): void {
  decision.record({ is: 'flood-began', of, link, user })
  decision.setTimer(`flood:${of}`, decision.at + drainedMs)
  const words = floodWords(decision, allowance)
  decision.sayTo({ link, user }, floodNotice(decision, allowance))
  decision.tellSupervisor({ say: 'flood', with: { ...words, ...whoOf(decision, link, user) } })
}

const floodWords = (decision: Decision, allowance: Allowance) =>
  ({ perMinute: perMinute(decision, allowance), urgent: allowance === 'urgent', at: decision.at }) as const

/** To whoever has used up what there is. */
export const floodNotice = (decision: Decision, allowance: Allowance): Notice => ({
  say: 'flooding',
  with: floodWords(decision, allowance),
})

function endFlood(decision: Decision, of: string, { since, refused, link, user }: NonNullable<RateRow['flood']>): void {
  decision.record({ is: 'flood-ended', of })
  decision.clearTimer(`flood:${of}`)
  const words = { from: since, to: decision.at, refused }
  decision.sayTo({ link, user }, { say: 'flooding-over', with: words })
  decision.tellSupervisor({ say: 'flood-over', with: { ...words, ...whoOf(decision, link, user) } })
}

function whoOf({ mechanism }: Decision, link: LinkId, user: UserId): { readonly organisation: string; readonly role: string | null } {
  const person = personOf(mechanism, link, user)
  if (person) return { organisation: nameOf(mechanism, person.organisation.id), role: person.official.role }
  const owner = [...mechanism.parties, mechanism.supervisor].find((each) => each.link === link)
  return { organisation: owner?.name ?? link, role: null }
}
