import { type Address, addressKey } from '../addresses.ts'
import { isExerciseBy } from '../exercise.ts'
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
  for (const address of Object.values(trackOf(decision.mechanism, code)?.channels ?? {})) setTopic(decision, address)
}

/** Where a new configuration makes an exercise real, or the other way round; the supervisor's say so where all of it is one. */
export function setChangedTopics(decision: Decision, before: Mechanism): void {
  const { mechanism } = decision
  for (const { code } of mechanism.tracks) {
    if (trackOf(before, code) && isExerciseBy(before, code) !== isExerciseBy(mechanism, code)) setTopics(decision, code)
  }
  if (before.exercise === mechanism.exercise) return
  for (const address of decision.supervisorChannels()) setTopic(decision, address)
}
