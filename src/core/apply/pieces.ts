import { type Address, addressKey, type OrganisationId } from '../addresses.ts'
import type { DueMinutes, Mechanism, Official, Party, Track } from '../mechanism.ts'

/**
 * A part of a configuration that can be put in force by itself: what is to stand there, never what stood there before, so that
 * pieces may come into force in any order.
 */
export type Piece =
  | { readonly piece: 'common'; readonly common: Omit<Mechanism, 'name' | 'supervisor' | 'parties' | 'tracks' | 'exercise' | 'former'> }
  | { readonly piece: 'exercise'; readonly exercise: boolean }
  | { readonly piece: 'supervisor'; readonly supervisor: Mechanism['supervisor'] }
  /** One of the supervisor's channels, whatever else of the supervisor's changes meanwhile. */
  | { readonly piece: 'supervisor-channel'; readonly which: 'channel' | 'secondChannel'; readonly address: Address }
  /** Added, or put in the place of the one with its id. */
  | { readonly piece: 'party'; readonly party: Party }
  | { readonly piece: 'no-party'; readonly party: OrganisationId }
  /** Of a track that is there only the terms: whose channels it has is for other pieces. */
  | { readonly piece: 'track'; readonly track: Track }
  | { readonly piece: 'no-track'; readonly track: string }
  /** Null: the party is on the track no longer. */
  | { readonly piece: 'channel'; readonly track: string; readonly party: OrganisationId; readonly address: Address | null }
  | { readonly piece: 'due'; readonly track: string; readonly party: OrganisationId; readonly due: DueMinutes | null }

/** Some pieces, and whose heads have to confirm them: none, and they come into force at once. */
export interface Change {
  readonly pieces: readonly Piece[]
  readonly needs: readonly OrganisationId[]
}

export const withPieces = (mechanism: Mechanism, pieces: readonly Piece[]): Mechanism => pieces.reduce(withPiece, mechanism)

function withPiece(mechanism: Mechanism, piece: Piece): Mechanism {
  switch (piece.piece) {
    case 'common':
      return { ...kept(mechanism), ...piece.common }
    case 'exercise': {
      const { exercise: _, ...rest } = mechanism
      return piece.exercise ? { ...rest, exercise: true } : rest
    }
    case 'supervisor':
      return { ...mechanism, supervisor: piece.supervisor }
    case 'supervisor-channel':
      return { ...mechanism, supervisor: { ...mechanism.supervisor, [piece.which]: piece.address } }
    case 'party':
      return { ...mechanism, parties: put(mechanism.parties, piece.party, ({ id }) => id) }
    case 'no-party':
      return withoutParty(mechanism, piece.party)
    case 'track':
      return { ...mechanism, tracks: put(mechanism.tracks, termsOver(mechanism, piece.track), ({ code }) => code) }
    case 'no-track':
      return { ...mechanism, tracks: mechanism.tracks.filter(({ code }) => code !== piece.track) }
    case 'channel':
      return changeTrack(mechanism, piece.track, (track) => ({ ...track, channels: entry(track.channels, piece.party, piece.address) }))
    case 'due':
      return changeTrack(mechanism, piece.track, ({ partyDueMinutes, ...track }) => {
        const due = entry(partyDueMinutes ?? {}, piece.party, piece.due)
        return Object.keys(due).length > 0 ? { ...track, partyDueMinutes: due } : track
      })
  }
}

/** All that is not `common`. */
function kept({ name, supervisor, parties, tracks, exercise, former }: Mechanism) {
  return { name, supervisor, parties, tracks, ...(exercise ? { exercise } : {}), ...(former ? { former } : {}) }
}

/** In its old place, or at the end: the numbers of what concerns one party go by the parties' order. */
function put<Row>(rows: readonly Row[], row: Row, key: (row: Row) => string): readonly Row[] {
  const isThere = rows.some((each) => key(each) === key(row))
  return isThere ? rows.map((each) => (key(each) === key(row) ? row : each)) : [...rows, row]
}

