import { type Address, addressKey, addressOf } from '../addresses.ts'
import { placeOf } from '../mechanism.ts'
import type { DeliveryRow } from '../rows/delivery.ts'
import type { Decision } from './decision.ts'
import { revisionOf } from './own-posts.ts'

/**
 * Changes that a channel refused: of Parley's own posts, and of the receipts on people's. What stands there says what is no longer so, be it
 * withdrawn, until the channel takes changes again (Parley was let in again, a permission was given back).
 */

/** One of them is tried again after as long as the channel has refused by then, but within these, ms. */
const againMinMs = 60_000
const againMaxMs = 600_000
/** After so many times each has had its turn: some may be refused for ever, whatever the channel takes. */
const turnsMax = 10

const alarmOf = (key: string): string => `unchanged:${key}`
const ofReceipt = 'receipt '

function alarmFor({ act, ...address }: DeliveryRow): string | undefined {
  const about = act.do === 'revise' ? act.post : act.do === 'receipt' ? `${ofReceipt}${act.message}` : undefined
  return about === undefined ? undefined : `${alarmOf(addressKey(address))} ${about}`
}

/** A change was refused. */
export function unchanged(decision: Decision, row: DeliveryRow): void {
  const name = alarmFor(row)
  if (name === undefined || !placeOf(decision.mechanism, row)) return
  const key = addressKey(row)
  // Tried last: the others have their turn before it.
  decision.record({ is: 'alarm-raised', name })
  if (!decision.state.alarms.get(alarmOf(key))) decision.record({ is: 'alarm-raised', name: alarmOf(key) })
  if (decision.state.timers.get(alarmOf(key)) === undefined) setTimer(decision, key)
}

/** A change was taken: so may be what was refused before it. */
export function changedAfterAll(decision: Decision, row: DeliveryRow): void {
  if (nothingToChange(decision, row)) changeAll(decision, row)
}

/** There is nothing to be changed there any more. Returns whether it was refused before. */
export function nothingToChange(decision: Decision, row: DeliveryRow): boolean {
  const name = alarmFor(row)
  if (name === undefined || !decision.state.alarms.get(name)) return false
  decision.record({ is: 'alarm-cleared', name })
  return true
}

/** The channel is open to Parley again. */
export function changeAll(decision: Decision, address: Address): void {
  const key = addressKey(address)
  for (const about of refusedIn(decision, key)) {
    // What is refused once more is noted once more.
    if (change(decision, key, about)) decision.record({ is: 'alarm-cleared', name: `${alarmOf(key)} ${about}` })
  }
  endIfDone(decision, key)
}

/** The timer of a channel: whether it takes changes again is seen by one, or by some of many. */
export function unchangedDue(decision: Decision, key: string): void {
  decision.clearTimer(alarmOf(key))
  const refused = refusedIn(decision, key)
  let left = Math.ceil(refused.length / turnsMax)
  for (const about of refused) {
    if (left === 0) break
    if (!change(decision, key, about)) continue
    left -= 1
    decision.record({ is: 'alarm-raised', name: `${alarmOf(key)} ${about}` })
  }
  if (!endIfDone(decision, key)) setTimer(decision, key)
}

function setTimer(decision: Decision, key: string): void {
  const since = decision.state.alarms.get(alarmOf(key))?.since ?? decision.at
  decision.setTimer(alarmOf(key), decision.at + Math.min(againMaxMs, Math.max(againMinMs, decision.at - since)))
}

/** Posts, and messages whose receipt it is; the one that was tried last comes last. */
function refusedIn({ state }: Decision, key: string): readonly string[] {
  const prefix = `${alarmOf(key)} `
  return [...state.alarms.rows()]
    .filter(([name]) => name.startsWith(prefix))
    .sort(([, a], [, b]) => a.since - b.since)
    .map(([name]) => name.slice(prefix.length))
}

/** Returns whether there is anything to be changed any more: it may be too old to be at hand, or its channel may have been left. */
function change(decision: Decision, key: string, about: string): boolean {
  const { state, mechanism } = decision
  const isServed = placeOf(mechanism, addressOf(key)) !== undefined
  const message = about.startsWith(ofReceipt) ? state.messages.get(about.slice(ofReceipt.length)) : undefined
  const act = message ? undefined : revisionOf(state, key, about)
  if (!isServed || (!message && !act)) {
    decision.record({ is: 'alarm-cleared', name: `${alarmOf(key)} ${about}` })
    return false
  }
  if (message) decision.showReceipt(message, true)
  if (act) decision.revisePost(key, act)
  return true
}

function endIfDone(decision: Decision, key: string): boolean {
  if (refusedIn(decision, key).length > 0) return false
  if (decision.state.alarms.get(alarmOf(key))) decision.record({ is: 'alarm-cleared', name: alarmOf(key) })
  decision.clearTimer(alarmOf(key))
  return true
}
