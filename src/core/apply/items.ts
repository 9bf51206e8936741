import { type OrganisationId, supervisorId } from '../addresses.ts'
import { type Mechanism, nameOf, type Official, organisation, trackOf } from '../mechanism.ts'
import type { ChangeItem } from '../sentences/change-items.ts'
import { asWritten, supervisorsOfficial } from '../sentences/written.ts'
import { isSame } from './difference.ts'
import { asConfigured, type Piece, withPieces } from './pieces.ts'

/** For whom a change is told: `operator` runs Parley and has written the file; the others see what concerns them. */
export type Viewer = OrganisationId | 'operator'

const settingsMax = 20

/** What pieces change, told to somebody: of another's people the roles, of another's channels and hours nothing. */
export const itemsOf = (inForce: Mechanism, pieces: readonly Piece[], viewer: Viewer): readonly ChangeItem[] =>
  itemsByPiece(inForce, pieces, viewer).flatMap(({ items }) => items)

/** The same, of each piece by itself. */
export function itemsByPiece(
  inForce: Mechanism,
  pieces: readonly Piece[],
  viewer: Viewer,
): readonly { readonly piece: Piece; readonly items: readonly ChangeItem[] }[] {
  const before = withNewcomers(asConfigured(inForce), pieces)
  return pieces.map((piece) => ({ piece, items: ofPiece(before, piece, viewer) }))
}

/** Knows those who come with it by their names, as those who have left. */
function withNewcomers(before: Mechanism, pieces: readonly Piece[]): Mechanism {
  const coming = pieces.flatMap((piece) => (piece.piece === 'party' && !organisation(before, piece.party.id) ? [piece.party] : []))
  return coming.length === 0 ? before : { ...before, former: [...coming.map(({ id, name }) => ({ id, name })), ...(before.former ?? [])] }
}

function ofPiece(before: Mechanism, piece: Piece, viewer: Viewer): readonly ChangeItem[] {
  switch (piece.piece) {
    case 'common':
      return seesAll(viewer) ? settings(before.name, commonOf(before), piece.common) : []
    case 'exercise':
      return [{ item: 'exercise', on: piece.exercise }]
    case 'supervisor': {
      const { officials, ...rest } = before.supervisor
      const { officials: wanted, ...wantedRest } = piece.supervisor
      const isOwn = viewer === supervisorId || viewer === 'operator'
      return [
        ...people(before.supervisor.name, officials, wanted, isOwn),
        ...(isOwn ? settings(piece.supervisor.name, rest, wantedRest) : namesOnly(rest.name, wantedRest.name)),
      ]
    }
    case 'supervisor-channel':
      return ofPiece(before, { piece: 'supervisor', supervisor: withPieces(before, [piece]).supervisor }, viewer)
    case 'party':
      return ofParty(before, piece.party, viewer)
    case 'no-party':
      return concerns(before, piece.party, viewer) ? [{ item: 'party-removed', name: nameOf(before, piece.party) }] : []
    case 'track':
      return ofTrack(before, piece.track, viewer)
    case 'no-track': {
      const track = trackOf(before, piece.track)
      return track && (seesAll(viewer) || track.channels[viewer]) ? [{ item: 'track-removed', code: track.code, name: track.name }] : []
    }
    case 'channel':
      return ofChannel(before, piece, viewer)
    case 'due':
      return ofDue(before, piece, viewer)
  }
}

const seesAll = (viewer: Viewer): boolean => viewer === 'operator' || viewer === supervisorId

function commonOf({ name: _n, supervisor: _s, parties: _p, tracks: _t, exercise: _e, former: _f, ...rest }: Mechanism): object {
  return rest
}

const concerns = (mechanism: Mechanism, party: OrganisationId, viewer: Viewer): boolean =>
  seesAll(viewer) || viewer === party || mechanism.tracks.some(({ channels }) => channels[party] && channels[viewer])

function ofParty(before: Mechanism, party: Mechanism['parties'][number], viewer: Viewer): readonly ChangeItem[] {
  const known = organisation(before, party.id)
  const isOwn = viewer === party.id || viewer === 'operator'
  if (!known) return [{ item: 'party-added', name: party.name }]
  if (!concerns(before, party.id, viewer)) return []
  const { officials, ...rest } = known
  const { officials: wanted, ...wantedRest } = party
  return [
    ...people(known.name, officials, wanted, isOwn),
    ...(isOwn ? settings(party.name, rest, wantedRest) : namesOnly(known.name, party.name)),
  ]
}

const namesOnly = (from: string, to: string): readonly ChangeItem[] =>
  from === to ? [] : [{ item: 'setting', of: from, key: 'name', from, to }]

function ofTrack(before: Mechanism, track: Mechanism['tracks'][number], viewer: Viewer): readonly ChangeItem[] {
  const known = trackOf(before, track.code)
  const { channels, partyDueMinutes: _p, rehearsal: _r, ...terms } = track
  if (!known) {
    if (!seesAll(viewer) && !channels[viewer]) return []
    return [{ item: 'track-added', code: track.code, name: track.name, parties: Object.keys(channels).map((id) => nameOf(before, id)) }]
  }
  if (!seesAll(viewer) && !known.channels[viewer] && !channels[viewer]) return []
  const { channels: _c, partyDueMinutes: _d, rehearsal: _k, ...knownTerms } = known
  return settings(track.code, knownTerms, terms, seesAll(viewer) ? undefined : withRoles(before.supervisor))
}

/** Whom a step calls of the supervisor's: to the parties the role alone, as of everybody else's people. */
const withRoles =
  ({ name, officials }: Mechanism['supervisor']) =>
  (text: string): string =>
    text.replaceAll(/\bofficial:([^\s,]+)/gu, (_, id: string) => supervisorsOfficial(name, officials.find((each) => each.id === id)?.role))

