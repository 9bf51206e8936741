import type { Address } from '../core/addresses.ts'
import { crossesAtOnce } from '../core/decide/unknown-root.ts'
import { trackOf } from '../core/mechanism.ts'
import type { DeliveryRow } from '../core/rows/delivery.ts'
import { mechanismOf, type State } from '../core/state.ts'

/**
 * The channel in which may stand, unheard, what a timer should know of before it fires: that a held message was changed or taken back,
 * or that what is owed was answered.
 */
export function waitsToHear(state: State, timer: string): Address | undefined {
  const [kind, id = ''] = timer.split(':')
  if (kind === 'release') return state.messages.get(id)?.source?.address
  const owed = kind === 'obligation' ? state.obligations.get(id) : undefined
  return owed && trackOf(mechanismOf(state), owed.track)?.channels[owed.owes]
}

/**
 * Of a message on its way: where its author may have taken it back since then (ms), if nobody listened there. What crosses at once does not
 * wait: it did not wait for its author's second thoughts either.
 */
export function mayBeTakenBack(state: State, { act }: DeliveryRow): { readonly in: Address; readonly since: number } | undefined {
  const message = act.do === 'show' ? state.messages.get(act.message) : undefined
  if (message?.source === undefined || crossesAtOnce(message)) return undefined
  return { in: message.source.address, since: message.acceptedAt }
}
