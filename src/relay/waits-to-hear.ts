import type { Address } from '../core/addresses.ts'
import { trackOf } from '../core/mechanism.ts'
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
