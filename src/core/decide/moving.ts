import { type Address, addressKey, type OrganisationId, supervisorId } from '../addresses.ts'
import { partsIn } from '../frame.ts'
import { laneOf } from '../lane.ts'
import { channelOn, isSamePlace, linksOf, type Mechanism, organisation, personOf, placeOf, trackOf } from '../mechanism.ts'
import { replacedAlarm } from '../replaced.ts'
import type { DeliveryRow } from '../rows/delivery.ts'
import type { MessageRow } from '../rows/message.ts'
import type { Notice } from '../sentences/index.ts'
import { onDutyUsers } from '../watch.ts'
import { type Decision, rankOf } from './decision.ts'
import { standsIn } from './reach.ts'

/**
 * What waits for a channel that has moved goes to where it is now. Of each lane the first may be on its way: as long as it can arrive
 * it stays, so that nothing is shown twice, and its place before the others is kept for it there. `leftSince`: from when on nothing was
 * shown in a room that was replaced, ms; infinite where none is followed now.
 */
export function moveWaiting(decision: Decision, before: Mechanism, leftSince: number): void {
  const links = linksOf(decision.mechanism)
  const waiting = waitingIn(decision).toSorted((a, b) => a.number - b.number)
  const beside = besideAmong(waiting)
  const lanes = new Set<string>()
  for (const row of waiting) {
    const isHead = !lanes.has(row.lane)
    lanes.add(row.lane)
    if (row.inPlaceOf !== undefined && decision.state.deliveries.get(row.inPlaceOf)) {
      // It and those behind it wait; whatever it stands for keeps its place anew.
      if (!isServedFor(decision, row)) decision.record({ is: 'delivery-dropped', id: row.id })
      continue
    }
    // What was queued after its room was replaced has waited for this, and was never tried there.
    const hasWaited = row.queuedAt > leftSince && decision.state.alarms.get(replacedAlarm(row)) !== undefined
    // Words that are said in both places do no harm; said in neither they would be lost.
    if (isHead && links.has(row.link) && !hasWaited && row.act.do !== 'say') {
      keepPlace(decision, row, beside(row))
      continue
    }
    if (row.act.do === 'show') moveMessage(decision, row, beside)
    else if (row.act.do === 'say') moveWords(decision, before, row, row.act)
  }
}

/** Whether its channel is still that of the message's own track: one that serves another track now may be read by others. */
export function isServedFor({ state, mechanism }: Pick<Decision, 'state' | 'mechanism'>, row: DeliveryRow): boolean {
  const place = placeOf(mechanism, row)
  const message = row.act.do === 'show' ? state.messages.get(row.act.message) : undefined
  const organisation = message?.deliveries[addressKey(row)]?.organisation
  if (!place || !message || organisation === undefined) return place !== undefined
  return place.organisation.id === organisation && (place.track === undefined || place.track.code === message.track)
}

/** Where the channel is now that a message was to be shown in; undefined where it is where it was, or nowhere. */
export function movedTo({ state, mechanism }: Pick<Decision, 'state' | 'mechanism'>, row: DeliveryRow): Address | undefined {
  if (row.act.do !== 'show' || row.user !== undefined || isServedFor({ state, mechanism }, row)) return undefined
  const message = state.messages.get(row.act.message)
  const organisation = message?.deliveries[addressKey(row)]?.organisation
  if (!message || organisation === undefined) return undefined
  return channelOn(mechanism, organisation, message.track)
}

/** What hangs together with a delivery of a message. */
interface Beside {
  /** All parts of it that wait in its lane, itself included. */
  readonly parts: readonly DeliveryRow[]
  /** What keeps its place elsewhere. */
  readonly kept: readonly DeliveryRow[]
}

/** Among all that waits, looked through once: for each of thousands it would take minutes. */
function besideAmong(waiting: readonly DeliveryRow[]): (row: DeliveryRow) => Beside {
  const partsOf = Map.groupBy(waiting, messageInLane)
  const keptOf = Map.groupBy(waiting, ({ inPlaceOf }) => inPlaceOf)
  return (row) => ({ parts: partsOf.get(messageInLane(row)) ?? [], kept: keptOf.get(row.id) ?? [] })
}

const messageInLane = ({ lane, act }: DeliveryRow): string | undefined => (act.do === 'show' ? `${lane} ${act.message}` : undefined)

