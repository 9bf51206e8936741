import { difference, returning, withoutReturning } from '../core/apply/difference.ts'
import { itemsOf } from '../core/apply/items.ts'
import { type Change, withPieces } from '../core/apply/pieces.ts'
import type { Mechanism } from '../core/mechanism.ts'
import { linksOf, nameOf, organisation } from '../core/mechanism.ts'
import { type ChangeItem, itemWords } from '../core/sentences/change-items.ts'
import type { ChangeRow } from '../core/state.ts'
import * as say from './apply-sentences.ts'

/** Links that the file leaves out, though somebody is reached by them until their head has confirmed that they are not. */
export function linksLeftOut(inForce: Mechanism, target: Mechanism, links: readonly string[]): readonly string[] {
  return [...linksOf(soon(inForce, difference(inForce, withoutReturning(inForce, target))))].filter((link) => !links.includes(link))
}

/** What comes into force at once. */
const soon = (inForce: Mechanism, changes: readonly Change[]): Mechanism =>
  withPieces(
    inForce,
    changes.flatMap(({ pieces, needs }) => (needs.length === 0 ? pieces : [])),
  )

/** What applying a configuration would do, in lines for the person at the terminal, who may see all of it. */
export function planOf(inForce: Mechanism, waiting: readonly ChangeRow[], target: Mechanism): readonly string[] {
  const back = returning(inForce, target).map(({ id, name }) => say.returns(name, id))
  const changes = difference(inForce, withoutReturning(inForce, target))
  // What comes into force at once is not said again where a head is asked.
  const then = soon(inForce, changes)
  const plan = changes.flatMap(({ pieces, needs }) => {
    const words = itemsOf(needs.length === 0 ? inForce : then, pieces, 'operator').map((item) => `  ${itemWords(item)}`)
    if (needs.length === 0) return [say.atOnce, ...words]
    // Heads whom the file names now are heads when the rest is put forward.
    const heads = (id: string): boolean => [inForce, target].some((each) => organisation(each, id)?.officials.some(({ isHead }) => isHead))
    const headless = needs.filter((id) => !heads(id))
    if (headless.length > 0) return [say.lacksHead(headless.map((id) => nameOf(inForce, id))), ...words]
    const known = waiting.find((row) => JSON.stringify(row.pieces) === JSON.stringify(pieces))
    return [
      say.waitsFor(
        needs.map((id) => nameOf(inForce, id)),
        known?.id ?? null,
      ),
      ...words,
    ]
  })
  return [...back, ...plan]
}

/** What a file says otherwise than what is in force or waits to be, as others than the operator may see it. */
export function deviation(inForce: Mechanism, waiting: readonly ChangeRow[], file: Mechanism): readonly ChangeItem[] {
  const itemsWith = (rows: readonly ChangeRow[]): readonly ChangeItem[] => {
    const wanted = rows.reduce((mechanism, { pieces }) => withPieces(mechanism, pieces), inForce)
    return difference(wanted, withoutReturning(wanted, file)).flatMap(({ pieces, needs }): readonly ChangeItem[] => {
      const items = itemsOf(wanted, pieces, 'supervisor')
      return items.length > 0 ? items : needs.map((id) => ({ item: 'unseen', of: nameOf(wanted, id) }))
    })
  }
  // Of a room that was replaced no file is asked to know before it is followed.
  const withoutRooms = itemsWith(waiting.filter(({ follows }) => !follows))
  return withoutRooms.length === 0 ? [] : itemsWith(waiting)
}
