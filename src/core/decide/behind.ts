import { type Address, addressKey, type LinkId, supervisorId } from '../addresses.ts'
import { laneOf } from '../lane.ts'
import { channelsOf, isUrgent, nameOf, type Place } from '../mechanism.ts'
import type { MessageDelivery, MessageRow } from '../rows/message.ts'
import { type Decision, ranks } from './decision.ts'
import { alertDutyOfficers } from './release.ts'

/**
 * Where much waits, it is not said of each message by itself that it does: whoever was told of the first is told once more, when nothing
 * waits there any more. A platform takes about one word to a person a second, and what matters would come after all of them.
 */

/** So many take longer than people look on. */
const manyFrom = 20

/** Those in whose channel it is to stand; and, of one message, who of them has the duty. */
const readers = 'readers'
const duty = 'duty'

type Behind = Readonly<Record<string, number>>

const ofAuthor = ({ author }: MessageRow): string => `${author.link} ${author.user}`

/** What is urgent is always told by itself, and of what nobody knows whether it stands there, there is one in a lane. */
const isToldByItself = ({ precedence }: MessageRow, { isUnknown }: MessageDelivery): boolean => isUrgent(precedence) || isUnknown === true

export interface Telling {
  /** What follows it is not told of by itself. */
  readonly andLater?: true
}

/** How its author is to be told that it waits; undefined where they know. */
export const tellsAuthor = (decision: Decision, message: MessageRow, delivery: MessageDelivery): Telling | undefined =>
  told(decision, message, delivery, ofAuthor(message))

/** How the supervisor is. */
export const tellsSupervisor = (decision: Decision, message: MessageRow, delivery: MessageDelivery): Telling | undefined =>
  told(decision, message, delivery, supervisorId)

function told(decision: Decision, message: MessageRow, delivery: MessageDelivery, whom: string): Telling | undefined {
  if (isToldByItself(message, delivery)) return {}
  const lane = laneOf(delivery.address, message)
  const isFirst = decision.state.behind.get(lane)?.[whom] === undefined
  decision.record({ is: 'lane-behind', lane, whom })
  return isFirst ? { andLater: true } : undefined
}

/** Whoever reads a channel in which much is still missing is not to take what stands there for all that there is; once. */
export function tellMuchToCome(decision: Decision, message: MessageRow, { address }: MessageDelivery): void {
  const lane = laneOf(address, message)
  const waiting = decision.state.waiting.get(lane) ?? 0
  if (waiting < manyFrom || decision.state.behind.get(lane)?.[readers] !== undefined) return
  decision.record({ is: 'lane-behind', lane, whom: readers })
  // Before what it speaks of, which a flash at its end speeds up.
  decision.sayIn(address, { say: 'much-to-come', with: { from: nameOf(decision.mechanism, message.from), waiting } }, { rank: ranks.alarm })
}

/** How many posts of its side go there before it. */
export function postsBefore({ state }: Decision, message: MessageRow, { address }: MessageDelivery): { readonly before?: number } {
  const lane = laneOf(address, message)
  // To look for it among all that waits would cost more than the message, for each of thousands.
  if (!isUrgent(message.precedence) || (state.waiting.get(lane) ?? 0) <= 1) return {}
  let before = 0
  for (const [, { act, lane: each }] of state.deliveries.rows()) {
    if (each !== lane || act.do !== 'show') continue
    if (act.message === message.id) break
    if (act.part === 0) before += 1
  }
  return before === 0 ? {} : { before }
}

/** Who is to act on a flash learns that it is on its way, where so many go before it; once. */
export function ringAhead(decision: Decision, message: MessageRow, { address, organisation }: MessageDelivery, before: number): void {
  const lane = laneOf(address, message)
  const whom = `${duty} ${message.id}`
  if (decision.state.behind.get(lane)?.[whom] !== undefined) return
  decision.record({ is: 'lane-behind', lane, whom })
  alertDutyOfficers(decision, message, organisation, before)
}

/** A link is back: who could not be rung while it was down. What is not late yet is rung for when it is. */
export function ringAheadOn(decision: Decision, link: LinkId): void {
  const { state } = decision
  const before = new Map<string, number>()
  const late: { readonly message: MessageRow; readonly delivery: MessageDelivery; readonly count: number }[] = []
  for (const [, row] of state.deliveries.rows()) {
    const { act, lane } = row
    if (row.link !== link || act.do !== 'show' || act.part > 0) continue
    const message = state.messages.get(act.message)
    const delivery = message?.deliveries[addressKey(row)]
    const count = before.get(lane) ?? 0
    before.set(lane, count + 1)
    const isLate = state.timers.get(`stuck:${act.message}`) === undefined
    if (message?.state === 'crossing' && delivery && count > 0 && isLate && isUrgent(message.precedence))
      late.push({ message, delivery, count })
  }
  for (const { message, delivery, count } of late) ringAhead(decision, message, delivery, count)
}

/** Nothing waits in this lane any more, the last of it being this message for this party. */
export function tellCaughtUp(decision: Decision, behind: Behind, message: MessageRow, organisation: string): void {
  const { mechanism } = decision
  const { track, from } = message
  const words = { to: nameOf(mechanism, organisation), track }
  for (const [whom, count] of Object.entries(behind)) {
    if (count === 0) continue
    if (whom === supervisorId) {
      decision.tellSupervisor({ say: 'lane-caught-up', with: { ...words, from: nameOf(mechanism, from), count } })
      continue
    }
    const [link = '', user = ''] = whom.split(' ')
    // The role in which they spoke is that of each of their messages: without them those who are on duty hear it.
    decision.tellAuthor({ ...message, author: { link, user }, role: '' }, { say: 'caught-up', with: { ...words, count } })
  }
}

/** How much of what these sent on a track, or on all of them, waits for one channel. */
const waitingIn = ({ state, mechanism }: Decision, address: Address, { track }: Pick<Place, 'track'>, senders: readonly string[]): number =>
  (track ? [track] : mechanism.tracks)
    .flatMap(({ code }) => senders.map((from) => state.waiting.get(laneOf(address, { track: code, from })) ?? 0))
    .reduce((sum, each) => sum + each, 0)

/** Where it is much: what still has to go to the channels of a link that is back, or to one of them; as far as these sent it. */
export function stillToCome(
  decision: Decision,
  link: LinkId,
  only: { readonly from?: string; readonly track?: string; readonly channel?: string } = {},
): { readonly waiting?: number } {
  const { mechanism } = decision
  const senders = only.from === undefined ? [...mechanism.parties.map(({ id }) => id), supervisorId] : [only.from]
  const waiting = channelsOf(mechanism)
    .filter(({ address }) => address.link === link && (only.channel === undefined || address.channel === only.channel))
    .filter(({ place: { track } }) => only.track === undefined || track === undefined || track.code === only.track)
    .reduce((sum, { address, place }) => {
      const track = place.track ?? mechanism.tracks.find(({ code }) => code === only.track)
      return sum + waitingIn(decision, address, track ? { track } : {}, senders)
    }, 0)
  return waiting < manyFrom ? {} : { waiting }
}
