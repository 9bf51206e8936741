import type { OrganisationId } from '../addresses.ts'
import type { Mechanism, Party, Track } from '../mechanism.ts'
import { asConfigured, type Change, type Piece, withPieces } from './pieces.ts'

/**
 * What has to change for `before` to become `target`, by whose heads must confirm it. A party's own people, channels and times are
 * that party's; a track's terms are those of all who are on it; whom a party comes to hear is theirs too.
 */
export function difference(inForce: Mechanism, target: Mechanism): readonly Change[] {
  const before = asConfigured(inForce)
  const changes = new Changes([...idsOf(before), ...idsOf(target)])
  for (const piece of ofAll(before, target)) changes.add([], piece)
  if ((before.exercise ?? false) !== (target.exercise ?? false)) {
    changes.add(idsOf(before), { piece: 'exercise', exercise: target.exercise ?? false })
  }
  const newcomers = target.parties.filter((party) => !idsOf(before).includes(party.id))
  for (const party of before.parties) {
    const wanted = target.parties.find(({ id }) => id === party.id)
    if (wanted) ofParty(changes, party, wanted)
    else changes.add([party.id], { piece: 'no-party', party: party.id })
  }
  for (const track of before.tracks) {
    const wanted = target.tracks.find(({ code }) => code === track.code)
    if (wanted) ofTrack(changes, before, track, wanted, target)
    else changes.add(Object.keys(track.channels), { piece: 'no-track', track: track.code })
  }
  for (const party of newcomers) ofNewcomer(changes, before, party, target)
  for (const track of target.tracks) {
    if (before.tracks.some(({ code }) => code === track.code)) continue
    const members = Object.keys(track.channels).filter((id) => idsOf(before).includes(id))
    changes.add(members, { piece: 'track', track })
  }
  return changes.all()
}

/** Parties that have left and stand in the file still, or again: nobody comes back because of an old one. */
export const returning = (inForce: Mechanism, target: Mechanism): readonly Party[] =>
  target.parties.filter(({ id }) => inForce.former?.some((each) => each.id === id) && !idsOf(inForce).includes(id))

/** What a file asks for without them; a new track on which nobody else could speak is none. */
export function withoutReturning(inForce: Mechanism, target: Mechanism): Mechanism {
  const gone = returning(inForce, target)
  if (gone.length === 0) return target
  const rest = withPieces(
    target,
    gone.map(({ id }): Piece => ({ piece: 'no-party', party: id })),
  )
  const isKnown = (code: string): boolean => inForce.tracks.some((each) => each.code === code)
  return { ...rest, tracks: rest.tracks.filter(({ code, channels }) => isKnown(code) || Object.keys(channels).length > 1) }
}

const idsOf = ({ parties }: Mechanism): readonly OrganisationId[] => parties.map(({ id }) => id)

class Changes {
  readonly #byNeeds = new Map<string, { readonly needs: readonly OrganisationId[]; readonly pieces: Piece[] }>()

  readonly #order: readonly OrganisationId[]

  constructor(order: readonly OrganisationId[]) {
    this.#order = order
  }

  add(needs: readonly OrganisationId[], ...pieces: readonly Piece[]): void {
    // In the configuration's order, as everything that is told to several.
    const sorted = [...new Set(this.#order)].filter((id) => needs.includes(id))
    const key = sorted.join(' ')
    const known = this.#byNeeds.get(key)
    if (known) known.pieces.push(...pieces)
    else this.#byNeeds.set(key, { needs: sorted, pieces: [...pieces] })
  }

  all(): readonly Change[] {
    return [...this.#byNeeds.values()].filter(({ pieces }) => pieces.length > 0)
  }
}

function ofAll(before: Mechanism, target: Mechanism): Piece[] {
  const common = ({ name: _n, supervisor: _s, parties: _p, tracks: _t, exercise: _e, former: _f, ...rest }: Mechanism) => rest
  return [
    ...(isSame(common(before), common(target)) ? [] : [{ piece: 'common' as const, common: common(target) }]),
    ...(isSame(before.supervisor, target.supervisor) ? [] : [{ piece: 'supervisor' as const, supervisor: target.supervisor }]),
  ]
}

function ofParty(changes: Changes, party: Party, wanted: Party): void {
  const named = headsNamed(party, wanted)
  if (named) changes.add([], { piece: 'party', party: named })
  if (!isSame(named ?? party, wanted)) changes.add([party.id], { piece: 'party', party: wanted })
}

/** A party without a head has nobody who could confirm one: its first is named by the file alone, and nothing else with them. */
function headsNamed(party: Party, wanted: Party): Party | undefined {
  const heads = wanted.officials.filter(({ isHead }) => isHead)
  // On another link they would be nobody yet.
  if (heads.length === 0 || party.officials.some(({ isHead }) => isHead) || party.link !== wanted.link) return undefined
  const others = party.officials.filter(({ id }) => !heads.some((head) => head.id === id))
  const isKept = party.officials.map(({ id }) => heads.find((head) => head.id === id) ?? others.find((other) => other.id === id)!)
  return { ...party, officials: [...isKept, ...heads.filter(({ id }) => !party.officials.some((each) => each.id === id))] }
}

function ofTrack(changes: Changes, before: Mechanism, track: Track, wanted: Track, target: Mechanism): void {
  const members = Object.keys(track.channels)
  // Whoever comes to be on it with these terms has a say in them too.
  const joining = idsOf(before).filter((id) => wanted.channels[id] && idsOf(target).includes(id))
  if (!isSame(termsOf(track), termsOf(wanted))) changes.add([...members, ...joining], { piece: 'track', track: wanted })
  for (const party of before.parties) {
    if (!target.parties.some(({ id }) => id === party.id)) continue
    const address = wanted.channels[party.id] ?? null
    const joins = !members.includes(party.id)
    if (!isSame(track.channels[party.id] ?? null, address)) {
      changes.add(joins ? [party.id, ...members] : [party.id], { piece: 'channel', track: track.code, party: party.id, address })
    }
    const due = wanted.partyDueMinutes?.[party.id] ?? null
    if (!isSame(track.partyDueMinutes?.[party.id] ?? null, due)) {
      changes.add([party.id], { piece: 'due', track: track.code, party: party.id, due })
    }
  }
}

/** Whoever is on a track that it joins has a say in it; what it sets for itself by joining is its own. */
function ofNewcomer(changes: Changes, before: Mechanism, party: Party, target: Mechanism): void {
  const joined = target.tracks.filter(({ code, channels }) => channels[party.id] && before.tracks.some((each) => each.code === code))
  const needs = before.tracks
    .filter(({ code }) => joined.some((each) => each.code === code))
    .flatMap(({ channels }) => Object.keys(channels))
  const pieces = joined.flatMap(({ code: track, channels, partyDueMinutes }): Piece[] => {
    const due = partyDueMinutes?.[party.id]
    return [
      { piece: 'channel', track, party: party.id, address: channels[party.id]! },
      ...(due ? [{ piece: 'due' as const, track, party: party.id, due }] : []),
    ]
  })
  changes.add(needs, { piece: 'party', party }, ...pieces)
}

/** Whether it is rehearsed is asked when it is new. */
function termsOf({ channels: _c, partyDueMinutes: _p, rehearsal: _r, ...terms }: Track): object {
  return terms
}

/** The order of keys says nothing; that of officials does. */
export const isSame = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other)

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  ) ?? 'undefined'
