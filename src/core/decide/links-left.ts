import type { Event } from '../event.ts'
import { linksOf, nameOf } from '../mechanism.ts'
import { reasons } from '../sentences/reasons.ts'
import type { Decision } from './decision.ts'
import { fail } from './outcomes.ts'

/** Other tokens, another device: whoever is reached by it is told that it is so, in words that say nothing of them. */
export function linksRenewed(decision: Decision, links: readonly string[]): void {
  const { parties, supervisor } = decision.mechanism
  const owners = [...parties, supervisor].filter(({ link }) => links.includes(link)).map(({ name }) => name)
  const isSecond = supervisor.secondChannel !== undefined && links.includes(supervisor.secondChannel.link)
  const names = [...owners, ...(isSecond && !owners.includes(supervisor.name) ? [supervisor.name] : [])]
  if (names.length === 0) return
  decision.record({ is: 'links-renewed', links })
  decision.tellSupervisor({ say: 'links-renewed', with: { names } })
}

/** What still waits for it will never be sent; whoever counts on it is told. */
export function linkLeft(decision: Decision, link: string): void {
  if (linksOf(decision.mechanism).has(link)) return
  decision.record({ is: 'link-left', link })
  const waiting = [...decision.state.deliveries.rows()].map(([, row]) => row).filter((row) => row.link === link)
  for (const row of waiting) {
    if (row.act.do === 'show') fail(decision, row, reasons.linkClosed, true)
    else decision.record({ is: 'delivery-dropped', id: row.id })
  }
}

export function withdrawalSettled(decision: Decision, { organisation, left }: Event & { type: 'withdrawal-settled' }): void {
  if (decision.state.withdrawn.get(organisation) === undefined) return
  const party = decision.state.withdrawn.get(organisation)?.name ?? nameOf(decision.mechanism, organisation)
  decision.record({ is: 'withdrawal-settled', organisation, left })
  decision.tellSupervisor({ say: 'withdrawal-settled', with: { party, left } }, { pings: left.length > 0 })
}
