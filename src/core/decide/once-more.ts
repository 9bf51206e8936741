import type { Decision } from './decision.ts'

/** What somebody takes away is set again so often in one hour: a program that takes away all that Parley says would never end it. */
const setAgainMax = 3
const hourMs = 3_600_000

/** `last`: from now on, in this hour, it is left at that. */
type Turn = 'first' | 'again' | 'last' | 'left'

/** Counts one more time that something happened; on the first `max` turns of an hour it is to be answered. */
export function onceMore(decision: Decision, what: string, max = setAgainMax): Turn {
  const hour = Math.floor(decision.at / hourMs)
  for (let nth = 1; nth <= max + 1; nth += 1) {
    const id = `again:${what}:${hour}:${nth}`
    if (decision.state.uses.get(id) !== undefined) continue
    decision.record({ is: 'use-seen', id })
    return nth === 1 ? 'first' : nth <= max ? 'again' : 'last'
  }
  return 'left'
}
