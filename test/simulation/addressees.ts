import type { Chance } from './chance.ts'
import type { Said } from './people.ts'
import { nameOf, type Side } from './sides.ts'

/** Words before a text, and what follows from them for its readers. */
export interface Addressed {
  readonly words: string
  readonly of: Pick<Said, 'action' | 'seen'>
}

/** Who must act and who is merely told. Where that is all of them nothing is said of it. */
export const shownFor = (others: readonly Side[], action: readonly Side[]): readonly string[] => {
  if (action.length === others.length) return []
  const names = (sides: readonly Side[]): string => sides.map((side) => nameOf[side]).join(', ')
  const info = others.filter((side) => !action.includes(side))
  return [`For action: ${action.length === 0 ? 'nobody' : names(action)}. For information: ${names(info)}.`]
}

const actingAlone = (others: readonly Side[], action: readonly Side[]): Pick<Said, 'action'> =>
  action.length === others.length ? {} : { action }

/** Marked, and for one of the others to act on: where there is only one, it must though nothing is said of it too. */
export function mark(others: readonly Side[], chance: Chance): Addressed {
  const action = [chance.pick(others)]
  return {
    words: `!send incident tlp:red to:${action.join()} `,
    of: { ...actingAlone(others, action), seen: [' INCIDENT', ' · TLP:RED', ...shownFor(others, action)] },
  }
}

/** For the information of one of the others, or of all. */
export function inform(others: readonly Side[], chance: Chance): Addressed {
  const info = chance.happens(0.5) ? others : [chance.pick(others)]
  const action = others.filter((side) => !info.includes(side))
  return {
    words: `!send ${info.map((side) => `info:${side} `).join('')}lang:uk subject:"The bridge" priority `,
    of: { action, seen: ['Subject: The bridge', 'Language: Ukrainian (uk).', ' · PRIORITY', ...shownFor(others, action)] },
  }
}

/** Whose answer somebody wants: of all the others, of one, or of all but one. */
export function asking(others: readonly Side[], chance: Chance): Addressed {
  const whom = others.length > 1 ? chance.pick(['all', 'to', 'info'] as const) : 'all'
  if (whom === 'all') return { words: '', of: {} }
  const named = chance.pick(others)
  const action = others.filter((side) => (side === named) === (whom === 'to'))
  return { words: `${whom}:${named} `, of: { action, seen: shownFor(others, action) } }
}
