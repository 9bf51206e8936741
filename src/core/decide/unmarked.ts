import { addressKey, supervisorId } from '../addresses.ts'
import { placeOf } from '../mechanism.ts'
import type { DeliveryRow } from '../rows/delivery.ts'
import { places } from '../sentences/reasons.ts'
import { type Decision, ranks } from './decision.ts'

const unmarkedAlarm = (row: DeliveryRow): string => `unmarked:${addressKey(row)}`

/** A channel in which no marks can be set: who looks for one there, and would take its absence for a failure, is told so once. */
export function unmarked(decision: Decision, row: DeliveryRow, reason: string): void {
  const place = placeOf(decision.mechanism, row)
  const name = unmarkedAlarm(row)
  if (!place || decision.state.alarms.get(name)) return
  decision.record({ is: 'alarm-raised', name })
  const where = places.channel(place.organisation.name, place.track?.code)
  decision.tellSupervisor({ say: 'marks-refused-there', with: { where, reason, ...(place.track ? { track: place.track.code } : {}) } })
  if (place.organisation.id !== supervisorId) decision.sayIn(row, { say: 'marks-refused', with: { reason } }, { rank: ranks.answer })
}

export function marked(decision: Decision, row: DeliveryRow): void {
  const name = unmarkedAlarm(row)
  if (decision.state.alarms.get(name)) decision.record({ is: 'alarm-cleared', name })
}
