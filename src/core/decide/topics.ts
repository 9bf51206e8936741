import { addressKey } from '../addresses.ts'
import { type Mechanism, trackOf } from '../mechanism.ts'
import { type Decision, ranks } from './decision.ts'

/** The topics of a track's channels say whether what is said there is an exercise. */
export function setTopics(decision: Decision, code: string): void {
  for (const { address } of decision.channelsOfTrack(code))
    decision.queue(address, `${addressKey(address)} topic`, ranks.receipt, { do: 'topic' })
}

/** Where a new configuration makes an exercise real, or the other way round. */
export function setChangedTopics(decision: Decision, before: Mechanism): void {
  const isOne = (mechanism: Mechanism, code: string): boolean => mechanism.exercise === true || trackOf(mechanism, code)?.exercise === true
  for (const { code } of decision.mechanism.tracks) {
    if (trackOf(before, code) && isOne(before, code) !== isOne(decision.mechanism, code)) setTopics(decision, code)
  }
}
