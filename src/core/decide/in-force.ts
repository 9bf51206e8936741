import { type Address, type OrganisationId, supervisorId } from '../addresses.ts'
import { itemsByPiece, itemsOf } from '../apply/items.ts'
import { asConfigured, type Piece, withPieces } from '../apply/pieces.ts'
import { channelOn, type Mechanism, type Track } from '../mechanism.ts'
import { askNewHeads } from './applying.ts'
import type { Decision } from './decision.ts'
import { leave } from './leaving.ts'
import { reconfigure } from './reconfigure.ts'

/** From now on this is how it is; whom it concerns is told. `id`: of the change that was confirmed. `leftSince`: see `moveWaiting`. */
export function putInForce(decision: Decision, pieces: readonly Piece[], id: string | null, leftSince?: number): void {
  const before = decision.mechanism
  for (const piece of pieces) if (piece.piece === 'no-party') leave(decision, piece.party, '')
  const rest = pieces.filter(({ piece }) => piece !== 'no-party')
  if (rest.length === 0) return
  reconfigure(decision, asConfigured(withPieces(decision.mechanism, rest)), leftSince)
  tellSupervisor(decision, before, rest, id)
  for (const party of decision.mechanism.parties) tellParty(decision, before, rest, party.id)
  askNewHeads(decision, before)
}

function tellSupervisor(decision: Decision, before: Mechanism, pieces: readonly Piece[], id: string | null): void {
  const items = itemsOf(before, pieces, supervisorId)
  if (items.length > 0) decision.tellSupervisor({ say: 'change-in-force', with: { id, items, at: decision.at } })
}

/** In each channel what concerns it. The name of a change is for those who were asked: to the others it says that there are more than they see. */
function tellParty(decision: Decision, before: Mechanism, pieces: readonly Piece[], viewer: OrganisationId): void {
  const { mechanism } = decision
  const told = itemsByPiece(before, pieces, viewer).map(({ piece, items }) => ({ items, places: toldIn(before, mechanism, piece, viewer) }))
  for (const own of channelsOf(mechanism.tracks, viewer)) {
    const items = told.flatMap((each) => (each.places.includes(own) ? each.items : []))
    if (items.length > 0) decision.sayIn(own, { say: 'change-in-force', with: { id: null, items, at: decision.at } })
  }
}

const channelsOf = (tracks: readonly Track[], party: OrganisationId): readonly Address[] =>
  tracks.flatMap(({ channels }) => channels[party] ?? [])

/** What changes a track is told on it, and what changes another party on the first track that is shared with it; all else in the first channel. */
function toldIn(before: Mechanism, mechanism: Mechanism, piece: Piece, viewer: OrganisationId): readonly Address[] {
  const all = channelsOf(mechanism.tracks, viewer)
  const onTrack = (code: string): Address | undefined => channelOn(before, viewer, code) && channelOn(mechanism, viewer, code)
  const orFirst = (place?: Address): readonly Address[] => (place ? [place] : all.slice(0, 1))
  switch (piece.piece) {
    case 'exercise':
      return all
    case 'track':
      return orFirst(onTrack(piece.track.code))
    case 'channel':
    case 'due':
      return orFirst(onTrack(piece.track))
    case 'party': {
      const shared = mechanism.tracks.filter(({ channels }) => channels[piece.party.id])
      return orFirst(channelsOf(shared, viewer)[0])
    }
    default:
      return orFirst()
  }
}
