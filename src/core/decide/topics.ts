import { type Address, addressKey } from '../addresses.ts'
import { channelsOf, type Mechanism, trackOf } from '../mechanism.ts'
import { type Decision, ranks } from './decision.ts'

/** Of a topic that somebody else changed: often enough to be read, seldom enough not to quarrel with another program for ever. */
const restoredAfterMs = 600_000

export function setTopic(decision: Decision, address: Address): void {
  decision.queue(address, `${addressKey(address)} topic`, ranks.receipt, { do: 'topic' })
}

/** It says how to know whether a post was sent: nobody is to be without that for long. */
export function topicChanged(decision: Decision, address: Address): void {
  const timer = `topic:${addressKey(address)}`
  if (decision.state.timers.get(timer) === undefined) decision.setTimer(timer, decision.at + restoredAfterMs)
}

export function topicDue(decision: Decision, key: string): void {
  decision.clearTimer(`topic:${key}`)
  const served = channelsOf(decision.mechanism).find(({ address }) => addressKey(address) === key)
  if (served) setTopic(decision, served.address)
}

/** The topics of a track's channels say whether what is said there is an exercise. */
export function setTopics(decision: Decision, code: string): void {
  for (const { address } of decision.channelsOfTrack(code)) setTopic(decision, address)
}

/** Where a new configuration makes an exercise real, or the other way round. */
export function setChangedTopics(decision: Decision, before: Mechanism): void {
  const isOne = (mechanism: Mechanism, code: string): boolean => mechanism.exercise === true || trackOf(mechanism, code)?.exercise === true
  for (const { code } of decision.mechanism.tracks) {
    if (trackOf(before, code) && isOne(before, code) !== isOne(decision.mechanism, code)) setTopics(decision, code)
  }
}
