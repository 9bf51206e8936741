import { type Address, addressKey, type OrganisationId, supervisorId } from '../addresses.ts'
import { asConfigured, withPieces } from '../apply/pieces.ts'
import { isOwedInExercise } from '../exercise.ts'
import { type Mechanism, nameOf, organisation, type Party } from '../mechanism.ts'
import { isOver } from '../owed.ts'
import type { DeliveryRow } from '../rows/delivery.ts'
import type { MessageRow } from '../rows/message.ts'
import type { ObligationRow } from '../rows/obligation.ts'
import { reasons } from '../sentences/reasons.ts'
import { goOnWithout } from './applying.ts'
import { type Decision, ranks } from './decision.ts'
import { endAsksOfParty } from './ending-asks.ts'
import { giveBack, heldThat } from './giving-back.ts'
import { lapse } from './lapsing.ts'
import { messageSettled } from './outcomes.ts'
import { reconfigure } from './reconfigure.ts'

/** A party is out of it: nothing further crosses, and nobody is left to wait for it. */
export function leave(decision: Decision, id: OrganisationId, role: string): void {
  const before = decision.mechanism
  const party = before.parties.find((each) => each.id === id)
  if (!party) return
  const { state } = decision
  const returned = [...returnAll(decision, party)].map(
    ([message, between]): Ended => ({ between: [...between], isExercise: state.messages.get(message)?.status === 'exercise' }),
  )
  const isLapsed = (row: ObligationRow): boolean => row.owes === id || row.to === id
  const lapsed = [...state.obligations.rows()].flatMap(([, row]): Ended[] =>
    !isOver(row) && isLapsed(row) ? [{ between: [row.owes, row.to], isExercise: isOwedInExercise(state, row) }] : [],
  )
  lapse(decision, isLapsed, reasons.partyWithdrew(party.name), null)
  endAsksOfParty(decision, id)
  decision.record({ is: 'party-withdrew', organisation: id, name: party.name, link: party.link, role, ...countsFor(id, returned, lapsed) })
  reconfigure(decision, asConfigured(withPieces(decision.mechanism, [{ piece: 'no-party', party: id }])))
  goOnWithout(decision, id)
  // Its own channels are served no longer: as long as its link stands, the last word still goes there.
  const notice = (reader: OrganisationId) =>
    ({ say: 'party-withdrew', with: { party: party.name, at: decision.at, ...countsFor(reader, returned, lapsed) } }) as const
  decision.tellSupervisor(notice(id), { pings: true })
  for (const [reader, address] of channelsConcerned(before, id)) decision.sayIn(address, notice(reader), { rank: ranks.alarm })
}

/** Something that nobody waits for any more. */
interface Ended {
  readonly between: readonly OrganisationId[]
  readonly isExercise: boolean
}

/** What is returned and what lapsed, exercises apart: what others had with the party is not a reader's to know. */
function countsFor(reader: OrganisationId, returned: readonly Ended[], lapsed: readonly Ended[]) {
  const count = (all: readonly Ended[], ofExercise: boolean): number =>
    all.filter(({ between, isExercise }) => isExercise === ofExercise && between.includes(reader)).length
  const ofExercise = { returned: count(returned, true), lapsed: count(lapsed, true) }
  const real = { returned: count(returned, false), lapsed: count(lapsed, false) }
  return ofExercise.returned + ofExercise.lapsed === 0 ? real : { ...real, ofExercise }
}

/** Every channel of its tracks: whoever goes on there is not to believe that it hears them. */
function channelsConcerned({ tracks }: Mechanism, id: OrganisationId): readonly (readonly [OrganisationId, Address])[] {
  return tracks.flatMap(({ channels }) => (channels[id] ? Object.entries(channels) : []))
}

/** Messages from it and to it that have not arrived. */
export const waitingOf = ({ state }: Decision, id: OrganisationId): readonly DeliveryRow[] =>
  [...state.deliveries.rows()]
    .map(([, row]) => row)
    .sort((a, b) => a.number - b.number)
    .filter((row) => {
      const message = row.act.do === 'show' ? state.messages.get(row.act.message) : undefined
      const to = message?.deliveries[addressKey(row)]?.organisation
      return message !== undefined && to !== supervisorId && to !== message.from && (to === id || message.from === id)
    })

/** What is held and cannot cross without it: its own, and what is for nobody else. */
export const heldWith = (decision: Decision, id: OrganisationId): readonly MessageRow[] =>
  heldThat(decision, ({ from, to }) => {
    const parties = to.filter((each) => each !== supervisorId)
    return from === id || (parties.length > 0 && parties.every((each) => each === id))
  })

/** By message: between whom it was. */
type Returned = ReadonlyMap<string, ReadonlySet<OrganisationId>>

/** What is held and what has not arrived. Of a lane the first may be on its way to another party: how it ends is still told. */
function returnAll(decision: Decision, party: Party): Returned {
  const { state } = decision
  const returned = new Map<string, Set<OrganisationId>>()
  for (const message of heldWith(decision, party.id)) {
    // What others hold that nobody else was to see is given back when it is in force.
    if (message.from === party.id) giveBack(decision, message, reasons.withdrew)
    returned.set(message.id, new Set([party.id, message.from, ...message.to]))
  }
  const lanes = new Set<string>()
  for (const row of waitingOf(decision, party.id)) {
    const isHead = !lanes.has(row.lane)
    lanes.add(row.lane)
    const message = row.act.do === 'show' ? state.messages.get(row.act.message) : undefined
    if (!message || (isHead && row.link !== party.link)) continue
    decision.record({ is: 'delivery-failed', id: row.id, reason: reasons.partyWithdrew(party.name), uncertain: isHead })
    decision.showReceipt(message)
    if (!returned.has(message.id)) tellReturned(decision, message, party)
    const to = message.deliveries[addressKey(row)]?.organisation ?? party.id
    returned.set(message.id, (returned.get(message.id) ?? new Set([party.id, message.from])).add(to))
  }
  return returned
}

function tellReturned(decision: Decision, message: MessageRow, party: Party): void {
  messageSettled(decision, message.id)
  if (message.from !== party.id && organisation(decision.mechanism, message.from)) {
    decision.tellAuthor(message, {
      say: 'returned-withdrew',
      with: { reference: message.reference ?? '', party: nameOf(decision.mechanism, party.id) },
    })
  }
}
