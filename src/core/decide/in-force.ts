import { type OrganisationId, supervisorId } from '../addresses.ts'
import { itemsOf } from '../apply/items.ts'
import { asConfigured, type Piece, withPieces } from '../apply/pieces.ts'
import type { Mechanism } from '../mechanism.ts'
import { askNewHeads } from './applying.ts'
import type { Decision } from './decision.ts'
import { leave } from './leaving.ts'
import { reconfigure } from './reconfigure.ts'

/** From now on this is how it is; whom it concerns is told, once each. `id`: of the change that was confirmed. `leftSince`: see `moveWaiting`. */
export function putInForce(decision: Decision, pieces: readonly Piece[], id: string | null, leftSince?: number): void {
  const before = decision.mechanism
  for (const piece of pieces) if (piece.piece === 'no-party') leave(decision, piece.party, '')
  const rest = pieces.filter(({ piece }) => piece !== 'no-party')
  if (rest.length === 0) return
  reconfigure(decision, asConfigured(withPieces(decision.mechanism, rest)), leftSince)
  tell(decision, before, rest, supervisorId, id)
  for (const party of decision.mechanism.parties) tell(decision, before, rest, party.id, id)
  askNewHeads(decision, before)
}

function tell(decision: Decision, before: Mechanism, pieces: readonly Piece[], viewer: OrganisationId, id: string | null): void {
  const items = itemsOf(before, pieces, viewer)
  if (items.length === 0) return
  // The name of a change is for those who were asked: to the others it says that there are more than they see.
  const notice = { say: 'change-in-force', with: { id: viewer === supervisorId ? id : null, items, at: decision.at } } as const
  if (viewer === supervisorId) {
    decision.tellSupervisor(notice)
    return
  }
  const own = decision.mechanism.tracks.flatMap(({ channels }) => channels[viewer] ?? [])[0]
  if (own) decision.sayIn(own, notice)
}
