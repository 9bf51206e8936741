import type { Decision } from './decision.ts'

/** What somebody takes away is set again so often in one hour: a program that takes away all that Parley says would never end it. */
const onceMoreMax = 3
const hourMs = 3_600_000

/** `last`: from now on, in this hour, it is left at that. */
type Turn = 'first' | 'again' | 'last' | 'left'

/** Counts one more time that something was taken away; on the first turn and those after it it is to be set again. */
export function onceMore(decision: Decision, what: string): Turn {
  const hour = Math.floor(decision.at / hourMs)
  for (let nth = 1; nth <= onceMoreMax + 1; nth += 1) {
    const id = `again:${what}:${hour}:${nth}`
    if (decision.state.uses.get(id) !== undefined) continue
    decision.record({ is: 'use-seen', id })
    return nth === 1 ? 'first' : nth <= onceMoreMax ? 'again' : 'last'
  }
  return 'left'
}