/** Returns whether it goes elsewhere now. */
export function moveMessage(
  decision: Decision,
  row: DeliveryRow,
  beside: (row: DeliveryRow) => Beside = (each) => besideAmong(waitingIn(decision))(each),
): boolean {
  const address = movedTo(decision, row)
  const message = row.act.do === 'show' ? decision.state.messages.get(row.act.message) : undefined
  // A part before it may have been moved already, and it with that one.
  if (!address || !message || decision.state.deliveries.get(row.id) === undefined) return false
  const from = addressKey(row)
  const { organisation, was } = message.deliveries[from]!
  const target = { organisation, address, parts: partsIn(message, organisation).length, ...(was === undefined ? {} : { was }) }
  const { parts, kept } = beside(row)
  decision.record({ is: 'message-moved', id: message.id, from, to: target })
  for (const { id } of parts) if (decision.state.deliveries.get(id)) decision.record({ is: 'delivery-dropped', id })
  if (kept.length === 0) queueAgain(decision, message, organisation, address)
  return true
}

function queueAgain(
  decision: Decision,
  message: MessageRow,
  organisation: OrganisationId,
  address: Address,
  more: Pick<DeliveryRow, 'inPlaceOf'> = {},
): void {
  const parts = partsIn(message, organisation).length
  for (let part = 0; part < parts; part += 1) {
    decision.queue(address, laneOf(address, message), rankOf(message.precedence), { do: 'show', message: message.id, part, parts }, more)
  }
}

/** Where the channel is now, before all that comes after it, unless an earlier change keeps it there already. Where further parts of it wait, it moves with them. */
function keepPlace(decision: Decision, row: DeliveryRow, { parts, kept }: Beside): void {
  const address = movedTo(decision, row)
  const message = row.act.do === 'show' ? decision.state.messages.get(row.act.message) : undefined
  if (!address || !message || kept.some((each) => addressKey(each) === addressKey(address))) return
  const organisation = message.deliveries[addressKey(row)]?.organisation ?? ''
  if (parts.length === 1) queueAgain(decision, message, organisation, address, { inPlaceOf: row.id })
}

const waitingIn = ({ state }: Decision): readonly DeliveryRow[] => [...state.deliveries.rows()].map(([, row]) => row)

/** How it ended is known: unless it went to where the channel is now, its place there is free. */
export function leavePlace(decision: Decision, row: DeliveryRow): void {
  if (row.act.do !== 'show' || isServedFor(decision, row)) return
  const message = decision.state.messages.get(row.act.message)
  for (const kept of waitingIn(decision)) {
    if (kept.inPlaceOf === row.id && !message?.deliveries[addressKey(kept)]) decision.record({ is: 'delivery-dropped', id: kept.id })
  }
}

/** Parley's own words that are not said in the thread of what stands there. */
export const isGeneralTalk = (act: DeliveryRow['act']): boolean => act.do === 'say' && !(act.thread && 'message' in act.thread)

/** Parley’s own words; where they stood in a thread there, they name what they are about. */
function moveWords(decision: Decision, before: Mechanism, row: DeliveryRow, act: DeliveryRow['act'] & { do: 'say' }): void {
  const was = placeOf(before, row)
  if (row.user !== undefined || !was || isSamePlace(was, placeOf(decision.mechanism, row))) return
  const { mechanism } = decision
  const isSupervisors = was.organisation.id === supervisorId
  const address = isSupervisors
    ? mechanism.supervisor.channel
    : was.track && trackOf(mechanism, was.track.code)?.channels[was.organisation.id]
  if (!address) return
  decision.record({ is: 'delivery-dropped', id: row.id })
  if (isPostedIn(decision, act.notice, address)) return
  const { thread, ...said } = act
  // On another link a user's name says nothing; and whoever was to be called may have been replaced.
  const there = act.mentions.filter((user) => personOf(mechanism, address.link, user)?.organisation.id === was.organisation.id)
  const owner = there.length < act.mentions.length ? organisation(mechanism, was.organisation.id) : undefined
  const onDuty = owner ? onDutyUsers(decision.state, owner, address.link, ...(was.track ? [was.track.code] : [])) : []
  const words = owner ? { ...said, mentions: [...new Set([...there, ...onDuty])] } : said
  const lane = row.lane.slice(addressKey(row).length + 1)
  decision.queue(address, `${addressKey(address)} ${lane}`, row.rank, thread && !('post' in thread) ? { ...words, thread } : words)
}

/** The post of an escalation, or of a group of them, that is there already, or on its way: there is one in a channel. */
function isPostedIn(decision: Decision, notice: Notice, address: Address): boolean {
  if (notice.say === 'storm')
    return decision.state.storms.get(notice.with.storm)?.posts[addressKey(address)]?.[notice.with.part] !== undefined
  const row = notice.say === 'escalation' ? decision.state.obligations.get(notice.with.obligation) : undefined
  return row !== undefined && standsIn(decision, row, address)
}
