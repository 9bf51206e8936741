import { type OrganisationId, supervisorId } from './addresses.ts'
import { type Mechanism, trackOf } from './mechanism.ts'
import type { MessageRow } from './rows/message.ts'
import { mechanismOf, type State } from './state.ts'

/**
 * What does not go to all of a track is numbered apart, for each that it goes to: otherwise the gap in the track's own numbers would tell.
 * A series once used belongs to them alone, whoever joins the track or leaves it.
 */

const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ')

export const membersKey = (track: string, members: readonly OrganisationId[]): string =>
  `${track} ${[...new Set(members)]
    .filter((each) => each !== supervisorId)
    .sort()
    .join(' ')}`

/** In what a message is numbered that is to cross now. */
export function seriesOf(state: State, { track, from, to }: Pick<MessageRow, 'track' | 'from' | 'to'>): string {
  const parties = partiesOn(mechanismOf(state), track)
  const reached = parties.filter((id) => id === from || to.includes(id))
  return reached.length === parties.length ? track : seriesFor(state, track, reached)
}

/** The numbers of what concerns one party alone. */
const ownSeries = (state: State, track: string, party: OrganisationId): string => seriesFor(state, track, [party])

/** What is numbered there may have been shown to the party. */
export const isSeriesOf = (state: State, series: string, track: string, party: OrganisationId): boolean =>
  series === ownSeries(state, track, party) ||
  [...state.series.rows()].some(([key, each]) => each === series && key.split(' ').slice(1).includes(party))

/** All that there may be on its tracks. */
export const everySeries = (mechanism: Mechanism): readonly string[] =>
  mechanism.tracks.flatMap(({ code }) => [code, ...letters.map((letter) => `${code}${letter}`)])

const partiesOn = (mechanism: Mechanism, track: string): readonly OrganisationId[] =>
  mechanism.parties.filter(({ id }) => trackOf(mechanism, track)?.channels[id]).map(({ id }) => id)

function seriesFor(state: State, track: string, members: readonly OrganisationId[]): string {
  const known = state.series.get(membersKey(track, members))
  if (known !== undefined) return known
  const mechanism = mechanismOf(state)
  const taken = new Set([...[...state.series.rows()].map(([, series]) => series), ...mechanism.tracks.map(({ code }) => code)])
  // A party's place among those of the track: that there are others is not theirs to know. Of several from the other end.
  const place = members.length === 1 ? partiesOn(mechanism, track).indexOf(members[0] ?? '') % letters.length : 0
  const wished = members.length === 1 ? [...letters.slice(place), ...letters.slice(0, place)] : letters.toReversed()
  return `${track}${wished.find((letter) => !taken.has(`${track}${letter}`)) ?? wished[0]}`
}
