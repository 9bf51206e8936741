import { framesIn } from '../crash/frames.ts'
import type { Place, Posted } from '../crash/oracle.ts'
import type { Recorded } from './record.ts'
import { sendDelaySeconds } from './rules.ts'
import { calmWithin } from './troubles.ts'
import type { Verdict } from './verdict.ts'

/** How long after its time each delivered post came to stand on the other side, at worst. What a platform never told of is left out. */
export function lateness(
  { said, channels, troubles }: Recorded,
  posted: readonly Posted[],
): Pick<Verdict, 'lateSeconds' | 'lateSecondsWithTroubles'> {
  const stoodAt = { north: firstTimes(channels, 'north'), south: firstTimes(channels, 'south') }
  let lateMs = 0
  let withTroublesMs = 0
  said.forEach(({ party, versions, at, crossesAtOnce, wasAsked }, index) => {
    const times = stoodAt[party === 'north' ? 'south' : 'north']
    const shown = versions.flatMap((text) => times.get(text) ?? [])
    if (shown.length === 0 || (posted[index]?.wasUntold && !wasAsked)) return
    const due = at + (crossesAtOnce ? 0 : sendDelaySeconds * 1000)
    const first = Math.min(...shown)
    lateMs = Math.max(lateMs, calmWithin(troubles, due, first))
    withTroublesMs = Math.max(withTroublesMs, first - due)
  })
  return { lateSeconds: lateMs / 1000, lateSecondsWithTroubles: withTroublesMs / 1000 }
}

function firstTimes(channels: Recorded['channels'], place: Place): ReadonlyMap<string, number> {
  const at = new Map(channels[place].map((post) => [post.id, post.at]))
  const times = new Map<string, number>()
  for (const { text, post } of framesIn(channels[place]))
    times.set(text, Math.min(times.get(text) ?? Number.POSITIVE_INFINITY, at.get(post)!))
  return times
}
