import { addressKey, type OrganisationId, supervisorId } from '../addresses.ts'
import { asConfigured, withPieces } from '../apply/pieces.ts'
import { type Mechanism, nameOf, organisation, otherParties, type Party, personOf } from '../mechanism.ts'
import type { DeliveryRow } from '../rows/delivery.ts'
import type { MessageRow } from '../rows/message.ts'
import { reasons } from '../sentences/reasons.ts'
import { goOnWithout } from './applying.ts'
import { type Decision, ranks } from './decision.ts'
import { refuseMark } from './flash.ts'
import { giveBack, heldThat } from './giving-back.ts'
import { lapse } from './lapsing.ts'
import { messageSettled } from './outcomes.ts'
import { reconfigure } from './reconfigure.ts'

/** A party is out of it: nothing further crosses, and nobody is left to wait for it. */
export function leave(decision: Decision, id: OrganisationId, role: string): void {
  const before = decision.mechanism
  const party = before.parties.find((each) => each.id === id)
  if (!party) return
  const returned = returnAll(decision, party)
  const lapsed = lapse(decision, (row) => row.owes === id || row.to === id, reasons.partyWithdrew(party.name))
  endAsksOf(decision, id)
  decision.record({ is: 'party-withdrew', organisation: id, name: party.name, link: party.link, role, returned, lapsed })
  reconfigure(decision, asConfigured(withPieces(decision.mechanism, [{ piece: 'no-party', party: id }])))
  goOnWithout(decision, id)
  // Its own channels are served no longer: as long as its link stands, the last word still goes there.
  const notice = { say: 'party-withdrew', with: { party: party.name, at: decision.at, returned, lapsed } } as const
  decision.tellSupervisor(notice, { pings: true })
  for (const address of channelsConcerned(before, id)) decision.sayIn(address, notice, { rank: ranks.alarm })
}

/** Nobody of it can answer any more, nor be told that the time for it is over. */
function endAsksOf(decision: Decision, id: OrganisationId): void {
  const { state, mechanism } = decision
  for (const [, row] of [...state.asks.rows()]) {
    if (personOf(mechanism, row.link, row.user)?.organisation.id !== id) continue
    decision.record({ is: 'ask-ended', id: row.id })
    decision.clearTimer(`ask:${row.id}`)
    if (row.asks === 'flash') refuseMark(decision, row)
  }
}

/** Its own channels, and one of each party that shares a track with it. */
function channelsConcerned(mechanism: Mechanism, id: OrganisationId) {
  const shared = mechanism.tracks.filter(({ channels }) => channels[id])
  const firsts = new Map(
    shared.flatMap((track) => otherParties(mechanism, track, id).map((party) => [party.id, track.channels[party.id]!] as const)).reverse(),
  )
  return [...shared.map(({ channels }) => channels[id]!), ...firsts.values()]
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

/** What is held and what has not arrived. Of a lane the first may be on its way to another party: how it ends is still told. */
function returnAll(decision: Decision, party: Party): number {
  const { state } = decision
  const returned = new Set<string>()
  for (const message of heldThat(decision, ({ from }) => from === party.id)) {
    giveBack(decision, message, reasons.withdrew)
    returned.add(message.id)
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
    returned.add(message.id)
  }
  return returned.size
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