function ofChannel(before: Mechanism, piece: Piece & { piece: 'channel' }, viewer: Viewer): readonly ChangeItem[] {
  const track = trackOf(before, piece.track)
  if (!track || (!seesAll(viewer) && viewer !== piece.party && !track.channels[viewer])) return []
  const isOwn = viewer === piece.party || viewer === 'operator'
  const of = nameOf(before, piece.party)
  const from = track.channels[piece.party]
  const { address } = piece
  if (address === null) return [{ item: 'channel-left', of, track: track.code }]
  if (!from) return [{ item: 'channel-joined', of, track: track.code, to: isOwn ? address.channel : null }]
  // Where another's channel is, is not theirs to know; that it moved changes nothing for them.
  if (!isOwn && viewer !== supervisorId) return []
  return [{ item: 'channel-moved', of, track: track.code, from: isOwn ? from.channel : null, to: isOwn ? address.channel : null }]
}

/** To whom it is owed hears that it falls due at other times than before: by how much each due time says. */
function ofDue(before: Mechanism, { track, party, due }: Piece & { piece: 'due' }, viewer: Viewer): readonly ChangeItem[] {
  const of = nameOf(before, party)
  const known = trackOf(before, track)
  if (viewer === party || viewer === 'operator')
    return settings(`${of}, ${track}`, { dueMinutes: known?.partyDueMinutes?.[party] ?? {} }, { dueMinutes: due ?? {} })
  return viewer === supervisorId || known?.channels[viewer] ? [{ item: 'due-changed', of, track }] : []
}

function people(of: string, before: readonly Official[], wanted: readonly Official[], isOwn: boolean): readonly ChangeItem[] {
  const who = (official: Official): string | null => (isOwn ? [official.id, ...official.accounts.map(({ user }) => user)].join(', ') : null)
  const removed = before.filter(({ id }) => !wanted.some((each) => each.id === id))
  const added = wanted.filter(({ id }) => !before.some((each) => each.id === id))
  const replaced = added.flatMap((now) => {
    const was = removed.find(({ role }) => role === now.role)
    return was ? [{ now, was }] : []
  })
  const isReplaced = (official: Official): boolean => replaced.some(({ now, was }) => now === official || was === official)
  return [
    ...replaced.map(({ now, was }) => ({ item: 'official-replaced' as const, of, role: now.role, now: who(now), was: who(was) })),
    ...added
      .filter((each) => !isReplaced(each))
      .map((each) => ({ item: 'official-added' as const, of, role: each.role, who: who(each), head: each.isHead === true })),
    ...removed
      .filter((each) => !isReplaced(each))
      .map((each) => ({ item: 'official-removed' as const, of, role: each.role, who: who(each) })),
    ...wanted.flatMap((now): readonly ChangeItem[] => {
      const was = before.find(({ id }) => id === now.id)
      if (!was || isSame(was, now)) return []
      if (!isOwn) return asSeen(of, was, now)
      return [...settings(`${of}, ${was.role} (${now.id})`, named(was), named(now))]
    }),
    ...(isOwn && isReordered(before, wanted) ? [{ item: 'order' as const, of }] : []),
  ]
}

/** Of somebody else's official: by which role they speak, and that it may be somebody else who does. */
const asSeen = (of: string, was: Official, now: Official): readonly ChangeItem[] => [
  ...(was.role === now.role ? [] : [{ item: 'setting' as const, of: `${of}, ${was.role}`, key: 'role', from: was.role, to: now.role }]),
  ...(isSame(was.accounts, now.accounts) ? [] : [{ item: 'official-account' as const, of, role: now.role }]),
]

/** By the file's keys. */
function named(official: Official): object {
  const { isDutyOfficer, isHead, accounts, tracks, ...rest } = official
  return { ...rest, dutyOfficer: isDutyOfficer, head: isHead === true, user: accounts.map(({ user }) => user), tracks: tracks ?? 'all' }
}

function isReordered(before: readonly Official[], wanted: readonly Official[]): boolean {
  const stayed = (officials: readonly Official[], others: readonly Official[]): string =>
    officials.flatMap(({ id }) => (others.some((each) => each.id === id) ? [id] : [])).join(' ')
  return stayed(before, wanted) !== stayed(wanted, before)
}

/** Each value that differs, by its key: exactly, and no more. `shown`: as whoever is told may see it. */
function settings(of: string, before: object, wanted: object, shown = (text: string): string => text): readonly ChangeItem[] {
  const leaves = (value: unknown, path: string): [string, string][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, each]) => leaves(asWritten(key, each), path === '' ? key : `${path}.${key}`))
      : [[path, typeof value === 'string' ? value : JSON.stringify(value)]]
  const was = new Map(leaves(before, ''))
  const now = new Map(leaves(wanted, ''))
  const keys = [...new Set([...was.keys(), ...now.keys()])].filter((key) => was.get(key) !== now.get(key))
  const items = keys
    .slice(0, settingsMax)
    .map((key) => ({ item: 'setting' as const, of, key, from: brief(was.get(key), shown), to: brief(now.get(key), shown) }))
  return keys.length > settingsMax ? [...items, { item: 'more', of, count: keys.length - settingsMax }] : items
}

const writtenLengthMax = 100

function brief(text: string | undefined, shown: (text: string) => string): string | null {
  if (text === undefined) return null
  const written = shown(text)
  return written.length > writtenLengthMax ? `${written.slice(0, writtenLengthMax)}…` : written
}
