import { clockSkewMs } from '../clock-skew.ts'
import type { Event } from '../event.ts'
import { places } from '../sentences/reasons.ts'
import { type Decision, ranks } from './decision.ts'
import { ownersNamed } from './link-owners.ts'

const alarm = 'clocks-apart'

/** Where a difference has come so far down it is over: about the bound itself nothing is said again and again. */
const togetherMs = clockSkewMs / 2

/** Parley's clock beside those of the platforms: one that is off dates what is said, and what is due by the clock, wrongly. */
export function clocksCompared(decision: Decision, { aheadMs }: Event & { type: 'clocks-compared' }): void {
  const known = decision.state.alarms.get(alarm)
  const apart = Object.entries(aheadMs).filter(([, ms]) => Math.abs(ms) > (known ? togetherMs : clockSkewMs))
  if (known) {
    if (apart.length > 0 || Object.keys(aheadMs).length === 0) return
    decision.record({ is: 'alarm-cleared', name: alarm })
    decision.tellSupervisor({ say: 'clocks-together', with: { from: known.since, to: decision.at } })
    return
  }
  const [first] = apart
  if (!first) return
  const names = apart.map(([link]) => ownersNamed(decision, link) ?? places.unknownLink)
  decision.record({ is: 'alarm-raised', name: alarm })
  const words = { names, aheadMs: first[1], isAll: apart.length === Object.keys(aheadMs).length }
  decision.tellSupervisor({ say: 'clocks-apart', with: words }, { pings: true, rank: ranks.alarm })
}
