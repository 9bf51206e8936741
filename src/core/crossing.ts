import { addressKey, supervisorId } from './addresses.ts'
import { nameOf, organisation } from './mechanism.ts'
import type { DeliveryRow } from './rows/delivery.ts'
import { reasons } from './sentences/reasons.ts'
import { mechanismOf, type State } from './state.ts'

/** Why a delivery that has not been handed to its platform is not to be any more; undefined where it may be. */
export function whyNotToCross(state: State, row: DeliveryRow): string | undefined {
  const message = row.act.do === 'show' ? state.messages.get(row.act.message) : undefined
  const to = message?.deliveries[addressKey(row)]?.organisation
  if (!message || to === supervisorId || to === message.from) return undefined
  const mechanism = mechanismOf(state)
  return organisation(mechanism, message.from) ? undefined : reasons.partyWithdrew(nameOf(mechanism, message.from))
}
