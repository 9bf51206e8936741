import { channelsOf, nameOf, trackOf } from '../mechanism.ts'
import { isLeft } from '../replaced.ts'
import { type Decision, ranks } from './decision.ts'

/** A party's channel of a track whose people are elsewhere: what is to be shown there waits for its head. */
interface LeftChannel {
  readonly track: string
  readonly party: string
}

export function leftChannels(decision: Decision): readonly LeftChannel[] {
  const { state } = decision
  if (state.changes.size === 0) return []
  return channelsOf(decision.mechanism).flatMap(({ address, place: { organisation, track } }) =>
    track && isLeft(state, address) ? [{ track: track.code, party: organisation.id }] : [],
  )
}

/** Whoever posts to them learns when it begins, and when it is over, however that came. */
export function tellOfLeft(decision: Decision, before: readonly LeftChannel[]): void {
  const now = leftChannels(decision)
  const isIn = (all: readonly LeftChannel[], { track, party }: LeftChannel): boolean =>
    all.some((each) => each.track === track && each.party === party)
  for (const each of now) if (!isIn(before, each)) tellSenders(decision, each, 'other-channel-moves')
  for (const each of before) if (!isIn(now, each)) tellSenders(decision, each, 'other-channel-open')
}

function tellSenders(decision: Decision, { track, party }: LeftChannel, say: 'other-channel-moves' | 'other-channel-open'): void {
  const { channels = {} } = trackOf(decision.mechanism, track) ?? {}
  // Whoever has left the track is told of in other words.
  if (!channels[party]) return
  const words = { owner: nameOf(decision.mechanism, party), track }
  for (const [id, address] of Object.entries(channels)) {
    if (id !== party) decision.sayIn(address, { say, with: words }, { rank: ranks.alarm })
  }
}
