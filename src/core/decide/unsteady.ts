import type { LinkId } from '../addresses.ts'
import { channelsOf, type Mechanism, organisation } from '../mechanism.ts'
import type { Notice } from '../sentences/index.ts'
import { type Decision, ranks } from './decision.ts'
import { ownersNamed, tellOpposite } from './link-owners.ts'

/** A link that breaks off again and again is one trouble, told once, and once that it is over: not each of its outages. */

const breaksMin = 3
/** For so long it must not break off to be steady again. */
const steadyAfterMs = 600_000

const alarmOf = (link: LinkId): string => `unsteady:${link}`

export const isUnsteady = ({ state }: Decision, link: LinkId): boolean => state.alarms.get(alarmOf(link)) !== undefined

/** It has just broken off. */
export function brokeOff(decision: Decision, link: LinkId): void {
  const { breaks = [] } = decision.state.links.get(link) ?? {}
  const [since = decision.at] = breaks
  const name = ownersNamed(decision, link)
  if (isUnsteady(decision, link) || breaks.length < breaksMin || name === undefined) return
  decision.record({ is: 'alarm-raised', name: alarmOf(link) })
  decision.setTimer(`steady:${link}`, decision.at + steadyAfterMs)
  decision.tellSupervisor({ say: 'link-unsteady', with: { name, since, times: breaks.length } }, { pings: true, rank: ranks.alarm })
  tellOpposite(decision, link, (each) => ({ say: 'other-link-unsteady', with: { name: each, since } }))
  tellOwn(decision, link, { say: 'own-link-unsteady', with: { since } })
}

/** Whether it has kept for long enough. */
export function steadyDue(decision: Decision, link: LinkId): void {
  const timer = `steady:${link}`
  const row = decision.state.links.get(link)
  const known = decision.state.alarms.get(alarmOf(link))
  decision.clearTimer(timer)
  if (!known) return
  const name = ownersNamed(decision, link)
  const steadyAt = (row?.state === 'up' ? row.since : decision.at) + steadyAfterMs
  if (name !== undefined && decision.at < steadyAt) return decision.setTimer(timer, steadyAt)
  decision.record({ is: 'alarm-cleared', name: alarmOf(link) })
  if (!row || name === undefined) return
  const span = { from: known.since, to: row.since }
  decision.tellSupervisor({ say: 'link-steady', with: { name, ...span } })
  tellOpposite(decision, link, (each) => ({ say: 'other-link-steady', with: { name: each, ...span } }), ranks.notice)
  tellOwn(decision, link, { say: 'own-link-steady', with: span })
}

/** Who had an unsteady link is reached by another now: for those who were told of it, it is over. */
export function leftUnsteady(decision: Decision, before: Mechanism): void {
  const { state, mechanism, at: to } = decision
  for (const { id, name, link } of [...mechanism.parties, mechanism.supervisor]) {
    const old = organisation(before, id)?.link ?? link
    const known = state.alarms.get(alarmOf(old))
    if (old === link || !known || ownersNamed(decision, old) !== undefined) continue
    const span = { from: known.since, to }
    decision.record({ is: 'alarm-cleared', name: alarmOf(old) })
    decision.tellSupervisor({ say: 'link-steady', with: { name, ...span } })
    tellOpposite(decision, link, (theirs) => ({ say: 'other-link-steady', with: { name: theirs, ...span } }), ranks.notice)
  }
}

function tellOwn(decision: Decision, link: LinkId, notice: Notice): void {
  for (const { address } of channelsOf(decision.mechanism)) if (address.link === link) decision.sayIn(address, notice)
}
