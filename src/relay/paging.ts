import type { Adapter } from '../core/adapter.ts'
import type { Outgoing, SendOutcome } from '../core/outgoing.ts'
import type { Pager, Paging } from '../core/pager.ts'
import type { DeliveryRow } from '../core/rows/delivery.ts'
import { reasons } from '../core/sentences/reasons.ts'

/** What performs the deliveries of a link: a platform's adapter, or for the links `pager:NAME` a pager. */
export interface Performer extends Pick<Adapter, 'limits' | 'lookup'> {
  send(outgoing: Outgoing | Paging, signal: AbortSignal): Promise<SendOutcome>
}

export const performerOf =
  (adapterOf: (link: string) => Adapter | undefined, pagers: ReadonlyMap<string, Pager>) =>
  (link: string): Performer | undefined => {
    // A page goes to a pager's link alone.
    const adapter: Performer | undefined = adapterOf(link)
    if (adapter) return adapter
    const pager = link.startsWith(pagerPrefix) ? pagers.get(link.slice(pagerPrefix.length)) : undefined
    return pager && pagerPerformer(pager)
  }

const pagerPrefix = 'pager:'

const pagerPerformer = (pager: Pager): Performer => ({
  limits: { repeatedSendIsSafe: true, hasButtons: false, sendTimeoutMs: pager.timeoutMs },
  send: async (outgoing, signal) =>
    outgoing.type === 'page' ? pager.page(outgoing.page, signal) : { outcome: 'refused', reason: reasons.pagerShowsNothing },
})

/** For how long a page is tried: whoever it should have woken is then called by the next step, and its failure is told. */
const pageTriedForMs = 300_000

export const isPageOver = ({ act, queuedAt }: DeliveryRow, now: number): boolean => act.do === 'page' && now - queuedAt >= pageTriedForMs
