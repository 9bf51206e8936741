import { type Address, addressKey } from './addresses.ts'
import { withPieces } from './apply/pieces.ts'
import { type Place, placeOf } from './mechanism.ts'
import { mechanismOf, type State } from './state.ts'

/** The condition that a channel's platform says that another one has taken its place. */
export const replacedAlarm = (address: Address): string => `channel:${addressKey(address)}:replaced`

/** Its people are elsewhere, and their head has not said yet whether Parley is to follow. */
export function isLeft(state: State, address: Address): boolean {
  if (state.changes.size === 0 || !state.alarms.get(replacedAlarm(address))) return false
  const mechanism = mechanismOf(state)
  if (!placeOf(mechanism, address)) return false
  return [...state.changes.rows()].some(([, { pieces }]) => !placeOf(withPieces(mechanism, pieces), address))
}

/** What a channel is to be that has taken another one's place, once its head confirms the change of that name. */
export function placeToBe(state: State, address: Address): (Place & { readonly change: string }) | undefined {
  if (state.changes.size === 0 || placeOf(mechanismOf(state), address)) return undefined
  for (const [change, { follows, pieces }] of state.changes.rows()) {
    const place = follows ? placeOf(withPieces(mechanismOf(state), pieces), address) : undefined
    if (place) return { ...place, change }
  }
  return undefined
}