function entry<Value>(values: Readonly<Record<string, Value>>, key: string, value: Value | null): Readonly<Record<string, Value>> {
  const { [key]: _, ...rest } = values
  return value === null ? rest : key in values ? { ...values, [key]: value } : { ...rest, [key]: value }
}

const changeTrack = (mechanism: Mechanism, code: string, change: (track: Track) => Track): Mechanism => ({
  ...mechanism,
  tracks: mechanism.tracks.map((track) => (track.code === code ? change(track) : track)),
})

function termsOver({ tracks }: Mechanism, track: Track): Track {
  const known = tracks.find(({ code }) => code === track.code)
  if (!known) return track
  const { partyDueMinutes: _, ...terms } = track
  const { channels, partyDueMinutes } = known
  return { ...terms, channels, ...(partyDueMinutes ? { partyDueMinutes } : {}) }
}

/** What is left of some pieces once a party has left; a track on which nobody could speak to another is none. */
export const piecesWithout = (pieces: readonly Piece[], id: OrganisationId): readonly Piece[] =>
  pieces.flatMap((piece): Piece[] => {
    if (piece.piece === 'party') return piece.party.id === id ? [] : [piece]
    if (piece.piece === 'no-party' || piece.piece === 'channel' || piece.piece === 'due') return piece.party === id ? [] : [piece]
    if (piece.piece !== 'track') return [piece]
    const track = offTrack(piece.track, id)
    return Object.keys(track.channels).length > 1 ? [{ piece: 'track', track }] : []
  })

function offTrack({ partyDueMinutes, ...track }: Track, id: OrganisationId): Track {
  const due = entry(partyDueMinutes ?? {}, id, null)
  return { ...track, channels: entry(track.channels, id, null), ...(Object.keys(due).length > 0 ? { partyDueMinutes: due } : {}) }
}

/** Its name is kept: what it said stands in the others' channels. */
function withoutParty(mechanism: Mechanism, id: OrganisationId): Mechanism {
  const party = mechanism.parties.find((each) => each.id === id)
  if (!party) return mechanism
  const tracks = mechanism.tracks.map((track) => offTrack(track, id))
  const former = [...(mechanism.former ?? []).filter((each) => each.id !== id), { id, name: party.name }]
  return { ...mechanism, parties: mechanism.parties.filter((each) => each.id !== id), tracks, former }
}

/** Without what only folding put there: as it was, or could have been, configured. */
export function asConfigured(mechanism: Mechanism): Mechanism {
  const { supervisor, parties } = mechanism
  return {
    ...mechanism,
    supervisor: { ...supervisor, officials: plain(supervisor.officials) },
    parties: parties.map((party) => ({ ...party, officials: plain(party.officials) })),
  }
}

/** Whether it can be in force: pieces that hang together may have been confirmed one before the other. */
export function isSound({ supervisor, parties, tracks }: Mechanism): boolean {
  const channels = [
    ...tracks.flatMap((track) => Object.values(track.channels)),
    supervisor.channel,
    ...(supervisor.secondChannel ? [supervisor.secondChannel] : []),
  ].map(addressKey)
  const people = [...parties, supervisor].flatMap(({ officials }) =>
    officials.flatMap(({ accounts }) => accounts.map(({ link, user }) => `${link} ${user}`)),
  )
  const isDistinct = (keys: readonly string[]): boolean => new Set(keys).size === keys.length
  const linkOf = new Map(parties.map(({ id, link }) => [id, link]))
  const isTheirs = tracks.every((track) => Object.entries(track.channels).every(([id, { link }]) => linkOf.get(id) === link))
  return isDistinct(channels) && isDistinct(people) && isTheirs
}

const plain = (officials: readonly Official[]): readonly Official[] =>
  officials.map((official) => {
    const { suspended: _, ...rest } = official
    return rest
  })
